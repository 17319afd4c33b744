/* The frames of a recorded run's file: see frames.h. */
#include "record/frames.h"

#include <stdlib.h>

#include "base/memory.h"

void record_frames_add(struct record_frames *frames, const struct packet_facts *facts)
{
    array_reserve(&frames->list, &frames->capacity, frames->count, sizeof *frames->list);
    struct record_frame *frame = &frames->list[frames->count];
    *frame = (struct record_frame){ .facts = *facts, .index = frames->count++ };
    frame->facts.payload = NULL;
}

static int compare(const struct record_frame *frame, int64_t t_ns, uint32_t wire_bytes)
{
    if (frame->facts.t_ns != t_ns)
        return frame->facts.t_ns < t_ns ? -1 : 1;
    return frame->facts.wire_bytes < wire_bytes ? -1 : frame->facts.wire_bytes > wire_bytes;
}

static int in_order(const void *a, const void *b)
{
    const struct record_frame *x = *(struct record_frame *const *)a,
                              *y = *(struct record_frame *const *)b;
    int order = compare(x, y->facts.t_ns, y->facts.wire_bytes);
    if (order)
        return order;
    return x->index < y->index ? -1 : x->index > y->index;
}

void record_frames_sort(struct record_frames *frames)
{
    frames->sorted = xcalloc(frames->count + 1, sizeof *frames->sorted);
    for (size_t i = 0; i < frames->count; i++)
        frames->sorted[i] = &frames->list[i];
    qsort(frames->sorted, frames->count, sizeof *frames->sorted, in_order);
}

/* Where the first among equals stands, or would; a hostile file may hold as many of them as it
 * likes. */
static size_t first_place(const struct record_frames *frames, int64_t t_ns, uint32_t wire_bytes)
{
    size_t low = 0, high = frames->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(frames->sorted[middle], t_ns, wire_bytes) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The next that is not taken, at `first` or behind it; NULL: there is none. */
static struct record_frame *next_of(const struct record_frames *frames, size_t first, int64_t t_ns,
                                    uint32_t wire_bytes)
{
    size_t at = first < frames->count ? first + frames->sorted[first]->taken : first;
    return at < frames->count && compare(frames->sorted[at], t_ns, wire_bytes) == 0
               ? frames->sorted[at]
               : NULL;
}

bool record_frames_have(const struct record_frames *frames, int64_t t_ns, uint32_t wire_bytes)
{
    return next_of(frames, first_place(frames, t_ns, wire_bytes), t_ns, wire_bytes) != NULL;
}

struct packet_facts *record_frames_take(struct record_frames *frames, int64_t t_ns,
                                        uint32_t wire_bytes)
{
    size_t first = first_place(frames, t_ns, wire_bytes);
    struct record_frame *frame = next_of(frames, first, t_ns, wire_bytes);
    if (!frame)
        return NULL;
    frames->sorted[first]->taken++;
    frames->taken++;
    frames->without_options += frame->facts.truncated && frame->facts.malformed;
    return &frame->facts;
}

void record_frames_release(struct record_frames *frames)
{
    free(frames->list);
    free(frames->sorted);
}
