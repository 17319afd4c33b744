/* What the wire did, in numbers: see counts.h. */
#include "wire/counts.h"

void counts_add_late(struct wire_counts *counts, int64_t late_ns)
{
    int64_t step = late_ns / COUNTS_LATE_STEP_NS;
    counts->timed++;
    counts->late[step < COUNTS_LATE_STEPS ? step : COUNTS_LATE_STEPS - 1]++;
    if (late_ns > counts->late_max_ns)
        counts->late_max_ns = late_ns;
}

int64_t counts_late_p99_ns(const struct wire_counts *counts)
{
    uint64_t seen = 0, most = counts->timed - counts->timed / 100;
    int step = 0;
    if (!counts->timed)
        return 0;
    while (step < COUNTS_LATE_STEPS - 1 && (seen += counts->late[step]) < most)
        step++;
    int64_t late_ns = (step + 1) * (int64_t)COUNTS_LATE_STEP_NS;
    return step == COUNTS_LATE_STEPS - 1 || late_ns > counts->late_max_ns ? counts->late_max_ns
                                                                          : late_ns;
}
