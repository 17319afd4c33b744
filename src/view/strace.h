/* The calls of a run as strace(1) prints them, for tools that read that: as `strace -f -ttt -T -o FILE` writes it.
 *
 *     812   1796024533.351306 recvfrom(4,  <unfinished ...>
 *     813   1796024533.351399 close(3)        = 0 <0.000066>
 *     812   1796024533.352459 <... recvfrom resumed>"hello", 1024, 0, NULL, NULL) = 5 <0.001153>
 *     812   1796024533.360000 +++ exited with 0 +++
 *
 * Process, thread, time, name, descriptors, addresses, the first 32 bytes of data, result, error and duration are as strace has
 * them.  Messages, vectors and sets of descriptors read as in the ladder.  There are only the calls that sockwire watches. */
#ifndef VIEW_STRACE_H
#define VIEW_STRACE_H

#include <stdio.h>

#include "base/err.h"
#include "timeline/timeline.h"

/* Of a whole timeline that has calls.  -1 and err when out can't be written. */
int strace_write(FILE *out, const struct timeline *timeline, struct err *err);

#endif
