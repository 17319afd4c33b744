/* The clocks: see clock.h. */
#include "base/clock.h"

#include <time.h>

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t clock_now_ns(void)
{
    return now_ns(CLOCK_REALTIME);
}

int64_t steady_now_ns(void)
{
    return now_ns(CLOCK_MONOTONIC);
}

int64_t computed_now_ns(void)
{
    return now_ns(CLOCK_THREAD_CPUTIME_ID);
}
