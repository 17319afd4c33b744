/* Limits of the caller's shell (ulimit) that would end us, or a program, with a signal and without a
 * word. */
#ifndef BASE_RLIMITS_H
#define BASE_RLIMITS_H

#include <stdbool.h>

/* What we want of a stack, and a program of the ordinary kind. */
enum { STACK_BYTES = 1 << 20 };

/* At the very beginning: a file that may not grow is an error like any other, and the stack may grow
 * as far as the hard limit lets it.  Ends the process with a sentence when that is not enough. */
void rlimits_begin(void);

/* Is the caller's soft limit below that? */
bool rlimits_stack_is_small(void);

/* In a child, right before it starts a program: that gets the caller's limits. */
void rlimits_give_back(void);

/* Of a program that was killed by this signal (its number): the caller's limit that may be why, as a sentence; or
 * NULL. */
const char *rlimits_explain(int number);

#endif
