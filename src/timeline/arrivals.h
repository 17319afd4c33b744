/* Which data packets of a recorded run did not arrive, although they were captured: a filter or a
 * full buffer took them away. */
#ifndef TIMELINE_ARRIVALS_H
#define TIMELINE_ARRIVALS_H

#include "timeline/timeline.h"

/* By event: true where a packet's data did not arrive.  The caller frees it.  Of a trace without
 * calls nothing is said: all false. */
bool *arrivals_missed(const struct timeline *timeline);

#endif
