/* 60 threads wait for work; the main thread accepts and hands it over. */
#include "lines.h"
enum { THREADS = 60, PLACES = 256 };
static int queue[PLACES];
static unsigned put, taken;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER, room = PTHREAD_COND_INITIALIZER;
static void *works(void *nothing)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        while (put == taken)
            pthread_cond_wait(&more, &lock);
        int c = queue[taken++ % PLACES];
        pthread_cond_signal(&room);
        pthread_mutex_unlock(&lock);
        serve(c);
    }
    return nothing;
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, works, NULL) != 0)
            failed("pthread_create");
    }
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            failed("accept");
        pthread_mutex_lock(&lock);
        while (put - taken == PLACES)
            pthread_cond_wait(&room, &lock);
        queue[put++ % PLACES] = c;
        pthread_cond_signal(&more);
        pthread_mutex_unlock(&lock);
    }
}
