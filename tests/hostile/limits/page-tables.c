/* tries: to have gigabytes of page tables, for memory that it only looks at
 * held: nothing broke
 * held: lost server-capitals */
#include "hostile.h"
#include <sys/mman.h>

enum { STEP = 2 << 20 };

int main(void)
{
    size_t size = (size_t)768 << 30;
    volatile char sum = 0;
    tried();
    const volatile char *all =
        mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED)
        return 1;
    madvise((void *)all, size, MADV_NOHUGEPAGE);
    for (size_t at = 0; at < size; at += STEP)
        sum = (char)(sum + all[at]);
    usleep(200000);
    broke("1.5 GB of page tables");
    for (;;)
        pause();
}
