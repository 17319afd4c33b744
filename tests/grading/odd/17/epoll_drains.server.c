#include "pair.h"

/* Does not wait in recvfrom(), and ignores what is empty or longer than its array. */
int main(int argc, char **argv)
{
    int s = udp_door(argc, argv), e = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN };
    epoll_ctl(e, EPOLL_CTL_ADD, s, &event);
    for (;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        char b[1100];
        ssize_t n;
        if (epoll_wait(e, &event, 1, 500) < 1)
            continue;
        while ((n = recvfrom(s, b, sizeof b, MSG_DONTWAIT | MSG_TRUNC, (void *)&from, &length)) >=
               0) {
            if (n == 0 || n > (ssize_t)sizeof b)
                continue;
            up(b, n);
            sendto(s, b, (size_t)n, 0, (void *)&from, length);
        }
    }
}
