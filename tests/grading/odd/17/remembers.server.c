#include "pair.h"

/* Works on nothing twice: the answer to a request that it has seen comes from a table. */
int main(int argc, char **argv)
{
    int s = udp_door(argc, argv);
    static struct {
        struct sockaddr_in from;
        char request[1100], answer[1100];
        ssize_t n;
    } seen[64];
    for (unsigned next = 0;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        char b[1100];
        ssize_t n = recvfrom(s, b, sizeof b, 0, (void *)&from, &length);
        if (n < 0)
            continue;
        unsigned i = 0;
        while (i < 64 && !(udp_same(&seen[i].from, &from) && seen[i].n == n &&
                           !memcmp(seen[i].request, b, (size_t)n)))
            i++;
        if (i == 64) {
            i = next++ % 64;
            seen[i].from = from;
            seen[i].n = n;
            memcpy(seen[i].request, b, (size_t)n);
            memcpy(seen[i].answer, b, (size_t)n);
            up(seen[i].answer, n);
        }
        sendto(s, seen[i].answer, (size_t)n, 0, (void *)&from, length);
    }
}
