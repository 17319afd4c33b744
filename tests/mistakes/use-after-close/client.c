/* Closes its socket, and then wants the answer. */
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
    char answer[1024];
    send(fd, "hello\n", 6, MSG_NOSIGNAL);
    if (recv(fd, answer, 6, MSG_WAITALL) != 6)
        stop("recv");
    close(fd);
    if (read(fd, answer, sizeof answer) < 0)
        perror("read");
    return 0;
}
