#include "pair.h"
#include <sys/time.h>

static void tick(int number)
{
    (void)number;
}

/* A timer interrupts accept() and recv() a hundred times a second. */
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    struct sigaction act = { .sa_handler = tick };
    sigaction(SIGALRM, &act, NULL);
    struct itimerval often = { { 0, 10000 }, { 0, 10000 } };
    setitimer(ITIMER_REAL, &often, NULL);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        while (close(c) < 0 && errno == EINTR)
            ;
    }
}
