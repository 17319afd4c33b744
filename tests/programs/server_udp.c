/*
 * server_udp: capitalises each datagram and sends it back to where it came from.
 */
#include "shape.h"

int main(int argc, char **argv)
{
    int fd = bound_socket(SOCK_DGRAM, port_argument(argc, argv, 1));
    for (;;) {
        char bytes[65536];
        struct sockaddr_in from;
        socklen_t from_length = sizeof from;
        ssize_t got = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &from_length);
        if (got < 0)
            die("recvfrom");
        capitalise(bytes, (size_t)got);
        if (sendto(fd, bytes, (size_t)got, 0, (struct sockaddr *)&from, from_length) < 0)
            die("sendto");
    }
}
