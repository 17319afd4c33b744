/* Words through shared memory: see ring.h. */
#include "wire/ring.h"

#include <unistd.h>

#include "base/memory.h"

static bool has_place(const struct ring_writer *w)
{
    return w->written - atomic_load_explicit(&w->ring->taken, memory_order_acquire) < RING_WORDS;
}

void ring_put(struct ring_writer *w, const struct wire_word *word)
{
    if (!ring_keeps(w) && has_place(w)) {
        w->ring->words[w->written++ % RING_WORDS] = *word;
        return;
    }
    array_reserve(&w->kept, &w->kept_capacity, w->kept_count, sizeof *w->kept);
    w->kept[w->kept_count++] = *word;
}

void ring_publish(struct ring_writer *w)
{
    while (ring_keeps(w) && has_place(w))
        w->ring->words[w->written++ % RING_WORDS] = w->kept[w->kept_at++];
    if (!ring_keeps(w))
        w->kept_at = w->kept_count = 0;
    if (atomic_load_explicit(&w->ring->published, memory_order_relaxed) == w->written)
        return;
    /* in one order with is_empty, for both sides: else the reader could wait for what is there */
    atomic_store(&w->ring->published, w->written);
    if (atomic_exchange(&w->ring->is_empty, false)) {
        uint64_t one = 1;
        if (write(w->wake, &one, sizeof one) < 0) {
            /* it is readable already */
        }
    }
}

bool ring_keeps(const struct ring_writer *w)
{
    return w->kept_at < w->kept_count;
}

bool ring_take(struct ring *ring, int wake, struct wire_word *word)
{
    uint64_t taken = atomic_load_explicit(&ring->taken, memory_order_relaxed), woken;
    if (atomic_load(&ring->published) == taken) {
        if (read(wake, &woken, sizeof woken) < 0) {
            /* nobody has woken us */
        }
        atomic_store(&ring->is_empty, true);
        if (atomic_load(&ring->published) == taken)
            return false;
    }
    *word = ring->words[taken % RING_WORDS];
    atomic_store_explicit(&ring->taken, taken + 1, memory_order_release);
    return true;
}
