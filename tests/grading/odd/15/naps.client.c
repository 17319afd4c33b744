/* No poll(): when nothing goes, it sleeps for a moment and tries again. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->over) {
        if (!has_more(b) && !b->input_ended)
            refill(b, PIECE);
        bool went = has_more(b) && push(b);
        if (!pull(b, 0) && !went && !b->over)
            usleep(5000);
    }
    return done(b->s);
}
