/* EINTR of recv() is taken for the client's end. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        struct held h = { .count = 0 };
        int c = accept(s, NULL, NULL);
        while (c >= 0 && step(c, &h) > 0)
            ;
        if (c >= 0)
            close(c);
    }
}
