/* A loop around poll() for two clients: reads the whole line of one, however long that takes. */
#include <ctype.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

static int listening(void)
{
    int on = 1;
    struct sockaddr_in here = { .sin_family = AF_INET,
                                .sin_port = htons(12000),
                                .sin_addr.s_addr = htonl(INADDR_ANY) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&here, sizeof here) < 0 || listen(fd, 5) < 0)
        stop("bind");
    return fd;
}

int main(void)
{
    char line[100];
    int door = listening();
    struct pollfd clients[2] = { { .fd = accept(door, NULL, NULL), .events = POLLIN },
                                 { .fd = accept(door, NULL, NULL), .events = POLLIN } };
    int open = 2;
    while (open > 0 && poll(clients, 2, -1) > 0)
        for (int i = 0; i < 2; i++) {
            if (!clients[i].revents)
                continue;
            size_t length = 0;
            ssize_t got = 0;
            while (length < sizeof line && (length == 0 || line[length - 1] != '\n') &&
                   (got = recv(clients[i].fd, line + length, sizeof line - length, 0)) > 0)
                length += (size_t)got;
            for (size_t k = 0; k < length; k++)
                line[k] = (char)toupper((unsigned char)line[k]);
            if (length > 0)
                send(clients[i].fd, line, length, MSG_NOSIGNAL);
            if (got <= 0) {
                close(clients[i].fd);
                clients[i].fd = -1;
                open--;
            }
        }
    return 0;
}
