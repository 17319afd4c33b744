#include "names.h"

int main(int argc, char **argv)
{
    int four = door(argc, argv), six = door6(argc, argv, 1);
    bool child = fork() == 0;
    close(child ? six : four);
    for (;;) {
        int c = taken(child ? four : six);
        if (c >= 0)
            serve_lines(c);
    }
}
