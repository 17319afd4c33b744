#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (int served = 0; served < 25; served++) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        close(c);
    }
}
