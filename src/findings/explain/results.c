/* Pages of mistakes with calls and their results: see explain.h. */
#include "findings/explain/explain.h"

/* clang-format off */
const struct explanation explain_results[] = {
    { "results-not-checked", "a call failed, and the program went on",
      "A call failed and returned -1, and nobody looked. The program goes on as if it had worked. A later call fails too, with "
      "an errno that does not fit: EBADF, EINVAL, EPIPE.",
      "Packets stop one call earlier than you expect. After a failed bind(), listen() takes some other port, and SYNs to the "
      "right one are answered with RST.",
      "The kernel says why a call fails once, in errno, when it fails. The next call overwrites errno. bind() that failed leaves "
      "the socket without an address, so listen() picks a free port.",
      "bind(fd, (struct sockaddr *)&a, sizeof a);\nlisten(fd, 5);",
      "if (bind(fd, (struct sockaddr *)&a, sizeof a) == -1) {\n    perror(\"bind\");\n    exit(1);\n}",
      "handouts/01-sockets.md" },
    { "failure-that-was-none", "the program complains of a failure that was none",
      "The program prints \"bind: Success\", or another error that makes no sense, and ends. The call had worked.",
      "Whatever the call does, when it works. What should come after it is missing.",
      "These calls return 0, or a descriptor, when they work, and -1 when they fail. errno is set only by a call that fails. After one that "
      "worked it still holds what some earlier call left there, and perror() prints that.",
      "if (bind(fd, (struct sockaddr *)&a, sizeof a) != -1) {\n    perror(\"bind\");\n    exit(1);\n}",
      "if (bind(fd, (struct sockaddr *)&a, sizeof a) == -1) {\n    perror(\"bind\");\n    exit(1);\n}",
      "handouts/01-sockets.md" },
    { "not-connected", "bytes for a socket without a connection",
      "send() fails with EPIPE, or the program is killed by SIGPIPE. recv() fails with ENOTCONN.",
      "Nothing for that call: the bytes are not kept for later.",
      "A TCP socket carries bytes only while it is connected: by connect(), or because accept() returned it. Before that, nobody knows "
      "where the bytes should go.",
      "send(fd, line, len, 0);\nconnect(fd, (struct sockaddr *)&a, sizeof a);",
      "if (connect(fd, (struct sockaddr *)&a, sizeof a) == -1) {\n    perror(\"connect\");\n    exit(1);\n}\nsend(fd, line, len, 0);",
      "handouts/04-one-line.md" },
    { "descriptor-is-a-comparison", "the descriptor holds the result of a comparison",
      "The descriptor variable is 0 or 1, so each later call works on standard input or output. They fail with ENOTSOCK.",
      "Nothing: socket() is the last call that works.",
      "In C, < and == bind tighter than =. The comparison is made first, and its result, 0 or 1, is what is assigned.",
      "if (fd = socket(AF_INET, SOCK_STREAM, 0) < 0)\n    exit(1);",
      "if ((fd = socket(AF_INET, SOCK_STREAM, 0)) < 0)\n    exit(1);",
      "handouts/01-sockets.md" },
    { "wrong-address-family", "the address names no family, or another than the socket",
      "bind() or connect() fails with EAFNOSUPPORT. Or connect() returns 0 and nothing happens, since family 0 means "
      "\"undo the connection\".",
      "Nothing at all.",
      "The first field of each address says of which kind it is. The kernel compares it with the socket's own. A struct on the "
      "stack holds any old bytes until you set them.",
      "struct sockaddr_in to;\nto.sin_port = htons(12000);\nconnect(fd, (struct sockaddr *)&to, sizeof to);",
      "struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(12000) };\n"
      "to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);\nconnect(fd, (struct sockaddr *)&to, sizeof to);",
      "handouts/01-sockets.md" },
    { "wrong-address-length", "the length of an address is wrong",
      "bind() or connect() fails with EINVAL. Or accept() fails although a client was there, and that client is dropped.",
      "Nothing; or, with accept(), a handshake and at once the server's FIN.",
      "Addresses of different kinds have different sizes, so the kernel must be told. accept() also writes the length back: set "
      "it before each call.",
      "bind(fd, (struct sockaddr *)&a, 4);",
      "bind(fd, (struct sockaddr *)&a, sizeof a);",
      "handouts/03-two-doors.md" },
    { "bad-address", "the address names no host",
      "A name was given where only numbers are understood, or the address was never filled in. The program calls 0.0.0.0 or "
      "255.255.255.255. Or it is a broadcast, from a socket without SO_BROADCAST.",
      "Nothing (\"network unreachable\"). To 0.0.0.0: a SYN to this machine itself, which is luck.",
      "inet_addr() returns 255.255.255.255 for a text that it does not understand, and inet_pton() returns 0. Neither asks the "
      "name service. getaddrinfo() does.",
      "a.sin_addr.s_addr = inet_addr(\"localhost\");",
      "struct addrinfo hints = { .ai_socktype = SOCK_STREAM };\n"
      "if (getaddrinfo(\"localhost\", \"12000\", &hints, &list) == 0)\n    connect(fd, list->ai_addr, list->ai_addrlen);",
      "handouts/09-names.md" },
    { "no-route-here", "the run's private network has no way there",
      "\"Network is unreachable\", although the program works outside of sockwire.",
      "Nothing.",
      "`sockwire run` puts the programs into a network of their own, so that nobody else's packets are seen. It has the loopback "
      "interface only: no other machine, no broadcast, no multicast group can be reached from there. With `--hosts` and `--wire` "
      "each program has a host of its own, and 127.0.0.1 is that host itself.",
      "a.sin_addr.s_addr = inet_addr(\"198.51.100.7\");",
      "a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);",
      "handouts/01-sockets.md" },
    { "datagram-for-stream", "SOCK_DGRAM where SOCK_STREAM is meant",
      "listen() fails with EOPNOTSUPP; or a client sends UDP to a TCP server and waits for ever.",
      "C -> S  UDP datagram\nC <- S  ICMP port unreachable",
      "SOCK_STREAM is TCP, SOCK_DGRAM is UDP. Their ports are separate: UDP port 12000 and TCP port 12000 have nothing to do "
      "with each other.",
      "fd = socket(AF_INET, SOCK_DGRAM, 0);\nlisten(fd, 5);",
      "fd = socket(AF_INET, SOCK_STREAM, 0);\nlisten(fd, 5);",
      "handouts/01-sockets.md" },
    { "no-listen", "listen() was forgotten",
      "The client reads \"connection refused\" although the server runs. Or the server's accept() fails with EINVAL.",
      "C -> S  SYN\nC <- S  RST",
      "bind() only reserves the port. listen() turns the socket into a welcoming socket, and from then on the kernel answers "
      "each SYN. Before that, the kernel answers with RST.",
      "bind(fd, (struct sockaddr *)&a, sizeof a);\nc = accept(fd, NULL, NULL);",
      "bind(fd, (struct sockaddr *)&a, sizeof a);\nlisten(fd, 5);\nc = accept(fd, NULL, NULL);",
      "handouts/02-knock.md" },
    { "welcoming-socket-used", "the welcoming socket is used to talk",
      "recv() fails with ENOTCONN, or send() with EPIPE.",
      "handshake\nC -> S  data\nC <- S  ACK (of the kernel)\nC <- S  RST when the server ends",
      "A server has two kinds of sockets. The welcoming socket only hands out connections. accept() returns a new descriptor, "
      "and that one talks to the client.",
      "accept(fd, NULL, NULL);\nn = recv(fd, buf, sizeof buf, 0);",
      "c = accept(fd, NULL, NULL);\nn = recv(c, buf, sizeof buf, 0);",
      "handouts/03-two-doors.md" },
    { "use-after-close", "a descriptor is used after close()",
      "A call fails with EBADF: \"bad file descriptor\".",
      "FIN at close(); nothing at the call that fails",
      "close() gives the number back. Until another call gets it, it names nothing. After that it names something else, and the call "
      "works on a wrong socket.",
      "close(fd);\nn = recv(fd, buf, sizeof buf, 0);",
      "n = recv(fd, buf, sizeof buf, 0);\nclose(fd);",
      "handouts/06-goodbye.md" },
    { "double-close", "a descriptor is closed twice",
      "The second close() fails with EBADF. In a program with threads it now and then closes another thread's socket.",
      "FIN at the first close(); at the second nothing, or the FIN of another connection",
      "The kernel gives the lowest free number to the next socket or file. So a number that was just closed is the first to be used "
      "again.",
      "close(c);\nif (n <= 0)\n    close(c);",
      "close(c);\nc = -1;",
      "man 2 close" },
    { "closed-while-waited", "close() while another thread waits on the descriptor",
      "The waiting thread goes on waiting. When the number is used again, two threads read from two sockets by one number.",
      "no FIN, as long as the other thread waits",
      "A call that waits holds the socket itself, not the number. close() takes the number away and does not wake the call. "
      "shutdown() does: recv() then returns 0, and accept() fails.",
      "close(fd);\npthread_join(thread, NULL);",
      "shutdown(fd, SHUT_RDWR);\npthread_join(thread, NULL);\nclose(fd);",
      "man 2 close" },
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */
