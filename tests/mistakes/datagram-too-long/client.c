/* Sends 70000 bytes as one datagram. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    static char message[70000];
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        perror("socket");
        exit(1);
    }
    if (sendto(fd, message, sizeof message, 0, (struct sockaddr *)&there, sizeof there) < 0)
        perror("sendto");
    close(fd);
    return 0;
}
