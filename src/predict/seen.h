/* Which packets are there because of one call?
 *
 *     the packets that the call made its own kernel send        (the join says so: the call is their trigger, or they carry it)
 *     and what the kernels answered to these by themselves      (handshake, ACK, RST: never data)
 *
 * A student can't know before the call what depends on time.  So these are optional, and an answer
 * is right with and without them: a bare ACK (it may come at once, later, or ride on data),
 * further segments of one send, a window update, and what left only after the call had to wait. */
#ifndef PREDICT_SEEN_H
#define PREDICT_SEEN_H

#include "predict/answer.h"
#include "timeline/timeline.h"

struct seen_packets {
    size_t count, capacity;
    struct token *tokens;       /* in order of time; freed by the caller */
    bool reset, fin, data, ack; /* what is among them */
    /* an ACK of its data or FIN was to come: at once, later, or on data */
    bool ack_is_open;
};

void seen_of(const struct timeline *timeline, const struct call *call, struct seen_packets *seen);

#endif
