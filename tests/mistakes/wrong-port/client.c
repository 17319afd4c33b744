/* Knocks at port 12001; the server listens at 12000. */
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
                                 .sin_port = htons(12001),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    if (connect(fd, (struct sockaddr *)&there, sizeof there) < 0)
        stop("connect");
    close(fd);
    return 0;
}
