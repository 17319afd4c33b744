/* EINTR is taken for a failure: it ends, but not cleanly. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, 0);
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            failed("accept");
        serve_until_ended(c);
    }
}
