/* A thread for each client; its descriptor stands in memory of its own. */
#include "lines.h"
static void *one(void *argument)
{
    int c = *(int *)argument;
    free(argument);
    serve(c);
    return NULL;
}
int main(int argc, char **argv)
{
    pthread_attr_t detached;
    int s = door(argc, argv);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        int *c = malloc(sizeof *c);
        *c = accept(s, NULL, NULL);
        if (*c < 0)
            failed("accept");
        if (pthread_create(&thread, &detached, one, c) != 0)
            failed("pthread_create");
    }
}
