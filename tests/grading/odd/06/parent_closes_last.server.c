#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    int c = accept(s, 0, 0);
    if (!fork()) {
        serve(c);
        close(c);
        _exit(0);
    }
    wait(0);
    close(c);
    return 0;
}
