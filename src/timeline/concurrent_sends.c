/* Several send calls at once on one socket (threads): whose bytes came first?
 *
 * The kernel decides, and does not tell.  The packets do: each shows the first bytes of its range,
 * and those must be the bytes that the call in question handed over.  When all of the calls have
 * ended, orders of them are tried that their times allow and no packet contradicts.  A call that
 * comes next in all of them is placed; more packets may tell the rest.  Where several could come
 * next, or none (a long send lets others in between when its buffer is full), the places stay
 * unknown, and a packet carries whichever of these calls it may. */
#include <string.h>

#include "timeline/join.h"

enum { RIVALS_MAX = 12, STEPS_MAX = 20000 };

struct sends_search {
    const struct supplies *supplies;
    const struct supply *rival[RIVALS_MAX];
    size_t count;
    unsigned used; /* a bit each */
    unsigned steps;
};

/* Do the packets contradict that this call's bytes begin at `offset`? */
static bool contradicted(const struct sends_search *search, const struct supply *supply,
                         uint64_t offset)
{
    const struct call_facts *facts = supply->call->facts;
    for (size_t i = 0; i < search->supplies->evidence_count; i++) {
        const struct packet *packet = search->supplies->evidence[i];
        uint64_t to = offset + supply->moved;
        if (packet->from_offset >= to || packet->to_offset <= offset)
            continue;
        if (packet->facts.t_ns < facts->t_begin_ns)
            return true;
        /* bytes that both show: the packet's first ones and the call's first ones */
        uint64_t from = packet->from_offset > offset ? packet->from_offset : offset;
        uint64_t packet_end = packet->from_offset + packet->facts.data_bytes;
        uint64_t call_end =
            offset + (facts->data_bytes < supply->moved ? facts->data_bytes : supply->moved);
        uint64_t end = packet_end < call_end ? packet_end : call_end;
        if (from < end && memcmp(packet->facts.data + (from - packet->from_offset),
                                 facts->data + (from - offset), end - from) != 0)
            return true;
    }
    return false;
}

/* One that had ended before this one began, and is not placed yet, must come first. */
static bool must_wait(const struct sends_search *search, size_t which)
{
    const struct call_facts *facts = search->rival[which]->call->facts;
    for (size_t i = 0; i < search->count; i++)
        if (i != which && !(search->used & 1u << i) &&
            search->rival[i]->call->facts->t_end_ns <= facts->t_begin_ns)
            return true;
    return false;
}

/* Can the calls that are not placed yet follow in some order from `offset` on? */
static bool possible(struct sends_search *search, size_t placed, uint64_t offset)
{
    if (placed == search->count)
        return true;
    if (++search->steps > STEPS_MAX)
        return true; /* too many to try: nothing is excluded */
    for (size_t i = 0; i < search->count; i++) {
        if ((search->used & 1u << i) || must_wait(search, i) ||
            contradicted(search, search->rival[i], offset))
            continue;
        search->used |= 1u << i;
        bool found = possible(search, placed + 1, offset + search->rival[i]->moved);
        search->used &= ~(1u << i);
        if (found)
            return true;
    }
    return false;
}

/* The index of the only call that can come next; SIZE_MAX when several can, or none. */
static size_t only_next(const struct supplies *supplies)
{
    struct sends_search search = { .supplies = supplies,
                                   .count = supplies->count - supplies->rivals };
    size_t only = SIZE_MAX;
    for (size_t i = 0; i < search.count; i++)
        search.rival[i] = &supplies->list[supplies->rivals + i];
    for (size_t i = 0; i < search.count; i++) {
        if (must_wait(&search, i) || contradicted(&search, search.rival[i], supplies->end))
            continue;
        search.used = 1u << i;
        bool can = possible(&search, 1, supplies->end + search.rival[i]->moved);
        search.used = 0;
        if (can && only != SIZE_MAX)
            return SIZE_MAX;
        if (can)
            only = supplies->rivals + i;
    }
    return only;
}

static uint64_t sum_moved(const struct supplies *supplies)
{
    uint64_t total = 0;
    for (size_t i = supplies->rivals; i < supplies->count; i++)
        total += supplies->list[i].moved;
    return total;
}

static void place(struct supplies *supplies, size_t which)
{
    struct supply placed = supplies->list[which];
    memmove(supplies->list + supplies->rivals + 1, supplies->list + supplies->rivals,
            (which - supplies->rivals) * sizeof placed);
    placed.from = supplies->end;
    placed.to = supplies->end += placed.moved;
    placed.call->has_range = true;
    placed.call->from = placed.from;
    placed.call->to = placed.to;
    supplies->list[supplies->rivals++] = placed;
}

/* All their bytes were on the wire: nothing more can come that tells their order. */
static bool all_seen(const struct supplies *supplies, uint64_t total)
{
    for (size_t i = supplies->evidence_count; i-- > 0;)
        if (supplies->evidence[i]->to_offset >= supplies->end + total)
            return true;
    return false;
}

/* Their places stay unknown; what comes after them is known again. */
static void give_up(struct supplies *supplies)
{
    uint64_t total = sum_moved(supplies);
    for (size_t i = supplies->rivals; i < supplies->count; i++) {
        supplies->list[i].from = supplies->end;
        supplies->list[i].to = supplies->end + total;
    }
    supplies->end += total;
    supplies->rivals = supplies->count;
}

/* What the packets carry is known better now. */
static void carry_anew(struct timeline *timeline, struct supplies *supplies)
{
    for (size_t i = 0; i < supplies->evidence_count; i++) {
        struct packet *packet = supplies->evidence[i];
        size_t kept = 0; /* a close that a FIN carries */
        for (size_t k = 0; k < packet->carries_count; k++)
            if (packet->carries[k]->facts->role != CALL_SEND)
                packet->carries[kept++] = packet->carries[k];
        struct call *others[4];
        size_t other_count = kept < 4 ? kept : 4;
        memcpy(others, packet->carries, other_count * sizeof(struct call *));
        packet->carries_count = 0;
        carry_range(timeline, packet, supplies);
        struct call *last =
            packet->carries_count ? packet->carries[packet->carries_count - 1] : NULL;
        if (last && packet->trigger.kind == TRIGGER_CALL &&
            packet->trigger.call->facts->role == CALL_SEND &&
            last->facts->t_begin_ns <= packet->facts.t_ns &&
            packet->facts.t_ns <= last->facts->t_end_ns)
            packet->trigger.call = last;
        for (size_t k = 0; k < other_count; k++)
            packet_carries(timeline, packet, others[k]);
    }
    if (supplies->rivals == supplies->count)
        supplies->evidence_count = 0;
}

void concurrent_sends_resolve(struct timeline *timeline, struct supplies *supplies)
{
    size_t kept = supplies->rivals; /* those that sent nothing have no place */
    for (size_t i = supplies->rivals; i < supplies->count; i++)
        if (supplies->list[i].moved)
            supplies->list[kept++] = supplies->list[i];
    supplies->count = kept;
    size_t before = supplies->rivals;
    if (kept - supplies->rivals > RIVALS_MAX)
        give_up(supplies);
    for (size_t next;
         supplies->rivals < supplies->count && (next = only_next(supplies)) != SIZE_MAX;)
        place(supplies, next);
    if (supplies->rivals < supplies->count && all_seen(supplies, sum_moved(supplies)))
        give_up(supplies);
    if (supplies->rivals > before)
        carry_anew(timeline, supplies);
}
