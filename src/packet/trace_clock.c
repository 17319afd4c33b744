/* pcapng's time stamps: see trace_clock.h.  A part of a nanosecond is cut off. */
#include "packet/trace_clock.h"

enum { NANO = 9, BASE_2 = 0x80 };

__extension__ typedef unsigned __int128 wide; /* 64 bits of ticks times 10^9 */

static uint64_t power_of_ten(unsigned exponent) /* at most 19 */
{
    uint64_t power = 1;
    while (exponent--)
        power *= 10;
    return power;
}

void trace_clock_set(struct trace_clock *clock, uint8_t resolution, int64_t offset_s)
{
    *clock = (struct trace_clock){ .offset_s = offset_s, .resolution = resolution };
    if (resolution <= NANO)
        clock->tick_ns = power_of_ten(NANO - resolution);
    clock->ticks_max = clock->tick_ns ? INT64_MAX / clock->tick_ns : UINT64_MAX;
}

static bool whole_ns(const struct trace_clock *clock, uint64_t ticks, uint64_t *ns)
{
    unsigned exponent = clock->resolution & (BASE_2 - 1u);
    if (ticks > clock->ticks_max)
        return false;
    if (clock->tick_ns) {
        *ns = ticks * clock->tick_ns;
    } else if (clock->resolution & BASE_2) {
        wide scaled = (wide)ticks * 1000000000u >> exponent; /* exponent: at most 127 */
        *ns = (uint64_t)scaled;
        return scaled <= INT64_MAX;
    } else {
        /* 2^64 ticks are less than one nanosecond */
        *ns = exponent - NANO <= 19 ? ticks / power_of_ten(exponent - NANO) : 0;
    }
    return *ns <= INT64_MAX;
}

bool trace_clock_read(const struct trace_clock *clock, uint64_t ticks, int64_t *t_ns)
{
    uint64_t ns;
    int64_t offset_ns;
    if (!whole_ns(clock, ticks, &ns))
        return false;
    if (!clock->offset_s) {
        *t_ns = (int64_t)ns;
        return true;
    }
    return !__builtin_mul_overflow(clock->offset_s, INT64_C(1000000000), &offset_ns) &&
           !__builtin_add_overflow((int64_t)ns, offset_ns, t_ns);
}
