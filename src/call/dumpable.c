/* A program may ask not to be looked into: prctl(PR_SET_DUMPABLE, 0), as servers do that hold a
 * key.  Then the kernel shows its memory and its descriptors to root only, and an ordinary user's
 * tracer would be blind.  So the call is answered in the kernel's place, and not made; asked for
 * it, the program is told what it has set. */
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "call/registers.h"
#include "call/tasks.h"

static void answer(const struct task *task, int64_t result)
{
    registers_skip(task->tid);
    registers_result(task->tid, result);
}

bool dumpable_answers(struct tracer *tracer, struct task *task, long number, const uint64_t raw[6])
{
    struct task *leader = task_find(tracer, task->pid);
    if (number != SYS_prctl || !task->started || !leader)
        return false;
    if ((int)raw[0] == PR_GET_DUMPABLE && leader->hides) {
        answer(task, 0);
        return true;
    }
    if ((int)raw[0] != PR_SET_DUMPABLE || raw[1] > 1)
        return false;
    if (raw[1] == 0 && !leader->hides)
        tracer->sink.note(
            tracer->sink.context, clock_now_ns(), task->program,
            "this program asks not to be looked into (PR_SET_DUMPABLE): it is told so, and traced all the same");
    leader->hides = raw[1] == 0;
    answer(task, 0);
    return true;
}
