/* tries: to type into its own terminal (TIOCSTI), to keep it from everybody else (TIOCEXCL), to stop what it prints (TCOOFF), and to give it another line discipline
 * role: client
 * held: nothing broke
 * held: lost client-prints
 * places: root user */
#include "hostile.h"
#include <sys/ioctl.h>
#include <termios.h>

int main(void)
{
    static const char words[] = "a line of its own\n";
    char line[2000];
    tried();
    for (const char *c = words; *c; c++)
        ioctl(0, TIOCSTI, c); /* its own terminal: nobody else reads it */
    for (int fd = 0; fd < 3; fd++)
        ioctl(fd, TIOCEXCL);
    for (int kind = 1; kind < 31; kind++) {
        int discipline = kind, now = 0;
        if (kind != 27 /* the one that does nothing */ && ioctl(0, TIOCSETD, &discipline) == 0 &&
            ioctl(0, TIOCGETD, &now) == 0 && now != 0)
            broke(
                "its terminal is a modem's, or a radio's: code of the kernel that few have looked at");
    }
    struct termios raw;
    if (tcgetattr(0, &raw) == 0) {
        raw.c_lflag = raw.c_iflag = raw.c_oflag = 0;
        raw.c_cc[VMIN] = 255;
        raw.c_cc[VTIME] = 255;
        tcsetattr(0, TCSANOW, &raw);
    }
    if (fgets(line, sizeof line, stdin))
        puts(line);
    fflush(stdout);
    tcflow(1, TCOOFF);
    tcflow(0, TCIOFF);
    puts("nobody will read this");
    return 0;
}
