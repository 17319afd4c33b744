/* The child keeps the welcoming socket while it serves. */
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
            serve(c);
            _exit(0);
        }
        close(c);
    }
}
