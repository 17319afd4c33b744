/*
 * server_thread: a thread for each connection. All threads share the descriptors, so one close is
 * the last one.
 */
#include "shape.h"

#include <pthread.h>

static void *serve_in_thread(void *argument)
{
    int connection = *(int *)argument;
    free(argument);
    serve(connection);
    close_socket(connection);
    return NULL;
}

int main(int argc, char **argv)
{
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    for (;;) {
        pthread_t thread;
        int *connection = malloc(sizeof *connection);
        if (!connection)
            die("malloc");
        *connection = accepted_socket(welcoming);
        errno = pthread_create(&thread, NULL, serve_in_thread, connection);
        if (errno)
            die("pthread_create");
        errno = pthread_detach(thread);
        if (errno)
            die("pthread_detach");
    }
}
