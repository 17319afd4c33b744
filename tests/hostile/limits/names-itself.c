/* tries: to hide from the watchdog: processes whose names look like fields of /proc, each of which takes memory
 * held: lost server-capitals
 * held: says of memory */
#include "hostile.h"
#include <sys/prctl.h>

static const char *const names[] = { ") Z 1 1 1",   "\nThreads:\t0",  "a)\nVmSwap:0",
                                     "1 (x) S 0 (", "\n\n\n\n\n\n\n", "%s%n%s%n" };

int main(void)
{
    welcome();
    tried();
    for (size_t i = 0; i < 40; i++) {
        if (fork() > 0)
            continue;
        prctl(PR_SET_NAME, names[i % (sizeof names / sizeof *names)]);
        volatile char *all = malloc(40 << 20);
        for (;;) {
            for (size_t at = 0; at < 40 << 20; at += 4096)
                all[at] = (char)i;
            prctl(PR_SET_NAME, names[i++ % (sizeof names / sizeof *names)]);
            usleep(10000);
        }
    }
    for (;;)
        pause();
}
