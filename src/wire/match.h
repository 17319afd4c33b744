/* Which rule acts on a packet: the first whose WHO, WHAT, WHICH and time it meets.
 *
 * Every rule counts the packets of its WHO and WHAT in its time, whether it acts on them or not:
 * `@ 3` is the third of those, and a chance is drawn by that number. */
#ifndef WIRE_MATCH_H
#define WIRE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "packet/decode.h"
#include "wire/rule.h"

struct matcher;

struct rule_count {
    uint64_t met;   /* packets of its WHO and WHAT in its time; of a link rule: of its WHO */
    uint64_t acted; /* those to which the wire did what it says */
};

/* The rules stay the caller's and must live as long; so must `counts`, one a rule, which the
 * matcher adds to.  NULL and err: a filter is none. */
struct matcher *matcher_new(const struct rule *rules, size_t count, struct rule_count *counts,
                            struct err *err);
void matcher_free(struct matcher *matcher);

struct match {
    int rule;         /* its index; -1: none acts */
    uint64_t ordinal; /* the packet's number under that rule */
    bool is_decoded;  /* facts are filled in */
    struct packet_facts facts;
};

/* A frame that this host sent (0: the server, n: the n-th client), so long after time 0; each frame once, in their order. */
void matcher_find(struct matcher *matcher, struct match *match, int who, const uint8_t *frame,
                  size_t length, int64_t since_ns);

/* Is the rule's time now? */
bool rule_is_now(const struct rule *rule, int64_t since_ns);

#endif
