/* A thread for each client; whatever accept() says, it rests and tries again. */
#include "lines.h"
static void *one(void *c)
{
    serve((int)(long)c);
    return NULL;
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, NULL, NULL);
        pthread_t thread;
        if (c < 0) {
            perror("accept");
            usleep(50000);
        } else if (!pthread_create(&thread, NULL, one, (void *)(long)c)) {
            pthread_detach(thread);
        }
    }
}
