/* SO_LINGER with no time: its end is an RST for the client. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, 0);
    int s = door(argc, argv);
    while (!ended) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            continue;
        struct held h = { .count = 0 };
        int go = 1;
        while (!ended && go > 0)
            go = step(c, &h);
        struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
        if (ended)
            setsockopt(c, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(c);
    }
    return 0;
}
