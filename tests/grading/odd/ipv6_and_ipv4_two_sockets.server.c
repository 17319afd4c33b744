#include "pair.h"

int main(int argc, char **argv)
{
    const char *p = argc > 1 ? argv[1] : "12000";
    struct addrinfo h = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM }, *r, *i;
    struct pollfd q[4];
    int k = 0;
    if (getaddrinfo(0, p, &h, &r))
        return 1;
    for (i = r; i && k < 4; i = i->ai_next) {
        int s = socket(i->ai_family, SOCK_STREAM, 0), o = 1;
        if (s < 0)
            continue;
        setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &o, sizeof o);
        if (i->ai_family == AF_INET6)
            setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &o, sizeof o);
        if (bind(s, i->ai_addr, i->ai_addrlen) || listen(s, 10)) {
            close(s);
            continue;
        }
        q[k++] = (struct pollfd){ s, POLLIN, 0 };
    }
    for (;;) {
        poll(q, (nfds_t)k, -1);
        for (int j = 0; j < k; j++)
            if (q[j].revents) {
                int c = accept(q[j].fd, 0, 0);
                if (c < 0)
                    continue;
                serve(c);
                close(c);
            }
    }
}
