#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[4096];
    int s = dial(argc, argv);
    FILE *in = fdopen(s, "r"), *out = fdopen(dup(s), "w");
    size_t n = typed(l, sizeof l);
    fwrite(l, 1, n, out);
    fflush(out);
    size_t k = fread(r, 1, n, in);
    printf("From Server: %.*s\n", (int)k, r);
    fclose(out);
    fclose(in);
    return 0;
}
