#include "pair.h"

/* What is typed and what comes, whichever is first; it ends when the server does. */
static void talk(int s)
{
    struct pollfd set[2] = { { .fd = 0, .events = POLLIN }, { .fd = s, .events = POLLIN } };
    char b[3000];
    while (poll(set, 2, -1) > 0) {
        if (set[1].revents) {
            ssize_t n = read(s, b, sizeof b);
            if (n <= 0)
                return;
            fwrite(b, 1, (size_t)n, stdout);
            fflush(stdout);
        }
        if (set[0].revents) {
            ssize_t n = read(0, b, sizeof b);
            if (n > 0 && send_all(s, b, (size_t)n))
                return;
            if (n <= 0) {
                shutdown(s, SHUT_WR);
                set[0].fd = -1;
            }
        }
    }
}

int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    talk(s);
    return close(s) != 0;
}
