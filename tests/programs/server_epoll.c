/*
 * server_epoll: one process, one thread, many connections: epoll, with sockets made non-blocking by
 * accept4().
 */
#include "pending.h"

#include <sys/epoll.h>

static void watch(int set, int operation, int fd, uint32_t events, struct client *client)
{
    struct epoll_event event = { .events = events, .data.ptr = client };
    if (epoll_ctl(set, operation, fd, &event) < 0)
        die("epoll_ctl");
}

static void welcome(int set, int welcoming)
{
    int connection = accept4(welcoming, NULL, NULL, SOCK_NONBLOCK);
    if (connection < 0 && (errno == EAGAIN || errno == ECONNABORTED))
        return;
    if (connection < 0)
        die("accept4");
    struct client *client = calloc(1, sizeof *client);
    if (!client)
        die("calloc");
    client->fd = connection;
    watch(set, EPOLL_CTL_ADD, connection, EPOLLIN, client);
}

int main(int argc, char **argv)
{
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    int set = epoll_create1(0);
    if (set < 0)
        die("epoll_create1");
    set_nonblocking(welcoming);
    watch(set, EPOLL_CTL_ADD, welcoming, EPOLLIN, NULL);
    for (;;) {
        struct epoll_event events[16];
        int count = epoll_wait(set, events, 16, -1);
        if (count < 0)
            die("epoll_wait");
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (!client) {
                welcome(set, welcoming);
            } else if (client_move(client)) {
                watch(set, EPOLL_CTL_MOD, client->fd,
                      client_waits_to_send(client) ? EPOLLOUT : EPOLLIN, client);
            } else {
                close_socket(client->fd); /* this takes it out of the set, too */
                free(client);
            }
        }
    }
}
