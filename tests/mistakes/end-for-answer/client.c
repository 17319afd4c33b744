/* Looks only for -1: what recv() = 0 means is not asked. */
#include <netinet/in.h>
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
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    if (connect(fd, (struct sockaddr *)&there, sizeof there) < 0)
        stop("connect");
    if (send(fd, "hello\n", 6, 0) < 0)
        stop("send");
    char answer[1024];
    ssize_t count = recv(fd, answer, sizeof answer, 0);
    if (count < 0)
        stop("recv");
    printf("From Server: %.*s\n", (int)count, answer);
    close(fd);
    return 0;
}
