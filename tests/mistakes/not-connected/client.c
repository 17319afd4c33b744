/* Sends its line, and only then connects. */
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
    send(fd, "hello\n", 6, MSG_NOSIGNAL);
    if (connect(fd, (struct sockaddr *)&there, sizeof there) < 0)
        stop("connect");
    close(fd);
    return 0;
}
