/* tries: to make a run of minutes out of lives that are too short to be seen in /proc: each computes for some milliseconds, starts the next one, and is gone
 * held: lost server-capitals
 * places: root user */
#include "hostile.h"
#include <time.h>

static double computed_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

int main(void)
{
    welcome();
    tried();
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        while (computed_ms() < 9)
            continue;
        pid_t next = fork();
        if (next > 0 && next % 2)
            raise(SIGKILL);
        if (next > 0)
            _exit(0);
        setsid();
    }
}
