/* Wants to turn Nagle's algorithm off, and names the wrong level: number 1 of SOL_SOCKET is SO_DEBUG.  Its
 * answers go out in two pieces. */
#include <netinet/in.h>
#include <netinet/tcp.h>
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
                                   .sin_addr.s_addr = htonl(INADDR_ANY) };
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        stop("socket");
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 5) < 0)
        stop("bind");
    int c = accept(fd, NULL, NULL);
    if (c < 0)
        stop("accept");
    if (setsockopt(c, SOL_SOCKET, TCP_NODELAY, &on, sizeof on) < 0)
        perror("setsockopt");
    char line[100];
    ssize_t n;
    while ((n = recv(c, line, sizeof line, 0)) > 0)
        if (send(c, "OK ", 3, 0) < 0 || send(c, line, (size_t)n, 0) < 0)
            stop("send");
    if (n < 0)
        stop("recv");
    close(c);
    close(fd);
    return 0;
}
