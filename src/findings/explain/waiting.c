/* Pages of mistakes by which one waits in vain, or longer than it must: see explain.h. */
#include "findings/explain/explain.h"

/* clang-format off */
const struct explanation explain_waiting[] = {
    { "line-out-of-step", "two lines in one recv() are taken for one",
      "The client is one answer behind, and in the end waits for an answer that it has already got.",
      "C -> S  \"one\\n\"\nC -> S  \"two\\n\"\nC <- S  \"ONE\\nTWO\\n\"",
      "The stream keeps no borders. Two lines that were sent apart may be received together.",
      "recv(fd, line, sizeof line, 0); /* one line, surely */",
      "FILE *lines = fdopen(fd, \"r\");\nif (lines && fgets(line, sizeof line, lines))\n    fputs(line, stdout);",
      "handouts/08-lines.md" },
    { "newline-awaited", "one side waits for a newline that the other does not send",
      "Both hang after the first line.",
      "C -> S  \"hello\"   (no newline)\nC <- S  ACK\n        (silence)",
      "The ACK comes from the kernel: the bytes are there. The program reads on until the newline, and it never comes.",
      "line[strcspn(line, \"\\n\")] = 0;\nsend(fd, line, strlen(line), 0);",
      "send(fd, line, strlen(line), 0); /* with the newline that fgets() keeps */",
      "handouts/08-lines.md" },
    { "both-receive-first", "both sides receive first",
      "Both hang right after the handshake.",
      "handshake\n        (silence)",
      "recv() waits until something comes. When both wait, nothing ever comes. One side must speak first. A line that was printed into a "
      "stream (fdopen(), Java's PrintWriter) has not been sent: it lies in the stream's buffer until fflush() or flush().",
      "n = recv(fd, buf, sizeof buf, 0);\nsend(fd, line, strlen(line), 0);",
      "send(fd, line, strlen(line), 0);\nn = recv(fd, buf, sizeof buf, 0);",
      "handouts/04-one-line.md" },
    { "end-awaited", "one side reads to the end, the other never ends",
      "Both hang, although all lines have arrived.",
      "C -> S  \"hello\\n\"\nC <- S  ACK\n        (silence)",
      "recv() returns 0 only after the other side's FIN. A FIN leaves with close() or shutdown(), not when a program is done with "
      "sending.",
      "while ((n = recv(c, buf, sizeof buf, 0)) > 0)\n    len += n;\nsend(c, \"done\\n\", 5, 0);",
      "shutdown(fd, SHUT_WR); /* the other side: I have sent all */\nn = recv(fd, buf, sizeof buf, 0);",
      "handouts/11-half-close.md" },
    { "not-flushed", "stdio keeps what was printed, and the other side waits",
      "The answer comes late: when the buffer is full, or when the program closes the stream.",
      "C -> S  \"hello\\n\"\nC <- S  ACK\n        (silence)",
      "A stream that is no terminal is fully buffered: fprintf() only fills memory. write() is called when some 4096 bytes are "
      "there, or by fflush().",
      "fprintf(out, \"HELLO\\n\");",
      "fprintf(out, \"HELLO\\n\");\nfflush(out);",
      "handouts/05-capitals.md" },
    { "both-send", "both sides send, and nobody reads",
      "A short text works. A text of some megabytes stops.",
      "C -> S  ... window 0\nC <- S  ... window 0",
      "Between two programs lie two buffers each way. When they are full, send() waits until the other side reads. When that one "
      "waits in send() too, neither goes on.",
      "send(fd, buf, len, 0); /* all of it */\nrecv(fd, line, sizeof line, 0);",
      "struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };\npoll(&p, 1, -1);\n"
      "if (p.revents & POLLIN)\n    n = recv(fd, line, sizeof line, 0);\n"
      "if (p.revents & POLLOUT)\n    n = send(fd, buf + sent, len - sent, MSG_DONTWAIT);",
      "handouts/15-slow-reader.md" },
    { "slow-client-blocks", "one slow client makes all others wait",
      "The second client connects and sends, and is answered only when the first one is done.",
      "handshake\nC -> S  data\nC <- S  ACK at once\n        (seconds)\nC <- S  the answer",
      "The server waits in recv() for one client and does not come back to accept(). The kernel makes the next handshake and keeps "
      "the bytes.",
      "for (;;) {\n    c = accept(fd, NULL, NULL);\n    n = recv(c, buf, sizeof buf, 0);\n    close(c);\n}",
      "for (;;) {\n    c = accept(fd, NULL, NULL);\n    if (fork() == 0) {\n        n = recv(c, buf, sizeof buf, 0);\n"
      "        _exit(0);\n    }\n    close(c);\n}",
      "handouts/07-forever.md" },
    { "write-write-read", "a line in two pieces, then a read: 40 ms each time",
      "Each answer takes 40 ms longer than it should.",
      "C -> S  5 bytes\n        (40 ms)\nC <- S  ACK\nC -> S  1 byte",
      "Nagle's algorithm holds a small piece back while an earlier one is not acknowledged. The other side delays that ACK, since "
      "it hopes to send it with an answer. Where it does not, the wait is a round trip. TCP_NODELAY ends the wait, and leaves two segments.",
      "send(fd, line, len, 0);\nsend(fd, \"\\n\", 1, 0);\nn = recv(fd, buf, sizeof buf, 0);",
      "line[len++] = '\\n';\nsend(fd, line, len, 0);\nn = recv(fd, buf, sizeof buf, 0);",
      "handouts/16-small-writes.md" },
    { "empty-sent", "an empty line is sent as 0 bytes, and both wait",
      "Enter alone is typed, and both hang.",
      "handshake\n        (silence)",
      "A stream has no empty messages. send() of 0 bytes puts nothing on the wire, so the other side cannot know of it.",
      "line[strcspn(line, \"\\n\")] = 0;\nsend(fd, line, strlen(line), 0);\nn = recv(fd, buf, sizeof buf, 0);",
      "send(fd, line, strlen(line), 0); /* with its newline: 1 byte at least */\nn = recv(fd, buf, sizeof buf, 0);",
      "handouts/08-lines.md" },
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */
