/* Remembers the address of its first client, and answers there, whoever asks. */
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(void)
{
    char line[100];
    struct sockaddr_in client = { 0 }, from;
    struct sockaddr_in here = { .sin_family = AF_INET,
                                .sin_port = htons(12000),
                                .sin_addr.s_addr = htonl(INADDR_ANY) };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) < 0) {
        perror("bind");
        exit(1);
    }
    for (;;) {
        socklen_t length = sizeof from;
        ssize_t count = recvfrom(fd, line, sizeof line, 0, (struct sockaddr *)&from, &length);
        if (count < 0) {
            perror("recvfrom");
            exit(1);
        }
        if (client.sin_port == 0)
            client = from;
        for (ssize_t i = 0; i < count; i++)
            line[i] = (char)toupper((unsigned char)line[i]);
        if (sendto(fd, line, (size_t)count, 0, (struct sockaddr *)&client, sizeof client) < 0)
            perror("sendto");
    }
}
