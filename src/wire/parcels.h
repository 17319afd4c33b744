/* Frames that are on the wire for a while, and the times when they are due. */
#ifndef WIRE_PARCELS_H
#define WIRE_PARCELS_H

#include <stddef.h>
#include <stdint.h>

#include "packet/fate.h"

struct parcel {
    int64_t due_ns;
    uint64_t order; /* among those that are due at the same time: as they came */
    uint64_t crossing;
    int sender, receiver;
    struct fate fate;    /* what it will be when it arrives */
    unsigned left;       /* held: so many more have to pass first */
    struct parcel *next; /* in a list of its owner's */
    size_t length;
    uint8_t frame[];
};

struct parcels;

struct parcels *parcels_new(void);
void parcels_free(struct parcels *parcels); /* and those that wait in it */

/* A parcel with a copy of the frame; all else is 0.  Those of an ordinary size are used again. */
struct parcel *parcel_new(struct parcels *parcels, const uint8_t *frame, size_t length);
void parcel_done(struct parcels *parcels, struct parcel *parcel);

void parcels_add(struct parcels *parcels, struct parcel *parcel); /* by its due_ns */
/* When the next one is due; INT64_MAX: none waits. */
int64_t parcels_due(const struct parcels *parcels);
/* The next one, which is the caller's again; NULL: none is due yet. */
struct parcel *parcels_take(struct parcels *parcels, int64_t now_ns);

#endif
