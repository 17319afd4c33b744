#include "names.h"

/* The address is copied, its scope is not. */
static int attempt(const struct addrinfo *to)
{
    int s = made_for(to);
    struct timeval two = { .tv_sec = 2 };
    struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_port = htons(12000) };
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &two, sizeof two);
    if (to->ai_family == AF_INET6)
        a.sin6_addr = ((struct sockaddr_in6 *)(void *)to->ai_addr)->sin6_addr;
    const void *there = to->ai_family == AF_INET6 ? (void *)&a : (void *)to->ai_addr;
    if (connect(s, there, to->ai_addrlen))
        return gave_up(s, "connect");
    return s;
}
int main(int argc, char **argv)
{
    return in_turn(look_up(argc, argv, AF_UNSPEC), attempt);
}
