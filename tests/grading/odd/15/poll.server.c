/* No call waits but poll(). */
#include "both.h"
static bool wait_for(int fd, short what)
{
    struct pollfd p = { .fd = fd, .events = what };
    while (poll(&p, 1, -1) < 0 && errno == EINTR)
        ;
    return !(p.revents & POLLERR);
}
static bool give(int c, const char *b, size_t n)
{
    for (size_t sent = 0; sent < n;) {
        if (!wait_for(c, POLLOUT))
            return false;
        ssize_t k = send(c, b + sent, n - sent, MSG_NOSIGNAL);
        if (k < 0 && errno != EAGAIN)
            return false;
        sent += k > 0 ? (size_t)k : 0;
    }
    return true;
}
int main(int argc, char **argv)
{
    static char b[PIECE], last[80];
    for (int s = door(argc, argv);;) {
        int c = accept4(s, NULL, NULL, SOCK_NONBLOCK);
        size_t lines = 0, bytes = 0;
        ssize_t n;
        do {
            wait_for(c, POLLIN);
            n = recv(c, b, sizeof b, 0);
            if (n > 0) {
                lines += lines_of(b, (size_t)n);
                bytes += (size_t)n;
                up(b, n);
            }
        } while ((n > 0 && give(c, b, (size_t)n)) || (n < 0 && errno == EAGAIN));
        if (n == 0)
            give(c, last, count_into(last, lines, bytes));
        close(c);
    }
}
