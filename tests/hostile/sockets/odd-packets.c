/* tries: to hide from who reads packets: IP options in each, segments of a few bytes, odd TTL and TOS, an answer in pieces with timestamps of every kind; it is a right server
 * held: passed server-capitals server-one server-long
 * places: root user */
#include "hostile.h"
#include <netinet/tcp.h>

static void set(int s, int level, int name, const void *value, socklen_t size)
{
    setsockopt(s, level, name, value, size);
}

int main(void)
{
    static const unsigned char options[40] = { 1, 1, 1, 1, 68, 12, 5, 0 }, many[40] = { 7, 39, 4 };
    int s = socket(AF_INET, SOCK_STREAM, 0), small = 88, one = 1, most = 255, stamps = 0xfff;
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    tried();
    set(s, IPPROTO_TCP, TCP_MAXSEG, &small, sizeof small);
    set(s, IPPROTO_IP, IP_OPTIONS, options, 16);
    set(s, IPPROTO_IP, IP_TOS, &most, sizeof most);
    set(s, SOL_SOCKET, SO_SNDBUF, &one, sizeof one);
    if (bind(s, (void *)&a, sizeof a) != 0 || listen(s, 5) != 0)
        return 1;
    for (;;) {
        char b[2000];
        int c = accept(s, NULL, NULL);
        set(c, IPPROTO_IP, IP_OPTIONS, many, 40);
        set(c, IPPROTO_IP, IP_TTL, &one, sizeof one);
        set(c, SOL_SOCKET, 37 /* SO_TIMESTAMPING */, &stamps, sizeof stamps);
        set(c, SOL_SOCKET, 60 /* SO_ZEROCOPY */, &one, sizeof one);
        set(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        ssize_t n = recv(c, b, sizeof b, 0);
        for (ssize_t i = 0; i < n; i++)
            if (b[i] >= 'a' && b[i] <= 'z')
                b[i] = (char)(b[i] - 32);
        for (ssize_t at = 0; at < n;) {
            ssize_t k = send(c, b + at, (size_t)(n - at < 41 ? n - at : 41),
                             MSG_NOSIGNAL | 0x4000000 /* MSG_ZEROCOPY */);
            if (k <= 0)
                break;
            at += k;
        }
        close(c);
    }
}
