/* Frames on the wire: see parcels.h.  Those that wait are a heap: the one that is due first is
 * first. */
#include "wire/parcels.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { ORDINARY = 1600 }; /* bytes of a frame: an Ethernet MTU, and its header */

struct parcels {
    struct parcel **heap;
    size_t count, capacity;
    uint64_t order;
    struct parcel *unused;
};

struct parcels *parcels_new(void)
{
    return xcalloc(1, sizeof(struct parcels));
}

void parcels_free(struct parcels *parcels)
{
    if (!parcels)
        return;
    for (size_t i = 0; i < parcels->count; i++)
        free(parcels->heap[i]);
    for (struct parcel *parcel = parcels->unused, *next; parcel; parcel = next) {
        next = parcel->next;
        free(parcel);
    }
    free(parcels->heap);
    free(parcels);
}

struct parcel *parcel_new(struct parcels *parcels, const uint8_t *frame, size_t length)
{
    struct parcel *parcel = parcels->unused;
    if (length > ORDINARY)
        parcel = xmalloc(sizeof *parcel + length);
    else if (parcel)
        parcels->unused = parcel->next;
    else
        parcel = xmalloc(sizeof *parcel + ORDINARY);
    *parcel = (struct parcel){ .length = length };
    memcpy(parcel->frame, frame, length);
    return parcel;
}

void parcel_done(struct parcels *parcels, struct parcel *parcel)
{
    if (parcel->length > ORDINARY) {
        free(parcel);
        return;
    }
    parcel->next = parcels->unused;
    parcels->unused = parcel;
}

static bool is_before(const struct parcel *a, const struct parcel *b)
{
    return a->due_ns < b->due_ns || (a->due_ns == b->due_ns && a->order < b->order);
}

void parcels_add(struct parcels *parcels, struct parcel *parcel)
{
    array_reserve(&parcels->heap, &parcels->capacity, parcels->count, sizeof *parcels->heap);
    size_t at = parcels->count++;
    parcel->order = ++parcels->order;
    while (at && is_before(parcel, parcels->heap[(at - 1) / 2])) {
        parcels->heap[at] = parcels->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    parcels->heap[at] = parcel;
}

int64_t parcels_due(const struct parcels *parcels)
{
    return parcels->count ? parcels->heap[0]->due_ns : INT64_MAX;
}

struct parcel *parcels_take(struct parcels *parcels, int64_t now_ns)
{
    if (parcels_due(parcels) > now_ns || !parcels->count)
        return NULL;
    struct parcel *first = parcels->heap[0], *last = parcels->heap[--parcels->count];
    size_t at = 0, child;
    while ((child = 2 * at + 1) < parcels->count) {
        child +=
            child + 1 < parcels->count && is_before(parcels->heap[child + 1], parcels->heap[child]);
        if (is_before(last, parcels->heap[child]))
            break;
        parcels->heap[at] = parcels->heap[child];
        at = child;
    }
    parcels->heap[at] = last;
    return first;
}
