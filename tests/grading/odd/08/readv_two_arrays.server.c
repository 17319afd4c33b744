#include "pair.h"

/* Into a small array and a large one, which are one text behind each other. */
static void talk(int c)
{
    static char b[65536];
    size_t held = 0;
    ssize_t n;
    do {
        struct iovec to[2] = { { b + held, 10 }, { b + held + 10, sizeof b - held - 10 } };
        n = readv(c, to, 2);
        held += n > 0 ? (size_t)n : 0;
        for (char *end; (end = memchr(b, '\n', held));) {
            size_t length = (size_t)(end - b) + 1;
            up(b, (ssize_t)length);
            if (send_all(c, b, length))
                return;
            memmove(b, b + length, held -= length);
        }
    } while (n > 0);
    up(b, (ssize_t)held);
    send_all(c, b, held);
}

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        talk(c);
        close(c);
    }
}
