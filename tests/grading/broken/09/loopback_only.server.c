#include "names.h"

int main(int argc, char **argv)
{
    int s = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 a = { .sin6_family = AF_INET6,
                              .sin6_port = htons((in_port_t)(argc > 1 ? atoi(argv[1]) : 12000)),
                              .sin6_addr = in6addr_loopback };
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (bind(s, (void *)&a, sizeof a) || listen(s, 16))
        DIE("bind");
    for (;;) {
        int c = taken(s);
        if (c >= 0)
            serve_lines(c);
    }
}
