/* tries: to have gigabytes in the kernel: the records of very many mappings, of nothing, in each of many processes
 * held: nothing broke
 * held: lost server-capitals */
#include "hostile.h"
#include <sys/mman.h>

enum { PROCESSES = 90, PAGE = 4096 };

int main(void)
{
    long long *made = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int s = welcome();
    tried();
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() != 0)
            continue;
        /* each other page may be read: two that lie side by side are two mappings */
        for (int k = 0; k < 65000; k++) {
            if (mmap(NULL, PAGE, k % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                     0) == MAP_FAILED)
                break;
            __atomic_add_fetch(made, 1, __ATOMIC_RELAXED);
        }
        for (;;)
            pause();
    }
    while (*made < 5000000)
        usleep(20000);
    usleep(500000); /* it is counted some times a second */
    broke("five million mappings stand");
    for (;;)
        close(accept(s, NULL, NULL));
}
