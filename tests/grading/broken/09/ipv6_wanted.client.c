#include "names.h"

static int attempt(const struct addrinfo *to)
{
    int s = made_for(to);
    if (connect(s, to->ai_addr, to->ai_addrlen))
        return gave_up(s, "connect");
    return s;
}
int main(int argc, char **argv)
{
    return in_turn(look_up(argc, argv, AF_INET6), attempt);
}
