/* One thread sends, the other one prints: each may wait. */
#include "both.h"
static void *hear(void *s)
{
    print_all((int)(long)s);
    return NULL;
}
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    pthread_t thread;
    b->s = dial(argc, argv);
    if (pthread_create(&thread, NULL, hear, (void *)(long)b->s))
        return 1;
    while (!b->input_ended) {
        refill(b, PIECE);
        if (send_all(b->s, b->question, b->length))
            DIE("send");
    }
    pthread_join(thread, NULL);
    return done(b->s);
}
