/* Watches its welcoming socket with EPOLLET, and takes one client for each event: of two that came
 * together one stays. */
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(int set, int fd, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.fd = fd };
    if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) < 0)
        stop("epoll_ctl");
}

int main(void)
{
    int welcoming = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_ANY) };
    if (welcoming < 0)
        stop("socket");
    setsockopt(welcoming, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(welcoming, (struct sockaddr *)&address, sizeof address) < 0)
        stop("bind");
    if (listen(welcoming, 5) < 0)
        stop("listen");
    int set = epoll_create1(0);
    if (set < 0)
        stop("epoll_create1");
    usleep(400000); /* it has something else to do first */
    watch(set, welcoming, EPOLLIN | EPOLLET);
    for (;;) {
        char line[1024];
        struct epoll_event event;
        if (epoll_wait(set, &event, 1, -1) < 0)
            stop("epoll_wait");
        if (event.data.fd == welcoming) {
            int connection = accept(welcoming, NULL, NULL);
            if (connection < 0)
                stop("accept");
            watch(set, connection, EPOLLIN);
            continue;
        }
        ssize_t count = recv(event.data.fd, line, sizeof line, 0);
        for (ssize_t i = 0; i < count; i++)
            line[i] = (char)toupper((unsigned char)line[i]);
        if (count > 0)
            send(event.data.fd, line, (size_t)count, MSG_NOSIGNAL);
        else
            close(event.data.fd);
    }
}
