/* The child ends at once, and is waited for; the grandchild serves, and belongs to nobody here. */
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
            if (fork() == 0)
                serve(c);
            _exit(0);
        }
        close(c);
        waitpid(child, NULL, 0);
    }
}
