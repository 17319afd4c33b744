/* One thread sends, the other one prints. */
#include "halves.h"
static void *hear(void *s)
{
    print_all((int)(long)s);
    return NULL;
}
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    pthread_t thread;
    if (pthread_create(&thread, NULL, hear, (void *)(long)s))
        return 1;
    send_typed(s);
    shutdown(s, SHUT_WR);
    pthread_join(thread, NULL);
    return done(s);
}
