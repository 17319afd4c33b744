/* tries: to take memory in files of memory, a little in each of many processes
 * held: lost server-capitals */
#include "hostile.h"
#include <sys/mman.h>

int main(void)
{
    static char piece[1 << 20];
    memset(piece, 1, sizeof piece);
    int *pieces =
        mmap(NULL, sizeof *pieces, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    tried();
    for (int child = 0; child < 60; child++)
        if (fork() == 0) {
            int fds[2] = { memfd_create("a", 0), memfd_create("b", 0) };
            for (int k = 0; k < 28; k++)
                if (write(fds[k & 1], piece, sizeof piece) > 0)
                    __atomic_add_fetch(pieces, 1, __ATOMIC_SEQ_CST);
            sleep(2);
            if (*pieces > 900)
                broke("900 MB lie in files of memory");
            for (;;)
                pause();
        }
    for (;;)
        pause();
}
