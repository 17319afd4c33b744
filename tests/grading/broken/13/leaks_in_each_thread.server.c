/* Each thread opens a file for its client's log and forgets it: after some clients no descriptor is left. */
#include "lines.h"
static void *one(void *argument)
{
    if (open("/dev/null", O_WRONLY) < 0)
        perror("the log");
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
        pthread_detach(thread);
    }
}
