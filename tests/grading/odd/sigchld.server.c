#include "pair.h"

static void reap(int n)
{
    (void)n;
    int e = errno;
    while (waitpid(-1, 0, WNOHANG) > 0)
        ;
    errno = e;
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    struct sigaction a = { .sa_handler = reap };
    sigaction(SIGCHLD, &a, 0);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0) {
            if (errno == EINTR)
                continue;
            DIE("accept");
        }
        if (!fork()) {
            close(s);
            serve(c);
            close(c);
            _exit(0);
        }
        close(c);
    }
}
