/* Where our servers listen: see peer.h. */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "grade/peer.h"

enum { QUEUE = 5 };

static int bound_to_ipv4(int fd)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(PEER_PORT) };
    return bind(fd, (const struct sockaddr *)&here, sizeof here);
}

static int bound_to_ipv6(int fd, int only)
{
    struct sockaddr_in6 here = { .sin6_family = AF_INET6, .sin6_port = htons(PEER_PORT) };
    return setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only) == 0
               ? bind(fd, (const struct sockaddr *)&here, sizeof here)
               : -1;
}

/* Packets come with a hop limit of 64: all that come by IPv6 are thrown away.  And one socket is there
 * for both families at the same moment: no client finds one of the two not yet open. */
static int deaf_to_ipv6(int fd)
{
    int hops = 255;
    return setsockopt(fd, IPPROTO_IPV6, IPV6_MINHOPCOUNT, &hops, sizeof hops);
}

int peer_listens(enum peer_place place)
{
    bool ipv4 = place == AT_IPV4, dead = place == AT_DEAD;
    int fd = socket(ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        (!dead || deaf_to_ipv6(fd) == 0) &&
        (ipv4 ? bound_to_ipv4(fd) : bound_to_ipv6(fd, !dead)) == 0 && listen(fd, QUEUE) == 0)
        return fd;
    perror("listen");
    return -1;
}
