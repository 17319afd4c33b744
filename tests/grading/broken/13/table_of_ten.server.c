/* Ten places, and whoever comes then is sent away. */
#include "lines.h"
static struct pollfd list[11];
static struct held held[11];
int main(int argc, char **argv)
{
    nfds_t count = 1;
    list[0] = (struct pollfd){ .fd = door(argc, argv), .events = POLLIN };
    for (;;) {
        if (poll(list, count, -1) < 0)
            failed("poll");
        for (nfds_t i = count - 1; i > 0; i--)
            if (list[i].revents && step(list[i].fd, &held[i]) <= 0) {
                close(list[i].fd);
                list[i] = list[--count];
                held[i] = held[count];
            }
        if (!list[0].revents)
            continue;
        int c = accept(list[0].fd, NULL, NULL);
        if (count == 11) {
            close(c);
            continue;
        }
        held[count].count = 0;
        list[count++] = (struct pollfd){ .fd = c, .events = POLLIN };
    }
}
