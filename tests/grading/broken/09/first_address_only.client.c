#include "names.h"

int main(int argc, char **argv)
{
    struct addrinfo *to = look_up(argc, argv, AF_UNSPEC);
    int s = made_for(to);
    if (connect(s, to->ai_addr, to->ai_addrlen))
        DIE("connect");
    freeaddrinfo(to);
    return talk(s);
}
