#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (int i = 0;; i++) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        if (i == 0)
            close(c);
    }
}
