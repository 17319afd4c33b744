#include "names.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (;;) {
        int c = taken(s);
        if (c >= 0)
            serve_lines(c);
    }
}
