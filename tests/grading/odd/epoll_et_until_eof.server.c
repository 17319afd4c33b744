#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    fcntl(s, F_SETFL, O_NONBLOCK);
    int e = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event v = { .events = EPOLLIN | EPOLLET, .data.fd = s };
    epoll_ctl(e, EPOLL_CTL_ADD, s, &v);
    for (;;) {
        struct epoll_event r[8];
        int n = epoll_wait(e, r, 8, -1);
        for (int i = 0; i < n; i++) {
            int fd = r[i].data.fd;
            if (fd == s) {
                for (;;) {
                    int c = accept4(s, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
                    if (c < 0)
                        break;
                    struct epoll_event w = { .events = EPOLLIN | EPOLLET | EPOLLRDHUP,
                                             .data.fd = c };
                    epoll_ctl(e, EPOLL_CTL_ADD, c, &w);
                }
                continue;
            }
            char b[4096];
            ssize_t k;
            for (;;) {
                k = recv(fd, b, sizeof b, 0);
                if (k > 0) {
                    up(b, k);
                    send_all(fd, b, (size_t)k);
                    continue;
                }
                if (k < 0 && errno == EAGAIN)
                    break;
                close(fd);
                break;
            }
        }
    }
}
