/* The line of one host: see link.h. */
#include "wire/link.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "packet/fate.h"
#include "wire/frame.h"

enum { IPV4_LENGTH_AT = FRAME_HEADER + 2, IPV6_LENGTH_AT = FRAME_HEADER + 4, IPV6_HEADER = 40 };
/* A link with a smaller one has to cut IPv6 packets up and put them together again, unseen (RFC
 * 8200, 5); and Linux never sends smaller ones than that. */
enum { IPV6_MTU_LEAST = 1280 };

struct link {
    const struct rule *rules;
    struct rule_count *counts;
    size_t count;
    int who;
    int delay, rate, mtu; /* the first rule of each kind; -1: none */
    int64_t free_ns;      /* rate: when the last frame that was taken is out */
    /* rate: when each frame begins to be sent, as a ring; those that still wait */
    int64_t *starts;
    size_t starts_at, waiting, capacity;
};

static bool is_mine(const struct link *link, const struct rule *rule)
{
    return rule->kind != RULE_PACKETS && rule->kind != RULE_SETTING &&
           (rule->who == ACTOR_ANY || rule->who == link->who);
}

static int first_of(const struct link *link, enum rule_kind kind)
{
    for (size_t i = 0; i < link->count; i++)
        if (link->rules[i].kind == kind && is_mine(link, &link->rules[i]))
            return (int)i;
    return -1;
}

struct link *link_new(const struct rule *rules, size_t count, struct rule_count *counts, int who)
{
    struct link *link = xcalloc(1, sizeof *link);
    link->rules = rules;
    link->counts = counts;
    link->count = count;
    link->who = who;
    link->delay = first_of(link, RULE_DELAY);
    link->rate = first_of(link, RULE_RATE);
    link->mtu = first_of(link, RULE_MTU);
    if (link->rate >= 0) {
        link->capacity = rules[link->rate].queue + 1u;
        link->starts = xcalloc(link->capacity, sizeof *link->starts);
    }
    return link;
}

void link_free(struct link *link)
{
    if (link)
        free(link->starts);
    free(link);
}

static size_t packet_bytes(const uint8_t *frame, size_t length)
{
    unsigned type = frame_type(frame, length);
    if (type == FRAME_IPV4 && length >= IPV4_LENGTH_AT + 2)
        return (size_t)(frame[IPV4_LENGTH_AT] << 8 | frame[IPV4_LENGTH_AT + 1]);
    if (type == FRAME_IPV6 && length >= IPV6_LENGTH_AT + 2)
        return IPV6_HEADER + (size_t)(frame[IPV6_LENGTH_AT] << 8 | frame[IPV6_LENGTH_AT + 1]);
    return length - FRAME_HEADER;
}

static struct link_passage lost(struct link *link, int index, unsigned did)
{
    link->counts[index].acted++;
    return (struct link_passage){ .did = did, .rule = index + 1 };
}

static int which_is_down(const struct link *link, int64_t since_ns)
{
    for (size_t i = 0; i < link->count; i++)
        if (link->rules[i].kind == RULE_DOWN && is_mine(link, &link->rules[i]) &&
            rule_is_now(&link->rules[i], since_ns))
            return (int)i;
    return -1;
}

/* 0: it fits.  Else what the largest would be. */
static unsigned too_small(const struct link *link, const uint8_t *frame, size_t length)
{
    if (link->mtu < 0)
        return 0;
    unsigned mtu = link->rules[link->mtu].mtu;
    if (frame_type(frame, length) == FRAME_IPV6 && mtu < IPV6_MTU_LEAST)
        mtu = IPV6_MTU_LEAST;
    return packet_bytes(frame, length) > mtu ? mtu : 0;
}

/* One frame after the other, each as long as its bits take.  False: the queue is full. */
static bool send_at_rate(struct link *link, size_t length, int64_t now_ns, int64_t *out_ns)
{
    const struct rule *rule = &link->rules[link->rate];
    while (link->waiting && link->starts[link->starts_at] <= now_ns) {
        link->starts_at = (link->starts_at + 1) % link->capacity;
        link->waiting--;
    }
    int64_t start = link->free_ns > now_ns ? link->free_ns : now_ns;
    if (start > now_ns && link->waiting == rule->queue)
        return false;
    if (start > now_ns) {
        link->starts[(link->starts_at + link->waiting++) % link->capacity] = start;
        link->counts[link->rate].acted++;
    }
    link->free_ns =
        start + (int64_t)((double)length * 8 * NS_PER_S / (double)rule->rate_bits + 0.5);
    *out_ns = link->free_ns;
    return true;
}

void link_meet(struct link *link, int64_t since_ns)
{
    for (size_t i = 0; i < link->count; i++)
        link->counts[i].met +=
            is_mine(link, &link->rules[i]) && rule_is_now(&link->rules[i], since_ns);
}

struct link_passage link_take(struct link *link, const uint8_t *frame, size_t length,
                              int64_t now_ns, int64_t since_ns)
{
    int down = which_is_down(link, since_ns);
    if (down >= 0)
        return lost(link, down, WIRE_DOWN);
    unsigned mtu = too_small(link, frame, length);
    if (mtu) {
        struct link_passage passage = lost(link, link->mtu, WIRE_TOO_BIG);
        passage.mtu = link->rules[link->mtu].silent ? 0 : mtu;
        return passage;
    }
    int64_t out_ns = now_ns;
    if (link->rate >= 0 && !send_at_rate(link, length, now_ns, &out_ns))
        return lost(link, link->rate, WIRE_QUEUE_FULL);
    if (link->delay >= 0) {
        link->counts[link->delay].acted++;
        out_ns += link->rules[link->delay].delay_ns;
    }
    return (struct link_passage){ .due_ns = out_ns };
}
