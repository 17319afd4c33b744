/* It waits for nothing: it asks again and again. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->over) {
        if (!has_more(b) && !b->input_ended)
            refill(b, PIECE);
        if (has_more(b))
            push(b);
        pull(b, 0);
    }
    return done(b->s);
}
