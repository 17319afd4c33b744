/* Stops that follow each other closely: one waitpid() a stop, and no signal.
 *
 * Who waits for stops beside other things, in poll(), needs the kernel's SIGCHLD for each: the
 * program's side makes the signal, ours takes it, and only then is waitpid() asked.  That is a
 * tenth of what a call costs.  Here waitpid() itself waits, and the kernel is told to make no
 * SIGCHLD for a stop (SA_NOCLDSTOP; for an end it still does).
 *
 * A timer ends the waiting: its signal has a handler that does nothing, but interrupts waitpid().
 * It fires again and again, so that one which comes right before waitpid() is harmless. */
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "call/tasks.h"

static void wake(int signal)
{
    (void)signal;
}

static void stops_signal(bool they_do)
{
    struct sigaction action;
    sigaction(SIGCHLD, NULL, &action);
    action.sa_flags = (action.sa_flags & ~SA_NOCLDSTOP) | (they_do ? 0 : SA_NOCLDSTOP);
    sigaction(SIGCHLD, &action, NULL);
}

static void wake_each(int64_t ns)
{
    const struct timeval each = { .tv_sec = ns / NS_PER_S, .tv_usec = ns % NS_PER_S / NS_PER_US };
    setitimer(ITIMER_REAL, &(struct itimerval){ .it_interval = each, .it_value = each }, NULL);
}

void tracer_attend(struct tracer *tracer, int64_t most_ns)
{
    int64_t until_ns = clock_now_ns() + most_ns;
    struct sigaction action = { .sa_handler = wake }, before;
    sigset_t alarm, blocked;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    sigaction(SIGALRM, &action, &before);
    sigprocmask(SIG_UNBLOCK, &alarm, &blocked); /* who started us may have blocked it */
    stops_signal(false);
    wake_each(most_ns);
    while (tracer_take_stop(tracer, 0) && clock_now_ns() < until_ns)
        newborn_look(tracer);
    wake_each(0);
    stops_signal(true);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    sigaction(SIGALRM, &before, NULL);
}
