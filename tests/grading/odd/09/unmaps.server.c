#include "names.h"

/* ::ffff:127.0.0.1 is printed as the IPv4 address that it is. */
int main(int argc, char **argv)
{
    int s = door6(argc, argv, 0);
    for (;;) {
        struct sockaddr_in6 a;
        socklen_t n = sizeof a;
        char text[INET6_ADDRSTRLEN] = "?";
        int c = accept(s, (void *)&a, &n);
        if (c < 0)
            continue;
        if (IN6_IS_ADDR_V4MAPPED(&a.sin6_addr))
            inet_ntop(AF_INET, &a.sin6_addr.s6_addr[12], text, sizeof text);
        else
            inet_ntop(AF_INET6, &a.sin6_addr, text, sizeof text);
        printf("%s:%d\n", text, ntohs(a.sin6_port));
        serve_lines(c);
    }
}
