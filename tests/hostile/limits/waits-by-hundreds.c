/* tries: to keep the tracer busy with waits: three hundred threads, each in poll() with a limit of a millisecond, again and again
 * held: nothing broke */
#include "hostile.h"

#include <poll.h>
#include <pthread.h>

static void *waits(void *context)
{
    (void)context;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct pollfd one = { .fd = fd, .events = POLLIN };
    for (;;)
        poll(&one, 1, 1);
    return NULL;
}

int main(void)
{
    int s = welcome();
    pthread_t thread;
    tried();
    for (int i = 0; i < 300; i++)
        if (pthread_create(&thread, NULL, waits, NULL) != 0)
            break;
    serve(s);
}
