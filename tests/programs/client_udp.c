/*
 * client_udp: sends one line in a datagram and prints the answer. A datagram can be lost, so after
 * one second without an answer it is sent again, three times in all; then the program gives up with
 * status 1. The socket is not connected, so it never hears of an ICMP "port unreachable".
 */
#include "shape.h"

#include <sys/time.h>

int main(int argc, char **argv)
{
    struct sockaddr_in server = peer_arguments(argc, argv, 1);
    struct timeval patience = { 1, 0 };
    char *line, bytes[65536];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0)
        die("setsockopt");
    size_t length = ask_line(&line);
    for (int attempt = 0; attempt < 3; attempt++) {
        if (sendto(fd, line, length, 0, (struct sockaddr *)&server, sizeof server) < 0)
            die("sendto");
        ssize_t got = recvfrom(fd, bytes, sizeof bytes, 0, NULL, NULL);
        if (got < 0 && errno != EAGAIN)
            die("recvfrom");
        if (got < 0)
            continue;
        printf("The server says: %.*s", (int)got, bytes);
        free(line);
        close_socket(fd);
        return 0;
    }
    free(line);
    fprintf(stderr, "%s: no answer\n", argv[0]);
    return 1;
}
