/* Calls that are held at their seccomp stop, before anything of them has happened: --step and
 * --predict.
 *
 * The program stands still there as long as anybody likes; the call begins, for the timeline too,
 * when it is let go. */
#include <sys/ptrace.h>

#include "call/registers.h"
#include "call/socket_info.h"
#include "call/tasks.h"

bool hold_wanted(struct tracer *tracer, struct task *task)
{
    struct call_facts *facts = task->call;
    struct socket_info look = { 0 };
    if (!tracer->sink.holds || !task_call_is_internet(tracer, task))
        return false;
    if (facts->inode && !task_look_at_socket(tracer, task, facts->fd, facts->inode, &look))
        look.tcp_state = 0;
    return tracer->sink.holds(tracer->sink.context, facts, look.tcp_state);
}

static struct task *holder(const struct tracer *tracer, const struct call_facts *facts)
{
    struct task *task = task_find(tracer, facts->tid);
    return task && task->held && task->call == facts ? task : NULL;
}

bool tracer_is_held(const struct tracer *tracer, const struct call_facts *facts)
{
    return holder(tracer, facts) != NULL;
}

void tracer_let_go(struct tracer *tracer, const struct call_facts *facts, bool make)
{
    struct task *task = holder(tracer, facts);
    if (!task)
        return;
    task->held = false;
    if (make) {
        trap_begins(tracer, task);
    } else {
        task->call = NULL; /* nobody was told of it */
        task->unmade = registers_skip(task->tid) == 0;
    }
    task_go_on(task, PTRACE_SYSCALL, 0);
}

bool tracer_rests(const struct tracer *tracer)
{
    for (struct task *task = task_next(tracer, NULL); task; task = task_next(tracer, task)) {
        if (task->held)
            continue;
        char letter = task_letter(task);
        if (letter != 'S' && letter != 'T' && letter != 'Z' && letter != 'X')
            return false;
    }
    return true;
}
