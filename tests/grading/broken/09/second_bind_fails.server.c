#include "names.h"

/* The IPv6 socket has taken IPv4's port, too: the second bind() finds it in use. */
int main(int argc, char **argv)
{
    int six = door6(argc, argv, 0);
    struct pollfd p[2] = { { .fd = six, .events = POLLIN },
                           { .fd = door(argc, argv), .events = POLLIN } };
    for (;;) {
        poll(p, 2, -1);
        for (int i = 0; i < 2; i++) {
            int c = p[i].revents ? taken(p[i].fd) : -1;
            if (c >= 0)
                serve_lines(c);
        }
    }
}
