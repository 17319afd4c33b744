/* SIGTERM under a client: that one is served to its own end, and no other after it. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, 0);
    int s = door(argc, argv);
    while (!ended) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve(c);
    }
    return 0;
}
