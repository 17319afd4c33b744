/* The one clock of a run: CLOCK_REALTIME in nanoseconds, the clock that the kernel stamps packets with. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

enum { NS_PER_US = 1000, NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

int64_t clock_now_ns(void);

#endif
