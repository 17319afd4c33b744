/* Sends each line in two pieces, the text and the newline, and then waits for the answer. */
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
    for (int i = 0; i < 20; i++) {
        if (send(fd, "hello", 5, 0) < 0 || send(fd, "\n", 1, 0) < 0)
            stop("send");
        char c = 0;
        while (c != '\n')
            if (recv(fd, &c, 1, 0) != 1)
                stop("recv");
    }
    close(fd);
    return 0;
}
