/* It takes the answer while it sends, and keeps all of it until the end. */
#include "both.h"
int main(int argc, char **argv)
{
    static struct both b;
    char *all = NULL;
    size_t held = 0;
    b.s = dial(argc, argv);
    nonblocking(b.s);
    while (!b.over) {
        struct pollfd p[2] = { { .fd = b.input_ended || has_more(&b) ? -1 : 0, .events = POLLIN },
                               { .fd = b.s, .events = has_more(&b) ? POLLIN | POLLOUT : POLLIN } };
        if (poll(p, 2, -1) < 0)
            DIE("poll");
        if (p[0].revents)
            refill(&b, PIECE);
        if (p[1].revents & POLLOUT)
            push(&b);
        if (p[1].revents & ~POLLOUT) {
            ssize_t n = recv(b.s, b.answer, sizeof b.answer, 0);
            b.over = n == 0;
            if (n > 0) {
                all = realloc(all, held + (size_t)n);
                memcpy(all + held, b.answer, (size_t)n);
                held += (size_t)n;
            }
        }
    }
    fwrite(all, 1, held, stdout);
    return done(b.s);
}
