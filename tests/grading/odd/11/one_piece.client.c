/* It reads all that is typed first, and sends it with one call if it can. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char *all = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&all, &length);
    for (int b; (b = getchar()) != EOF;)
        putc(b, memory);
    fclose(memory);
    if (send_all(s, all, length))
        DIE("send");
    free(all);
    shutdown(s, SHUT_WR);
    print_all(s);
    return done(s);
}
