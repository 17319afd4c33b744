/* Pages of mistakes at the end of a connection: see explain.h. */
#include "findings/explain/explain.h"

/* clang-format off */
const struct explanation explain_closing[] = {
    { "end-ignored", "recv() = 0 is not taken for the end",
      "The program uses 100 % of a processor, and never ends.",
      "C -> S  FIN\nC <- S  ACK\n        (no FIN comes back: CLOSE_WAIT)",
      "After the other side's FIN, recv() returns 0 at once, each time. 0 means the end, not \"nothing yet\".",
      "while ((n = recv(c, buf, sizeof buf, 0)) >= 0)\n    send(c, buf, n, 0);",
      "while ((n = recv(c, buf, sizeof buf, 0)) > 0)\n    send(c, buf, n, 0);\nclose(c);",
      "handouts/06-goodbye.md" },
    { "end-for-answer", "the end of the stream is taken for an answer",
      "The client prints an empty answer, or what stood in its buffer before, and ends as if all were well.",
      "C -> S  the line\nC <- S  FIN\n        (no byte comes back)",
      "recv() returns 0 when the other side has ended its stream: nothing more comes. A server that crashed or gave up looks just like that.",
      "n = recv(c, buf, sizeof buf, 0);\nif (n == -1)\n    exit(1);",
      "n = recv(c, buf, sizeof buf, 0);\nif (n <= 0)\n    exit(1);",
      "handouts/05-capitals.md" },
    { "connection-not-closed", "the connection socket is never closed",
      "The client waits for the end in vain. After some hundred clients: \"too many open files\".",
      "C <- S  the answer\n        (no FIN)",
      "The kernel sends a FIN when the last descriptor of a socket is closed. The server that goes back to accept() still has it.",
      "for (;;) {\n    c = accept(fd, NULL, NULL);\n    send(c, line, len, 0);\n}",
      "for (;;) {\n    c = accept(fd, NULL, NULL);\n    send(c, line, len, 0);\n    close(c);\n}",
      "handouts/06-goodbye.md" },
    { "unread-at-close", "close() with unread bytes: RST, and the answer may be lost",
      "Now and then the other side reads \"connection reset by peer\" instead of the end of the answer.",
      "C <- S  the answer\nC <- S  RST      (where FIN belongs)",
      "Closing a socket with unread bytes means that data is lost, and TCP says so with RST, at once: what the send buffer still "
      "holds is never sent. What has arrived before the RST can still be read on Linux; other systems may throw it away, too.",
      "n = recv(c, buf, 10, 0);\nsend(c, line, len, 0);\nclose(c);",
      "send(c, line, len, 0);\nshutdown(c, SHUT_WR);\nwhile ((n = recv(c, buf, sizeof buf, 0)) > 0)\n    continue;\nclose(c);",
      "handouts/11-half-close.md" },
    { "close-before-answer", "close() is used for \"I am done sending\"",
      "The request arrives, and the answer is lost.",
      "C -> S  \"hello\\n\"\nC -> S  FIN\nC <- S  \"HELLO\\n\"\nC -> S  RST",
      "close() ends both directions for this program. What still comes meets nobody, and the kernel answers with RST. "
      "shutdown(SHUT_WR) ends the sending direction alone.",
      "send(fd, line, len, 0);\nclose(fd);",
      "send(fd, line, len, 0);\nshutdown(fd, SHUT_WR);\nn = recv(fd, buf, sizeof buf, 0);\nclose(fd);",
      "handouts/11-half-close.md" },
    { "shut-before-answer", "shutdown() closes the half that the answer comes through",
      "The client gets no answer, as if the server had none. The server, or its log, says that it has sent one.",
      "C -> S  \"hello\\n\"\nC -> S  FIN      (of shutdown(SHUT_RDWR); with SHUT_RD, of close())\nC <- S  \"HELLO\\n\"\nC -> S  RST",
      "SHUT_WR means: I send no more. SHUT_RD means: I receive no more; the other side is not told, and recv() returns 0 when nothing is there. "
      "SHUT_RDWR is both.",
      "send(fd, line, len, 0);\nshutdown(fd, SHUT_RDWR);\nn = recv(fd, buf, sizeof buf, 0);",
      "send(fd, line, len, 0);\nshutdown(fd, SHUT_WR);\nn = recv(fd, buf, sizeof buf, 0);",
      "handouts/11-half-close.md" },
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */
