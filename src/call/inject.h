/* What was done to one call of a stopped program, and how it is undone: the program must see its
 * own arguments unchanged. */
#ifndef CALL_INJECT_H
#define CALL_INJECT_H

#include "call/injection.h"

struct tracer;
struct task;

/* The rules, with their counters. */
struct inject_rule {
    struct injection what;
    unsigned *seen;   /* by program: how many calls it spoke of */
    unsigned applied; /* how often it was used */
};

/* A task's call that is changed. */
struct inject {
    const struct injection *what; /* NULL: nothing */
    int argument;                 /* register that was changed, or -1 */
    uint64_t value;               /* what it held */
    unsigned words;               /* of the program's memory that were changed: */
    struct {
        uint64_t address, value;
    } word[2];
};

/* At its seccomp stop, task->call being decoded: count the call, and decide.  One that is to fail
 * is skipped (facts->skipped). */
void inject_decide(struct tracer *tracer, struct task *task);

/* Shorten it: after inject_decide(), and again when an interrupted call goes on. */
void inject_apply(struct task *task);

/* At its exit stop: what was changed is put back. */
void inject_undo(struct task *task);

/* … and the result, once known: did the change make it what it is? */
void inject_judge(struct task *task, int64_t result);

void inject_release(struct tracer *tracer);

#endif
