/* Fragments of datagrams on the wire: see split.h. */
#include "run/split.h"

#include <stdlib.h>

#include "base/memory.h"

enum { CAME_MAX = sizeof((struct split *)0)->came / sizeof(struct came_piece) };

/* So many fragments may lie between two of one datagram: its sender's kernel sends them in a row. */
enum { LOOK_BACK = 512 };

void split_release(struct split *split)
{
    free(split->list);
}

struct split_piece *split_left(struct split *split, uint64_t crossing, uint64_t datagram,
                               const struct observed_piece *frame)
{
    array_reserve(&split->list, &split->capacity, split->count, sizeof *split->list);
    struct split_piece *piece = &split->list[split->count++];
    *piece = (struct split_piece){ .crossing = crossing, .datagram = datagram, .frame = *frame };
    return piece;
}

static size_t look_back(const struct split *split)
{
    return split->count > LOOK_BACK ? split->count - LOOK_BACK : 0;
}

static void add(struct observation *seen, size_t *capacity, const struct observed_piece *frame)
{
    array_reserve(&seen->pieces, capacity, seen->piece_count, sizeof *seen->pieces);
    seen->pieces[seen->piece_count++] = *frame;
}

void split_are_whole(struct split *split, struct split_piece *last, struct observation *seen)
{
    size_t capacity = 0;
    for (size_t i = look_back(split); i < split->count; i++) {
        struct split_piece *piece = &split->list[i];
        if (piece->datagram != last->datagram || piece->whole)
            continue;
        piece->whole = last->crossing;
        if (piece != last)
            add(seen, &capacity, &piece->frame);
    }
}

struct split_piece *split_find(struct split *split, uint64_t crossing)
{
    size_t low = 0, high = split->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (split->list[middle].crossing < crossing)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < split->count && split->list[low].crossing == crossing;
    return found ? &split->list[low] : NULL;
}

const struct split_piece *split_lost(const struct split *split, uint64_t whole)
{
    for (size_t i = split->count; i-- > 0 && split->list[i].crossing + LOOK_BACK > whole;)
        if (split->list[i].whole == whole && split->list[i].lost_ns)
            return &split->list[i];
    return NULL;
}

void split_add_fates(const struct split *split, uint64_t whole, struct fate *fate)
{
    for (size_t i = split->count; i-- > 0 && split->list[i].crossing + LOOK_BACK > whole;) {
        const struct fate *other = &split->list[i].fate;
        if (split->list[i].whole != whole || !(other->did & ~fate->did))
            continue;
        struct fate both = fate->did ? *fate : *other;
        both.kind = fate->kind;
        both.copy = fate->copy;
        both.did = fate->did | other->did;
        *fate = both;
    }
}

void split_came(struct split *split, uint64_t datagram, const struct observed_piece *frame)
{
    split->came[(split->came_first + split->came_count) % CAME_MAX] =
        (struct came_piece){ .datagram = datagram, .frame = *frame };
    if (split->came_count < CAME_MAX)
        split->came_count++;
    else
        split->came_first = (split->came_first + 1) % CAME_MAX;
}

void split_take_came(struct split *split, uint64_t datagram, struct observation *seen)
{
    size_t capacity = 0;
    for (size_t i = 0; i < split->came_count; i++) {
        struct came_piece *piece = &split->came[(split->came_first + i) % CAME_MAX];
        if (piece->datagram != datagram)
            continue;
        add(seen, &capacity, &piece->frame);
        piece->datagram = 0;
    }
}
