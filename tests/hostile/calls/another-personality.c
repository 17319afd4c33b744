/* tries: to be another sort of program: no random addresses, all that is read may be run, the names of a 32-bit machine; a wrong rseq
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/personality.h>
#include <sys/syscall.h>

int main(int argc, char **argv)
{
    static char area[64] __attribute__((aligned(32)));
    char *const again[] = { argv[0], "12000", "once more", NULL };
    if (argc < 3 &&
        personality(PER_LINUX32 | ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC | MMAP_PAGE_ZERO) >= 0)
        execv("/proc/self/exe", again);
    tried();
    for (int length = 0; length < 64; length++)
        syscall(SYS_rseq, area + length % 32, length, 0, 0x53053053);
    serve(welcome());
}
