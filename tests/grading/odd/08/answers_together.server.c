#include "pair.h"

/* All lines that are whole are answered with one call. */
static void talk(int c)
{
    static char b[65536];
    size_t held = 0;
    ssize_t n;
    while ((n = recv(c, b + held, sizeof b - held, 0)) > 0) {
        held += (size_t)n;
        char *last = memrchr(b, '\n', held);
        size_t whole = last ? (size_t)(last - b) + 1 : 0;
        up(b, (ssize_t)whole);
        if (send_all(c, b, whole))
            return;
        memmove(b, b + whole, held -= whole);
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
