/* SIGCHLD interrupts accept(), and that is taken for a failure. */
#include "lines.h"
static void on_child(int number)
{
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}
int main(int argc, char **argv)
{
    struct sigaction action = { .sa_handler = on_child };
    int s = door(argc, argv);
    sigaction(SIGCHLD, &action, NULL);
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
