#include "pair.h"

/* It looks for clients fifty times a second, and sleeps in between. */
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    fcntl(s, F_SETFL, O_NONBLOCK);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0) {
            usleep(20000);
            continue;
        }
        serve(c);
        close(c);
    }
}
