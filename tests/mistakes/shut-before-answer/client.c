/* "Done with it" is said with SHUT_RDWR, which closes the half that the answer comes through, too. */
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
    char line[256];
    printf("Input lowercase sentence: ");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin))
        return 0;
    if (send(fd, line, strlen(line), 0) < 0)
        stop("send");
    shutdown(fd, SHUT_RDWR); /* SHUT_WR is meant */
    ssize_t count = recv(fd, line, sizeof line, 0);
    printf("From Server: %.*s\n", count > 0 ? (int)count : 0, line);
    close(fd);
    return 0;
}
