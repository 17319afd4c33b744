#include "names.h"

int main(int argc, char **argv)
{
    struct pollfd p[2] = { { .fd = door(argc, argv), .events = POLLIN },
                           { .fd = door6(argc, argv, 1), .events = POLLIN } };
    for (;;) {
        poll(p, 2, -1);
        for (int i = 0; i < 2; i++) {
            int c = p[i].revents ? taken(p[i].fd) : -1;
            if (c >= 0)
                serve_lines(c);
        }
    }
}
