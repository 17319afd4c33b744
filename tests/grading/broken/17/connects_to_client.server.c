#include "pair.h"

/* connect() to the first client: from then on the kernel drops all datagrams of others. */
int main(int argc, char **argv)
{
    int s = udp_door(argc, argv);
    char b[2048];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    ssize_t n = recvfrom(s, b, sizeof b, 0, (void *)&from, &length);
    if (n < 0 || connect(s, (void *)&from, length))
        DIE("connect");
    for (;;) {
        if (n >= 0) {
            up(b, n);
            send(s, b, (size_t)n, 0);
        }
        n = recv(s, b, sizeof b, 0);
    }
}
