/* Tries only the first address of localhost, which is IPv6. */
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
    int fd = socket(found->ai_family, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    if (connect(fd, found->ai_addr, found->ai_addrlen) < 0) /* and found->ai_next? */
        stop("connect");
    freeaddrinfo(found);
    char line[256];
    printf("Input lowercase sentence: ");
    fflush(stdout);
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
