/* It never says its end. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->over) {
        struct pollfd p = { .fd = b->s, .events = has_more(b) ? POLLIN | POLLOUT : POLLIN };
        if (!has_more(b) && !b->input_ended) {
            ssize_t n = read(0, b->question, PIECE);
            b->length = n > 0 ? (size_t)n : 0;
            b->sent = 0;
            b->input_ended = n <= 0;
            continue;
        }
        if (poll(&p, 1, -1) < 0)
            DIE("poll");
        if (p.revents & POLLOUT)
            push(b);
        if (p.revents & ~POLLOUT)
            pull(b, 0);
    }
    return done(b->s);
}
