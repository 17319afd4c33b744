#include "pair.h"

/* A connected socket: the kernel lets no stranger's datagram through, and tells of ICMP errors. */
int main(int argc, char **argv)
{
    struct sockaddr_in there = udp_there(argc, argv);
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    if (s < 0 || connect(s, (void *)&there, sizeof there))
        DIE("connect");
    char b[1100], r[2048];
    for (unsigned number = 1; udp_typed(b, sizeof b, number); number++) {
        ssize_t k = -1;
        for (int pause = 150, tries = 0; k < 0 && tries < 7; tries++, pause *= 2) {
            if (send(s, b, strlen(b), 0) < 0 && errno != ECONNREFUSED)
                DIE("send");
            struct pollfd p = { .fd = s, .events = POLLIN };
            while (k < 0 && poll(&p, 1, pause) == 1) {
                k = recv(s, r, sizeof r, 0);
                if (k >= 0 && !udp_is_answer(b, r, k))
                    k = -1;
            }
        }
        if (k < 0)
            return 1;
        udp_print(r, k);
    }
    close(s);
    return 0;
}
