#include "pair.h"

/* What it has answered it does not answer again: when the answer was lost, the client asks in vain. */
int main(int argc, char **argv)
{
    int s = udp_door(argc, argv);
    static char seen[64][2048];
    static ssize_t lengths[64];
    for (int count = 0;;) {
        char b[2048];
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        ssize_t n = recvfrom(s, b, sizeof b, 0, (void *)&from, &length);
        int again = 0;
        for (int i = 0; i < count; i++)
            again |= lengths[i] == n && n >= 0 && !memcmp(seen[i], b, (size_t)n);
        if (n < 0 || again)
            continue;
        if (count < 64) {
            memcpy(seen[count], b, (size_t)n);
            lengths[count++] = n;
        }
        up(b, n);
        sendto(s, b, (size_t)n, 0, (void *)&from, sizeof from);
    }
}
