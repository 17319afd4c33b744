/* One process, poll() over all; nothing waits in accept(), and a failure of it is looked at later. */
#include "lines.h"
enum { MOST = 32 };
int main(int argc, char **argv)
{
    static struct held held[MOST];
    struct pollfd set[MOST] = { { .fd = door(argc, argv), .events = POLLIN } };
    nfds_t count = 1;
    fcntl(set[0].fd, F_SETFL, O_NONBLOCK);
    for (;;) {
        if (poll(set, count, -1) < 0)
            continue;
        int c = set[0].revents ? accept(set[0].fd, NULL, NULL) : -1;
        for (nfds_t i = 1; i < count; i++) {
            int go = set[i].revents ? step(set[i].fd, &held[i]) : 1;
            if (go > 0 || (go < 0 && errno == EINTR))
                continue;
            close(set[i].fd);
            set[i] = set[--count];
            held[i--] = held[count];
        }
        if (c >= 0) {
            held[count].count = 0;
            set[count++] = (struct pollfd){ .fd = c, .events = POLLIN };
        }
    }
}
