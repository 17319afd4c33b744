#include "pair.h"

/* Each answer leaves from a socket of its own, and so from another port than was asked. */
int main(int argc, char **argv)
{
    int s = udp_door(argc, argv);
    for (;;) {
        char b[2048];
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        ssize_t n = recvfrom(s, b, sizeof b, 0, (void *)&from, &length);
        if (n < 0)
            continue;
        up(b, n);
        int answers = socket(AF_INET, SOCK_DGRAM, 0);
        sendto(answers, b, (size_t)n, 0, (void *)&from, sizeof from);
        close(answers);
    }
}
