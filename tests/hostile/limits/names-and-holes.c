/* tries: to fill what it may write with names, folders in folders, and files of holes
 * held: passed server-capitals
 * places: root user old-kernel masked-proc
 * (without namespaces what lies there is counted, and ends the run) */
#include "hostile.h"

int main(void)
{
    static const char *const where[] = { "/tmp", "/tmp/home", "/dev/shm" };
    int s = welcome();
    char path[64];
    long names = 0;
    tried();
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < 30000; i++) {
        snprintf(path, sizeof path, "%s/n%d", where[i % 3], i);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        names += fd >= 0;
        if (fd >= 0)
            close(fd);
    }
    if (names > 10000)
        broke("more than 10 000 files");
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd >= 0 && ftruncate(fd, 1LL << 40) == 0)
        broke("a file of a terabyte");
    for (int deep = 0; deep < 5000 && mkdir("d", 0700) == 0 && chdir("d") == 0; deep++)
        ;
    serve(s);
}
