/* What the wire did with a packet, said: in two or three words, and in sentences. */
#ifndef TIMELINE_FATE_SAYS_H
#define TIMELINE_FATE_SAYS_H

#include "base/text.h"
#include "timeline/timeline.h"

enum { FATE_LABEL_BYTES = 48 };

/* "lost (rule 2)"; "": it passed. */
void fate_label(const struct fate *fate, char label[FATE_LABEL_BYTES]);

/* "The wire drops it (rule 2: client: data drop @ 1)." Nothing: it passed. */
void fate_says(struct text *t, const struct timeline *timeline, const struct arrival *arrival);

#endif
