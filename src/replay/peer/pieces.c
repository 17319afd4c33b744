/* One sweep over the stream: see pieces.h.  A heap holds the segments that cover the present place;
 * on top the one that left first. */
#include "replay/peer/pieces.h"

#include <stdlib.h>

#include "base/memory.h"

static int by_place(const void *a, const void *b)
{
    const struct piece_source *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

struct heap {
    size_t count;
    const struct piece_source **sources;
};

static void swap(struct heap *heap, size_t a, size_t b)
{
    const struct piece_source *kept = heap->sources[a];
    heap->sources[a] = heap->sources[b];
    heap->sources[b] = kept;
}

static void push(struct heap *heap, const struct piece_source *source)
{
    size_t at = heap->count++;
    heap->sources[at] = source;
    for (; at > 0 && heap->sources[(at - 1) / 2]->order > heap->sources[at]->order;
         at = (at - 1) / 2)
        swap(heap, at, (at - 1) / 2);
}

static void pop(struct heap *heap)
{
    heap->sources[0] = heap->sources[--heap->count];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap->count; child++)
            if (heap->sources[child]->order < heap->sources[least]->order)
                least = child;
        if (least == at)
            return;
        swap(heap, at, least);
        at = least;
    }
}

void pieces_find(struct piece_source *sources, size_t count,
                 void (*piece)(void *context, uint64_t from, uint64_t to, size_t order),
                 void *context)
{
    struct heap heap = { .sources = xmalloc((count + 1) * sizeof *heap.sources) };
    qsort(sources, count, sizeof *sources, by_place);
    uint64_t at = 0, begin = 0; /* the piece that grows is [begin, at), of `growing` */
    const struct piece_source *growing = NULL;
    for (size_t next = 0; next < count || heap.count;) {
        if (!heap.count && sources[next].from > at)
            at = sources[next].from;
        for (; next < count && sources[next].from <= at; next++)
            push(&heap, &sources[next]);
        while (heap.count && heap.sources[0]->to <= at)
            pop(&heap);
        if (!heap.count)
            continue;
        const struct piece_source *top = heap.sources[0];
        if (top != growing) {
            if (growing)
                piece(context, begin, at < growing->to ? at : growing->to, growing->order);
            growing = top;
            begin = at;
        }
        at = next < count && sources[next].from < top->to ? sources[next].from : top->to;
    }
    if (growing)
        piece(context, begin, at < growing->to ? at : growing->to, growing->order);
    free(heap.sources);
}
