#include "names.h"

/* Writable, so connected? */
static int attempt(const struct addrinfo *to)
{
    int s = made_for(to);
    struct pollfd p = { .fd = s, .events = POLLOUT };
    blocks(s, 0);
    connect(s, to->ai_addr, to->ai_addrlen);
    if (poll(&p, 1, 2000) < 1)
        return gave_up(s, "poll");
    blocks(s, 1);
    return s;
}
int main(int argc, char **argv)
{
    return in_turn(look_up(argc, argv, AF_UNSPEC), attempt);
}
