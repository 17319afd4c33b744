/* tries: to have many processes, each the child of the one before
 * held: lost server-capitals
 * quick: yes */
#include "hostile.h"

int main(void)
{
    int depth = 0;
    tried();
    while (fork() == 0)
        if (++depth == 180) {
            sleep(2);
            broke("a chain of 180 processes lived for two seconds");
            break;
        }
    for (;;)
        pause();
}
