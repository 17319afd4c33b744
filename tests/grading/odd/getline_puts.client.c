#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    char *q = 0;
    size_t z = 0;
    ssize_t n = getline(&q, &z, stdin);
    if (n < 1)
        return 1;
    if (q[n - 1] == 10)
        n--;
    int s = dial(argc, argv);
    if (write(s, q, (size_t)n) != n)
        return 1;
    ssize_t k = read(s, r, sizeof r - 1);
    if (k <= 0)
        return 1;
    r[k] = 0;
    puts(r);
    close(s);
    free(q);
    return 0;
}
