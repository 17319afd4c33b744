/* Stops that follow each other closely: one waitpid() a stop, and no signal.
 *
 * Who waits for stops beside other things, in poll(), needs the kernel's SIGCHLD for each: the
 * program's side makes the signal, ours takes it, and only then is waitpid() asked.  That is a
 * tenth of what a call costs.  Here waitpid() itself waits, and the kernel is told to make no
 * SIGCHLD for a stop (SA_NOCLDSTOP; for an end it still does).
 *
 * A thread that sleeps must be woken for the next stop, often on another processor that sleeps, too:
 * that costs more than all that the stop asks for.  So the next stop is looked for a while before we
 * sleep; whoever else wants the processor gets it.
 *
 * A timer ends the waiting: its signal has a handler that does nothing, but interrupts waitpid().
 * It fires again and again, so that one which comes right before waitpid() is harmless. */
#include <sched.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "call/tasks.h"

/* Some stops of the other program, not the wait for a person: 50 µs took as long as 100. */
enum { LOOK_NS = 50 * NS_PER_US };

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

static bool take_stop(struct tracer *tracer)
{
    int64_t until_ns = clock_now_ns() + LOOK_NS;
    do {
        if (tracer_take_stop(tracer, WNOHANG))
            return true;
        sched_yield();
    } while (clock_now_ns() < until_ns);
    return tracer_take_stop(tracer, 0);
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
    while (take_stop(tracer) && clock_now_ns() < until_ns)
        newborn_look(tracer);
    wake_each(0);
    stops_signal(true);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    sigaction(SIGALRM, &before, NULL);
}
