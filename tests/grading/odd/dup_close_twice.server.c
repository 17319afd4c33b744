#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        int d = dup(c);
        serve(d);
        close(c);
        close(d);
    }
}
