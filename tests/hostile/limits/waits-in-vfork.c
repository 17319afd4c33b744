/* tries: to make a run without an end: a parent that vfork() holds, locks that nobody gives back
 * held: lost server-capitals */
#include "hostile.h"
#include <sys/file.h>

int main(void)
{
    int s = welcome();
    tried();
    mkfifo("/tmp/home/fifo", 0600);
    if (fork() == 0) {
        flock(open("/tmp/home/lock", O_RDWR | O_CREAT, 0600), LOCK_EX);
        open("/tmp/home/fifo", O_RDONLY);
    }
    if (fork() == 0) {
        usleep(20000);
        flock(open("/tmp/home/lock", O_RDWR | O_CREAT, 0600), LOCK_EX);
    }
    close(accept(s, NULL, NULL));
    if (vfork() == 0)
        for (;;)
            pause();
    serve(s);
}
