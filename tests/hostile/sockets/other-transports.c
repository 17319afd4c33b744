/* tries: to serve by a transport that is not seen as TCP: Multipath TCP; and SCTP, DCCP, UDP-Lite beside it
 * held: nothing broke
 * places: root user */
#include "hostile.h"

int main(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 262 /* IPPROTO_MPTCP */);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    tried();
    (void)socket(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP);
    (void)socket(AF_INET, 6 /* SOCK_DCCP */, 33);
    (void)socket(AF_INET, SOCK_DGRAM, 136);
    if (s < 0)
        s = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(s, (void *)&a, sizeof a) != 0 || listen(s, 5) != 0)
        return 1;
    serve(s);
}
