/* tries: to take more and more memory after it was told to end
 * held: nothing broke
 * held: lost server-capitals */
#include "hostile.h"
#include <sys/mman.h>

int main(void)
{
    long *pieces = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    tried();
    for (int child = 0; child < 8; child++)
        if (fork() == 0) {
            for (int number = 1; number < 65; number++)
                signal(number, SIG_IGN);
            for (;;) {
                char *piece = malloc(1 << 20);
                if (!piece)
                    pause();
                memset(piece, 1, 1 << 20);
                if (__atomic_add_fetch(pieces, 1, __ATOMIC_SEQ_CST) > 3000) {
                    broke("3 GB");
                    for (;;)
                        pause();
                }
            }
        }
    for (;;)
        pause();
}
