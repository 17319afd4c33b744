#include "names.h"

/* 16 bytes for an address that has 28: what accept() gives is cut. */
int main(int argc, char **argv)
{
    int s = door6(argc, argv, 0);
    for (;;) {
        struct sockaddr_in a;
        socklen_t n = sizeof a;
        int c = accept(s, (void *)&a, &n);
        if (c < 0)
            continue;
        printf("client is %s:%d\n", inet_ntoa(a.sin_addr), ntohs(a.sin_port));
        serve_lines(c);
    }
}
