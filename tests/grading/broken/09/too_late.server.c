#include "names.h"

/* The option is turned off when the socket is bound already. */
int main(int argc, char **argv)
{
    int s = door6(argc, argv, 1), off = 0;
    setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    for (;;) {
        int c = taken(s);
        if (c >= 0)
            serve_lines(c);
    }
}
