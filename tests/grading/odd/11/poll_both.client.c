/* What is typed and what comes, whichever is first: the answer may begin before the end. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    struct pollfd set[2] = { { .fd = 0, .events = POLLIN }, { .fd = s, .events = POLLIN } };
    char b[3000];
    while (poll(set, 2, -1) > 0) {
        if (set[1].revents) {
            ssize_t n = read(s, b, sizeof b);
            if (n < 0)
                DIE("read");
            if (n == 0)
                break;
            fwrite(b, 1, (size_t)n, stdout);
        }
        if (set[0].revents) {
            ssize_t n = read(0, b, sizeof b);
            if (n > 0 && send_all(s, b, (size_t)n))
                DIE("send");
            if (n <= 0) {
                shutdown(s, SHUT_WR);
                set[0].fd = -1;
            }
        }
    }
    return done(s);
}
