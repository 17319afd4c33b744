/* Pages of mistakes with epoll, select() and sockets that do not wait: see explain.h. */
#include "findings/explain/explain.h"

/* clang-format off */
const struct explanation explain_events[] = {
    { "edge-read-once", "EPOLLET, and not all was read (or accepted)",
      "A short request works. A longer one, or two clients at once, is never answered: the program waits in epoll_wait().",
      "C -> S  41 bytes\nC <- S  ACK\n        (silence: 16 bytes were read)",
      "With EPOLLET, epoll_wait() reports a descriptor when something new comes, not as long as something is there. Who leaves bytes "
      "unread waits for the next ones. A recv() that fills its buffer does not show whether more is there.",
      "struct epoll_event e = { .events = EPOLLIN | EPOLLET, .data.fd = c };\nepoll_ctl(ep, EPOLL_CTL_ADD, c, &e);\n"
      "epoll_wait(ep, &e, 1, -1);\nn = recv(c, buf, 16, 0);",
      "struct epoll_event e = { .events = EPOLLIN | EPOLLET, .data.fd = c };\nfcntl(c, F_SETFL, O_NONBLOCK);\n"
      "epoll_ctl(ep, EPOLL_CTL_ADD, c, &e);\nepoll_wait(ep, &e, 1, -1);\n"
      "while ((n = recv(c, buf, sizeof buf, 0)) > 0)\n    len += n; /* until -1 with EAGAIN, or 0 */",
      "man 7 epoll" },
    { "oneshot-not-rearmed", "EPOLLONESHOT, and EPOLL_CTL_MOD was forgotten",
      "The first piece of a request is read, and the program never hears of the next one.",
      "C -> S  first piece\nC -> S  second piece\nC <- S  ACK\n        (silence)",
      "EPOLLONESHOT reports one event and then switches the descriptor off in that set. epoll_ctl() with EPOLL_CTL_MOD switches it on "
      "again, and tells at once of what is there.",
      "struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT, .data.fd = c };\nepoll_ctl(ep, EPOLL_CTL_ADD, c, &e);\n"
      "for (;;) {\n    epoll_wait(ep, &e, 1, -1);\n    n = recv(c, buf, sizeof buf, 0);\n}",
      "struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT, .data.fd = c };\nepoll_ctl(ep, EPOLL_CTL_ADD, c, &e);\n"
      "for (;;) {\n    epoll_wait(ep, &e, 1, -1);\n    n = recv(c, buf, sizeof buf, 0);\n"
      "    e.events = EPOLLIN | EPOLLONESHOT;\n    epoll_ctl(ep, EPOLL_CTL_MOD, c, &e);\n}",
      "man 7 epoll" },
    { "select-nfds", "select() or poll() is given too small a number",
      "select() waits for ever, or until its time is up, although bytes are there.",
      "C -> S  data\nC <- S  ACK\n        (silence)",
      "The first argument of select() is not how many descriptors there are. It is one more than the highest: the kernel looks at "
      "descriptors below it only. A set without FD_SET(), and poll(fds, 0, -1), wait for nothing at all.",
      "fd_set set;\nFD_ZERO(&set);\nFD_SET(fd, &set);\nselect(fd, &set, NULL, NULL, NULL);",
      "fd_set set;\nFD_ZERO(&set);\nFD_SET(fd, &set);\nselect(fd + 1, &set, NULL, NULL, NULL);",
      "man 2 select" },
    { "same-failure-again", "a call that fails is called again and again",
      "The program uses 100 % of a processor and never ends.",
      "Nothing: a call that fails puts nothing on the wire.",
      "An errno such as EBADF, ENOTSOCK, ENOTCONN or EPIPE does not go away by itself. EINTR and EAGAIN do.",
      "for (;;)\n    if ((n = recv(fd, buf, sizeof buf, 0)) > 0)\n        break;",
      "while ((n = recv(fd, buf, sizeof buf, 0)) == -1 && errno == EINTR)\n    continue;\nif (n <= 0)\n    close(fd);",
      "handouts/01-sockets.md" },
    { "event-ignored", "poll() reports an event, and nobody takes it",
      "The program uses 100 % of a processor.",
      "It looks right; often a FIN has come.",
      "poll() and select() tell what is ready, each time, as long as it is. The end of a stream is an event, too: recv() would return 0 "
      "at once. It goes away when the descriptor is closed. POLLHUP and POLLERR come unasked, even with events = 0; only fd = -1 leaves an entry out.",
      "struct pollfd p = { .fd = fd, .events = POLLIN };\nfor (;;)\n    poll(&p, 1, -1); /* and nothing is received */",
      "struct pollfd p = { .fd = fd, .events = POLLIN };\nwhile (poll(&p, 1, -1) > 0)\n    if (recv(fd, buf, sizeof buf, 0) <= 0) {\n"
      "        close(fd);\n        break;\n    }",
      "man 2 poll" },
    { "busy-wait", "asking all the time, in place of waiting",
      "The program works, and uses 100 % of a processor while nothing happens.",
      "It looks right.",
      "A socket that does not block answers at once: EAGAIN, nothing yet. poll() with a time of 0 does so, too. Who asks again at once "
      "asks some 100 000 times a second. A thread that waits in poll() uses nothing.",
      "for (;;)\n    if ((n = recv(fd, buf, sizeof buf, MSG_DONTWAIT)) >= 0)\n        break;",
      "struct pollfd p = { .fd = fd, .events = POLLIN };\npoll(&p, 1, -1);\nn = recv(fd, buf, sizeof buf, MSG_DONTWAIT);",
      "handouts/13-many-clients.md" },
    { "accept-blocks", "accept() waits for a next client, while others wait for answers",
      "With one client all stands still until a second one comes; then the first gets its answer.",
      "C -> S  a line\nC <- S  ACK\n        (silence, until another client's handshake)",
      "accept() on a blocking socket waits until a client comes. poll() says whether one is there; a second accept() may find nobody, and then "
      "its thread serves nobody.",
      "struct pollfd p[2] = { { fd, POLLIN, 0 }, { c, POLLIN, 0 } };\npoll(p, 2, -1);\non = accept(fd, NULL, NULL); /* whoever poll() named */",
      "struct pollfd p[2] = { { fd, POLLIN, 0 }, { c, POLLIN, 0 } };\npoll(p, 2, -1);\n"
      "if (p[0].revents)\n    on = accept(fd, NULL, NULL);\nif (p[1].revents)\n    n = recv(c, buf, sizeof buf, 0);",
      "handouts/13-many-clients.md" },
    { "room-not-awaited", "send() found no room, and nobody waits for room",
      "Short answers work. A long one stops in the middle, and both programs wait.",
      "C <- S  data, until all is full\nC -> S  ACKs: all is read\n        (silence)",
      "A non-blocking send() takes what there is room for; the rest is still the program's. That room is there again is another event than bytes that "
      "come: POLLOUT. Who asks for POLLIN alone never hears of it.",
      "n = send(c, line, len, MSG_DONTWAIT); /* a part of it */\nstruct pollfd p = { .fd = c, .events = POLLIN };\npoll(&p, 1, -1);",
      "n = send(c, line, len, MSG_DONTWAIT); /* a part of it */\nstruct pollfd p = { .fd = c, .events = POLLIN };\n"
      "if (n < (ssize_t)len)\n    p.events = POLLIN | POLLOUT;\npoll(&p, 1, -1);",
      "handouts/15-slow-reader.md" },
    { "loop-blocked", "a call in the loop around poll() waits",
      "All clients stand still while one types, or while a name is looked up.",
      "C1 -> S  a part of a line\nC2 -> S  a line\nC2 <- S  ACK\n        (silence, until C1 sends the rest)",
      "poll() waits for all at once. A recv() that waits for the rest of one client's line, a connect(), or getaddrinfo(), which asks a name "
      "server and waits, stops the whole loop.",
      "struct pollfd p[2] = { { c, POLLIN, 0 }, { fd, POLLIN, 0 } };\npoll(p, 2, -1);\nwhile (len == 0 || buf[len - 1] != '\\n')\n    len += (size_t)recv(c, buf + len, sizeof buf - len, 0);",
      "struct pollfd p[2] = { { c, POLLIN, 0 }, { fd, POLLIN, 0 } };\npoll(p, 2, -1);\nn = recv(c, buf + len, sizeof buf - len, MSG_DONTWAIT);\nif (n > 0)\n    len += (size_t)n; /* and back to poll() */",
      "handouts/13-many-clients.md" },
    { "keep-alive-late", "SO_KEEPALIVE alone: the first probe after two hours",
      "The other machine is switched off or unplugged. recv() waits, and hours later it still does.",
      "        (nothing: no FIN, no RST, no probe for two hours)",
      "TCP sends nothing while nobody has anything to say, so a peer that is gone looks like one that is silent. Keep-alive probes ask, but at "
      "first after 7200 seconds (RFC 9293 3.8.4 wants no less as the default). TCP_KEEPIDLE says when, for one socket.",
      "on = 1;\nsetsockopt(c, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);\nn = recv(c, buf, sizeof buf, 0);",
      "int idle = 10, between = 5, probes = 3;\non = 1;\nsetsockopt(c, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);\n"
      "setsockopt(c, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);\nsetsockopt(c, IPPROTO_TCP, TCP_KEEPINTVL, &between, sizeof between);\n"
      "setsockopt(c, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);\nn = recv(c, buf, sizeof buf, 0);",
      "man 7 tcp" },
    { "connect-unfinished", "a non-blocking connect() is never finished",
      "connect() returns -1 with EINPROGRESS, and the program writes when select() says that it can. write() fails, the next one "
      "raises SIGPIPE.",
      "C -> S  SYN\nC <- S  RST\n        (the program writes all the same)",
      "A non-blocking connect() only begins. A socket becomes writable when the connection is there, and when it failed, too. SO_ERROR "
      "tells which of the two.",
      "connect(fd, (struct sockaddr *)&a, sizeof a); /* EINPROGRESS */\nstruct pollfd p = { .fd = fd, .events = POLLOUT };\n"
      "poll(&p, 1, -1);\nsend(fd, line, len, 0);",
      "connect(fd, (struct sockaddr *)&a, sizeof a); /* EINPROGRESS */\nstruct pollfd p = { .fd = fd, .events = POLLOUT };\n"
      "poll(&p, 1, -1);\nint error = 0;\nsocklen_t size = sizeof error;\n"
      "getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);\nif (error == 0)\n    send(fd, line, len, 0);",
      "handouts/09-names.md" },
    { "send-lost", "send() = EAGAIN, and the bytes are never sent again",
      "Some lines are missing in the middle or at the end, when much is sent.",
      "fewer bytes than the program meant to send; no error on the wire",
      "A non-blocking send() that finds no room (or no connection yet) fails with EAGAIN and takes nothing. The bytes are still "
      "the program's.",
      "while (fgets(line, sizeof line, stdin))\n    send(fd, line, strlen(line), MSG_DONTWAIT);",
      "while (send(fd, line, len, MSG_DONTWAIT) == -1 && errno == EAGAIN) {\n"
      "    struct pollfd p = { .fd = fd, .events = POLLOUT };\n    poll(&p, 1, -1);\n}",
      "man 2 send" },
    { "eagain-taken-for-end", "recv() = EAGAIN is taken for the end of the stream",
      "Clients that think for a moment before they send find the connection closed. On one's own machine all is well: there the line is quick.",
      "handshake\nC <- S  FIN        (before any data)\nC -> S  data\nC <- S  RST",
      "A socket that does not block gives -1 and EAGAIN when nothing has come yet. The end of the stream is 0.",
      "n = recv(c, buf, sizeof buf, 0); /* c does not block */\nif (n <= 0)\n    close(c);",
      "n = recv(c, buf, sizeof buf, 0); /* c does not block */\nif (n == 0 || (n == -1 && errno != EAGAIN))\n    close(c);",
      "handouts/13-many-clients.md" },
    { "more-left-open", "MSG_MORE or TCP_CORK on the last piece: 200 ms each time",
      "Each answer comes 200 ms late.",
      "        (200 ms)\nC <- S  the answer",
      "MSG_MORE, SPLICE_F_MORE and TCP_CORK promise that more follows. So the kernel holds a segment that is not full, at most 200 ms.",
      "send(c, line, len, MSG_MORE);\nn = recv(c, buf, sizeof buf, 0);",
      "send(c, line, len, MSG_MORE);\nsend(c, \"\\n\", 1, 0); /* the last piece: no MSG_MORE */\nn = recv(c, buf, sizeof buf, 0);",
      "handouts/16-small-writes.md" },
    { "wrong-option-level", "setsockopt() with the level of another option",
      "The option has no effect; or setsockopt() says \"Permission denied\" or \"Invalid argument\".",
      "nothing: as if the option had never been set",
      "An option is known by its level and its number. Number 1 is TCP_NODELAY at level IPPROTO_TCP, and SO_DEBUG at SOL_SOCKET.",
      "setsockopt(fd, SOL_SOCKET, TCP_NODELAY, &on, sizeof on);",
      "setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);",
      "handouts/16-small-writes.md" },
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */
