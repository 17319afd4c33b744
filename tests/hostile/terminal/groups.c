/* tries: to stop the run by its own terminal: it is put into the background there and reads, its child takes the terminal, it types Ctrl-C and Ctrl-Z to itself
 * held: status 0
 * held: passed client-prints client-one
 * quick: yes */
#include "hostile.h"
#include <sys/ioctl.h>
#include <termios.h>

int main(void)
{
    int s = welcome();
    char c = 0;
    tried();
    signal(SIGINT, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    ioctl(0, TIOCSTI, "\3");
    ioctl(0, TIOCSTI, "\32");
    ioctl(0, TIOCSTI, "x\n");
    pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        tcsetpgrp(0, getpid());
        pause();
    }
    tcflow(1, TCIOFF);
    ioctl(0, TIOCEXCL);
    struct termios raw;
    if (tcgetattr(0, &raw) == 0) {
        cfmakeraw(&raw);
        raw.c_cc[VMIN] = 255;
        tcsetattr(0, TCSANOW, &raw);
    }
    pid_t reader = fork();
    if (reader == 0) {
        (void)!read(0, &c, 1); /* from the background: SIGTTIN */
        _exit(0);
    }
    serve(s);
}
