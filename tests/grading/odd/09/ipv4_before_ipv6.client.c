#include "names.h"

static int attempt(const struct addrinfo *to)
{
    int s = made_for(to), once = 1;
    setsockopt(s, IPPROTO_TCP, TCP_SYNCNT, &once, sizeof once);
    if (connect(s, to->ai_addr, to->ai_addrlen))
        return gave_up(s, "connect");
    return s;
}
int main(int argc, char **argv)
{
    struct addrinfo *found = look_up(argc, argv, AF_UNSPEC);
    for (int pass = 0; pass < 2; pass++)
        for (struct addrinfo *to = found; to; to = to->ai_next) {
            int s = (to->ai_family == AF_INET) == (pass == 0) ? attempt(to) : -1;
            if (s >= 0)
                return talk(s);
        }
    return 1;
}
