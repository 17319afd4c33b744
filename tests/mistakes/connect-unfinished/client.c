/* Connects without waiting, and takes "can be written" for "is connected". */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    const char *lines[] = { "hello\n", "world\n" };
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
        perror("socket");
        exit(1);
    }
    if (connect(fd, (struct sockaddr *)&there, sizeof there) < 0 && errno != EINPROGRESS) {
        perror("connect");
        exit(1);
    }
    fd_set writable;
    FD_ZERO(&writable);
    FD_SET(fd, &writable);
    if (select(fd + 1, NULL, &writable, NULL, NULL) > 0)
        for (int i = 0; i < 2; i++)
            write(fd, lines[i], strlen(lines[i]));
    close(fd);
    return 0;
}
