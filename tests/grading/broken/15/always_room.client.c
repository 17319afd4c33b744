/* poll() for room with nothing to send: it never waits. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->over) {
        if (!has_more(b) && !b->input_ended)
            refill(b, PIECE);
        struct pollfd p = { .fd = b->s, .events = POLLIN | POLLOUT };
        if (poll(&p, 1, -1) < 0)
            DIE("poll");
        if (p.revents & POLLOUT && has_more(b))
            push(b);
        if (p.revents & ~POLLOUT)
            pull(b, 0);
    }
    return done(b->s);
}
