/* The line on which one host sends: its length (delay), its speed (rate) with the queue before it,
 * its largest packet (mtu), and the times when it is cut (down).
 *
 *     frame ──▶ down? ──▶ too big? ──▶ queue ▯▯▯ ──▶ rate ──────── delay ────────▶ host
 *
 * Of each kind, the first rule of this host acts; of `down`, the first whose time it is. */
#ifndef WIRE_LINK_H
#define WIRE_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "wire/match.h"
#include "wire/rule.h"

struct link;

/* The line of this host: 0: the server, n: the n-th client.  The rules stay the caller's; so do
 * `counts`, one a rule, which the link adds to. */
struct link *link_new(const struct rule *rules, size_t count, struct rule_count *counts, int who);
void link_free(struct link *link);

/* Its host sent a frame: its rules count it, also when a rule of packets takes it away. */
void link_meet(struct link *link, int64_t since_ns);

struct link_passage {
    unsigned did; /* 0: it passes; else why it is lost: WIRE_DOWN, WIRE_TOO_BIG, WIRE_QUEUE_FULL */
    int rule;     /* which did that: from 1; 0: none */
    unsigned mtu; /* WIRE_TOO_BIG: what the answer says; 0: none is given */
    int64_t due_ns; /* when it comes out at the other end */
};

/* A frame comes to the line: at what time of the steady clock, and so long after time 0. */
struct link_passage link_take(struct link *link, const uint8_t *frame, size_t length,
                              int64_t now_ns, int64_t since_ns);

#endif
