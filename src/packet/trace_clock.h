/* How an interface of a pcapng file tells time: ticks of if_tsresol, from if_tsoffset seconds after
 * 1970. */
#ifndef PACKET_TRACE_CLOCK_H
#define PACKET_TRACE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct trace_clock {
    /* a tick has so many nanoseconds; 0: less than one, or no whole number of them */
    uint64_t tick_ns;
    uint64_t ticks_max; /* more than 64 bits of nanoseconds can hold, without the offset */
    int64_t offset_s;
    /* if_tsresol: a tick is 10 to the minus this; with its highest bit set, 2 to minus the rest */
    uint8_t resolution;
};

void trace_clock_set(struct trace_clock *clock, uint8_t resolution, int64_t offset_s);

/* false: the time is not within 64 bits of nanoseconds around 1970 (1677 to 2262). */
bool trace_clock_read(const struct trace_clock *clock, uint64_t ticks, int64_t *t_ns);

#endif
