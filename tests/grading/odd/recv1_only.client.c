#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    int s = dial(argc, argv);
    size_t n = typed(l, sizeof l);
    send_all(s, l, n);
    printf("From Server: ");
    char c;
    while (recv(s, &c, 1, 0) == 1)
        putchar(c);
    puts("");
    close(s);
    return 0;
}
