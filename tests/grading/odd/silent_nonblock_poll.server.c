#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    fcntl(s, F_SETFL, O_NONBLOCK);
    struct pollfd q = { s, POLLIN, 0 };
    for (;;) {
        poll(&q, 1, -1);
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        struct pollfd w = { c, POLLIN, 0 };
        if (poll(&w, 1, 3000) > 0)
            serve(c);
        close(c);
    }
}
