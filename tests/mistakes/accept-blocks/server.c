/* Calls accept() each time that poll() returns, whoever it named. */
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
    enum { MOST = 10 };
    char line[100];
    struct pollfd all[1 + MOST] = { { .fd = listening(), .events = POLLIN } };
    nfds_t count = 1;
    for (;;) {
        if (poll(all, count, -1) < 0)
            stop("poll");
        int client = count <= MOST ? accept(all[0].fd, NULL, NULL) : -1;
        if (client >= 0)
            all[count++] = (struct pollfd){ .fd = client, .events = POLLIN };
        for (nfds_t i = 1; i < count; i++) {
            if (!all[i].revents)
                continue;
            ssize_t got = recv(all[i].fd, line, sizeof line, 0);
            if (got <= 0) {
                close(all[i].fd);
                all[i] = all[--count];
                break;
            }
            for (ssize_t k = 0; k < got; k++)
                line[k] = (char)toupper((unsigned char)line[k]);
            send(all[i].fd, line, (size_t)got, MSG_NOSIGNAL);
        }
    }
}
