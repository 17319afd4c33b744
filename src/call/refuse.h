/* Calls that a program behind walls may not make, for they would lead out of the tracer's sight or
 * into another process.
 *
 *     filter.c    stops them (SECCOMP_RET_TRACE with REFUSE_MARK; without a tracer they fail with ENOSYS)
 *     refuse.c    answers EPERM in the kernel's place, and tells the sink
 *
 * Where a call is told from its arguments, only registers count: what lies in memory another thread
 * could change in between.  So clone3(), whose flags lie there, is not there at all (ENOSYS), and C
 * libraries use clone(). */
#ifndef CALL_REFUSE_H
#define CALL_REFUSE_H

#include <stdbool.h>
#include <stdint.h>

enum { REFUSE_MARK = 2 };

/* By name, as libseccomp knows them; NULL ends.  A call that this machine lacks is no matter. */
extern const char *const refuse_names[];

/* Calls that may be aimed at a process: refused when it is one of another program, as our own are.
 * argument: which one names it; 0 is the caller itself.  number -1 ends. */
struct refuse_aimed {
    long number;
    unsigned argument;
    int user; /* of argument 0: it means all processes of a user; 0: no value does */
    const char *name;
};
extern const struct refuse_aimed refuse_aimed[];

struct tracer;
struct task;

/* A call stopped at the filter; mark: what the filter said.  True: it was refused, and is not made.
 */
bool refuse_call(struct tracer *tracer, const struct task *task, unsigned mark, uint32_t arch,
                 long number, const uint64_t raw[6]);

/* The task runs another file from now on.  False: it may not, and is killed. */
bool refuse_file(struct tracer *tracer, const struct task *task);

#endif
