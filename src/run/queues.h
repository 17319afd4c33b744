/* What the captures and the wire have told and nobody has joined yet, in the order in which it was
 * told: for crossings.c. */
#ifndef RUN_QUEUES_H
#define RUN_QUEUES_H

#include <stddef.h>
#include <stdint.h>

#include "packet/decode.h"
#include "wire/wire.h"

/* A frame as a capture saw it. */
struct seen_frame {
    int64_t t_ns;
    uint32_t length, captured_bytes;
    uint64_t hash, place;
    uint64_t datagram;          /* wire_datagram() */
    struct packet_facts *facts; /* owned; NULL: nothing that a timeline shows */
};

struct frame_queue {
    size_t first, count, capacity;
    struct seen_frame *list;
};

struct word_queue {
    size_t first, count, capacity;
    struct wire_word *list;
};

/* The oldest, or NULL. */
struct seen_frame *frame_queue_first(const struct frame_queue *q);
struct wire_word *word_queue_first(const struct word_queue *q);

/* What is returned stays where it is until the next one is added. */
struct seen_frame *frame_queue_add(struct frame_queue *q, struct seen_frame frame);
void word_queue_add(struct word_queue *q, const struct wire_word *word);

/* The oldest goes, with what it owns; all of them. */
void frame_queue_drop(struct frame_queue *q);
void frame_queue_release(struct frame_queue *q);

#endif
