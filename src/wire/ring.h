/* Words from one process to another, through memory that both share: one writes, one reads, nobody
 * locks.
 *
 *     words[written % N] = word; publish      take words[taken % N], until taken == published
 *
 * When the ring is full, the writer keeps what comes (struct ring_writer) and puts it in later: no
 * word is lost, and the writer does not wait.  The reader is woken through an eventfd, and only
 * when it had found nothing. */
#ifndef WIRE_RING_H
#define WIRE_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/word.h"

enum { RING_WORDS = 1 << 15 };

/* In shared memory; zeroed. */
struct ring {
    _Alignas(64) _Atomic uint64_t published;
    _Alignas(64) _Atomic uint64_t taken;
    _Atomic bool is_empty; /* the reader found it so, and waits for the eventfd */
    struct wire_word words[RING_WORDS];
};

struct ring_writer {
    struct ring *ring;
    int wake; /* an eventfd */
    uint64_t written;
    struct wire_word *kept; /* what the ring had no place for: [kept_at, kept_count) */
    size_t kept_at, kept_count, kept_capacity;
};

void ring_put(struct ring_writer *writer, const struct wire_word *word);
void ring_publish(struct ring_writer *writer);     /* until then the reader sees nothing of it */
bool ring_keeps(const struct ring_writer *writer); /* publish again, soon */

/* False: there is none, and the eventfd becomes readable when there is. */
bool ring_take(struct ring *ring, int wake, struct wire_word *word);

#endif
