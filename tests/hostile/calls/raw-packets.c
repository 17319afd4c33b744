/* tries: to put packets on the wire that no call has sent, and to read all that lie there
 * held: passed server-capitals */
#include "hostile.h"
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/tcp.h>

int main(void)
{
    static const struct {
        int family, type, protocol;
    } raw[] = { { AF_PACKET, SOCK_RAW, 0x0300 },     { AF_PACKET, SOCK_DGRAM, 0x0300 },
                { AF_INET, SOCK_RAW, IPPROTO_TCP },  { AF_INET, SOCK_RAW, IPPROTO_RAW },
                { AF_INET6, SOCK_RAW, IPPROTO_TCP }, { AF_INET, SOCK_PACKET, 0x0300 },
                { AF_INET, SOCK_RAW, IPPROTO_ICMP }, { AF_INET, SOCK_DGRAM, IPPROTO_ICMP } };
    int s = welcome(), one = 1, c = socket(AF_INET, SOCK_STREAM, 0);
    tried();
    for (size_t i = 0; i < sizeof raw / sizeof *raw; i++)
        if (socket(raw[i].family, raw[i].type, raw[i].protocol) >= 0)
            broke("a raw socket");
    if (setsockopt(c, IPPROTO_TCP, TCP_REPAIR, &one, sizeof one) == 0)
        broke("a connection without its handshake");
    if (setsockopt(c, SOL_IP, 19 /* IP_TRANSPARENT */, &one, sizeof one) == 0)
        broke("packets of other addresses");
    if (setsockopt(c, SOL_SOCKET, SO_MARK, &one, sizeof one) == 0)
        broke("marked packets");
    if (setsockopt(c, SOL_SOCKET, SO_BINDTODEVICE, "eth0", 5) == 0)
        broke("another interface");
    if (open("/dev/net/tun", O_RDWR) >= 0)
        broke("an interface of its own");
    serve(s);
}
