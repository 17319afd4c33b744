/* The main thread waits for SIGTERM and nothing else; others serve.  Its end is theirs. */
#include "lines.h"
static int s;
static void *one(void *c)
{
    serve((int)(long)c);
    return NULL;
}
static void *accepts(void *nothing)
{
    (void)nothing;
    for (;;) {
        pthread_t thread;
        int c = accept(s, NULL, NULL);
        if (c >= 0 && pthread_create(&thread, NULL, one, (void *)(long)c) == 0)
            pthread_detach(thread);
    }
    return NULL;
}
int main(int argc, char **argv)
{
    sigset_t term;
    pthread_t thread;
    int number;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
    s = door(argc, argv);
    if (pthread_create(&thread, NULL, accepts, NULL) != 0)
        failed("pthread_create");
    sigwait(&term, &number);
    return 0;
}
