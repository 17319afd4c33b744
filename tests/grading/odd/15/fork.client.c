/* The child sends line by line, the parent prints. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    fflush(stdout);
    if (fork() == 0) {
        send_typed(s);
        shutdown(s, SHUT_WR);
        _exit(close(s) != 0);
    }
    print_all(s);
    wait(NULL);
    return done(s);
}
