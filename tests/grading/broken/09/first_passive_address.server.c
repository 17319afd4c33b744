#include "names.h"

/* The first address that getaddrinfo() gives a server is 0.0.0.0. */
int main(int argc, char **argv)
{
    struct addrinfo w = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *f;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (getaddrinfo(NULL, argc > 1 ? argv[1] : "12000", &w, &f))
        return 1;
    int s = made_for(f);
    if (bind(s, f->ai_addr, f->ai_addrlen) || listen(s, 16))
        DIE("bind");
    for (;;) {
        int c = taken(s);
        if (c >= 0)
            serve_lines(c);
    }
}
