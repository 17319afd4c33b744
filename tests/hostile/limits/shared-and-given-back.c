/* tries: to have gigabytes that no process has: shared memory, each piece given back when it was written
 * held: nothing broke */
#include "hostile.h"
#include <sys/mman.h>

enum { PIECE = 16 << 20 };

int main(void)
{
    int s = welcome();
    long long hidden = 0;
    tried();
    for (int i = 0; i < 96; i++) {
        char *piece = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (piece == MAP_FAILED)
            break;
        memset(piece, 1, PIECE);
        if (madvise(piece, PIECE, MADV_DONTNEED) == 0 && munmap(piece + 4096, PIECE - 4096) == 0)
            hidden += PIECE;
    }
    if (hidden > 800LL << 20)
        broke("more than 800 MB are shared, and nobody's");
    serve(s);
}
