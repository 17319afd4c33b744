/* It reads all of the input before it sends any of it. */
#include "halves.h"
static void *hear(void *s)
{
    print_all((int)(long)s);
    return NULL;
}
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char *all = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&all, &length);
    for (int b; (b = getchar()) != EOF;)
        putc(b, memory);
    fclose(memory);
    pthread_t thread;
    if (pthread_create(&thread, NULL, hear, (void *)(long)s))
        return 1;
    if (send_all(s, all, length))
        DIE("send");
    free(all);
    shutdown(s, SHUT_WR);
    pthread_join(thread, NULL);
    return done(s);
}
