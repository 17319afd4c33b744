/* epoll; what it asks for changes only when it must.  The input is read whenever all is sent: that may wait. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    nonblocking(b->s);
    int set = epoll_create1(0);
    struct epoll_event e = { .events = EPOLLIN | EPOLLOUT };
    epoll_ctl(set, EPOLL_CTL_ADD, b->s, &e);
    while (!b->over) {
        if (!has_more(b) && !b->input_ended) {
            refill(b, PIECE);
            if (b->input_ended) {
                e.events = EPOLLIN;
                epoll_ctl(set, EPOLL_CTL_MOD, b->s, &e);
            }
        }
        if (epoll_wait(set, &e, 1, -1) < 0)
            DIE("epoll_wait");
        if (e.events & EPOLLOUT && has_more(b))
            push(b);
        if (e.events & ~(uint32_t)EPOLLOUT)
            pull(b, 0);
    }
    close(set);
    return done(b->s);
}
