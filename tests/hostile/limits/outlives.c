/* tries: to live on after the run: forked twice, in sessions of their own, deaf to all signals
 * held: passed server-capitals
 * quick: yes */
#include "hostile.h"

int main(void)
{
    int s = welcome();
    tried();
    for (int i = 0; i < 5; i++)
        if (fork() == 0) {
            setsid();
            if (fork() != 0)
                _exit(0);
            for (int signal_number = 1; signal_number < 65; signal_number++)
                signal(signal_number, SIG_IGN);
            for (int fd = 0; fd < 64; fd++)
                close(fd);
            setsid();
            for (;;)
                pause();
        }
    while (wait(NULL) > 0)
        ;
    serve(s);
}
