/* What the kernel said of one end of a connection (--kernel), in a line of words as ss(8) has them:
 *
 *     cwnd 10 → 7, ssthresh 5, open → recovery, sacked 0 → 3, lost 0 → 1, rto 248 ms
 *
 * Only what changed since its last word. */
#ifndef VIEW_TCP_TOLD_H
#define VIEW_TCP_TOLD_H

#include <stdbool.h>

#include "base/text.h"
#include "timeline/timeline.h"

/* False, and nothing is added: what changed is not worth a line. */
bool tcp_told_add(struct text *text, const struct tcp_told *told, bool ascii);

#endif
