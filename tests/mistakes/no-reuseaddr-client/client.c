/* The client chooses its own port, which its connection of before still has (TIME_WAIT). */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

int main(void)
{
    struct sockaddr_in own = { .sin_family = AF_INET,
                               .sin_port = htons(33333),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    for (int turn = 0; turn < 2; turn++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0)
            stop("socket");
        if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0)
            stop("bind");
        if (connect(fd, (struct sockaddr *)&there, sizeof there) < 0)
            stop("connect");
        char line[100];
        if (send(fd, "hello\n", 6, MSG_NOSIGNAL) < 0)
            stop("send");
        if (recv(fd, line, sizeof line, MSG_PEEK) < 0 || recv(fd, line, 6, MSG_WAITALL) < 0)
            stop("recv");
        close(fd);
    }
}
