/* tries: sockets that no lab asks for, each of which is code of the kernel: ciphers, buses, radios, other transports
 * held: passed server-capitals
 * held: says unusual family */
#include "hostile.h"

int main(void)
{
    static const int usual[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW };
    int s = welcome();
    tried();
    for (int family = 0; family < 60; family++) {
        bool odd = true;
        for (size_t i = 0; i < 4; i++)
            odd &= family != usual[i];
        for (size_t i = 0; i < 4 && odd; i++)
            if (socket(family, types[i], 0) >= 0)
                broke("a socket of an odd family");
    }
    serve(s);
}
