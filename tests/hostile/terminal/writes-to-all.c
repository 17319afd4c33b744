/* tries: to write to the terminals of this machine
 * held: passed server-capitals
 * quick: yes */
#include "hostile.h"

int main(void)
{
    char path[40];
    int s = welcome();
    struct stat own = { 0 }, about;
    fstat(1, &own);
    tried();
    for (int i = 0; i < 64; i++) {
        snprintf(path, sizeof path, "/dev/pts/%d", i);
        int fd = open(path, O_RDWR | O_NOCTTY);
        if (fd >= 0 && fstat(fd, &about) == 0 && about.st_dev != own.st_dev)
            broke(path);
        snprintf(path, sizeof path, "/dev/tty%d", i);
        if (open(path, O_RDWR | O_NOCTTY) >= 0)
            broke(path);
    }
    if (open("/dev/console", O_RDWR | O_NOCTTY) >= 0 ||
        open("/dev/ttyS0", O_RDWR | O_NOCTTY | O_NONBLOCK) >= 0)
        broke("the console");
    serve(s);
}
