/* tries: to keep the tracer busy: timers and threads that send this program signals, as many as there can be
 * held: nothing broke */
#include "hostile.h"
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/time.h>

static void heard(int number)
{
    (void)number;
}

static void *send_some(void *whom)
{
    for (;;)
        syscall(SYS_tgkill, getpid(), (pid_t)(intptr_t)whom, SIGUSR1);
    return NULL;
}

int main(void)
{
    struct itimerval often = { { 0, 1 }, { 0, 1 } };
    struct sigaction action = { .sa_handler = heard, .sa_flags = SA_RESTART };
    pthread_t thread;
    int s = welcome();
    tried();
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 50; i++)
        pthread_create(&thread, NULL, send_some, (void *)(intptr_t)getpid());
    serve(s);
}
