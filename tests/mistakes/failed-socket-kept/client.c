/* It tries one address after the other, and leaves the socket of a failed attempt open. */
#include <netdb.h>
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
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found;
    if (getaddrinfo("localhost", "12000", &hints, &found) != 0)
        return 1;
    int fd = -1;
    for (struct addrinfo *to = found; to; to = to->ai_next) {
        fd = socket(to->ai_family, to->ai_socktype, to->ai_protocol);
        if (fd < 0)
            stop("socket");
        if (connect(fd, to->ai_addr, to->ai_addrlen) == 0)
            break;
        fd = -1; /* and the socket? */
    }
    freeaddrinfo(found);
    if (fd < 0)
        stop("connect");
    char line[256];
    if (!fgets(line, sizeof line, stdin))
        return 0;
    if (send(fd, line, strlen(line), 0) < 0)
        stop("send");
    char answer[256];
    ssize_t count = recv(fd, answer, sizeof answer, 0);
    if (count < 0)
        stop("recv");
    printf("From Server: %.*s\n", (int)count, answer);
    close(fd);
    return 0;
}
