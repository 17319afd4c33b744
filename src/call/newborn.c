/* A new thread stands still until its creator has made its next call, or sleeps.
 *
 * Who is first after pthread_create(), the new thread or its creator, is chance.  A program that
 * hands the address of a variable to the thread and writes to the variable again works as long as
 * the thread is first.  The grader must not judge by chance: it lets the creator be first.  So such
 * a program fails whatever the schedule, where the creator's next call comes soon.
 *
 *     accept = 4 · clone ────── accept = 5 · …          the creator
 *                    └ held ─────────────┘ reads 5      the new thread
 *
 * A right program does not notice.  What a creator may wait for is the thread itself: so one that
 * sleeps, or computes for a while, lets it go, and its mistake may stay unseen. */
#include "base/clock.h"
#include "call/tasks.h"

#include <sys/ptrace.h>

enum {
    /* no creator that is on its way into the next call sleeps for so long */
    ASLEEP_MS = 3,
    /* … or computes for so long: it may wait in a loop.  Of its own time, as a busy machine gives
     * it little. */
    COMPUTES_MS = 20,
    LAST_MS = 1000,
};

void tracer_hold_newborn(struct tracer *tracer)
{
    tracer->holds_newborn = true;
}

bool tracer_has_newborn(const struct tracer *tracer)
{
    return tracer->newborns > 0;
}

void newborn_hold(struct tracer *tracer, struct task *child, const struct task *parent)
{
    if (!tracer->holds_newborn)
        return;
    child->newborn = (struct newborn){ .creator = parent->tid,
                                       .calls = parent->calls_done,
                                       .born_ns = clock_now_ns(),
                                       .computed_ns = task_schedule(parent).computed_ns };
    tracer->newborns++;
}

bool newborn_stands(struct task *task)
{
    if (!task->newborn.creator)
        return false;
    task->newborn.stopped = true;
    return true;
}

/* It may go: its creator has made its next call, sleeps, has gone, or computes. */
static bool is_free(const struct tracer *tracer, struct task *task, int64_t now)
{
    struct newborn *newborn = &task->newborn;
    const struct task *creator = task_find(tracer, newborn->creator);
    if (!creator || creator->pid != task->pid || creator->calls_done != newborn->calls ||
        creator->stopped || now - newborn->born_ns > LAST_MS * NS_PER_MS)
        return true;
    if (task_letter(creator) != 'S')
        newborn->asleep_ns = 0;
    else if (newborn->asleep_ns == 0)
        newborn->asleep_ns = now;
    else if (now - newborn->asleep_ns >= ASLEEP_MS * NS_PER_MS)
        return true;
    return task_schedule(creator).computed_ns - newborn->computed_ns > COMPUTES_MS * NS_PER_MS;
}

void newborn_look(struct tracer *tracer)
{
    int64_t now = tracer->newborns ? clock_now_ns() : 0;
    for (struct task *task = tracer->newborns ? task_next(tracer, NULL) : NULL; task;
         task = task_next(tracer, task)) {
        if (!task->newborn.creator || !is_free(tracer, task, now))
            continue;
        bool stands = task->newborn.stopped;
        newborn_forget(tracer, task);
        if (stands)
            task_go_on(task, PTRACE_CONT, 0);
    }
}

void newborn_forget(struct tracer *tracer, struct task *task)
{
    if (task->newborn.creator)
        tracer->newborns--;
    task->newborn = (struct newborn){ 0 };
}
