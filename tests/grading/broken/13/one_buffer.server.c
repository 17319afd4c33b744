/* All threads have one buffer: half a line of one client, and then another's. */
#include "lines.h"
static struct held h;
static void *one(void *argument)
{
    int c = (int)(long)argument;
    while (step(c, &h) > 0)
        ;
    close(c);
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
        pthread_detach(thread);
    }
}
