/* The parent waits for the child that it has just made: it might as well serve the client itself. */
#include "lines.h"
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            failed("accept");
        pid_t child = fork();
        if (child == 0) {
            close(s);
            serve(c);
            _exit(0);
        }
        close(c);
        waitpid(child, NULL, 0);
    }
}
