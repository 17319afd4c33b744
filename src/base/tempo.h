/* How fast does this machine compute just now?
 *
 * Limits of computed time are made for a common machine.  One that is emulated, or whose host gives it
 * few turns, counts many times as much for the same work: kernels in a virtual machine take the time in
 * which they stood for time that a program has computed.  So now and then a small piece of work is
 * measured, which takes TEMPO_US on a common machine, and what others have computed is counted at this
 * pace. */
#ifndef BASE_TEMPO_H
#define BASE_TEMPO_H

#include <stdint.h>

/* All zero: nothing was measured yet. */
struct tempo {
    unsigned pieces;     /* of work that were done */
    int64_t computed_ns; /* … and what they took */
    int64_t due_ns;      /* steady_now_ns() from which on the next one may be done */
};

/* Measure once more, if it is time: it takes a small part of our own time. */
void tempo_measure(struct tempo *tempo);

/* How many times as long as a common machine it takes; never below 1. */
double tempo_slowness(const struct tempo *tempo);

#endif
