/* A child for each client; SIGCHLD interrupts accept(), and that is no failure. */
#include "lines.h"
static void on_child(int number)
{
    int before = errno;
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    errno = before;
}
int main(int argc, char **argv)
{
    struct sigaction action = { .sa_handler = on_child };
    sigaction(SIGCHLD, &action, NULL);
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            continue;
        pid_t child = fork();
        if (child == 0) {
            close(s);
            serve(c);
            exit(0);
        }
        close(c);
    }
}
