/* The frames of a recorded run's file, each found once by its time and length: a packet's line
 * names it so, since frames may be missing, or stand in another order. */
#ifndef RECORD_FRAMES_H
#define RECORD_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/decode.h"

struct record_frame {
    struct packet_facts facts; /* without payload: its bytes are gone when this is read */
    size_t index;              /* in the file */
    /* of the first among equals (same time, same length): how many of them are taken */
    size_t taken;
};

struct record_frames {
    size_t count, capacity;
    size_t taken;           /* of all */
    size_t without_options; /* of those taken: the capture cut them inside the TCP options */
    size_t unreadable; /* beside all of these: cut so short that they are no packets any more */
    struct record_frame *list;
    /* by time, length, place in the file; after record_frames_sort() */
    struct record_frame **sorted;
};

void record_frames_add(struct record_frames *frames, const struct packet_facts *facts);
void record_frames_sort(struct record_frames *frames); /* once, when all were added */
void record_frames_release(struct record_frames *frames);

/* Is there one that is not taken yet? */
bool record_frames_have(const struct record_frames *frames, int64_t t_ns, uint32_t wire_bytes);

/* Take the first of those in the file; NULL: there is none. */
struct packet_facts *record_frames_take(struct record_frames *frames, int64_t t_ns,
                                        uint32_t wire_bytes);

#endif
