#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    int s = dial(argc, argv);
    size_t n = typed(l, sizeof l);
    FILE *w = fdopen(s, "r+");
    fwrite(l, 1, n, w);
    fflush(w);
    int c;
    printf("From Server: ");
    while ((c = getc(w)) != EOF)
        putchar(c);
    puts("");
    fclose(w);
    return 0;
}
