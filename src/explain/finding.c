/* Pages of mistakes by which client and server don't find each other: see explain.h. */
#include "explain/explain.h"

/* clang-format off */
const struct explanation explain_finding[] = {
    { "no-reuseaddr", "SO_REUSEADDR was not set, and the port is in TIME_WAIT",
      "The server worked. Started again at once, bind() fails with \"address already in use\", for a minute.",
      "Nothing: bind() fails before there could be a packet.",
      "The end that closes first keeps the connection in TIME_WAIT, so that late packets do no harm. Linux does so for 60 "
      "seconds. Meanwhile it refuses the port to a socket without SO_REUSEADDR.",
      "bind(fd, (struct sockaddr *)&a, sizeof a);",
      "setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);\nbind(fd, (struct sockaddr *)&a, sizeof a);",
      "handouts/06-goodbye.md" },
    { "port-taken", "another socket holds the port",
      "bind() fails with \"address already in use\". An old server still runs, or was stopped with Ctrl-Z; or the program itself has the "
      "port, since bind() stands in a loop.",
      "Nothing from this program. Who knocks reaches the old one.",
      "One port of one address belongs to one welcoming socket. Ctrl-Z stops a program but does not end it: its sockets stay.",
      "bind(fd, (struct sockaddr *)&a, sizeof a);\nlisten(fd, 5);",
      "if (bind(fd, (struct sockaddr *)&a, sizeof a) == -1) {\n    perror(\"bind\"); /* then: ss -ltnp */\n    exit(1);\n}",
      "handouts/02-knock.md" },
    { "already-bound", "bind() twice on one socket",
      "bind() works at first, and fails with \"invalid argument\" (EINVAL) the next time, although nothing has changed.",
      "Nothing: bind() sends no packet.",
      "A socket gets its address once: from bind(), or from connect() when bind() was left out. After that it keeps it until it is "
      "closed.",
      "for (;;) {\n    bind(fd, (struct sockaddr *)&a, sizeof a);\n    listen(fd, 5);\n    c = accept(fd, NULL, NULL);\n    close(c);\n}",
      "bind(fd, (struct sockaddr *)&a, sizeof a);\nlisten(fd, 5);\nfor (;;) {\n    c = accept(fd, NULL, NULL);\n    close(c);\n}",
      "handouts/07-forever.md" },
    { "port-byte-order", "the port was stored without htons()",
      "\"Connection refused\" although the server runs: the two use different ports.",
      "C -> S  SYN to port 12000\nC <- S  RST       (the server listens at 57390)",
      "On the wire the high byte of a port comes first. This machine stores the low byte first. 12000 is 0x2ee0; with its bytes "
      "the other way round it is 0xe02e, which is 57390.",
      "a.sin_port = 12000;",
      "a.sin_port = htons(12000);",
      "handouts/01-sockets.md" },
    { "serves-one-client", "the server ends after one client",
      "The first client is served. The second reads \"connection refused\" or \"connection reset\".",
      "second client:\nC -> S  SYN\nC <- S  RST",
      "When the welcoming socket is closed, nobody listens any more. The kernel refuses new clients, and resets those in the "
      "queue.",
      "c = accept(fd, NULL, NULL);\nclose(c);\nclose(fd);",
      "for (;;) {\n    c = accept(fd, NULL, NULL);\n    close(c);\n}",
      "handouts/07-forever.md" },
    { "ipv4-only", "the client comes by IPv6, the server listens on IPv4",
      "\"Connection refused\" with a name such as localhost, although 127.0.0.1 works.",
      "C -> S  SYN to [::1]:12000\nC <- S  RST",
      "A name may have several addresses, and the IPv6 one often comes first. An AF_INET socket answers on IPv4 only.",
      "connect(fd, list->ai_addr, list->ai_addrlen);",
      "for (; list; list = list->ai_next) {\n    fd = socket(list->ai_family, list->ai_socktype, list->ai_protocol);\n"
      "    if (connect(fd, list->ai_addr, list->ai_addrlen) == 0)\n        break;\n    close(fd);\n}",
      "handouts/02-knock.md" },
    { "one-address-only", "the server is bound to one address, the client comes to another",
      "It works on the same machine, and is refused from another one.",
      "C -> S  SYN to 127.0.0.2:12000\nC <- S  RST       (the server listens at 127.0.0.1)",
      "A socket that is bound to an address gets only what comes to that address. 127.0.0.1 can only be reached from the machine "
      "itself.",
      "a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);\nbind(fd, (struct sockaddr *)&a, sizeof a);",
      "a.sin_addr.s_addr = htonl(INADDR_ANY);\nbind(fd, (struct sockaddr *)&a, sizeof a);",
      "handouts/01-sockets.md" },
    { "two-servers-on-one-port", "two programs share one port with SO_REUSEPORT",
      "Now and then the old program answers instead of the new one.",
      "It looks right. Only the answers differ.",
      "SO_REUSEPORT lets several sockets listen at one port, and the kernel deals the clients out among them. SO_REUSEADDR does "
      "not: it is what a server needs to start again.",
      "setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);",
      "setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);",
      "handouts/06-goodbye.md" },
    { "backlog-full", "the queue of the welcoming socket is full",
      "connect() takes a second, or three, or seven, although the server runs.",
      "C -> S  SYN\n        (silence, 1 s)\nC -> S  SYN again",
      "The kernel holds clients that finished the handshake in a queue until accept() takes them. On Linux it has room for one more "
      "than listen() was told. When it is full, the kernel drops SYNs, and the client's kernel sends them again.",
      "listen(fd, 0);\nsleep(5);\nc = accept(fd, NULL, NULL);",
      "listen(fd, SOMAXCONN);\nfor (;;)\n    c = accept(fd, NULL, NULL);",
      "handouts/02-knock.md" },
    { "never-accepted", "no accept() took the connection",
      "The client connects and sends, and no answer comes.",
      "handshake\nC -> S  data\nC <- S  ACK\n        (silence)",
      "The kernel makes the handshake and acknowledges data by itself. Both only mean that the kernel has it. accept() and recv() "
      "of a program take it out later, or never.",
      "listen(fd, 5);\npause();",
      "listen(fd, 5);\nfor (;;) {\n    c = accept(fd, NULL, NULL);\n    close(c);\n}",
      "handouts/03-two-doors.md" },
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */
