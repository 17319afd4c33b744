/* One order for what comes from two sources: see merge.h.  A binary heap by time, then by order of
 * arrival. */
#include "run/merge.h"

#include <stdlib.h>

#include "base/memory.h"
#include "record/writer.h"
#include "run/fold.h"

void merge_init(struct merge *merge)
{
    *merge = (struct merge){ 0 };
}

void merge_release(struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        observation_release(&merge->slots[merge->heap[i].slot]);
    free(merge->heap);
    free(merge->slots);
    merge_init(merge);
}

static bool older(const struct merge_place *a, const struct merge_place *b)
{
    return a->t_ns != b->t_ns ? a->t_ns < b->t_ns : a->order < b->order;
}

static size_t slot_free(struct merge *merge)
{
    array_reserve(&merge->heap, &merge->capacity, merge->count, sizeof *merge->heap);
    if (merge->count < merge->slot_count)
        return merge->heap[merge->count].slot;
    array_reserve(&merge->slots, &merge->slot_capacity, merge->slot_count, sizeof *merge->slots);
    return merge->slot_count++;
}

void merge_add(struct merge *merge, struct observation seen)
{
    seen.order = merge->next++;
    if (seen.t_ns < merge->gone_ns) {
        merge->late++;
        /* dated by its write(), but so slow to come out of the terminal that it is shown when it
         * came */
        if (seen.kind == OBSERVED_OUTPUT)
            seen.t_ns = merge->gone_ns;
    }
    struct merge_place place = { .t_ns = seen.t_ns, .order = seen.order, .slot = slot_free(merge) };
    merge->slots[place.slot] = seen;
    size_t i = merge->count++;
    for (; i > 0 && older(&place, &merge->heap[(i - 1) / 2]); i = (i - 1) / 2)
        merge->heap[i] = merge->heap[(i - 1) / 2];
    merge->heap[i] = place;
}

/* It lies in its slot until something is added again. */
static const struct observation *take_oldest(struct merge *merge)
{
    size_t slot = merge->heap[0].slot;
    struct merge_place last = merge->heap[--merge->count];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < merge->count; i = child) {
        if (child + 1 < merge->count && older(&merge->heap[child + 1], &merge->heap[child]))
            child++;
        if (!older(&merge->heap[child], &last))
            break;
        merge->heap[i] = merge->heap[child];
    }
    merge->heap[i] = last;
    merge->heap[merge->count].slot = slot;
    return &merge->slots[slot];
}

static bool has_port(const uint8_t *ports, const struct address *address)
{
    return ports[address->port / 8] & 1u << address->port % 8;
}

/* By the time a packet is handed on, the sockets of our programs have told their ports. */
static bool is_ours(const uint8_t *ports, const struct packet_facts *packet)
{
    if (!ports)
        return true;
    if (packet->protocol == PROTOCOL_ICMP)
        return has_port(ports, &packet->icmp.src) || has_port(ports, &packet->icmp.dst);
    return has_port(ports, &packet->src) || has_port(ports, &packet->dst);
}

void merge_drain(struct merge *merge, struct timeline *timeline, int64_t until_ns)
{
    while (merge->count && merge->heap[0].t_ns <= until_ns) {
        struct observation seen = *take_oldest(merge);
        bool late = seen.t_ns < merge->gone_ns;
        if (!late)
            merge->gone_ns = seen.t_ns;
        if (seen.kind != OBSERVED_PACKET || is_ours(merge->ports, seen.packet)) {
            if (seen.kind == OBSERVED_PACKET || seen.kind == OBSERVED_CROSSED) {
                merge->packet_ns = seen.t_ns;
                merge->late_packets += late;
            }
            if (merge->fold) {
                fold_take(merge->fold, timeline, merge->recording, &seen);
            } else {
                timeline_observe(timeline, &seen);
                if (merge->recording)
                    record_writer_told(merge->recording, &seen);
            }
        }
        observation_release(&seen);
    }
    if (merge->fold)
        fold_look(merge->fold, timeline, merge->recording, until_ns);
}
