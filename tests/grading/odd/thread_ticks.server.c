#include "pair.h"

static void *ticks(void *none)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    pthread_mutex_lock(&lock);
    for (;;) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 3000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_nsec -= 1000000000;
            until.tv_sec++;
        }
        pthread_cond_timedwait(&never, &lock, &until);
    }
    return none;
}

/* A second thread wakes up three hundred times a second and does nothing with sockets. */
int main(int argc, char **argv)
{
    pthread_t thread;
    pthread_create(&thread, NULL, ticks, NULL);
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        serve(c);
        close(c);
    }
}
