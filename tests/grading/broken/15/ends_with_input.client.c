/* The input has ended, and it closes: what is still under way is lost. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->over && !b->input_ended)
        poll_turn(b, PIECE);
    return done(b->s);
}
