/* tries: to have gigabytes that no process maps: huge pages of which a pipe holds a little piece
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>

/* Of this process, in huge pages. */
static long huge_kb(void)
{
    char line[200];
    long kb = 0;
    FILE *rollup = fopen("/proc/self/smaps_rollup", "r");
    while (rollup && fgets(line, sizeof line, rollup))
        sscanf(line, "AnonHugePages: %ld", &kb);
    if (rollup)
        fclose(rollup);
    return kb;
}

int main(void)
{
    int s = welcome(), ends[2], held = 0;
    tried();
    if (pipe(ends) != 0)
        return 1;
    prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0);
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    for (int i = 0; i < 100; i++) {
        char *all = mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (all == MAP_FAILED)
            break;
        madvise(all, 4 << 20, MADV_HUGEPAGE);
        for (int at = 0; at < 4 << 20; at += 4096)
            all[at] = 1;
        struct iovec piece = { all + (2 << 20), 4096 };
        held += huge_kb() > 0 && vmsplice(ends[1], &piece, 1, SPLICE_F_NONBLOCK) > 0;
        munmap(all, 4 << 20);
    }
    if (held)
        broke("huge pages lie in a pipe");
    serve(s);
}
