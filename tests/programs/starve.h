/*
 * starve.h: the two ends of a case where the server wants to go on and the machine does not let it.
 */
#ifndef STARVE_H
#define STARVE_H

#include "shape.h"

#include <sched.h>
#include <time.h>

/* From now on only on the first CPU that it may use: the same one for all who say so. */
static inline void stay_on_one_cpu(void)
{
    cpu_set_t all, one;
    int cpu = 0;
    if (sched_getaffinity(0, sizeof all, &all) < 0)
        die("sched_getaffinity");
    while (!CPU_ISSET(cpu, &all))
        cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) < 0)
        die("sched_setaffinity");
}

/* Computes until a clock has gone on by so much: CLOCK_MONOTONIC, or CLOCK_PROCESS_CPUTIME_ID,
 * which stands still while it is not let. */
static inline void compute(clockid_t clock, long ms)
{
    struct timespec began, now;
    if (clock_gettime(clock, &began) < 0)
        die("clock_gettime");
    do
        clock_gettime(clock, &now);
    while ((now.tv_sec - began.tv_sec) * 1000 + (now.tv_nsec - began.tv_nsec) / 1000000 < ms);
}

#endif
