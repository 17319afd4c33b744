/*
 * server_edge: epoll, told of changes only, in the ways that lose nothing. The argument behind the port says which:
 *   again     EPOLLET, and recv() until EAGAIN
 *   short     EPOLLET, and recv() until it gives less than was asked for (a stream then has no more)
 *   oneshot   EPOLLONESHOT, and EPOLL_CTL_MOD after each piece
 *   modify    EPOLLET, one recv() each time, and EPOLL_CTL_MOD, which tells again of what is left
 */
#include "shape.h"

#include <sys/epoll.h>

enum { PIECE = 16 };

static void watch(int set, int operation, int fd, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.fd = fd };
    if (epoll_ctl(set, operation, fd, &event) < 0)
        die("epoll_ctl");
}

/* One piece back in capitals: how many bytes it had; 0: nothing is there now; -1: the end. */
static ssize_t one_piece(int fd)
{
    char bytes[PIECE];
    ssize_t got = recv(fd, bytes, sizeof bytes, 0);
    if (got < 0 && errno == EAGAIN)
        return 0;
    if (got <= 0)
        return -1;
    capitalise(bytes, (size_t)got);
    return send_all(fd, bytes, (size_t)got) < 0 ? -1 : got;
}

int main(int argc, char **argv)
{
    const char *way = argc > 2 ? argv[2] : "again";
    bool again = !strcmp(way, "again"), until_short = !strcmp(way, "short");
    uint32_t events = EPOLLIN | (!strcmp(way, "oneshot") ? EPOLLONESHOT : EPOLLET);
    int welcoming = listening_socket(port_argument(argc, argv, 1)), set = epoll_create1(0);
    if (set < 0)
        die("epoll_create1");
    watch(set, EPOLL_CTL_ADD, welcoming, EPOLLIN);
    for (;;) {
        struct epoll_event event;
        if (epoll_wait(set, &event, 1, -1) < 0)
            die("epoll_wait");
        int fd = event.data.fd;
        if (fd == welcoming) {
            int connection = accept4(welcoming, NULL, NULL, SOCK_NONBLOCK);
            if (connection < 0)
                die("accept4");
            watch(set, EPOLL_CTL_ADD, connection, events);
            continue;
        }
        ssize_t got;
        do
            got = one_piece(fd);
        while (got > 0 && (again || (until_short && got == PIECE)));
        if (got < 0)
            close(fd);
        else if (!again && !until_short)
            watch(set, EPOLL_CTL_MOD, fd, events);
    }
}
