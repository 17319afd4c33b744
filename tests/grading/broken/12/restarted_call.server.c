/* SA_RESTART, as signal() has it: accept() begins anew behind the handler, and nobody looks at the flag. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, SA_RESTART);
    int s = door(argc, argv);
    while (!ended) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve_until_ended(c);
    }
    return 0;
}
