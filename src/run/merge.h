/* One order for what comes from two sources: calls as they stop, packets as the capture hands them
 * out, a little later.
 *
 * Everything that was seen waits here until nothing older can come any more, and then goes to the
 * timeline in order of time. */
#ifndef RUN_MERGE_H
#define RUN_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "timeline/observation.h"

struct fold;
struct record_writer;

/* What waits: its place in the order, and where it lies. */
struct merge_place {
    int64_t t_ns;
    uint64_t order;
    size_t slot;
};

struct merge {
    size_t count, capacity;
    struct merge_place *heap; /* the oldest first; behind `count`, the slots that are free */
    size_t slot_count, slot_capacity;
    struct observation *slots;
    uint64_t next;                   /* ties are broken by order of arrival */
    uint64_t late;                   /* how many came when something younger had already gone on */
    uint64_t late_packets;           /* packets among them, of ours, that have gone on, too */
    int64_t gone_ns;                 /* time of the youngest that went on */
    int64_t packet_ns;               /* time of the last packet that went on */
    struct fold *fold;               /* counts what repeats; NULL: nothing is counted */
    struct record_writer *recording; /* is told what the timeline was told; NULL: nobody is */
    /* on a shared loopback: a bit for each port that our programs use; other packets are dropped.
     * NULL: all are ours */
    const uint8_t *ports;
};

enum { MERGE_PORTS_BYTES = 65536 / 8 };

void merge_init(struct merge *merge);
void merge_release(struct merge *merge);
void merge_add(struct merge *merge, struct observation seen); /* takes what seen owns */

/* Hand everything up to `until_ns` to the timeline. */
void merge_drain(struct merge *merge, struct timeline *timeline, int64_t until_ns);

#endif
