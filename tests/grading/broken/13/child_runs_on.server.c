/* The child does not end: it runs on into its parent's loop. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            failed("accept");
        if (fork() == 0)
            serve(c);
        else
            close(c);
    }
}
