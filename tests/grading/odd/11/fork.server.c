/* A child for each client. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int c = welcome(s);
        if (fork() == 0) {
            close(s);
            serve_all(c);
            _exit(0);
        }
        close(c);
    }
}
