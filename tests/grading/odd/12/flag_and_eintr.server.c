/* The flag and EINTR alone: a signal between the look at the flag and accept() would be lost, but one
 * that comes while it waits ends it. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, 0);
    int s = door(argc, argv);
    while (!ended) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve_until_ended(c);
    }
    return 0;
}
