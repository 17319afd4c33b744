/* Not broken: several clients at once. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

int main(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        stop("connect");
    int others[3];
    /* they knock at the same time; who finds the queue full knocks again after 1 s */
    for (int i = 0; i < 3; i++) {
        others[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (others[i] < 0 || (connect(others[i], (struct sockaddr *)&address, sizeof address) < 0 &&
                              errno != EINPROGRESS))
            stop("connect");
    }
    struct pollfd there = { .fd = others[2], .events = POLLOUT };
    poll(&there, 1, 3000);
    return 0;
}
