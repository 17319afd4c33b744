#include "names.h"

static int attempt(const struct addrinfo *to)
{
    int s = made_for(to), e = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLOUT };
    struct sockaddr_storage peer;
    socklen_t n = sizeof peer;
    epoll_ctl(e, EPOLL_CTL_ADD, s, &event);
    blocks(s, 0);
    int begun = connect(s, to->ai_addr, to->ai_addrlen);
    bool there = (begun == 0 || errno == EINPROGRESS) && epoll_wait(e, &event, 1, 1000) == 1 &&
                 getpeername(s, (void *)&peer, &n) == 0;
    close(e);
    if (!there)
        return gave_up(s, "connect");
    blocks(s, 1);
    return s;
}
int main(int argc, char **argv)
{
    return in_turn(look_up(argc, argv, AF_UNSPEC), attempt);
}
