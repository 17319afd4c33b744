/* Nobody waits for the children. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            failed("accept");
        if (fork() == 0) {
            close(s);
            serve(c);
            _exit(0);
        }
        close(c);
    }
}
