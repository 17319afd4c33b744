#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        if (!fork()) {
            close(s);
            serve(c);
            close(c);
            _exit(0);
        }
    }
}
