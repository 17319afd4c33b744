/* Takes the next datagram for the answer, whichever it is. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    char line[100], answer[100];
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        perror("socket");
        exit(1);
    }
    while (fgets(line, sizeof line, stdin)) {
        size_t length = strcspn(line, "\n");
        if (sendto(fd, line, length, 0, (struct sockaddr *)&there, sizeof there) < 0)
            perror("sendto");
        ssize_t count = recv(fd, answer, sizeof answer, 0);
        if (count > 0)
            printf("From Server: %.*s\n", (int)count, answer);
    }
    close(fd);
    return 0;
}
