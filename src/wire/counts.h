/* What the wire did, in numbers. */
#ifndef WIRE_COUNTS_H
#define WIRE_COUNTS_H

#include <stdint.h>

enum { COUNTS_LATE_STEP_NS = 5000, COUNTS_LATE_STEPS = 2000 };

struct wire_counts {
    uint64_t read, written, lost, made, not_carried, refused, crowded; /* see struct wire_summary */
    uint64_t timed;
    int64_t late_max_ns;
    uint64_t late[COUNTS_LATE_STEPS]; /* how many were so many steps late; the last one: or more */
};

/* One frame was to be given at a time, and was given so much later. */
void counts_add_late(struct wire_counts *counts, int64_t late_ns);

/* So late were 99 of 100 at most, to the step; 0: there was none. */
int64_t counts_late_p99_ns(const struct wire_counts *counts);

#endif
