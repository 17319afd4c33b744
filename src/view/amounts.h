/* Spans of time and counts in few columns, for people: 1.3 ms, 12.3 s, 2 min 05 s; 999999, 1.23M.
 */
#ifndef VIEW_AMOUNTS_H
#define VIEW_AMOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* At most nine columns.  A negative span (times of capture may go back) keeps its sign. */
void span_add(struct text *text, int64_t ns, bool ascii);
/* Between two moments since the start of a run: as their shown times have it (shown_ns()), exact below a millisecond. */
void span_between_add(struct text *text, int64_t from_ns, int64_t to_ns, bool ascii);

/* Exact up to 999 999; above it three digits and k … E: at most six columns. */
void amount_add(struct text *text, uint64_t count);

/* Exact, in groups of three: 181 997. */
void count_add(struct text *text, uint64_t count, char gap);

/* "1 packet", "2 packets" */
void counted_add(struct text *text, uint64_t count, const char *what);

#endif
