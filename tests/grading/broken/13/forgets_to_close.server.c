/* Whoever has ended is taken off the list, and its descriptor stays open. */
#include "lines.h"
static struct pollfd list[256];
static struct held held[256];
int main(int argc, char **argv)
{
    nfds_t count = 1;
    list[0] = (struct pollfd){ .fd = door(argc, argv), .events = POLLIN };
    for (;;) {
        if (poll(list, count, -1) < 0)
            failed("poll");
        for (nfds_t i = count - 1; i > 0; i--)
            if (list[i].revents && step(list[i].fd, &held[i]) <= 0) {
                list[i] = list[--count];
                held[i] = held[count];
            }
        if (list[0].revents && count < 256) {
            int c = accept(list[0].fd, NULL, NULL);
            if (c < 0)
                failed("accept");
            held[count].count = 0;
            list[count++] = (struct pollfd){ .fd = c, .events = POLLIN };
        }
    }
}
