#include "pair.h"

/* The address is kept from the first datagram on: all answers go to the first client. */
int main(int argc, char **argv)
{
    int s = udp_door(argc, argv);
    struct sockaddr_in from = { 0 };
    for (;;) {
        char b[2048];
        socklen_t length = sizeof from;
        ssize_t n = recvfrom(s, b, sizeof b, 0, from.sin_port ? NULL : (void *)&from,
                             from.sin_port ? NULL : &length);
        if (n < 0)
            continue;
        up(b, n);
        sendto(s, b, (size_t)n, 0, (void *)&from, sizeof from);
    }
}
