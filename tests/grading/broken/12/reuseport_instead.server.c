/* SO_REUSEPORT starts again, too, but lets a second server listen beside the first one. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, 0);
    int s = made();
    set(s, SO_REUSEPORT);
    bound(s, argc, argv);
    listening(s);
    while (!ended) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve_until_ended(c);
    }
    return 0;
}
