/* What the wire does with each frame: see carrier.h. */
#include "wire/carrier.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "wire/damage.h"
#include "wire/frame.h"
#include "wire/icmp.h"
#include "wire/link.h"
#include "wire/parcels.h"

struct parcel_list {
    struct parcel *first, **end;
};

struct wire_host {
    struct carrier_host end;
    struct link *link;          /* what it sends goes there */
    struct parcel_list held;    /* of its own: until others of it have passed */
    struct parcel_list blocked; /* for it: give() said later */
};

struct carrier {
    const struct rule *rules;
    struct wire_counts *counts;
    struct carrier_calls calls;
    struct matcher *matcher;
    struct parcels *parcels;
    uint64_t crossing, holds, held_back;
    struct match match;
    size_t host_count;
    struct wire_host *hosts;
};

/* A frame on its way in. */
struct entry {
    int sender, receiver;
    uint64_t crossing;
    uint8_t *frame;
    size_t length;
    int64_t now_ns, since_ns;
};

/* ---- queues ---- */

static void queue_add(struct parcel_list *queue, struct parcel *parcel)
{
    parcel->next = NULL;
    *queue->end = parcel;
    queue->end = &parcel->next;
}

static struct parcel *queue_take(struct parcel_list *queue)
{
    struct parcel *parcel = queue->first;
    queue->first = parcel->next;
    if (!queue->first)
        queue->end = &queue->first;
    return parcel;
}

/* ---- the whole ---- */

struct carrier *carrier_new(const struct carrier_setup *setup, struct err *err)
{
    struct carrier *c = xcalloc(1, sizeof *c);
    c->rules = setup->rules;
    c->counts = setup->counts;
    c->calls = setup->calls;
    c->parcels = parcels_new();
    c->host_count = setup->host_count;
    c->hosts = xcalloc(setup->host_count, sizeof *c->hosts);
    for (size_t i = 0; i < setup->host_count; i++) {
        struct wire_host *host = &c->hosts[i];
        host->end = setup->hosts[i];
        host->held.end = &host->held.first;
        host->blocked.end = &host->blocked.first;
        host->link = link_new(setup->rules, setup->rule_count, setup->rule_counts, host->end.who);
    }
    c->matcher = matcher_new(setup->rules, setup->rule_count, setup->rule_counts, err);
    if (!c->matcher) {
        carrier_free(c);
        return NULL;
    }
    return c;
}

void carrier_free(struct carrier *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->host_count; i++) {
        while (c->hosts[i].held.first)
            parcel_done(c->parcels, queue_take(&c->hosts[i].held));
        while (c->hosts[i].blocked.first)
            parcel_done(c->parcels, queue_take(&c->hosts[i].blocked));
        link_free(c->hosts[i].link);
    }
    parcels_free(c->parcels);
    matcher_free(c->matcher);
    free(c->hosts);
    free(c);
}

uint64_t carrier_holds(const struct carrier *c)
{
    return c->holds;
}

uint64_t carrier_held_back(const struct carrier *c)
{
    return c->held_back;
}

int64_t carrier_due(const struct carrier *c)
{
    return parcels_due(c->parcels);
}

bool carrier_is_blocked(const struct carrier *c, int receiver)
{
    return c->hosts[receiver].blocked.first != NULL;
}

/* ---- out ---- */

static void tell_lost(struct carrier *c, int receiver, uint64_t crossing, unsigned did, int rule)
{
    struct wire_word word = { .kind = WIRE_FATE,
                              .port = receiver,
                              .crossing = crossing,
                              .fate = { .kind = FATE_LOST, .did = did, .rule = rule } };
    c->counts->lost++;
    c->calls.tell(c->calls.context, &word);
}

/* False: later. */
static bool give(struct carrier *c, int receiver, uint64_t crossing, const uint8_t *frame,
                 size_t length, const struct fate *fate)
{
    switch (c->calls.give(c->calls.context, receiver, frame, length)) {
    case GIVE_LATER: return false;
    case GIVE_REFUSED:
        c->counts->refused++;
        tell_lost(c, receiver, crossing, 0, 0);
        return true;
    case GIVE_DONE: break;
    }
    struct wire_word word = { .kind = WIRE_FATE,
                              .port = receiver,
                              .crossing = crossing,
                              .length = (uint32_t)length,
                              .hash = wire_hash(frame, length),
                              .fate = *fate };
    c->counts->written++;
    c->calls.tell(c->calls.context, &word);
    return true;
}

static struct parcel *parcel_of(struct carrier *c, const struct entry *entry,
                                const struct fate *fate)
{
    struct parcel *parcel = parcel_new(c->parcels, entry->frame, entry->length);
    parcel->crossing = entry->crossing;
    parcel->sender = entry->sender;
    parcel->receiver = entry->receiver;
    parcel->fate = *fate;
    c->holds++;
    return parcel;
}

static void out(struct carrier *c, const struct entry *entry, const struct fate *fate)
{
    if (carrier_is_blocked(c, entry->receiver) ||
        !give(c, entry->receiver, entry->crossing, entry->frame, entry->length, fate))
        queue_add(&c->hosts[entry->receiver].blocked, parcel_of(c, entry, fate));
}

void carrier_resume(struct carrier *c, int receiver)
{
    struct parcel_list *blocked = &c->hosts[receiver].blocked;
    while (blocked->first) {
        struct parcel *p = blocked->first;
        if (!give(c, receiver, p->crossing, p->frame, p->length, &p->fate))
            return;
        c->holds--;
        parcel_done(c->parcels, queue_take(blocked));
    }
}

void carrier_release(struct carrier *c, int64_t now_ns)
{
    struct parcel *p;
    while ((p = parcels_take(c->parcels, now_ns))) {
        counts_add_late(c->counts, now_ns - p->due_ns);
        if (carrier_is_blocked(c, p->receiver) ||
            !give(c, p->receiver, p->crossing, p->frame, p->length, &p->fate)) {
            queue_add(&c->hosts[p->receiver].blocked, p);
            continue;
        }
        c->holds--;
        parcel_done(c->parcels, p);
    }
}

/* ---- in ---- */

/* By ICMP, at once.  False: such a packet gets no answer. */
static bool answer(struct carrier *c, const struct entry *entry, enum rule_answer reason,
                   unsigned mtu, int rule)
{
    uint8_t frame[ICMP_FRAME_MAX];
    struct entry made = { .sender = entry->receiver, .receiver = entry->sender, .frame = frame };
    struct fate fate = { .kind = FATE_ARRIVED, .did = WIRE_ANSWERED, .rule = rule, .copy = 1 };
    made.length = icmp_answer(frame, entry->frame, entry->length, reason, mtu);
    if (!made.length)
        return false;
    c->counts->made++;
    out(c, &made, &fate);
    return true;
}

static void lose(struct carrier *c, const struct entry *entry, unsigned did, int rule,
                 enum rule_answer reason, unsigned mtu)
{
    tell_lost(c, entry->receiver, entry->crossing, did, rule);
    if (did & WIRE_ANSWERED)
        answer(c, entry, reason, mtu, rule);
}

static bool is_answered(const struct entry *entry)
{
    uint8_t frame[ICMP_FRAME_MAX];
    return icmp_answer(frame, entry->frame, entry->length, ANSWER_NET, 0) > 0;
}

/* Onto the link of its sender.  The passage says whether it was lost there. */
static struct link_passage enter(struct carrier *c, const struct entry *entry, int64_t later_ns,
                                 const struct fate *fate)
{
    struct link_passage passage = link_take(c->hosts[entry->sender].link, entry->frame,
                                            entry->length, entry->now_ns, entry->since_ns);
    if (passage.did)
        return passage;
    passage.due_ns += later_ns;
    if (passage.due_ns <= entry->now_ns) {
        out(c, entry, fate);
        return passage;
    }
    struct parcel *parcel = parcel_of(c, entry, fate);
    parcel->due_ns = passage.due_ns;
    parcels_add(c->parcels, parcel);
    return passage;
}

static void lose_on_link(struct carrier *c, const struct entry *entry,
                         const struct link_passage *passage, const struct fate *fate)
{
    unsigned did = fate->did | passage->did;
    if (passage->mtu && is_answered(entry))
        did |= WIRE_ANSWERED;
    lose(c, entry, did, passage->rule, ANSWER_TOO_BIG, passage->mtu);
}

/* One of this sender has passed: those that waited for it may go. */
static void let_held_go(struct carrier *c, const struct entry *passed)
{
    struct parcel_list *held = &c->hosts[passed->sender].held;
    struct parcel_list keep = { .end = &keep.first };
    struct parcel_list go = { .end = &go.first };
    while (held->first) {
        struct parcel *parcel = queue_take(held);
        queue_add(--parcel->left ? &keep : &go, parcel);
    }
    while (keep.first)
        queue_add(held, queue_take(&keep));
    while (go.first) {
        struct parcel *parcel = queue_take(&go);
        struct entry entry = { .sender = parcel->sender,
                               .receiver = parcel->receiver,
                               .crossing = parcel->crossing,
                               .frame = parcel->frame,
                               .length = parcel->length,
                               .now_ns = passed->now_ns,
                               .since_ns = passed->since_ns };
        struct link_passage passage = enter(c, &entry, 0, &parcel->fate);
        if (passage.did)
            lose_on_link(c, &entry, &passage, &parcel->fate);
        c->holds--;
        c->held_back--;
        parcel_done(c->parcels, parcel);
    }
}

/* One copy, or more.  Of what the link loses, a word comes only when no copy passed. */
static void pass(struct carrier *c, const struct entry *entry, int copies, int64_t later_ns,
                 struct fate fate)
{
    struct link_passage passage = { 0 };
    bool any = false;
    for (fate.copy = 1; fate.copy <= copies; fate.copy++) {
        passage = enter(c, entry, later_ns, &fate);
        any |= !passage.did;
    }
    if (any)
        let_held_go(c, entry);
    else
        lose_on_link(c, entry, &passage, &fate);
}

static void corrupt(struct carrier *c, const struct entry *entry, const struct rule *rule,
                    struct fate fate)
{
    uint64_t chance = random_at(~rule->seed, c->match.ordinal);
    struct damage damage =
        damage_frame(entry->frame, entry->length, &c->match.facts, chance, rule->fixed);
    fate.did = WIRE_CORRUPTED;
    fate.corrupted_byte = damage.byte;
    fate.corrupted_bit = damage.bit;
    fate.checksum_fixed = damage.fixed;
    pass(c, entry, 1, 0, fate);
}

static void hold(struct carrier *c, const struct entry *entry, unsigned count, struct fate fate)
{
    fate.did = WIRE_HELD;
    fate.copy = 1;
    struct parcel *parcel = parcel_of(c, entry, &fate);
    parcel->left = count;
    c->held_back++;
    queue_add(&c->hosts[entry->sender].held, parcel);
}

static void act(struct carrier *c, const struct entry *entry)
{
    const struct rule *rule = &c->rules[c->match.rule];
    struct fate fate = { .kind = FATE_ARRIVED, .rule = c->match.rule + 1 };
    switch (rule->action) {
    case ACTION_DROP: lose(c, entry, WIRE_DROPPED, fate.rule, 0, 0); break;
    case ACTION_ANSWER:
        lose(c, entry, is_answered(entry) ? WIRE_ANSWERED : WIRE_DROPPED, fate.rule, rule->answer,
             rule->mtu);
        break;
    case ACTION_DELAY:
        fate.did = WIRE_DELAYED;
        pass(c, entry, 1, rule->delay_ns, fate);
        break;
    case ACTION_DUPLICATE:
        fate.did = WIRE_DUPLICATED;
        pass(c, entry, 2, 0, fate);
        break;
    case ACTION_CORRUPT: corrupt(c, entry, rule, fate); break;
    case ACTION_HOLD: hold(c, entry, rule->hold, fate); break;
    }
}

static int receiver_of(const struct carrier *c, const uint8_t *frame)
{
    for (size_t i = 0; i < c->host_count; i++)
        if (!memcmp(c->hosts[i].end.mac, frame, FRAME_MAC))
            return (int)i;
    return -1;
}

void carrier_take(struct carrier *c, int sender, uint8_t *frame, size_t length, int64_t now_ns,
                  int64_t since_ns)
{
    if (!wire_carries(frame, length)) {
        c->counts->not_carried++;
        return;
    }
    struct entry entry = { .sender = sender,
                           .receiver = receiver_of(c, frame),
                           .crossing = ++c->crossing,
                           .frame = frame,
                           .length = length,
                           .now_ns = now_ns,
                           .since_ns = since_ns };
    struct wire_word word = { .kind = WIRE_READ,
                              .port = sender,
                              .crossing = entry.crossing,
                              .length = (uint32_t)length,
                              .hash = wire_hash(frame, length) };
    c->counts->read++;
    c->calls.tell(c->calls.context, &word);
    if (entry.receiver < 0) {
        tell_lost(c, -1, entry.crossing, 0, 0);
        return;
    }
    if (c->holds >= CARRIER_MOST) {
        c->counts->crowded++;
        tell_lost(c, entry.receiver, entry.crossing, 0, 0);
        return;
    }
    link_meet(c->hosts[sender].link, since_ns);
    matcher_find(c->matcher, &c->match, c->hosts[sender].end.who, frame, length, since_ns);
    if (c->match.rule >= 0)
        act(c, &entry);
    else
        pass(c, &entry, 1, 0, (struct fate){ .kind = FATE_ARRIVED });
}
