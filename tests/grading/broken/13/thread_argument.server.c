/* Each thread gets the address of one and the same variable, and looks there when the next client may have come. */
#include "lines.h"
static void *one(void *argument)
{
    poll(NULL, 0, 30); /* what a busy machine does to it */
    serve(*(int *)argument);
    return NULL;
}
int main(int argc, char **argv)
{
    int s = door(argc, argv), c;
    for (;;) {
        pthread_t thread;
        c = accept(s, NULL, NULL);
        if (c < 0 || pthread_create(&thread, NULL, one, &c) != 0)
            failed("accept");
        pthread_detach(thread);
    }
}
