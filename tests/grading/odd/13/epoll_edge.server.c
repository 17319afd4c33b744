/* epoll, edge-triggered: each socket does not block, and is read until EAGAIN. */
#include "lines.h"
#include <sys/epoll.h>
struct client {
    int fd;
    struct held held;
};
static int poller;
static void watch(int fd, struct client *client)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.ptr = client };
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0)
        failed("epoll_ctl");
}
static void welcome(int s)
{
    for (int c; (c = accept(s, NULL, NULL)) >= 0;) {
        struct client *client = calloc(1, sizeof *client);
        client->fd = c;
        watch(c, client);
    }
}
int main(int argc, char **argv)
{
    struct epoll_event events[16];
    int s = door(argc, argv);
    poller = epoll_create1(EPOLL_CLOEXEC);
    watch(s, NULL);
    for (;;) {
        int count = epoll_wait(poller, events, 16, -1), go = 1;
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (!client) {
                welcome(s);
                continue;
            }
            while ((go = step(client->fd, &client->held)) > 0)
                ;
            if (go < 0 && errno == EAGAIN)
                continue;
            close(client->fd);
            free(client);
        }
    }
}
