/* No room: it goes on to the next piece. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->over) {
        if (!b->input_ended)
            refill(b, PIECE);
        if (has_more(b))
            push(b);
        struct pollfd p = { .fd = b->s, .events = POLLIN };
        if (poll(&p, 1, b->input_ended ? -1 : 0) > 0)
            pull(b, 0);
    }
    return done(b->s);
}
