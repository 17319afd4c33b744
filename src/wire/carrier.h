/* What the wire does with each frame, by its rules: without a process, a clock or a descriptor,
 * all of which its caller has (loop.c; a test has its own time).
 *
 *     read ──▶ rule of packets: drop, answer, corrupt, duplicate, hold, delay
 *              │ each copy
 *              ▼
 *              link of its sender: down, mtu, rate and queue, delay
 *              │ now, or when it is due
 *              ▼
 *              give() to its receiver
 *
 * Each frame has a word when it comes (READ) and one for each copy that arrived; or one that says
 * that it was lost. */
#ifndef WIRE_CARRIER_H
#define WIRE_CARRIER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "wire/counts.h"
#include "wire/match.h"
#include "wire/rule.h"
#include "wire/word.h"

enum give_result { GIVE_DONE, GIVE_LATER, GIVE_REFUSED };

struct carrier_calls {
    void *context;
    enum give_result (*give)(void *context, int receiver, const uint8_t *frame, size_t length);
    void (*tell)(void *context, struct wire_word *word); /* all but its time is filled in */
};

struct carrier_host {
    uint8_t mac[6];
    int who; /* as in a rule: 0: the server, n: the n-th client */
};

struct carrier_setup {
    const struct carrier_host *hosts; /* copied */
    size_t host_count;
    const struct rule *rules; /* rules and both counts: the caller's, who keeps them as long */
    size_t rule_count;
    struct rule_count *rule_counts; /* one a rule */
    struct wire_counts *counts;
    struct carrier_calls calls;
};

/* So many frames may be on the wire at a time: a flood into a long delay, or into a `hold` that ends
 * never, would fill the memory.  It is 1 Gbit/s for a second and a half. */
enum { CARRIER_MOST = 1 << 17 };

struct carrier;

/* NULL and err: a filter is none. */
struct carrier *carrier_new(const struct carrier_setup *setup, struct err *err);
void carrier_free(struct carrier *carrier);

/* A frame that the host `sender` (its index) sent; now_ns: of a steady clock, since_ns: since time 0.  The
 * frame may be changed.  Whoever is due by then has been released before. */
void carrier_take(struct carrier *carrier, int sender, uint8_t *frame, size_t length,
                  int64_t now_ns, int64_t since_ns);

/* When the next one is due: INT64_MAX: none is. */
int64_t carrier_due(const struct carrier *carrier);
void carrier_release(struct carrier *carrier, int64_t now_ns);

/* Frames wait since give() said GIVE_LATER; carrier_resume() tries them again. */
bool carrier_is_blocked(const struct carrier *carrier, int receiver);
void carrier_resume(struct carrier *carrier, int receiver);

/* So many frames are on the wire. */
uint64_t carrier_holds(const struct carrier *carrier);
/* … and of these so many wait until others have passed: no time lets them go. */
uint64_t carrier_held_back(const struct carrier *carrier);

#endif
