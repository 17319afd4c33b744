/* Four processes, each with a door of its own (SO_REUSEPORT): who comes to the door of a busy one waits, though others are free. */
#include "lines.h"
int main(int argc, char **argv)
{
    for (int i = 0; i < 3; i++)
        if (fork() == 0)
            break;
    int s = made();
    set(s, SO_REUSEPORT);
    bound(s, argc, argv);
    listening(s);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve(c);
    }
}
