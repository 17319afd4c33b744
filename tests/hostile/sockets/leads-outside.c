/* tries: to leave the network: names, addresses, broadcasts, multicast, neighbours, other transports
 * held: nothing broke */
#include "hostile.h"
#include <ifaddrs.h>
#include <netdb.h>

int main(void)
{
    static const char *const outside[] = { "8.8.8.8",         "192.168.1.1", "10.0.0.1",
                                           "169.254.169.254", "224.0.0.1",   "255.255.255.255",
                                           "172.17.0.1" };
    int s = welcome(), one = 1;
    struct addrinfo *found;
    struct ifaddrs *all = NULL;
    tried();
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(53) };
        inet_pton(AF_INET, outside[i], &there.sin_addr);
        int u = socket(AF_INET, SOCK_DGRAM, 0), t = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        setsockopt(u, SOL_SOCKET, SO_BROADCAST, &one, sizeof one);
        if (sendto(u, "x", 1, 0, (void *)&there, sizeof there) == 1)
            broke(outside[i]);
        if (connect(t, (void *)&there, sizeof there) == 0 || errno == EINPROGRESS)
            broke(outside[i]);
        close(u);
        close(t);
    }
    if (getaddrinfo("example.com", "80", NULL, &found) == 0)
        broke("a name of the world");
    if (getifaddrs(&all) == 0)
        for (; all; all = all->ifa_next)
            if (strncmp(all->ifa_name, "lo", 2) != 0)
                broke(all->ifa_name);
    serve(s);
}
