#include "names.h"

static int attempt(const struct addrinfo *to)
{
    int s = made_for(to);
    struct timeval two = { .tv_sec = 2 };
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &two, sizeof two);
    if (connect(s, to->ai_addr, to->ai_addrlen) && errno == ECONNREFUSED)
        DIE("connect");
    return s;
}
int main(int argc, char **argv)
{
    return in_turn(look_up(argc, argv, AF_UNSPEC), attempt);
}
