/* Where accounts come from: a file of any sort, or a timeline in memory. */
#ifndef COMPARE_OPEN_H
#define COMPARE_OPEN_H

#include "compare/account.h"
#include "timeline/timeline.h"

/* A trace (pcap, pcapng; of a recorded run its calls, too), or JSON Lines as `--json` writes them;
 * "-": standard input.  NULL and err when it can't be read.  lacks: what is missing of it; "" when
 * nothing is. */
struct account *account_open(const char *name, struct err *lacks, struct err *err);

/* A finished timeline in memory (timeline_init(), not a streamed one).  NULL and err when it is too
 * long. */
struct account *account_of_timeline(const struct timeline *timeline, const char *name,
                                    struct err *err);

#endif
