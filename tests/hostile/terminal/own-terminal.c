/* tries: to type at terminals, to take the console, to change what a terminal is
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/ioctl.h>
#include <termios.h>

int main(void)
{
    static const char *const names[] = { "/dev/tty",  "/dev/console",  "/dev/tty0", "/dev/tty1",
                                         "/dev/ptmx", "/dev/pts/ptmx", "/dev/vcs",  "/dev/ttyS0" };
    int s = welcome(), discipline = 1;
    tried();
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        if (open(names[i], O_RDWR | O_NOCTTY) >= 0)
            broke(names[i]);
    if (ioctl(0, TIOCCONS) == 0)
        broke("the console is its own");
    ioctl(0, TIOCSETD, &discipline);
    for (int fd = 0; fd < 3; fd++)
        if (ioctl(fd, 0x5441 /* TIOCGPTPEER */, O_RDWR) >= 0)
            broke("the other end of its terminal");
    serve(s);
}
