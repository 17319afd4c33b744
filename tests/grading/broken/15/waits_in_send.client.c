/* poll(), and a socket that waits: a large piece does not fit where there is room for a small one. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    while (!b->over)
        poll_turn(b, PIECE);
    return done(b->s);
}
