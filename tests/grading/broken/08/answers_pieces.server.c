#include "pair.h"

/* Every byte is right, and no line was ever read: capitals need none. */
static void talk(int c)
{
    char b[1000];
    for (ssize_t n; (n = recv(c, b, sizeof b, 0)) > 0;) {
        up(b, n);
        if (send_all(c, b, (size_t)n))
            return;
    }
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
