/* Frames and words that wait for their other half: see queues.h. */
#include "run/queues.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct seen_frame *frame_queue_first(const struct frame_queue *q)
{
    return q->first < q->count ? &q->list[q->first] : NULL;
}

struct wire_word *word_queue_first(const struct word_queue *q)
{
    return q->first < q->count ? &q->list[q->first] : NULL;
}

/* More than half of the list is behind us: begin it anew. */
static void list_move(void *list, size_t size, size_t *first, size_t *count)
{
    if (*first <= 64 || *first * 2 <= *count)
        return;
    *count -= *first;
    memmove(list, (char *)list + *first * size, *count * size);
    *first = 0;
}

struct seen_frame *frame_queue_add(struct frame_queue *q, struct seen_frame frame)
{
    list_move(q->list, sizeof *q->list, &q->first, &q->count);
    array_reserve(&q->list, &q->capacity, q->count, sizeof *q->list);
    q->list[q->count] = frame;
    return &q->list[q->count++];
}

void word_queue_add(struct word_queue *q, const struct wire_word *word)
{
    list_move(q->list, sizeof *q->list, &q->first, &q->count);
    array_reserve(&q->list, &q->capacity, q->count, sizeof *q->list);
    q->list[q->count++] = *word;
}

void frame_queue_drop(struct frame_queue *q)
{
    free(q->list[q->first].facts);
    q->first++;
}

void frame_queue_release(struct frame_queue *q)
{
    while (frame_queue_first(q))
        frame_queue_drop(q);
    free(q->list);
}
