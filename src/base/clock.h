/* The clocks, in nanoseconds. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

enum { NS_PER_US = 1000, NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

/* The one clock of a run: CLOCK_REALTIME, with which the kernel stamps packets. */
int64_t clock_now_ns(void);

/* For waits and for the beat of a replay: CLOCK_MONOTONIC, which only goes on, whatever the clock
 * on the wall is set to. */
int64_t steady_now_ns(void);

/* How long this thread has computed so far: CLOCK_THREAD_CPUTIME_ID. */
int64_t computed_now_ns(void);

/* A moment since the start of a run, as it is shown: in tenths of a millisecond, never rounded up.
 * A span between two shown moments is their difference, so that what stands side by side adds up. */
static inline int64_t shown_ns(int64_t ns)
{
    int64_t over = ns % (NS_PER_MS / 10);
    return ns - over - (over < 0 ? NS_PER_MS / 10 : 0);
}

/* The later of two times, or of two places in a stream. */
static inline int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

#endif
