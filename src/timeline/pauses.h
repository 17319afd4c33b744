/* Times in which nothing happens, and what ends them.
 *
 *     ⋮ 40 ms: the delayed-ACK timer of the server runs
 *     ⋮ 4.1 s: until something is typed to the client
 *
 * A pause is told where it is long beside what came so far: 10 ms and more, and three times the
 * average.  While a packet is on a wire between two hosts, something happens.  Calls that a view leaves
 * out end no pause: else its times would jump with no reason given. */
#ifndef TIMELINE_PAUSES_H
#define TIMELINE_PAUSES_H

#include "base/text.h"
#include "timeline/timeline.h"

/* A call that a view leaves out: in its eyes nothing happens then.  NULL: it leaves none out. */
typedef bool left_out(const struct call *call);

/* How long a view showed nothing before this event, in ns; 0: not long, or the event is not shown. */
int64_t pause_before(const struct timeline *timeline, size_t event, left_out *is_left_out);

/* What this event, which ends it, tells of the pause; of one that ends with a remark of sockwire's
 * own, who waits in which call. */
void pause_says(struct text *text, const struct timeline *timeline, size_t index,
                left_out *is_left_out);

/* Calls that are left out happened in it. */
bool pause_leaves_out(const struct timeline *timeline, size_t index, left_out *is_left_out);

#endif
