/* SO_REUSEADDR when bind() is over: it comes too late for it. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, 0);
    int s = made();
    bound(s, argc, argv);
    set(s, SO_REUSEADDR);
    listening(s);
    while (!ended) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve_until_ended(c);
    }
    return 0;
}
