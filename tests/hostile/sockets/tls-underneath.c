/* tries: to have the kernel load code for it, and the bytes on the wire be others than those of its calls: TCP_ULP, TCP_CONGESTION, TCP_REPAIR, keys on segments
 * held: passed server-capitals */
#include "hostile.h"
#include <netinet/tcp.h>

int main(void)
{
    static const char *const words[] = { "tls", "mptcp",     "espintcp", "smc",
                                         "bbr", "highspeed", "no such",  "vegas" };
    int s = welcome(), one = 1, pair = socket(AF_INET, SOCK_STREAM, 0),
        other = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof a;
    tried();
    bind(pair, (void *)&a, sizeof a);
    listen(pair, 1);
    getsockname(pair, (void *)&a, &length);
    connect(other, (void *)&a, sizeof a);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        setsockopt(other, IPPROTO_TCP, 31 /* TCP_ULP */, words[i], (socklen_t)strlen(words[i]));
        setsockopt(other, IPPROTO_TCP, TCP_CONGESTION, words[i], (socklen_t)strlen(words[i]));
    }
    if (setsockopt(other, IPPROTO_TCP, 19 /* TCP_REPAIR */, &one, sizeof one) == 0)
        broke("it repairs a connection: bytes without packets");
    if (setsockopt(other, SOL_IP, 35 /* IP_XFRM_POLICY */, words, sizeof words) == 0)
        broke("it has a policy of IPsec");
    if (setsockopt(other, SOL_IP, 19 /* IP_TRANSPARENT */, &one, sizeof one) == 0)
        broke("it may have any address");
    if (setsockopt(other, SOL_SOCKET, SO_MARK, &one, sizeof one) == 0)
        broke("its packets are marked");
    close(other);
    close(pair);
    serve(s);
}
