/* Answers one line, says that it sends no more, and wants no events any more (events = 0).  POLLHUP comes
 * all the same. */
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
    int door = listening(), client = accept(door, NULL, NULL);
    if (client < 0)
        stop("accept");
    struct pollfd all[2] = { { .fd = door, .events = POLLIN }, { .fd = client, .events = POLLIN } };
    for (int i = 0; i < 1000 && poll(all, 2, -1) > 0; i++) { /* a student's has no end */
        if (!(all[1].revents & POLLIN))
            continue;
        ssize_t got = recv(client, line, sizeof line, 0);
        for (ssize_t k = 0; k < got; k++)
            line[k] = (char)toupper((unsigned char)line[k]);
        if (got > 0)
            send(client, line, (size_t)got, MSG_NOSIGNAL);
        shutdown(client, SHUT_WR);
        all[1].events = 0;
    }
    return 0;
}
