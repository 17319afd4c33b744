/* The handler writes a byte into a pipe, and poll() waits for that, too. */
#include "lines.h"
static int pipe_ends[2];
static void tell(int number)
{
    (void)number;
    ssize_t told = write(pipe_ends[1], "x", 1);
    (void)told;
}
static int waits(int fd)
{
    struct pollfd set[2] = { { .fd = fd, .events = POLLIN },
                             { .fd = pipe_ends[0], .events = POLLIN } };
    while (poll(set, 2, -1) < 0)
        if (errno != EINTR)
            failed("poll");
    return !set[1].revents;
}
int main(int argc, char **argv)
{
    if (pipe(pipe_ends))
        failed("pipe");
    handle(tell, SA_RESTART);
    int s = door(argc, argv);
    while (waits(s)) {
        int c = accept(s, NULL, NULL);
        struct held h = { .count = 0 };
        while (waits(c) && step(c, &h) > 0)
            ;
        close(c);
    }
    close(s);
    return 0;
}
