/* The end is clean, and the port is not free. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, 0);
    int s = made();
    bound(s, argc, argv);
    listening(s);
    while (!ended) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve_until_ended(c);
    }
    return 0;
}
