/* tries: to take memory that no process maps
 * held: lost server-capitals */
#include "hostile.h"
#include <sys/mman.h>

int main(void)
{
    static char piece[1 << 20];
    long total = 0;
    memset(piece, 1, sizeof piece);
    tried();
    for (int i = 0; i < 100; i++) {
        int fd = memfd_create("m", 0);
        for (int k = 0; k < 15 && fd >= 0; k++)
            total += write(fd, piece, sizeof piece) > 0;
    }
    sleep(1);
    if (total > 1000)
        broke("1000 MB lie in files of memory");
    for (;;)
        pause();
}
