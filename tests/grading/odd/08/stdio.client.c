#include "pair.h"

static void talk(int s)
{
    FILE *in = fdopen(dup(s), "r"), *out = fdopen(dup(s), "w");
    char *line = NULL;
    size_t room = 0;
    for (;;) {
        printf("Input lowercase sentence:");
        fflush(stdout);
        ssize_t n = getline(&line, &room, stdin);
        if (n <= 0)
            break;
        fwrite(line, 1, (size_t)n, out);
        fflush(out);
        if ((n = getline(&line, &room, in)) <= 0)
            exit(1);
        printf("From Server: ");
        fwrite(line, 1, (size_t)n, stdout);
    }
    free(line);
    fclose(in);
    fclose(out);
}

int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    talk(s);
    return close(s) != 0;
}
