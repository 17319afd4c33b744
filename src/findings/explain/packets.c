/* Pages of what is notable in a trace without calls: see explain.h. */
#include "findings/explain/explain.h"

/* clang-format off */
const struct explanation explain_packets[] = {
    { "segments-sent-again", "TCP sent segments again",
      "All bytes arrive, but later. Nothing fails.",
      "C -> S  data seq 1-1448\n        (no ACK: a timer runs out, or three equal ACKs come)\nC -> S  data seq 1-1448 again",
      "A segment or its ACK was lost, or the ACK came later than the sender waits. TCP sends the bytes again until they are acknowledged. "
      "A program sees only the time that it takes; that send() returned says nothing about it.",
      "send(fd, line, strlen(line), 0);\nclose(fd); /* it arrived, surely */",
      "send(fd, line, strlen(line), 0);\nshutdown(fd, SHUT_WR);\nn = recv(fd, buf, sizeof buf, 0); /* the other program's own word */",
      "handouts/14-bad-wire.md" },
    { "window-zero", "a receive buffer has no room",
      "A sender stands still, though the network is fine.",
      "C -> S  data\nC <- S  ACK window 0\n        (silence, with a probe from time to time)\nC <- S  ACK window 32768",
      "Each ACK says how many bytes its kernel can still take. The buffer empties only when the program reads. At a window of 0 the other "
      "kernel waits, and then the other program in send().",
      "sleep(60); /* and the bytes pile up */\nn = recv(fd, buf, sizeof buf, 0);",
      "while ((n = recv(fd, buf, sizeof buf, 0)) > 0)\n    len += n; /* as soon as they come */",
      "handouts/15-slow-reader.md" },
    { "connections-reset", "connections had a RST",
      "\"Connection refused\", \"Connection reset by peer\", or a broken pipe at one of the programs.",
      "C -> S  SYN\nC <- S  RST       (nobody listens)\nC -> S  data\nC <- S  RST       (the socket is gone, or was closed with bytes unread)",
      "A kernel answers with RST what it has no socket for. close() with unread bytes in the buffer sends one, too, and so does a socket with "
      "SO_LINGER of 0 seconds. What was on the way is lost then.",
      "close(c); /* with bytes that nobody read */",
      "while ((n = recv(c, buf, sizeof buf, 0)) > 0)\n    len += n;\nclose(c);",
      "handouts/10-refusals.md" },
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */
