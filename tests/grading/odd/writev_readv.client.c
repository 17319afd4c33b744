#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    int s = dial(argc, argv);
    size_t n = typed(l, sizeof l);
    struct iovec v[2] = { { l, n / 2 }, { l + n / 2, n - n / 2 } };
    if (writev(s, v, 2) < 0)
        return 1;
    char a[5];
    struct iovec w[2] = { { a, 5 }, { r, sizeof r } };
    ssize_t k = readv(s, w, 2);
    if (k <= 0)
        return 1;
    printf("From Server: %.*s%.*s\n", (int)(k < 5 ? k : 5), a, (int)(k > 5 ? k - 5 : 0), r);
    close(s);
    return 0;
}
