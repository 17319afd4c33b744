/* send() took a part: it takes that for all. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->over) {
        size_t before = b->sent;
        poll_turn(b, PIECE);
        if (b->sent > before)
            b->sent = b->length;
    }
    return done(b->s);
}
