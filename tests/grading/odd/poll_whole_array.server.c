#include "pair.h"

/* It gives poll() its whole array each time: 1000 places, nearly all of them empty (-1). */
int main(int argc, char **argv)
{
    enum { PLACES = 1000 };
    static struct pollfd p[PLACES];
    for (int i = 0; i < PLACES; i++)
        p[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
    p[0].fd = door(argc, argv);
    for (;;) {
        if (poll(p, PLACES, -1) < 0)
            DIE("poll");
        for (int i = 1; i < PLACES; i++)
            if (p[i].fd >= 0 && p[i].revents) {
                serve(p[i].fd);
                close(p[i].fd);
                p[i].fd = -1;
            }
        int c = p[0].revents ? accept(p[0].fd, 0, 0) : -1;
        for (int i = 1; i < PLACES && c >= 0; i++)
            if (p[i].fd < 0) {
                p[i].fd = c;
                p[i].revents = 0;
                break;
            }
    }
}
