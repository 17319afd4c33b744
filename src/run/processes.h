/* Which processes made the calls of a run, as the kernel names them: for `run --write-processes`.
 *
 * A process is looked up in /proc when it stands still at its first call, and again after each exec(): it is then a record of
 * its own, with a later time. */
#ifndef RUN_PROCESSES_H
#define RUN_PROCESSES_H

#include "call/call.h"
#include "packet/trace_write.h"

struct processes {
    size_t count, capacity;
    struct trace_process *list; /* in order of time */
    size_t known_count, known_capacity;
    struct known_process *known;
};

/* A call begins: its process is stopped.  One that /proc does not show (any more) is left out. */
void processes_saw(struct processes *processes, const struct call_facts *facts);
void processes_release(struct processes *processes);

#endif
