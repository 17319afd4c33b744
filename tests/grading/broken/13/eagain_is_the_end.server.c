/* The sockets do not block; and "not now" is taken for the end. */
#include "lines.h"
static struct pollfd list[64];
static struct held held[64];
int main(int argc, char **argv)
{
    nfds_t count = 1;
    list[0] = (struct pollfd){ .fd = door(argc, argv), .events = POLLIN };
    for (;;) {
        if (poll(list, count, -1) < 0)
            failed("poll");
        for (nfds_t i = count - 1; i > 0; i--) {
            if (!list[i].revents)
                continue;
            while (step(list[i].fd, &held[i]) > 0)
                ;
            close(list[i].fd);
            list[i] = list[--count];
            held[i] = held[count];
        }
        if (list[0].revents && count < 64) {
            int c = accept(list[0].fd, NULL, NULL);
            fcntl(c, F_SETFL, O_NONBLOCK);
            held[count].count = 0;
            list[count++] = (struct pollfd){ .fd = c, .events = POLLIN };
        }
    }
}
