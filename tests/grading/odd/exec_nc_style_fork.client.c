#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    int s = dial(argc, argv);
    size_t n = typed(l, sizeof l);
    fflush(0);
    pid_t p = fork();
    if (!p) {
        send_all(s, l, n);
        close(s);
        _exit(0);
    }
    waitpid(p, 0, 0);
    ssize_t k = recv(s, r, sizeof r, 0);
    if (k <= 0)
        return 1;
    printf("From Server: %.*s\n", (int)k, r);
    close(s);
    return 0;
}
