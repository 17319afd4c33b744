/* Pieces of 2 KB on a socket that waits: where poll() says that there is room, so much always fits. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    while (!b->over)
        poll_turn(b, 2048);
    return done(b->s);
}
