/* A thread for each client, and the next accept() only when it has ended. */
#include "lines.h"
static void *one(void *argument)
{
    serve((int)(long)argument);
    return NULL;
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        pthread_t thread;
        int c = accept(s, NULL, NULL);
        if (c < 0 || pthread_create(&thread, NULL, one, (void *)(long)c) != 0)
            failed("accept");
        pthread_join(thread, NULL);
    }
}
