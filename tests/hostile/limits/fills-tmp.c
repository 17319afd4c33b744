/* tries: to take memory by files in /tmp and /dev/shm
 * held: passed server-capitals
 * places: root user old-kernel masked-proc
 * (without namespaces what lies there is counted, and ends the run) */
#include "hostile.h"

int main(void)
{
    static char piece[1 << 20];
    int s = welcome();
    long total = 0;
    char path[60];
    memset(piece, 1, sizeof piece);
    tried();
    for (int i = 0; i < 60; i++) {
        snprintf(path, sizeof path, "%s/f%d", i & 1 ? "/dev/shm" : "/tmp/home", i);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        for (int k = 0; k < 15 && fd >= 0; k++)
            total += write(fd, piece, sizeof piece) == sizeof piece;
        close(fd);
    }
    if (total > 100)
        broke("more than 100 MB were written");
    serve(s);
}
