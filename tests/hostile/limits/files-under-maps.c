/* tries: to have gigabytes that no process has: files of memory, closed, with one page of each mapped
 * held: nothing broke */
#include "hostile.h"
#include <sys/mman.h>

int main(void)
{
    static char piece[1 << 20];
    int s = welcome();
    long long hidden = 0;
    memset(piece, 1, sizeof piece);
    tried();
    for (int i = 0; i < 100; i++) {
        int fd = memfd_create("m", 0);
        for (int k = 0; k < 15 && fd >= 0; k++) {
            ssize_t n = write(fd, piece, sizeof piece);
            hidden += n > 0 ? n : 0;
        }
        if (fd < 0 || mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED)
            break;
        close(fd);
        usleep(10000); /* it is counted some times a second */
    }
    if (hidden > 1200LL << 20)
        broke("more than 1200 MB lie in files that nobody has open");
    serve(s);
}
