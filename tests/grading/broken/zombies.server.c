#include "pair.h"

/* Its children are never waited for: each leaves a zombie. */
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        if (fork() == 0) {
            close(s);
            serve(c);
            close(c);
            _exit(0);
        }
        close(c);
    }
}
