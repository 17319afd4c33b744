/* One sentence about a step: what happened, and why, as far as it is known. */
#ifndef REPLAY_SENTENCE_H
#define REPLAY_SENTENCE_H

#include "base/text.h"
#include "timeline/timeline.h"

/* Adds clean text.  opens: a call's return is a step of its own, which tells its result.  With `ahead`, a call also tells which packets came of it later: in a quiz that
 * would answer questions that are still to come. */
void sentence_add(struct text *text, const struct event *event, bool opens, bool ahead, bool ascii);

/* The part of it about calls; begins: only what it asks for (sentence_calls.c). */
void sentence_of_call(struct text *text, const struct call *call, bool begins, bool ahead, bool ascii);

/* "client2", "server": who an end is, with the name of its program where that is known. */
const char *who_is(const struct connection *connection, enum end end);

/* "SYN,ACK", "FIN with 5 bytes of data", "ACK", "14 bytes of data", "datagram": a packet in a few words. */
void packet_words_add(struct text *text, const struct packet *packet);

#endif
