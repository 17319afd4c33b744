#include "pair.h"

int main(int argc, char **argv)
{
    for (;;) {
        int s = door(argc, argv);
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        close(c);
        close(s);
    }
}
