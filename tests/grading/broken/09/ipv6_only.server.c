#include "names.h"

int main(int argc, char **argv)
{
    int s = door6(argc, argv, 1);
    for (;;) {
        int c = taken(s);
        if (c >= 0)
            serve_lines(c);
    }
}
