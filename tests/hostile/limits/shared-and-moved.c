/* tries: to have gigabytes that no process has: pieces of shared memory that move from process to process while somebody runs
 * held: nothing broke */
#include "hostile.h"
#include <pthread.h>
#include <sys/mman.h>

enum { PIECE = 64 << 20, PIECES = 40 };

static char *pieces[PIECES];

static void *runs(void *none)
{
    for (;;)
        for (int i = 0; i < PIECES; i++)
            if (pieces[i] && pieces[i] != MAP_FAILED)
                mremap(pieces[i], 4096, 4096, MREMAP_MAYMOVE);
    return none;
}

int main(void)
{
    int s = welcome();
    long long hidden = 0;
    pthread_t thread;
    tried();
    pthread_create(&thread, NULL, runs, NULL);
    for (int i = 0; i < PIECES; i++) {
        char *piece = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (piece == MAP_FAILED)
            continue;
        memset(piece, 1, PIECE);
        madvise(piece, PIECE, MADV_DONTNEED);
        if (fork() == 0) { /* … a page of it is all that is left */
            munmap(piece + 4096, PIECE - 4096);
            pause();
        }
        munmap(piece, PIECE);
        hidden += PIECE;
    }
    if (hidden > 800LL << 20)
        broke("more than 800 MB are shared, and nobody's");
    serve(s);
}
