/* poll(), read() and writev() from two halves of an array. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    while (!b->over) {
        struct pollfd p = { .fd = b->s, .events = has_more(b) ? POLLIN | POLLOUT : POLLIN };
        if (!has_more(b) && !b->input_ended) {
            refill(b, PIECE);
            continue;
        }
        if (poll(&p, 1, -1) < 0)
            DIE("poll");
        size_t left = b->length - b->sent, half = left / 2;
        struct iovec parts[2] = { { b->question + b->sent, half },
                                  { b->question + b->sent + half, left - half } };
        ssize_t k = p.revents & POLLOUT ? writev(b->s, parts, 2) : 0;
        if (k < 0 && errno != EAGAIN)
            DIE("writev");
        b->sent += k > 0 ? (size_t)k : 0;
        if (p.revents & ~POLLOUT)
            pull(b, 0);
    }
    return done(b->s);
}
