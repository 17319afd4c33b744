#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        pid_t p = fork();
        if (!p) {
            if (fork())
                _exit(0);
            close(s);
            serve(c);
            close(c);
            _exit(0);
        }
        close(c);
        waitpid(p, 0, 0);
    }
}
