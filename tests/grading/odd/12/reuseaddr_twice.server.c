/* SO_REUSEADDR before bind(), and once more after it, which changes nothing. */
#include "lines.h"
int main(int argc, char **argv)
{
    handle(on_sigterm, 0);
    int s = made();
    set(s, SO_REUSEADDR);
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
