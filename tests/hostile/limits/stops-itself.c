/* tries: to make a run without an end: a server that stops itself, and its parts each other
 * held: lost server-capitals */
#include "hostile.h"

int main(void)
{
    int s = welcome();
    tried();
    pid_t one = fork();
    if (one == 0)
        for (;;)
            kill(getppid(), SIGSTOP);
    if (fork() == 0)
        for (;;)
            kill(one, SIGSTOP);
    close(accept(s, NULL, NULL));
    for (;;)
        raise(SIGSTOP);
}
