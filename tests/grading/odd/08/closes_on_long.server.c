#include "pair.h"

/* A line that does not fit is refused: the connection ends. */
static void talk(int c)
{
    char b[2000];
    size_t held = 0;
    for (ssize_t n; (n = recv(c, b + held, sizeof b - held, 0)) > 0;) {
        held += (size_t)n;
        for (char *end; (end = memchr(b, '\n', held));) {
            size_t length = (size_t)(end - b) + 1;
            up(b, (ssize_t)length);
            if (send_all(c, b, length))
                return;
            memmove(b, b + length, held -= length);
        }
        if (held == sizeof b)
            return;
    }
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
