/* A thread for each client. */
#include "halves.h"
static void *serve_one(void *c)
{
    serve_all((int)(long)c);
    return NULL;
}
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve_one, (void *)(long)welcome(s)) == 0)
            pthread_detach(thread);
    }
}
