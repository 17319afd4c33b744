/* select(), and a socket that does not wait. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->over) {
        fd_set in, out;
        FD_ZERO(&in);
        FD_ZERO(&out);
        FD_SET(b->s, &in);
        if (has_more(b))
            FD_SET(b->s, &out);
        else if (!b->input_ended)
            FD_SET(0, &in);
        if (select(b->s + 1, &in, &out, NULL, NULL) < 0)
            DIE("select");
        if (FD_ISSET(0, &in))
            refill(b, PIECE);
        if (FD_ISSET(b->s, &out))
            push(b);
        if (FD_ISSET(b->s, &in))
            pull(b, 0);
    }
    return done(b->s);
}
