/* No poll(): asks each socket again and again whether there is something. */
#include "lines.h"
static int list[64];
static struct held held[64];
int main(int argc, char **argv)
{
    int count = 1;
    list[0] = door(argc, argv);
    fcntl(list[0], F_SETFL, O_NONBLOCK);
    for (;;) {
        for (int i = count - 1; i > 0; i--) {
            int go = step(list[i], &held[i]);
            if (go > 0 || (go < 0 && errno == EAGAIN))
                continue;
            close(list[i]);
            list[i] = list[--count];
            held[i] = held[count];
        }
        int c = count < 64 ? accept(list[0], NULL, NULL) : -1;
        if (c < 0)
            continue;
        fcntl(c, F_SETFL, O_NONBLOCK);
        held[count].count = 0;
        list[count++] = c;
    }
}
