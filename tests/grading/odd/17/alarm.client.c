#include "pair.h"

static void nothing(int number)
{
    (void)number;
}

/* A signal ends the wait. */
int main(int argc, char **argv)
{
    struct sockaddr_in there = udp_there(argc, argv), from;
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    struct sigaction action = { .sa_handler = nothing };
    sigaction(SIGALRM, &action, NULL);
    char b[1100], r[2048];
    for (unsigned number = 1; udp_typed(b, sizeof b, number); number++) {
        long us = 300000;
        for (int done = 0; !done && us < 20000000; us *= 2) {
            /* again every 50 ms: the first signal may come before the call */
            struct itimerval timer = { .it_value = { us / 1000000, us % 1000000 },
                                       .it_interval = { 0, 50000 } },
                             none = { 0 };
            sendto(s, b, strlen(b), 0, (void *)&there, sizeof there);
            setitimer(ITIMER_REAL, &timer, NULL);
            ssize_t k;
            do {
                socklen_t length = sizeof from;
                k = recvfrom(s, r, sizeof r, 0, (void *)&from, &length);
                done = k >= 0 && udp_same(&from, &there) && udp_is_answer(b, r, k);
            } while (k >= 0 && !done);
            setitimer(ITIMER_REAL, &none, NULL);
            if (done)
                udp_print(r, k);
        }
    }
    return 0;
}
