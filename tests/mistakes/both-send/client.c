/* Sends everything before it reads anything; the server answers piece by piece. */
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
    static char much[1 << 20];
    memset(much, 'x', sizeof much);
    for (int i = 0; i < 64; i++) { /* 64 MB, and nothing is read before all is sent */
        size_t sent = 0;
        while (sent < sizeof much) {
            ssize_t count = send(fd, much + sent, sizeof much - sent, 0);
            if (count < 0)
                stop("send");
            sent += (size_t)count;
        }
    }
    shutdown(fd, SHUT_WR);
    size_t got = 0;
    ssize_t count;
    while ((count = recv(fd, much, sizeof much, 0)) > 0)
        got += (size_t)count;
    printf("%zu bytes came back\n", got);
    close(fd);
    return 0;
}
