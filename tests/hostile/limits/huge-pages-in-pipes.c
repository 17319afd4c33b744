/* tries: to have gigabytes that no process maps: huge pages of which a pipe holds a little piece
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/mman.h>
#include <sys/uio.h>

int main(void)
{
    int s = welcome(), ends[2], held = 0;
    tried();
    if (pipe(ends) != 0)
        return 1;
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    for (int i = 0; i < 100; i++) {
        char *all = mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (all == MAP_FAILED)
            break;
        all[0] = 1;
        struct iovec piece = { all, 4096 };
        held += vmsplice(ends[1], &piece, 1, SPLICE_F_NONBLOCK) > 0;
        munmap(all, 4 << 20);
    }
    if (held)
        broke("pages lie in a pipe");
    serve(s);
}
