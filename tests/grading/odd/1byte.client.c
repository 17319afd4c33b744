#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    int s = dial(argc, argv);
    size_t n = typed(l, sizeof l);
    for (size_t i = 0; i < n; i++)
        send_all(s, l + i, 1);
    printf("From Server: ");
    char c;
    while (recv(s, &c, 1, 0) == 1)
        putchar(c);
    puts("");
    close(s);
    return 0;
}
