#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    int c = accept(s, 0, 0);
    if (!fork()) { /* its end is the goodbye */
        serve(c);
        _exit(0);
    }
    close(c);
    wait(0);
    return 0;
}
