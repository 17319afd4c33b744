#include "pair.h"

/* epoll with a timeout of 10 ms; after each it tries accept() in any case. */
int main(int argc, char **argv)
{
    int s = door(argc, argv), e = epoll_create1(0);
    fcntl(s, F_SETFL, O_NONBLOCK);
    struct epoll_event event = { .events = EPOLLIN };
    epoll_ctl(e, EPOLL_CTL_ADD, s, &event);
    for (;;) {
        epoll_wait(e, &event, 1, 10);
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        close(c);
    }
}
