/* Whatever recv() had: it says that the client has reset the connection. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        struct held h = { .count = 0 };
        int c = accept(s, NULL, NULL), go = 1;
        while (c >= 0 && (go > 0 || (go < 0 && errno == EINTR)))
            go = step(c, &h);
        if (c >= 0 && go < 0)
            fprintf(stderr, "%s\n", strerror(ECONNRESET));
        if (c >= 0)
            close(c);
    }
}
