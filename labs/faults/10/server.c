/* Answers each datagram in capitals.  ./server [12017] */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char *argv[])
{
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in here = { .sin_family = AF_INET };
    here.sin_port = htons((in_port_t)(argc > 1 ? atoi(argv[1]) : 12017));
    here.sin_addr.s_addr = htonl(INADDR_ANY);
    if (s == -1 || bind(s, (struct sockaddr *)&here, sizeof here) == -1) {
        perror("opening the door");
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (;;) {
        static char bytes[65507];
        struct sockaddr_in client;
        socklen_t length = sizeof client;
        ssize_t count = recvfrom(s, bytes, sizeof bytes, 0, (struct sockaddr *)&client, &length);
        if (count == -1) {
            perror("recvfrom");
            continue;
        }
        printf("somebody asks: %zd bytes\n", count);
        for (ssize_t i = 0; i < count; i++)
            bytes[i] = (char)toupper((unsigned char)bytes[i]);
        if (sendto(s, bytes, (size_t)count, 0, (struct sockaddr *)&client, length) == -1)
            perror("sendto");
    }
}
