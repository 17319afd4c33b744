/* One socket family for all: IPv4 addresses come as ::ffff:a.b.c.d (AI_V4MAPPED | AI_ALL). */
#include "names.h"
static int attempt(const struct addrinfo *to)
{
    int s = made_for(to), off = 0;
    struct timeval limit = { .tv_sec = 1 }, none = { 0 };
    if (s < 0)
        return -1;
    setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(s, to->ai_addr, to->ai_addrlen)) {
        if (errno == EINPROGRESS)
            errno = ETIMEDOUT;
        return gave_up(s, "connect");
    }
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof none);
    return s;
}
int main(int argc, char **argv)
{
    const char *h = argc > 1 ? argv[1] : "servername", *p = argc > 2 ? argv[2] : "12000";
    struct addrinfo w = { .ai_family = AF_INET6,
                          .ai_socktype = SOCK_STREAM,
                          .ai_flags = AI_V4MAPPED | AI_ALL },
                    *f;
    int problem = getaddrinfo(h, p, &w, &f);
    if (problem) {
        fprintf(stderr, "%s: %s\n", h, gai_strerror(problem));
        return 1;
    }
    return in_turn(f, attempt);
}
