/* Sends numbered blocks without waiting, and does not look whether they were taken. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    static char block[65536];
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&there, sizeof there) < 0) {
        perror("connect");
        exit(1);
    }
    for (int i = 0; i < 400; i++) {
        memset(block, '.', sizeof block);
        snprintf(block, sizeof block, "block %d\n", i);
        send(fd, block, sizeof block, MSG_DONTWAIT);
    }
    close(fd);
    return 0;
}
