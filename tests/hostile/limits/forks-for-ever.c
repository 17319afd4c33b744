/* tries: to make a run without an end: all that is computed is computed by children, each of which is gone in a moment
 * held: nothing broke
 * held: lost server-capitals */
#include "hostile.h"
#include <time.h>

static void compute(void)
{
    while (clock() < CLOCKS_PER_SEC / 20)
        ;
}

int main(void)
{
    int s = welcome(), c = accept(s, NULL, NULL);
    tried();
    for (;;) {
        pid_t child = fork();
        if (child == 0) {
            compute();
            _exit(c < 0);
        }
        waitpid(child, NULL, 0);
    }
}
