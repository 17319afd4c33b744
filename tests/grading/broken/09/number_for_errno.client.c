#include "names.h"

static int attempt(const struct addrinfo *to)
{
    int s = made_for(to);
    struct timeval two = { .tv_sec = 2 };
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &two, sizeof two);
    if (connect(s, to->ai_addr, to->ai_addrlen))
        return gave_up(s, "connect");
    return s;
}
int main(int argc, char **argv)
{
    struct addrinfo w = { .ai_socktype = SOCK_STREAM }, *f;
    int problem =
        getaddrinfo(argc > 1 ? argv[1] : "servername", argc > 2 ? argv[2] : "12000", &w, &f);
    if (problem) {
        fprintf(stderr, "getaddrinfo: %s\n", strerror(problem));
        return 1;
    }
    return in_turn(f, attempt);
}
