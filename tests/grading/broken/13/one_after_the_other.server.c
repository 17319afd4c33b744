/* One client after the other, as before: a silent one holds up all. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            failed("accept");
        serve(c);
    }
}
