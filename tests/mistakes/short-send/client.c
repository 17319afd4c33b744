/* A non-blocking send() of 40 MB takes what fits, and nobody sends the rest. */
#include <fcntl.h>
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
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        stop("connect");
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
        stop("fcntl");
    static char much[40000000];
    memset(much, 'x', sizeof much);
    much[sizeof much - 1] = '\n';
    if (send(fd, much, sizeof much, 0) < 0) /* all of it? */
        stop("send");
    close(fd);
    return 0;
}
