/* A program's own time limit strikes only when nobody else has work to do.
 *
 * A limit (SO_RCVTIMEO, the one of poll() and its kin) is over by the clock on the wall, also while
 * the machine gives the other program no turn.  The grader must not judge by that: who waits 10 ms
 * for a line would be right on a free machine, and wrong on a busy one.  So where a limit has
 * struck, the call stands at its exit stop until the others have come to rest, and is asked again.
 * To the program its timer was late, as it may be on every machine.
 *
 *     recv(4) ──── 10 ms: EAGAIN ┄┄┄ held ┄┄┄ asked again ── = 5 "hello"    the server
 *             … runnable, no turn ┄┄┄ send = 5 · recv …                     the client
 *
 * The others rest when each of them sleeps; or has computed for as long as the limit was, so that
 * one which computes for ever keeps nobody.  A limit that strikes while they rest is a limit.
 *
 * Who asks again and again without any limit takes the processor from the one that it waits for: on
 * a busy machine it asks ten times as often.  After IN_VAIN_MAX such calls of a program each further
 * one returns when the others rest, or have had their turn. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "call/registers.h"
#include "call/tasks.h"

enum {
    IN_VAIN_MAX = 1000,
    TURN_MS = 5, /* so long the others may compute before one more call in vain returns */
    /* … and so long a call is held while they compute nothing.  That may come of a machine on which
     * nothing goes on; after so many times it comes of the programs. */
    FRUITLESS_MS = 3000,
    FRUITLESS_MAX = 5,
    NOTHING_MS = 1,
};

void tracer_be_patient(struct tracer *tracer)
{
    tracer->patient = true;
}

bool tracer_has_held(const struct tracer *tracer)
{
    return tracer->patients > 0;
}

/* ---- is it a limit? ---- */

static bool peek(const struct task *task, uint64_t address, void *to, size_t count)
{
    pid_t tid = task->tid;
    struct memory memory = memory_of(&tid);
    return memory.read(memory.context, address, to, count) == count;
}

static bool is_select(long number)
{
#ifdef SYS_select
    if (number == SYS_select)
        return true;
#endif
    return number == SYS_pselect6;
}

/* Where poll() and its kin have their limit: an argument in milliseconds, or the address of a time,
 * which the kernel overwrites (of select: with the sets). */
static int argument_of_limit(long number, bool *is_address)
{
    *is_address = false;
    switch (number) {
#ifdef SYS_poll
    case SYS_poll: return 2;
#endif
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
    case SYS_epoll_pwait: return 3;
    default: break;
    }
    *is_address = true;
    switch (number) {
    case SYS_ppoll: return 2;
#ifdef SYS_epoll_pwait2
    case SYS_epoll_pwait2: return 3;
#endif
    default: return is_select(number) ? 4 : -1;
    }
}

/* The bytes of the three sets of a select(). */
static size_t bytes_of_set(const struct task *task)
{
    size_t bytes = ((size_t)(unsigned)task->raw[0] + 63) / 64 * 8;
    return bytes <= PATIENCE_SET_BYTES ? bytes : 0;
}

void patience_begins(struct tracer *tracer, struct task *task)
{
    struct patience *patience = &task->patience;
    bool is_address;
    patience->limited = false;
    if (!tracer->patient || task->call->role != CALL_WAIT)
        return;
    int argument = argument_of_limit(task->number, &is_address);
    if (argument < 0)
        return;
    int64_t time[2] = { 0 };
    if (!is_address)
        patience->limited = (int)task->raw[argument] > 0;
    else if (task->raw[argument])
        patience->limited =
            peek(task, task->raw[argument], time, sizeof time) && (time[0] || time[1]);
    for (int i = 0; patience->limited && is_select(task->number) && i < 3; i++)
        if (task->raw[1 + i])
            patience->limited = bytes_of_set(task) &&
                                peek(task, task->raw[1 + i], patience->set[i], bytes_of_set(task));
}

static bool never_blocks(const struct task *task)
{
    char path[64];
    unsigned flags = 0;
    bool by_flag = (task->number == SYS_recvfrom || task->number == SYS_sendto)
                       ? task->raw[3] & MSG_DONTWAIT
                       : (task->number == SYS_recvmsg || task->number == SYS_sendmsg) &&
                             task->raw[2] & MSG_DONTWAIT;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", (int)task->tid, task->call->fd);
    FILE *file = fopen(path, "re");
    bool read = file && fscanf(file, "pos: %*d flags: %o", &flags) == 1;
    if (file)
        fclose(file);
    return by_flag || !read || flags & O_NONBLOCK;
}

enum vain { VAIN_NOT, VAIN_AT_ONCE, VAIN_BY_LIMIT };

static enum vain in_vain(const struct tracer *tracer, const struct task *task, int64_t result)
{
    enum call_role role = task->call->role;
    if (role == CALL_WAIT && result == 0)
        return task->patience.limited ? VAIN_BY_LIMIT : VAIN_AT_ONCE;
    if ((role != CALL_ACCEPT && role != CALL_RECEIVE && role != CALL_SEND) || result != -EAGAIN)
        return VAIN_NOT;
    return tracer->timed[task->program] && !never_blocks(task) ? VAIN_BY_LIMIT : VAIN_AT_ONCE;
}

/* ---- have the others work to do? ---- */

/* One that is to read what we have typed has work, too.  A parent in vfork() has none, though it seems
 * to wait for a disk. */
static bool is_at_work(const struct tracer *tracer, const struct task *task)
{
    bool makes_child = task->in_call && task->call && task->call->role == CALL_PROCESS;
    if (task->patience.held || task->newborn.stopped || task->stopped || makes_child)
        return false;
    return strchr("RDt", task_letter(task)) != NULL ||
           (task->reads_terminal && tracer->sink.typed &&
            tracer->sink.typed(tracer->sink.context, task->program));
}

static bool others_work(const struct tracer *tracer, const struct task *task)
{
    if (tracer->sink.due && tracer->sink.due(tracer->sink.context))
        return true;
    for (struct task *other = task_next(tracer, NULL); other; other = task_next(tracer, other))
        if ((!other->known || other->program != task->program) && is_at_work(tracer, other))
            return true;
    return false;
}

static int64_t others_computed_ns(const struct tracer *tracer, const struct task *task)
{
    int64_t sum = 0;
    for (struct task *other = task_next(tracer, NULL); other; other = task_next(tracer, other))
        if (!other->known || other->program != task->program)
            sum += task_schedule(other).computed_ns;
    return sum;
}

/* ---- holding it ---- */

bool patience_holds(struct tracer *tracer, struct task *task)
{
    struct patience *patience = &task->patience;
    struct __ptrace_syscall_info info;
    if (!tracer->patient || !task->call || task->call->skipped || task->unmade ||
        tracer->fruitless >= FRUITLESS_MAX ||
        ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_EXIT)
        return false;
    enum vain vain = in_vain(tracer, task, info.exit.rval);
    if (vain == VAIN_NOT ||
        (vain == VAIN_AT_ONCE && ++tracer->in_vain[task->program] <= IN_VAIN_MAX) ||
        !others_work(tracer, task))
        return false;
    int64_t now = clock_now_ns();
    patience->held = true;
    patience->by_limit = vain == VAIN_BY_LIMIT;
    patience->seen_ns = now;
    patience->turn_ns =
        patience->by_limit ? now - task->call->t_begin_ns : (int64_t)TURN_MS * NS_PER_MS;
    patience->computed_ns = patience->seen_computed_ns = others_computed_ns(tracer, task);
    tracer->patients++;
    return true;
}

void patience_forget(struct tracer *tracer, struct task *task)
{
    if (!task->patience.held)
        return;
    task->patience.held = false;
    tracer->patients--;
}

/* What the kernel has written over is put back; the limit itself is 0 now, and stays so: the answer
 * comes at once. */
static void ask_again(struct task *task)
{
    struct patience *patience = &task->patience;
    inject_undo(task);
    for (int i = 0; task->call->role == CALL_WAIT && is_select(task->number) && i < 3; i++)
        for (size_t at = 0; task->raw[1 + i] && at < bytes_of_set(task); at += sizeof(long)) {
            long word;
            memcpy(&word, patience->set[i] + at, sizeof word);
            ptrace(PTRACE_POKEDATA, task->tid, task->raw[1 + i] + at, word);
        }
    patience->asks_again = true;
    task->in_call = false;
    task->interrupted = registers_again(task->tid, task->number, task->raw[0]) == 0;
}

void patience_goes_on(struct task *task)
{
    bool is_address;
    int argument = argument_of_limit(task->number, &is_address);
    if (!task->patience.asks_again)
        return;
    task->patience.asks_again = false;
    if (task->call->role == CALL_WAIT && !is_address && argument >= 0 &&
        registers_argument(task->tid, (unsigned)argument, 0) == 0)
        task->patience.restores = argument;
}

void patience_ends(struct task *task)
{
    if (task->patience.restores > 0)
        registers_argument(task->tid, (unsigned)task->patience.restores,
                           task->raw[task->patience.restores]);
    task->patience.restores = 0;
}

/* The others rest, or had their turn, or get none at all. */
static bool is_over(struct tracer *tracer, struct task *task, bool *had_turn)
{
    struct patience *patience = &task->patience;
    int64_t computed_ns = others_computed_ns(tracer, task), now = clock_now_ns();
    *had_turn = computed_ns - patience->computed_ns > patience->turn_ns;
    if (*had_turn || !others_work(tracer, task))
        return true;
    if (computed_ns - patience->seen_computed_ns >= NOTHING_MS * NS_PER_MS) {
        patience->seen_computed_ns = computed_ns;
        patience->seen_ns = now;
    }
    bool fruitless = now - patience->seen_ns > (int64_t)FRUITLESS_MS * NS_PER_MS;
    tracer->fruitless += fruitless;
    *had_turn = fruitless;
    return fruitless;
}

void patience_look(struct tracer *tracer)
{
    for (struct task *task = tracer->patients ? task_next(tracer, NULL) : NULL; task;
         task = task_next(tracer, task)) {
        bool had_turn;
        if (!task->patience.held || !is_over(tracer, task, &had_turn))
            continue;
        patience_forget(tracer, task);
        if (task->patience.by_limit && !had_turn) {
            ask_again(task);
            task_go_on(task, PTRACE_CONT, 0);
        } else {
            tracer_call_leaves(tracer, task);
        }
    }
}
