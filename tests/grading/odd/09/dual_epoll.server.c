#include "names.h"

int main(int argc, char **argv)
{
    int s = door6(argc, argv, 0), e = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN };
    blocks(s, 0);
    epoll_ctl(e, EPOLL_CTL_ADD, s, &event);
    for (;;) {
        int c;
        epoll_wait(e, &event, 1, -1);
        while ((c = taken(s)) >= 0)
            serve_lines(c);
    }
}
