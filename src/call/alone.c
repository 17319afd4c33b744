/* While the kernel reads an address that was checked, nobody else may write there.
 *
 * Another thread of the process, or (once memory is shared) of the run, could change it between our check and the kernel's
 * copy.  So before a call goes on whose address is ours (own_address.c), the others stand still: most sleep in a call, or
 * stand at a stop that we have not answered; who computes is waited for, and then interrupted, until the call has read its
 * address.  A sleeper is left alone, for to interrupt a call may be seen by its program (EINTR).
 *
 *     the call        checked, written ── goes on ── address read … sleeps, or is over
 *     one that spins  ─── interrupted ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ goes on */
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "call/tasks.h"

enum { PATIENCE_MS = 200, LOOK_US = 50 };

static bool may_write(const struct tracer *tracer, const struct task *task,
                      const struct task *other)
{
    return other != task && other->known &&
           (other->pid == task->pid || tracer->shared_bytes || tracer->shares_memory);
}

/* A parent in vfork() waits for a child that runs in its memory. */
static bool runs(const struct task *task)
{
    char letter = task_letter(task);
    bool makes_child = task->in_call && task->call && task->call->role == CALL_PROCESS;
    return letter == 'R' || (letter == 'D' && !makes_child);
}

static struct task *one_that_runs(const struct tracer *tracer, const struct task *task)
{
    for (struct task *other = task_next(tracer, NULL); other; other = task_next(tracer, other))
        if (may_write(tracer, task, other) && runs(other))
            return other;
    return NULL;
}

static bool interrupt(struct tracer *tracer, struct task *other)
{
    struct alone *alone = &tracer->alone;
    int status;
    if (alone->count == ALONE_MAX || ptrace(PTRACE_INTERRUPT, other->tid, 0, 0) != 0)
        return false;
    if (waitpid(other->tid, &status, __WALL) != other->tid)
        return false;
    alone->parked[alone->count].tid = other->tid;
    alone->parked[alone->count++].status = status;
    return true;
}

bool alone_begins(struct tracer *tracer, struct task *task)
{
    int64_t until_ns = steady_now_ns() + (int64_t)PATIENCE_MS * NS_PER_MS;
    struct task *other;
    tracer->alone.tid = task->tid;
    while ((other = one_that_runs(tracer, task))) {
        if (steady_now_ns() < until_ns)
            nanosleep(&(struct timespec){ .tv_nsec = LOOK_US * NS_PER_US }, NULL);
        else if (!interrupt(tracer, other))
            return false;
    }
    return true;
}

/* It has read its address: it sleeps, or its call is over. */
static bool is_over(const struct tracer *tracer)
{
    const struct task *task = task_find(tracer, tracer->alone.tid);
    return !task || !task->in_call || task_letter(task) == 'S';
}

bool alone_hands_on(struct tracer *tracer, pid_t *tid, int *status)
{
    struct alone *alone = &tracer->alone;
    if (alone->count == 0 || !is_over(tracer))
        return false;
    alone->count--;
    *tid = alone->parked[alone->count].tid;
    *status = alone->parked[alone->count].status;
    return true;
}
