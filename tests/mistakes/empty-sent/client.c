/* Takes the newline off, and sends the empty line as 0 bytes. */
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
    char line[1024], answer[1024];
    if (!fgets(line, sizeof line, stdin))
        stop("fgets");
    line[strcspn(line, "\n")] = 0;
    if (send(fd, line, strlen(line), MSG_NOSIGNAL) < 0)
        stop("send");
    ssize_t count = recv(fd, answer, sizeof answer, 0);
    if (count > 0)
        printf("%.*s\n", (int)count, answer);
    close(fd);
    return 0;
}
