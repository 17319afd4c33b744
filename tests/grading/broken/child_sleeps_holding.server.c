#include "pair.h"

/* A child for something else has the connection, too: the FIN leaves when that one ends. */
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        if (fork() == 0) {
            close(s);
            usleep(1500000);
            _exit(0);
        }
        serve(c);
        close(c);
    }
}
