/* Asks up to five times, and waits 100 ms each time.  Not broken with an argument: each pause is then
 * so many times the one before. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char answer[100];
    int pause = 100, factor = argc > 1 ? atoi(argv[1]) : 1;
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        perror("socket");
        exit(1);
    }
    struct pollfd waits = { .fd = fd, .events = POLLIN };
    for (int tries = 0; tries < 5; tries++, pause *= factor) {
        if (sendto(fd, "1 hello", 7, 0, (struct sockaddr *)&there, sizeof there) < 0)
            perror("sendto");
        if (poll(&waits, 1, pause) == 1) {
            ssize_t count = recv(fd, answer, sizeof answer, 0);
            if (count > 0)
                printf("From Server: %.*s\n", (int)count, answer);
            close(fd);
            return 0;
        }
    }
    fprintf(stderr, "no answer\n");
    return 1;
}
