/* The same again and again: what a program does in a loop is told to the timeline a few times, and
 * from then on with a count.
 *
 *     recv = 0 · recv = 0 · recv = 0 · recv ┄┄┄┄┄┄┄┄┄ 181 997 times ┄┄┄┄┄┄┄┄┄ = 0 · close
 *     └─── told as they are ───┘       └ begins                          ends ┘
 *
 * It stands between merge.h, which puts in order, and the timeline.  What repeats may be one call,
 * one line of output, or up to FOLD_CYCLE_MAX of them in turn (poll and recv).  Equal means: same
 * thread, name, socket, arguments, result and source line.  Calls that move bytes of a stream or
 * make descriptors are never equal to others.  A packet, or a changed state, ends the count; so
 * does anything else that the thread does.  What is counted takes no memory: a loop may run for
 * hours. */
#ifndef RUN_FOLD_H
#define RUN_FOLD_H

#include "run/merge.h"

enum { FOLD_CYCLE_MAX = 6, FOLD_PLAIN = 3 }; /* how often the whole is told before it is counted */

struct fold;

/* forget (may be NULL) is told of facts that were counted and are not needed any more. */
struct fold *fold_new(void (*forget)(void *context, struct call_facts *facts), void *context);
void fold_free(struct fold *fold);

/* One thing that was seen, in order of time: the timeline is told of it, or it is counted.  What
 * seen owns stays the caller's. */
void fold_take(struct fold *fold, struct timeline *timeline, struct record_writer *recording,
               const struct observation *seen);

/* Everything up to until_ns was taken: a call that has begun long ago is not kept back any more.
 * INT64_MAX: nothing comes any more. */
void fold_look(struct fold *fold, struct timeline *timeline, struct record_writer *recording,
               int64_t until_ns);

void fold_switch(struct fold *fold, bool on); /* off: everything is told as it is */

/* fold_same.c: may this call be counted with others; are two equal; might one that has only begun
 * be equal to one that has ended. */
bool fold_may(const struct call_facts *facts);
bool fold_same(const struct call_facts *a, const struct call_facts *b);
bool fold_begins_same(const struct call_facts *begun, const struct call_facts *ended);

#endif
