/* Pages of mistakes with datagrams: requests and answers of UDP.  See explain.h. */
#include "findings/explain/explain.h"

/* clang-format off */
const struct explanation explain_requests[] = {
    { "reply-to-wrong-peer", "the answer goes to another peer than the one who asked",
      "With one client it works. With two, one of them waits for ever, and the other gets answers that it never asked for.",
      "A -> S  UDP \"one\"\nA <- S  UDP \"ONE\"\nB -> S  UDP \"two\"\nA <- S  UDP \"TWO\"",
      "A UDP socket has no connection: all clients share one socket. Whose datagram it is stands only in the address that recvfrom() fills "
      "in, each time anew.",
      "struct sockaddr_in first;\nsocklen_t size = sizeof first;\nrecvfrom(fd, buf, sizeof buf, 0, (struct sockaddr *)&first, &size);\n"
      "for (;;) {\n    n = recvfrom(fd, buf, sizeof buf, 0, NULL, NULL);\n"
      "    sendto(fd, buf, n, 0, (struct sockaddr *)&first, sizeof first);\n}",
      "for (;;) {\n    struct sockaddr_in from;\n    socklen_t size = sizeof from;\n"
      "    n = recvfrom(fd, buf, sizeof buf, 0, (struct sockaddr *)&from, &size);\n"
      "    sendto(fd, buf, n, 0, (struct sockaddr *)&from, size);\n}",
      "handouts/17-udp.md" },
    { "repeat-without-backoff", "the same request again and again, with the same pause",
      "It works at home. Where the network is full, or the server slow, it makes both worse.",
      "C -> S  UDP \"1 hello\"\n        (200 ms)\nC -> S  UDP \"1 hello\"\n        (200 ms)\nC -> S  UDP \"1 hello\"",
      "Silence may mean that the way or the server is full. Who goes on at the same pace keeps it full. TCP doubles its pause each time; a "
      "program that uses UDP has to do so itself (RFC 8085).",
      "struct pollfd p = { .fd = fd, .events = POLLIN };\ndo\n    send(fd, line, len, 0);\nwhile (poll(&p, 1, 200) == 0);",
      "struct pollfd p = { .fd = fd, .events = POLLIN };\nint pause = 200, tries = 0;\ndo\n    send(fd, line, len, 0);\n"
      "while (poll(&p, 1, pause) == 0 && (pause *= 2) && ++tries < 6);",
      "handouts/17-udp.md" },
    { "duplicate-taken", "the second copy of an answer is taken for the next answer",
      "From some request on, each answer is that of the request before.",
      "C -> S  UDP \"one\"\nC <- S  UDP \"ONE\"\nC <- S  UDP \"ONE\"      (the network made two of it)\nC -> S  UDP \"two\"\n"
      "        (recv() gives \"ONE\")",
      "A datagram may come twice, and an answer may come when the request was sent again already. Both wait in the socket until somebody "
      "receives them. Only a number in the request and its answer tells which is which.",
      "send(fd, line, len, 0);\nn = recv(fd, buf, sizeof buf, 0); /* the answer, surely */",
      "send(fd, line, len, 0);\ndo\n    n = recv(fd, buf, sizeof buf, 0);\nwhile (n < 1 || buf[0] != line[0]); /* the number of the request */",
      "handouts/17-udp.md" },
    { "duplicate-answered-twice", "a request that came twice was answered twice",
      "Nothing, as long as doing it twice does no harm. A payment is made twice.",
      "C -> S  UDP \"1 pay\"   (the network makes two of it)\nC <- S  UDP \"1 PAID\"\nC <- S  UDP \"1 PAID\"",
      "UDP does not look whether it has seen a datagram before. A server that must not do its work twice remembers the number of each "
      "peer's last request, and its answer. It sends that same answer again, since the first one may be lost.",
      "n = recvfrom(fd, buf, sizeof buf, 0, NULL, NULL);\nlen++; /* the work */",
      "n = recvfrom(fd, buf, sizeof buf, 0, NULL, NULL);\nif (n > 0 && buf[0] != line[0]) /* not the number of the last one */\n    len++;",
      "handouts/17-udp.md" },
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */
