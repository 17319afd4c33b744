#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    int s = dial(argc, argv);
    size_t n = typed(l, sizeof l);
    send_all(s, l, n);
    ssize_t k = recv(s, r, sizeof r, MSG_WAITALL);
    printf("From Server: %.*s\n", (int)k, r);
    close(s);
    return 0;
}
