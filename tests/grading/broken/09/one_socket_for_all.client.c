#include "names.h"

int main(int argc, char **argv)
{
    struct addrinfo *found = look_up(argc, argv, AF_UNSPEC);
    int s = made_for(found);
    for (struct addrinfo *to = found; to; to = to->ai_next) {
        if (connect(s, to->ai_addr, to->ai_addrlen) == 0)
            return talk(s);
        perror("connect");
    }
    return 1;
}
