/* Times in which nothing happens, and what ends them.
 *
 *     ⋮ 40 ms: the delayed-ACK timer of the server runs
 *     ⋮ 4.1 s: until something is typed to the client
 *
 * A pause is told where it is long beside what came so far: 10 ms and more, and three times the
 * average.  While a packet is on a wire between two hosts, something happens. */
#ifndef TIMELINE_PAUSES_H
#define TIMELINE_PAUSES_H

#include "base/text.h"
#include "timeline/timeline.h"

/* How long nothing happened before this event, in ns; 0: not long. */
int64_t pause_before(const struct timeline *timeline, size_t event);

/* What this event, which ends it, tells of the pause; of one that ends with a remark of sockwire's
 * own, who waits in which call. */
void pause_says(struct text *text, const struct timeline *timeline, size_t index);

#endif
