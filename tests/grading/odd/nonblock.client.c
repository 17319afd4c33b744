#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    size_t n = typed(l, sizeof l);
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons((in_port_t)(argc > 2 ? atoi(argv[2]) : 12000)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connect(s, (void *)&a, sizeof a) && errno != EINPROGRESS)
        DIE("connect");
    struct pollfd q = { s, POLLOUT, 0 };
    poll(&q, 1, 5000);
    int e = 0;
    socklen_t z = sizeof e;
    getsockopt(s, SOL_SOCKET, SO_ERROR, &e, &z);
    if (e)
        return 1;
    send_all(s, l, n);
    q.events = POLLIN;
    size_t t = 0;
    for (;;) {
        poll(&q, 1, -1);
        ssize_t k = recv(s, r + t, sizeof r - t, 0);
        if (k <= 0)
            break;
        t += (size_t)k;
    }
    printf("From Server: %.*s\n", (int)t, r);
    close(s);
    return 0;
}
