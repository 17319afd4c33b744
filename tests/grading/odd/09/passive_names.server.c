#include "names.h"

/* One socket for each address that getaddrinfo() gives a server. */
int main(int argc, char **argv)
{
    struct addrinfo w = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *f;
    int doors[4], count = 0, top = 0, one = 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (getaddrinfo(NULL, argc > 1 ? argv[1] : "12000", &w, &f))
        return 1;
    for (struct addrinfo *at = f; at && count < 4; at = at->ai_next) {
        int s = made_for(at);
        setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (at->ai_family == AF_INET6)
            setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
        if (bind(s, at->ai_addr, at->ai_addrlen))
            DIE("bind");
        doors[count++] = s;
        top = s;
    }
    for (int i = 0; i < count; i++)
        if (listen(doors[i], 16))
            DIE("listen");
    for (;;) {
        fd_set in;
        FD_ZERO(&in);
        for (int i = 0; i < count; i++)
            FD_SET(doors[i], &in);
        if (select(top + 1, &in, NULL, NULL, NULL) < 0)
            continue;
        for (int i = 0; i < count; i++) {
            int c = FD_ISSET(doors[i], &in) ? taken(doors[i]) : -1;
            if (c >= 0)
                serve_lines(c);
        }
    }
}
