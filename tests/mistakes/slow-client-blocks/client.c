/* Not broken: two clients in one, the first of them slow. */
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
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        stop("connect");
    int quick = socket(AF_INET, SOCK_STREAM, 0);
    if (quick < 0 || connect(quick, (struct sockaddr *)&address, sizeof address) < 0)
        stop("the second connection");
    if (send(quick, "quick\n", 6, 0) < 0)
        stop("send");
    struct pollfd there = { .fd = quick, .events = POLLIN };
    poll(&there, 1, 120); /* nothing comes: the server waits for the first of the two */
    char answer[256];
    if (send(fd, "slow\n", 5, 0) < 0 || recv(fd, answer, sizeof answer, 0) <= 0 ||
        recv(quick, answer, sizeof answer, 0) <= 0)
        stop("the answers");
    close(fd);
    close(quick);
    return 0;
}
