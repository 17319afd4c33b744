#include "pair.h"

static struct {
    char b[65536];
    size_t held;
} of[1024];

/* All that is there, since the edge comes once. */
static bool hear(int c)
{
    for (;;) {
        ssize_t n = recv(c, of[c].b + of[c].held, sizeof of[c].b - of[c].held, MSG_DONTWAIT);
        if (n < 0)
            return errno == EAGAIN;
        of[c].held += (size_t)n;
        for (char *end; (end = memchr(of[c].b, '\n', of[c].held)) || (n == 0 && of[c].held);) {
            size_t length = end ? (size_t)(end - of[c].b) + 1 : of[c].held;
            up(of[c].b, (ssize_t)length);
            if (send_all(c, of[c].b, length))
                return false;
            memmove(of[c].b, of[c].b + length, of[c].held -= length);
        }
        if (n == 0)
            return false;
    }
}

int main(int argc, char **argv)
{
    int s = door(argc, argv), e = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = s };
    epoll_ctl(e, EPOLL_CTL_ADD, s, &event);
    while (epoll_wait(e, &event, 1, -1) >= 0) {
        int c = event.data.fd;
        if (c == s) {
            c = accept(s, 0, 0);
            of[c].held = 0;
            event = (struct epoll_event){ .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.fd = c };
            epoll_ctl(e, EPOLL_CTL_ADD, c, &event);
        } else if (!hear(c)) {
            close(c);
        }
    }
}
