/* The way of one send call's bytes, from its program to the other one:
 *
 *     handed over ─▶ (send buffer) ─▶ left ─▶ arrived ─▶ (receive buffer) ─▶ read
 *                                      acknowledged ◀──┘
 *
 * Each step has its time and its evidence: the call or the packet that shows it.  What was not seen
 * is no step. */
#ifndef TIMELINE_SEND_TRACE_H
#define TIMELINE_SEND_TRACE_H

#include "base/text.h"
#include "timeline/timeline.h"

enum send_step_kind {
    SEND_HANDED,       /* the call begins: its kernel takes the bytes into the send buffer */
    SEND_LEFT,         /* a packet with some of them */
    SEND_LEFT_AGAIN,   /* … that left before */
    SEND_LOST,         /* … and does not arrive: when the wire let it go */
    SEND_DAMAGED,      /* … arrives, and the checksum tells that it is damaged */
    SEND_ARRIVED,      /* … is there */
    SEND_ARRIVED_TOO,  /* … brings nothing that was not there */
    SEND_IN_ORDER,     /* all of them are there, and all before them: recv() may take them */
    SEND_READ,         /* a receive call took some of them */
    SEND_ACKNOWLEDGED, /* the sender heard that all are there: the send buffer lets them go */
};

struct send_step {
    enum send_step_kind kind;
    int64_t t_ns;
    enum end at;                 /* where it happens */
    const struct packet *packet; /* the evidence, or NULL: */
    const struct call *call;
    uint64_t from, to; /* which of the bytes: stream offsets */
};

struct send_trace {
    const struct call *call;
    const struct connection *connection;
    enum end sender;
    size_t count, capacity;
    struct send_step *steps; /* in order of time */
};

/* The number-th call, from 1, that put bytes into a TCP stream, in the order in which they began.
 * NULL: there are not so many. */
const struct call *send_numbered(const struct timeline *timeline, size_t number);

/* Follow it; release it afterwards.  False: the connection is not known, so nothing can be told. */
bool send_trace_make(struct send_trace *trace, const struct timeline *timeline,
                     const struct call *call);
void send_trace_release(struct send_trace *trace);

/* Does the call put bytes into a TCP stream? */
bool send_is_one(const struct call *call);

/* send_trace_says.c: "send() of the client, call 5: bytes 1-5 of its stream." */
void send_trace_says(struct text *t, const struct send_trace *trace);
/* … what a step is, and why where a packet left later than it was handed over */
void send_step_says(struct text *t, const struct send_trace *trace, const struct send_step *step);

enum { SEND_MISSING_MAX = 2 };
/* What should have come and was not seen, in words.  Returns how many. */
size_t send_trace_missing(const struct send_trace *trace, const char *missing[SEND_MISSING_MAX]);

#endif
