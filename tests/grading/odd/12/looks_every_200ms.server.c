/* The flag is looked at five times a second: no race, and no mask. */
#include "lines.h"
static int waits(int fd)
{
    struct pollfd set = { .fd = fd, .events = POLLIN };
    while (!ended)
        if (poll(&set, 1, 200) > 0)
            return 1;
    return 0;
}
int main(int argc, char **argv)
{
    handle(on_sigterm, SA_RESTART);
    int s = door(argc, argv);
    while (waits(s)) {
        int c = accept(s, NULL, NULL);
        struct held h = { .count = 0 };
        while (waits(c) && step(c, &h) > 0)
            ;
        close(c);
    }
    return 0;
}
