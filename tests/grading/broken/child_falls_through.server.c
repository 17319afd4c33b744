#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        if (!fork()) {
            serve(c);
            close(c);
        } else
            close(c);
    }
}
