/* The table of tasks: a hash of thread ids. */
#include "call/tasks.h"

#include <stdlib.h>

#include "base/memory.h"

static size_t chain_of(pid_t tid)
{
    return (size_t)tid % TASK_CHAINS;
}

struct task *task_find(const struct tracer *tracer, pid_t tid)
{
    struct task *task = tracer->chains[chain_of(tid)];
    while (task && task->tid != tid)
        task = task->next;
    return task;
}

struct task *task_add(struct tracer *tracer, pid_t tid)
{
    struct task *task = xcalloc(1, sizeof *task);
    task->tid = task->pid = tid;
    task->next = tracer->chains[chain_of(tid)];
    tracer->chains[chain_of(tid)] = task;
    tracer->alive_all++;
    return task;
}

void task_remove(struct tracer *tracer, struct task *task)
{
    struct task **link = &tracer->chains[chain_of(task->tid)];
    newborn_forget(tracer, task);
    patience_forget(tracer, task);
    while (*link != task)
        link = &(*link)->next;
    *link = task->next;
    tracer->alive_all--;
    if (task->known)
        tracer->alive[task->program]--;
    if (task->descriptors && --task->descriptors->tasks == 0)
        descriptors_free(task->descriptors);
    free(task);
}

struct task *task_next(const struct tracer *tracer, const struct task *task)
{
    if (task && task->next)
        return task->next;
    for (size_t i = task ? chain_of(task->tid) + 1 : 0; i < TASK_CHAINS; i++)
        if (tracer->chains[i])
            return tracer->chains[i];
    return NULL;
}
