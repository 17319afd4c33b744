/* Two streams; shutdown() after fflush(), and before anything is read. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv), b;
    FILE *in = fdopen(s, "r"), *out = fdopen(dup(s), "w");
    while ((b = getchar()) != EOF)
        putc(b, out);
    fflush(out);
    shutdown(s, SHUT_WR);
    while ((b = getc(in)) != EOF)
        putchar(b);
    return fclose(out) != 0 || fclose(in) != 0 || fflush(stdout) != 0;
}
