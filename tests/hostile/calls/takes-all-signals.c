/* tries: to be ended by nobody: all signals are blocked, and read from a descriptor by a thread that throws them away
 * held: passed server-capitals */
#include "hostile.h"
#include <pthread.h>
#include <sys/signalfd.h>

static void *swallow(void *all)
{
    struct signalfd_siginfo one;
    int fd = signalfd(-1, all, 0);
    while (read(fd, &one, sizeof one) > 0)
        ;
    return NULL;
}

int main(void)
{
    static sigset_t all;
    pthread_t thread;
    tried();
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    pthread_create(&thread, NULL, swallow, &all);
    serve(welcome());
}
