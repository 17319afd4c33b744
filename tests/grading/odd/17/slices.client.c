#include "pair.h"

/* No call of its waits longer than 10 ms: it counts them, more of them each time. */
int main(int argc, char **argv)
{
    struct sockaddr_in there = udp_there(argc, argv), from;
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    char b[1100], r[2048];
    for (unsigned number = 1; udp_typed(b, sizeof b, number); number++) {
        int slices = 20, done = 0;
        while (!done && slices < 2000) {
            sendto(s, b, strlen(b), 0, (void *)&there, sizeof there);
            for (int i = 0; i < slices && !done; i++) {
                fd_set set;
                FD_ZERO(&set);
                FD_SET(s, &set);
                struct timeval slice = { .tv_usec = 10000 };
                select(s + 1, &set, NULL, NULL, &slice);
                socklen_t length = sizeof from;
                ssize_t k;
                while (!done && (k = recvfrom(s, r, sizeof r, 0, (void *)&from, &length)) >= 0)
                    if (udp_same(&from, &there) && udp_is_answer(b, r, k)) {
                        udp_print(r, k);
                        done = 1;
                    }
            }
            slices *= 2;
        }
        if (!done)
            return 1;
    }
    return 0;
}
