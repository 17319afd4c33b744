/* tries: to have gigabytes in the kernel: sets of 32 000 semaphores
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/sem.h>

int main(void)
{
    int s = welcome(), sets = 0;
    tried();
    while (sets < 200 && semget(IPC_PRIVATE, 32000, 0600) >= 0)
        sets++;
    if (sets > 20)
        broke("many sets of semaphores");
    serve(s);
}
