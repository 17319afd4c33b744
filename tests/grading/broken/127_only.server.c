#include "pair.h"

int main(int argc, char **argv)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons((in_port_t)(argc > 1 ? atoi(argv[1]) : 12000)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (bind(s, (void *)&a, sizeof a))
        DIE("bind");
    listen(s, 5);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        close(c);
    }
}
