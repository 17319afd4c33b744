/* Which crossings carry fragments of one datagram: for crossings.c.
 *
 * The fragment that completes a datagram at its sender stands for it: `whole` is its crossing.  The
 * others have left before it, and may be lost, or arrive, before that is known. */
#ifndef RUN_SPLIT_H
#define RUN_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "timeline/observation.h"
#include "wire/wire.h"

struct split_piece {
    uint64_t crossing, datagram; /* wire_datagram() */
    uint64_t whole;              /* 0: not known (yet) */
    struct fate fate;            /* what the wire did to it, as far as it is told */
    int64_t lost_ns;             /* 0: not lost, so far */
    bool told;                   /* of the one that stands for all: that one of them was lost */
    struct observed_piece frame;
};

/* Of one host: what left it, and what came and is not whole. */
struct split {
    size_t count, capacity;
    struct split_piece *list; /* by crossing */
    size_t came_count, came_first;
    struct came_piece {
        uint64_t datagram;
        struct observed_piece frame;
    } came[256]; /* the oldest is forgotten first */
};

void split_release(struct split *split);

/* A fragment left.  Its datagram is whole: all of it get their `whole`, and the frames before this
 * one go into *seen. */
struct split_piece *split_left(struct split *split, uint64_t crossing, uint64_t datagram,
                               const struct observed_piece *frame);
void split_are_whole(struct split *split, struct split_piece *last, struct observation *seen);

/* NULL: this crossing carries no fragment. */
struct split_piece *split_find(struct split *split, uint64_t crossing);

/* One of the datagram that `whole` stands for which was lost, or NULL; what was done to any of it is
 * added to the fate of one of them. */
const struct split_piece *split_lost(const struct split *split, uint64_t whole);
void split_add_fates(const struct split *split, uint64_t whole, struct fate *fate);

/* A fragment came, and its datagram is not whole with it; or it is, and those before go into *seen. */
void split_came(struct split *split, uint64_t datagram, const struct observed_piece *frame);
void split_take_came(struct split *split, uint64_t datagram, struct observation *seen);

#endif
