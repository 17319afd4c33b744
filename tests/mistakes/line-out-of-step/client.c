/* Two lines are sent, and each recv() is taken for one answer: both answers come with the first. */
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
    const char *lines[] = { "one\n", "two\n" };
    for (int i = 0; i < 2; i++)
        if (send(fd, lines[i], strlen(lines[i]), 0) < 0)
            stop("send");
    for (int i = 0; i < 2; i++) { /* one recv() for each answer? */
        char answer[256];
        ssize_t count = recv(fd, answer, sizeof answer, 0);
        if (count < 0)
            stop("recv");
        printf("From Server: %.*s\n", (int)count, answer);
    }
    close(fd);
    return 0;
}
