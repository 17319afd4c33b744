#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[4096];
    int s = dial(argc, argv), d = dup(s);
    size_t n = typed(l, sizeof l);
    send_all(s, l, n);
    ssize_t k = recv(s, r, sizeof r, 0);
    if (k <= 0)
        return 1;
    printf("From Server: %.*s\n", (int)k, r);
    close(s);
    return d < 0;
}
