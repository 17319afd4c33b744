/* EAGAIN ends it. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->input_ended) {
        refill(b, PIECE);
        while (has_more(b))
            if (!push(b))
                DIE("send");
    }
    while (!b->over)
        poll_turn(b, PIECE);
    return done(b->s);
}
