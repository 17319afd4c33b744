/* tries: to confuse the tracer by stops: SIGTRAP of its own, stops and SIGCONT by the ten thousand, while its threads make calls
 * held: passed server-capitals server-one */
#include "hostile.h"
#include <pthread.h>
#include <sys/syscall.h>

static void nothing(int number)
{
    (void)number;
}

static void *makes_calls(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2000; i++)
        close(socket(AF_INET, SOCK_DGRAM, 0));
    return NULL;
}

int main(void)
{
    int s = welcome();
    pthread_t thread;
    signal(SIGTRAP, nothing);
    signal(SIGCONT, nothing);
    tried();
    pthread_create(&thread, NULL, makes_calls, NULL);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        for (int i = 0; i < 300; i++) {
            kill(parent, SIGSTOP);
            kill(parent, SIGCONT);
            kill(parent, SIGTRAP);
        }
        kill(parent, SIGCONT);
        _exit(0);
    }
    for (int i = 0; i < 2000; i++) {
        siginfo_t info = { .si_signo = SIGTRAP, .si_code = SI_QUEUE - (i % 5) };
        raise(SIGTRAP);
        syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid), SIGTRAP, &info);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    pthread_join(thread, NULL);
    serve(s);
}
