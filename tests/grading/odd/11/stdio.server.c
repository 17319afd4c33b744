/* Two streams on one connection: getc() to EOF, then the answer. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        FILE *in = fdopen(c, "r"), *out = fdopen(dup(c), "w");
        char *all = NULL;
        size_t length = 0, lines = 0;
        FILE *memory = open_memstream(&all, &length);
        for (int b; (b = getc(in)) != EOF; lines += b == '\n')
            putc(toupper(b), memory);
        fclose(memory);
        if (!ferror(in)) {
            fwrite(all, 1, length, out);
            fprintf(out, "lines: %zu, bytes: %zu\n", lines, length);
        }
        fclose(out);
        fclose(in);
        free(all);
    }
}
