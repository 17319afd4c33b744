#include "pair.h"

static int s;

/* Four threads on one socket: answers may overtake each other. */
static void *answer_all(void *unused)
{
    for (;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        char b[2048];
        ssize_t n = recvfrom(s, b, sizeof b, 0, (void *)&from, &length);
        if (n < 0)
            continue;
        up(b, n);
        sendto(s, b, (size_t)n, 0, (void *)&from, length);
    }
    return unused;
}
int main(int argc, char **argv)
{
    pthread_t thread;
    s = udp_door(argc, argv);
    for (int i = 0; i < 3; i++)
        pthread_create(&thread, NULL, answer_all, NULL);
    answer_all(NULL);
}
