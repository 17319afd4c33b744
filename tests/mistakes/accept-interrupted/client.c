/* Not broken: asks once, then knocks until the server is gone. */
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
    char line[256];
    printf("Input lowercase sentence: ");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin))
        return 0;
    if (send(fd, line, strlen(line), 0) < 0)
        stop("send");
    char answer[256];
    while (recv(fd, answer, sizeof answer, 0) > 0)
        ;
    close(fd);
    do { /* knock again until nobody opens */
        fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0)
            stop("socket");
        if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
            break;
        close(fd);
        poll(NULL, 0, 20);
    } while (1);
    return 0;
}
