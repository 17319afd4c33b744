#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    int s = dial(argc, argv);
    size_t n = typed(l, sizeof l);
    send_all(s, l, n);
    size_t t = 0;
    while (t < n) {
        ssize_t k = recv(s, r + t, n - t, 0);
        if (k <= 0)
            return 1;
        t += (size_t)k;
    }
    printf("From Server: %.*s\n", (int)t, r);
    close(s);
    return 0;
}
