/* What the wire did with a packet, said: in two or three words, and in sentences. */
#ifndef TIMELINE_FATE_SAYS_H
#define TIMELINE_FATE_SAYS_H

#include "base/text.h"
#include "timeline/timeline.h"

enum { FATE_LABEL_BYTES = 48 };

/* "lost (rule 2)"; "": it passed. */
void fate_label(const struct fate *fate, char label[FATE_LABEL_BYTES]);

/* What is worth a word where it arrived, or-ed. */
enum {
    ARRIVED_DAMAGED = 1 << 0,   /* its receiver's kernel drops it */
    ARRIVED_AGAIN = 1 << 1,     /* UDP: a copy came before */
    ARRIVED_OVERTAKEN = 1 << 2, /* UDP: one that left later came before */
};
unsigned arrival_notable(const struct arrival *arrival);

/* "The wire drops it (rule 2: client: data drop @ 1)."  Of one that arrived, what that means there,
 * too.  Nothing: it passed. */
void fate_says(struct text *t, const struct timeline *timeline, const struct arrival *arrival);

#endif
