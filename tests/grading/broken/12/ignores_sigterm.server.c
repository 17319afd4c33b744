/* SIGTERM is ignored. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(SIG_IGN, 0);
    int s = door(argc, argv);
    while (!ended) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve_until_ended(c);
    }
    return 0;
}
