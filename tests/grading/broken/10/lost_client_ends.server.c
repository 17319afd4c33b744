/* One client that can't be reached any more ends it for all. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        struct held h = { .count = 0 };
        int c = accept(s, NULL, NULL), go = 1;
        while (c >= 0 && (go > 0 || (go < 0 && errno == EINTR)))
            go = step(c, &h);
        if (c >= 0 && go < 0 && errno != ECONNRESET)
            return failed("recv");
        if (c >= 0)
            close(c);
    }
}
