#include "names.h"

static int attempt(const struct addrinfo *to)
{
    int s = made_for(to), error = 0;
    socklen_t n = sizeof error;
    struct pollfd p = { .fd = s, .events = POLLOUT };
    blocks(s, 0);
    connect(s, to->ai_addr, to->ai_addrlen);
    if (poll(&p, 1, 2000) < 1 || getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &n) || error)
        return gave_up(s, "connect");
    return s;
}
int main(int argc, char **argv)
{
    return in_turn(look_up(argc, argv, AF_UNSPEC), attempt);
}
