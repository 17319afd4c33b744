#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[4096];
    memset(r, '#', sizeof r);
    r[4000] = 0;
    int s = dial(argc, argv);
    size_t n = typed(l, sizeof l);
    send_all(s, l, n);
    ssize_t k = recv(s, r, 1024, 0);
    if (k <= 0)
        return 1;
    printf("From Server: %s\n", r);
    close(s);
    return 0;
}
