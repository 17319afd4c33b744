#include "pair.h"

/* accept() that gives up after 10 ms, so that the loop can do something else. */
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    struct timeval soon = { .tv_usec = 10000 };
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        close(c);
    }
}
