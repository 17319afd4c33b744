/* Closes a connection, and leaves its place in the array of poll(). */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
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
    struct pollfd fds[2] = { { .fd = welcoming, .events = POLLIN },
                             { .fd = -1, .events = POLLIN } };
    for (;;) {
        int ready = poll(fds, 2, -1);
        if (ready < 0)
            stop("poll");
        if (fds[0].revents & POLLIN && (fds[1].fd = accept(welcoming, NULL, NULL)) < 0)
            stop("accept");
        if (fds[1].revents & POLLNVAL) {
            fprintf(stderr, "poll: no such descriptor\n");
            return 1;
        }
        if (fds[1].revents & POLLIN) {
            char line[1024];
            ssize_t count = recv(fds[1].fd, line, sizeof line, 0);
            if (count > 0)
                send(fds[1].fd, line, (size_t)count, MSG_NOSIGNAL);
            else
                close(fds[1].fd);
        }
    }
}
