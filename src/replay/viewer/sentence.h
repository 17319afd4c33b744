/* One sentence about a step: what happened, and why, as far as it is known. */
#ifndef REPLAY_VIEWER_SENTENCE_H
#define REPLAY_VIEWER_SENTENCE_H

#include "base/text.h"
#include "timeline/timeline.h"

/* What a sentence is about, and how it is told. */
struct telling {
    const struct timeline *timeline;
    bool opens; /* a call whose return is a step of its own: only what it asks for is told here */
    /* of a call also tell which packets came of it later: in a quiz that would answer questions
     * that are still to come */
    bool ahead;
    bool ascii;
};

/* Adds clean text. */
void sentence_add(struct text *text, const struct event *event, const struct telling *telling);

/* "SYN,ACK", "FIN with 5 bytes of data", "ACK", "14 bytes of data", "datagram": a packet in a few
 * words. */
void packet_words_add(struct text *text, const struct packet *packet);

#endif
