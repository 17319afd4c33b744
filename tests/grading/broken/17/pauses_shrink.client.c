/* Each time it is less patient. */
#include "pair.h"
int main(int argc, char **argv)
{
    struct sockaddr_in there = udp_there(argc, argv), from;
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    char request[1100], answer[2048];
    for (unsigned number = 1; udp_typed(request, sizeof request, number); number++) {
        int pause = 800, tries = 0, answered = 0;
        while (!answered) {
            struct pollfd p = { .fd = s, .events = POLLIN };
            if (tries++ == 20)
                return 1;
            sendto(s, request, strlen(request), 0, (void *)&there, sizeof there);
            while (!answered && poll(&p, 1, pause) > 0) {
                socklen_t size = sizeof from;
                ssize_t n = recvfrom(s, answer, sizeof answer, 0, (void *)&from, &size);
                answered = n >= 0 && udp_same(&from, &there) && udp_is_answer(request, answer, n);
                if (answered)
                    udp_print(answer, n);
            }
            pause = pause > 50 ? pause / 2 : 50;
        }
    }
    return 0;
}
