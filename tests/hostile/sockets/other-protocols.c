/* tries: sockets of protocols that no lab asks for, whose buffers stand in no table that is counted, or whose code is seldom looked at
 * held: passed server-capitals
 * held: says unusual protocol */
#include "hostile.h"

int main(void)
{
    static const int odd[] = { 136 /* UDP-Lite */,
                               132 /* SCTP */,
                               33 /* DCCP */,
                               115 /* L2TP */,
                               256 /* SMC */,
                               47,
                               50,
                               89,
                               103,
                               255 };
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, 6 /* DCCP */ };
    static const int netlink[] = { 2 /* between programs */, 5, 6, 9, 10, 12, 15, 16, 19, 21 };
    int s = welcome();
    tried();
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (size_t k = 0; k < sizeof types / sizeof *types; k++)
            if (socket(AF_INET, types[k], odd[i]) >= 0 || socket(AF_INET6, types[k], odd[i]) >= 0)
                broke("a socket of an odd protocol");
    for (size_t i = 0; i < sizeof netlink / sizeof *netlink; i++)
        if (socket(AF_NETLINK, SOCK_RAW, netlink[i]) >= 0)
            broke("a socket of netlink for something else than addresses and sockets");
    serve(s);
}
