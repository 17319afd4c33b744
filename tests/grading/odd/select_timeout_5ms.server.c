#include "pair.h"

/* select() with a timeout, as a game's loop has it. */
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(s, &set);
        struct timeval soon = { .tv_usec = 5000 };
        if (select(s + 1, &set, NULL, NULL, &soon) <= 0)
            continue;
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        close(c);
    }
}
