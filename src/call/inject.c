/* Changing calls on their way into the kernel: see inject.h, and injection.h for the rules.
 *
 *     short   the length register is made smaller; of a vector (readv, sendmsg …) the count and one length, in the program's
 *             memory, where another thread that uses the same vector at that moment would see it
 *     fail    the call gets the number -1, so that the kernel makes none; at the exit stop its result is set
 *
 * What is changed at the begin is put back at the exit stop, before the program runs again. */
#include "call/inject.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "call/registers.h"
#include "call/socket_info.h"
#include "call/tasks.h"

enum { VECTOR_MAX = 1024 }; /* as the kernel's UIO_MAXIOV */

void tracer_inject(struct tracer *tracer, const struct injection *list, size_t count)
{
    tracer->rules = xcalloc(count, sizeof *tracer->rules);
    tracer->rule_count = count;
    for (size_t i = 0; i < count; i++) {
        tracer->rules[i].what = list[i];
        tracer->rules[i].seen = xcalloc(TRACER_PROGRAMS_MAX, sizeof *tracer->rules[i].seen);
    }
}

unsigned tracer_injected(const struct tracer *tracer, size_t rule)
{
    return tracer->rules[rule].applied;
}

void inject_release(struct tracer *tracer)
{
    for (size_t i = 0; i < tracer->rule_count; i++)
        free(tracer->rules[i].seen);
    free(tracer->rules);
}

/* ---- is it meant? ---- */

/* Domain and type of a socket that was not made under our eyes are asked once. */
static const struct reference *kind_of(struct tracer *tracer, const struct task *task)
{
    const struct call_facts *facts = task->call;
    struct reference *reference = reference_of(&tracer->references, facts->inode);
    struct socket_info look;
    if (!reference->domain && task_look_at_socket(tracer, task, facts->fd, facts->inode, &look)) {
        reference->domain = look.domain;
        reference->type = look.type;
    }
    return reference;
}

bool task_call_is_internet(struct tracer *tracer, const struct task *task)
{
    const struct call_facts *facts = task->call;
    if (facts->role != CALL_CREATE && !facts->inode)
        return false;
    int domain = facts->role == CALL_CREATE ? facts->domain : kind_of(tracer, task)->domain;
    return domain == AF_INET || domain == AF_INET6;
}

static bool is_meant(struct tracer *tracer, const struct task *task, const struct injection *what)
{
    const struct call_facts *facts = task->call;
    if ((what->program != ACTOR_ANY && what->program != task->program) ||
        !injection_means(what, facts))
        return false;
    if (facts->role == CALL_WAIT || facts->role == CALL_PROCESS)
        return true;
    return task_call_is_internet(tracer, task) &&
           (facts->role != CALL_CONNECT || kind_of(tracer, task)->type == SOCK_STREAM);
}

void inject_decide(struct tracer *tracer, struct task *task)
{
    struct inject_rule *chosen = NULL;
    task->inject = (struct inject){ .argument = -1 };
    for (size_t i = 0; i < tracer->rule_count; i++) {
        struct inject_rule *rule = &tracer->rules[i];
        if (!is_meant(tracer, task, &rule->what) ||
            !which_has(&rule->what.which, ++rule->seen[task->program]))
            continue;
        if (!chosen || (rule->what.error && !chosen->what.error))
            chosen = rule; /* the first of them, but a failure goes before a short one */
    }
    if (!chosen)
        return;
    chosen->applied++;
    task->inject.what = &chosen->what;
    if (chosen->what.error && registers_skip(task->tid) == 0)
        task->call->skipped = task->call->injected = true;
}

/* ---- short ---- */

static bool peek(const struct task *task, uint64_t address, void *to, size_t count)
{
    pid_t tid = task->tid;
    struct memory memory = memory_of(&tid);
    return memory.read(memory.context, address, to, count) == count;
}

static bool change_word(struct task *task, uint64_t address, uint64_t value)
{
    struct inject *inject = &task->inject;
    uint64_t was;
    if (!peek(task, address, &was, sizeof was) ||
        ptrace(PTRACE_POKEDATA, task->tid, address, value) != 0)
        return false;
    inject->word[inject->words].address = address;
    inject->word[inject->words++].value = was;
    return true;
}

static bool change_argument(struct task *task, int index, uint64_t value)
{
    if (registers_argument(task->tid, (unsigned)index, value) != 0)
        return false;
    task->inject.argument = index;
    task->inject.value = task->raw[index];
    return true;
}

/* The first buffers of the vector, and the last of these shorter, until they hold `bytes`.  Where
 * its count stands: in the third argument, or (header not 0) in the message header there.  False:
 * it holds no more than that, or can't be changed. */
static bool shorten_vector(struct task *task, uint64_t vector, uint64_t count, uint64_t header,
                           uint64_t bytes)
{
    if (count > VECTOR_MAX)
        return false; /* the kernel will refuse it */
    for (uint64_t i = 0, before = 0; i < count; i++) {
        struct {
            uint64_t base, length;
        } one;
        uint64_t at = vector + i * sizeof one;
        if (!peek(task, at, &one, sizeof one))
            return false;
        if (one.length < bytes - before || (one.length == bytes - before && i + 1 == count)) {
            before += one.length;
            continue;
        }
        bool fewer = i + 1 < count, shorter = one.length > bytes - before;
        return (!shorter ||
                change_word(task, at + offsetof(struct iovec, iov_len), bytes - before)) &&
               (!fewer ||
                (header ? change_word(task, header + offsetof(struct msghdr, msg_iovlen), i + 1)
                        : change_argument(task, 2, i + 1)));
    }
    return false;
}

static bool shorten(struct task *task)
{
    uint64_t bytes = task->inject.what->bytes;
    const struct call_row *row = task->call->row;
    int length = injection_length_argument(row);
    if (length >= 0)
        return task->raw[length] > bytes && change_argument(task, length, bytes);
    if (row->args[1].kind == ARG_IOVEC_IN || row->args[1].kind == ARG_IOVEC_OUT)
        return shorten_vector(task, task->raw[1], task->raw[2], 0, bytes);
    struct msghdr header;
    return peek(task, task->raw[1], &header, sizeof header) &&
           shorten_vector(task, (uint64_t)(uintptr_t)header.msg_iov, header.msg_iovlen,
                          task->raw[1], bytes);
}

void inject_apply(struct task *task)
{
    if (!task->inject.what || !task->inject.what->bytes)
        return;
    bool done = shorten(task);
    task->call->cut_bytes = done ? task->inject.what->bytes : 0;
    if (!done)
        inject_undo(task); /* half of it may have been done */
}

void inject_undo(struct task *task)
{
    struct inject *inject = &task->inject;
    while (inject->words > 0) {
        inject->words--;
        ptrace(PTRACE_POKEDATA, task->tid, inject->word[inject->words].address,
               inject->word[inject->words].value);
    }
    if (inject->argument >= 0)
        registers_argument(task->tid, (unsigned)inject->argument, inject->value);
    inject->argument = -1;
}

/* A short call that got less than it was left to ask for would have got that anyway. */
void inject_judge(struct task *task, int64_t result)
{
    struct call_facts *facts = task->call;
    if (facts->cut_bytes && result == (int64_t)facts->cut_bytes)
        facts->injected = true;
}
