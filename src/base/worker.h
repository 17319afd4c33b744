/* A thread that does one kind of work, beside the one that gives it: one piece at a time.
 *
 *     worker_give()   ──▶ work(context) runs beside us
 *     worker_wait()   ◀── it is done; what it wrote is ours to read
 *
 * Between the two, what the work reads and writes belongs to the worker alone; at all other times it
 * is ours.  That is the whole rule: no other lock is needed.  No signal comes to the worker, but
 * those of its own faults. */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include <stdbool.h>

struct worker;

/* NULL: no thread can be made; then call work() yourself. */
struct worker *worker_new(void (*work)(void *context), void *context);

/* It must be at rest. */
void worker_give(struct worker *worker);

bool worker_rests(struct worker *worker);
void worker_wait(struct worker *worker); /* until it rests */
void worker_free(struct worker *worker); /* waits; NULL is fine */

#endif
