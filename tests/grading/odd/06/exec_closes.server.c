#include "pair.h"

int main(int argc, char **argv)
{
    if (argc > 2)
        return 0;
    int s = door(argc, argv);
    int c = accept4(s, 0, 0, SOCK_CLOEXEC);
    int d = fcntl(c, F_DUPFD_CLOEXEC, 10);
    serve(c);
    close(c);
    execl("/proc/self/exe", "server", "the", "end", (char *)0); /* which gives up the copy */
    return d < 0;
}
