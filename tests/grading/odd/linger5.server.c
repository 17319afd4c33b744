#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        struct linger l = { 1, 5 };
        setsockopt(c, SOL_SOCKET, SO_LINGER, &l, sizeof l);
        serve(c);
        close(c);
    }
}
