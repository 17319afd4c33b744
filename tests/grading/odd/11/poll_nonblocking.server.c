/* No call waits but poll(), which also says POLLRDHUP and POLLHUP: those are no reason to leave. */
#include "halves.h"
static int wait_for(int fd, short what)
{
    struct pollfd p = { .fd = fd, .events = what };
    while (poll(&p, 1, -1) < 0 && errno == EINTR)
        ;
    return p.revents & POLLERR;
}
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = accept4(s, NULL, NULL, SOCK_NONBLOCK);
        if (c < 0)
            continue;
        char *all = NULL, last[80];
        size_t held = 0;
        ssize_t n = -1;
        do {
            if (!(all = realloc(all, held + 600 + sizeof last)))
                DIE("realloc");
            wait_for(c, POLLIN | POLLRDHUP);
            n = recv(c, all + held, 600, 0);
            held += n > 0 ? (size_t)n : 0;
        } while (n > 0 || (n < 0 && errno == EAGAIN));
        size_t length = held;
        length += count_into(last, lines_of(all, held), held);
        up(all, (ssize_t)held);
        memcpy(all + held, last, length - held);
        for (size_t sent = 0; n == 0 && sent < length;) {
            if (wait_for(c, POLLOUT))
                break;
            ssize_t k = send(c, all + sent, length - sent, MSG_NOSIGNAL);
            sent += k > 0 ? (size_t)k : 0;
        }
        free(all);
        close(c);
    }
}
