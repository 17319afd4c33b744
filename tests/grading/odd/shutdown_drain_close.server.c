#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        shutdown(c, SHUT_WR);
        char b[512];
        while (recv(c, b, sizeof b, 0) > 0)
            ;
        close(c);
    }
}
