/* No handler at all: the signal is blocked, and read from a descriptor. */
#include "lines.h"
static int signals;
static int waits(int fd)
{
    struct pollfd set[2] = { { .fd = fd, .events = POLLIN }, { .fd = signals, .events = POLLIN } };
    poll(set, 2, -1);
    return !set[1].revents;
}
int main(int argc, char **argv)
{
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    signals = signalfd(-1, &term, SFD_CLOEXEC);
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
