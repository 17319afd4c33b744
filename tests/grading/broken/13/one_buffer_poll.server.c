/* poll(), and one buffer for all clients. */
#include "lines.h"
int main(int argc, char **argv)
{
    struct pollfd list[64] = { { .fd = door(argc, argv), .events = POLLIN } };
    struct held h = { .count = 0 };
    nfds_t count = 1;
    for (;;) {
        if (poll(list, count, -1) < 0)
            failed("poll");
        for (nfds_t i = count - 1; i > 0; i--)
            if (list[i].revents && step(list[i].fd, &h) <= 0) {
                close(list[i].fd);
                list[i] = list[--count];
            }
        if (list[0].revents && count < 64)
            list[count++] =
                (struct pollfd){ .fd = accept(list[0].fd, NULL, NULL), .events = POLLIN };
    }
}
