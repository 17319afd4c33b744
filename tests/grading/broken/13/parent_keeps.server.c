/* The parent keeps its copy of each connection: no FIN, and soon no descriptor. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            failed("accept");
        if (fork() == 0) {
            close(s);
            serve(c);
            _exit(0);
        }
    }
}
