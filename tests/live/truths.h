/* What must be true of every timeline, whatever the programs did: the truths of the join, held
 * against each packet and call. */
#ifndef LIVE_TRUTHS_H
#define LIVE_TRUTHS_H

#include "pair.h"

void truths_hold(struct report *report, const struct timeline *timeline, unsigned except);

#endif
