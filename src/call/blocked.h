/* What one thread waits in, and what can end that wait: a part of still.c. */
#ifndef CALL_BLOCKED_H
#define CALL_BLOCKED_H

#include "call/still.h"
#include "call/tasks.h"

struct blocked {
    bool waits;     /* it sleeps in a system call, or is stopped (number: -1) */
    bool gone;      /* it has ended: it counts for nothing */
    uint64_t moves; /* how often it was taken off a processor */
    long number;    /* the call, */
    uint64_t first; /* … its first argument */
    enum stillness ends;
};

/* `task` is one that the tracer knows. */
struct blocked blocked_look(const struct tracer *tracer, struct task *task);

/* A call was made that sets a timer which will end waits, or an option that limits them:
 * tracer->timed. */
void blocked_hears(struct tracer *tracer, const struct task *task, long number,
                   const uint64_t raw[6]);
extern const long blocked_timers[]; /* the calls that must stop for this; ends with -1 */

/* socketpair() has come back: both ends are the programs' own, other than a Unix socket that leads
 * to some daemon. */
void blocked_hears_pair(struct tracer *tracer, const struct task *task);

#endif
