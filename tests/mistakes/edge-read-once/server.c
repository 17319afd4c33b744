/* Watches its clients with EPOLLET, and reads only once for each event: of a line that is longer
 * than the buffer the rest stays. */
#include <ctype.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    int welcoming = socket(AF_INET, SOCK_STREAM, 0), on = 1, set = epoll_create1(0);
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_ANY) };
    if (welcoming < 0 || set < 0)
        stop("socket");
    setsockopt(welcoming, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(welcoming, (struct sockaddr *)&address, sizeof address) < 0)
        stop("bind");
    if (listen(welcoming, 5) < 0)
        stop("listen");
    watch(set, welcoming, EPOLLIN);
    char line[1024];
    size_t length = 0;
    for (;;) {
        struct epoll_event event;
        if (epoll_wait(set, &event, 1, -1) < 0)
            stop("epoll_wait");
        if (event.data.fd == welcoming) {
            int connection = accept4(welcoming, NULL, NULL, SOCK_NONBLOCK);
            if (connection < 0)
                stop("accept");
            watch(set, connection, EPOLLIN | EPOLLET);
            continue;
        }
        ssize_t count = recv(event.data.fd, line + length, 16, 0);
        if (count <= 0) {
            close(event.data.fd);
            continue;
        }
        length += (size_t)count;
        if (line[length - 1] != '\n')
            continue;
        for (size_t i = 0; i < length; i++)
            line[i] = (char)toupper((unsigned char)line[i]);
        send(event.data.fd, line, length, MSG_NOSIGNAL);
        length = 0;
    }
}
