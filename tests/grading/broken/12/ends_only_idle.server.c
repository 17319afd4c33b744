/* SIGTERM under a client closes that connection; but then accept() is called once more before anybody
 * looks at the flag, and waits. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, 0);
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0 && ended)
            return 0;
        if (c >= 0)
            serve_until_ended(c);
    }
}
