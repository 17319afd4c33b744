/* The receive queue of one direction: see reassembly.h. */
#include "timeline/stream/reassembly.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
    PIECES_MAX = 1 << 14,    /* an insertion moves at most so many: it bounds the work per packet */
    DOUBTED_BYTES = 1 << 20, /* put aside in doubt; what is more is not kept */
};

void reassembly_init(struct reassembly *r, const struct reassembly_sink *sink, int64_t next,
                     size_t limit)
{
    *r = (struct reassembly){ .sink = *sink, .next = next, .limit = limit, .acked = INT64_MIN };
}

static void queue_clear(struct reassembly_queue *queue)
{
    for (size_t i = queue->first; i < queue->count; i++)
        free(queue->pieces[i].bytes);
    queue->first = queue->count = 0;
    queue->bytes = 0;
}

void reassembly_release(struct reassembly *r)
{
    queue_clear(&r->waiting);
    queue_clear(&r->doubted);
    free(r->waiting.pieces);
    free(r->doubted.pieces);
    *r = (struct reassembly){ 0 };
}

static int64_t data_end(const struct waiting_piece *piece)
{
    return piece->from + (int64_t)piece->length;
}

static int64_t piece_end(const struct waiting_piece *piece)
{
    return data_end(piece) + piece->fin;
}

static struct waiting_piece *queue_head(const struct reassembly_queue *queue)
{
    return queue->first < queue->count ? &queue->pieces[queue->first] : NULL;
}

static size_t piece_memory(const struct waiting_piece *piece)
{
    return sizeof *piece + piece->capacity;
}

static void queue_drop(struct reassembly_queue *queue, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++) {
        queue->bytes -= piece_memory(&queue->pieces[i]);
        free(queue->pieces[i].bytes);
    }
    if (at == queue->first) {
        queue->first += count;
    } else {
        memmove(&queue->pieces[at], &queue->pieces[at + count],
                (queue->count - at - count) * sizeof *queue->pieces);
        queue->count -= count;
    }
    if (queue->first == queue->count)
        queue->first = queue->count = 0;
}

static void piece_room(struct reassembly_queue *queue, struct waiting_piece *piece, size_t need)
{
    if (need <= piece->capacity)
        return;
    size_t capacity = piece->captured ? need + need / 2 : need; /* it grows: it will grow again */
    uint8_t *bytes = xrealloc(piece->bytes, capacity);
    queue->bytes += capacity - piece->capacity;
    piece->bytes = bytes;
    piece->capacity = capacity;
}

static void piece_append(struct reassembly_queue *queue, struct waiting_piece *piece,
                         const struct waiting_piece *more)
{
    piece_room(queue, piece, piece->captured + more->captured);
    if (more->captured)
        memcpy(piece->bytes + piece->captured, more->bytes, more->captured);
    piece->captured += more->captured;
    piece->length += more->length;
    piece->fin = more->fin;
}

/* Two that touch are one piece, unless the trace lacks the end of the first, or a FIN stands
 * between them. */
static bool touches(const struct waiting_piece *piece, const struct waiting_piece *more)
{
    return more->from == piece_end(piece) && !piece->fin && piece->captured == piece->length;
}

/* The first piece that begins behind `position`. */
static size_t queue_behind(const struct reassembly_queue *queue, int64_t position)
{
    size_t low = queue->first, high = queue->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (queue->pieces[middle].from > position)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* A copy of the segment, at place `at`. */
static void queue_place(struct reassembly_queue *queue, size_t at,
                        const struct waiting_piece *segment)
{
    if (queue->first && queue->count == queue->capacity) {
        memmove(queue->pieces, queue->pieces + queue->first,
                (queue->count - queue->first) * sizeof *queue->pieces);
        at -= queue->first;
        queue->count -= queue->first;
        queue->first = 0;
    }
    array_reserve(&queue->pieces, &queue->capacity, queue->count, sizeof *queue->pieces);
    memmove(&queue->pieces[at + 1], &queue->pieces[at],
            (queue->count - at) * sizeof *queue->pieces);
    queue->count++;
    struct waiting_piece *piece = &queue->pieces[at];
    *piece = (struct waiting_piece){ .from = segment->from };
    queue->bytes += sizeof *piece;
    piece_append(queue, piece, segment);
}

/* tcp_data_queue_ofo() */
static void queue_add(struct reassembly_queue *queue, const struct waiting_piece *segment)
{
    int64_t end = piece_end(segment);
    size_t at = queue_behind(queue, segment->from);
    struct waiting_piece *before = at > queue->first ? &queue->pieces[at - 1] : NULL;
    if (before && end <= piece_end(before))
        return; /* all of it is there */
    if (before && before->from == segment->from) {
        queue_drop(queue, --at, 1); /* this one covers it */
        at = queue_behind(queue, segment->from);
    } else if (before && touches(before, segment)) {
        piece_append(queue, before, segment);
        return;
    }
    queue_place(queue, at, segment);
    at = queue_behind(queue, segment->from);
    size_t covered = 0;
    while (at + covered < queue->count && piece_end(&queue->pieces[at + covered]) <= end)
        covered++;
    if (covered)
        queue_drop(queue, at, covered);
}

static void deliver_gap(struct reassembly *r, int64_t until)
{
    r->sink.gap(r->sink.context, (uint64_t)(until - r->next));
    r->next = until;
}

/* What of the piece is new, up to position `until`: begins at or before `next`. */
static void deliver(struct reassembly *r, const struct waiting_piece *piece, int64_t until)
{
    int64_t end = data_end(piece) < until ? data_end(piece) : until;
    int64_t captured_end = piece->from + (int64_t)piece->captured;
    int64_t here = captured_end < end ? captured_end : end;
    if (here > r->next) {
        r->sink.bytes(r->sink.context, piece->bytes + (r->next - piece->from),
                      (size_t)(here - r->next));
        r->next = here;
    }
    if (end > r->next)
        deliver_gap(r, end);
    if (piece->fin && r->next == data_end(piece) && until > r->next) {
        r->next++;
        r->ended = true;
        queue_clear(&r->waiting);
        queue_clear(&r->doubted);
    }
    r->awaited = false;
}

/* tcp_ofo_queue(): what waited and is in order now. */
static void deliver_waiting(struct reassembly *r)
{
    struct reassembly_queue *queue = &r->waiting;
    for (struct waiting_piece *head;
         !r->ended && (head = queue_head(queue)) && head->from <= r->next;) {
        struct waiting_piece piece = *head;
        queue->bytes -= piece_memory(head);
        if (++queue->first == queue->count)
            queue->first = queue->count = 0;
        if (piece_end(&piece) > r->next)
            deliver(r, &piece, INT64_MAX);
        free(piece.bytes);
    }
}

/* The piece in doubt that holds the byte at `next`, or NULL; older ones are forgotten. */
static struct waiting_piece *doubted_here(struct reassembly *r)
{
    struct reassembly_queue *queue = &r->doubted;
    while (queue_head(queue) && piece_end(queue_head(queue)) <= r->next)
        queue_drop(queue, queue->first, 1);
    struct waiting_piece *head = queue_head(queue);
    return head && head->from <= r->next ? head : NULL;
}

/* Everything before `until` is to be delivered now, as far as it is known; the rest of it are gaps.
 */
static void close_gaps(struct reassembly *r, int64_t until, bool believe)
{
    while (!r->ended && r->next < until) {
        const struct waiting_piece *waiting = queue_head(&r->waiting);
        const struct waiting_piece *doubted = believe ? doubted_here(r) : NULL;
        int64_t end = waiting && waiting->from < until ? waiting->from : until;
        if (doubted) {
            deliver(r, doubted, end);
        } else {
            const struct waiting_piece *later = believe ? queue_head(&r->doubted) : NULL;
            deliver_gap(r, later && later->from < end ? later->from : end);
        }
        deliver_waiting(r);
    }
}

void reassembly_segment(struct reassembly *r, int64_t position, const uint8_t *bytes,
                        size_t captured, uint64_t length, bool fin, bool in_doubt)
{
    struct waiting_piece segment = {
        .from = position,
        .length = length,
        .captured = captured < length ? captured : (size_t)length,
        .fin = fin,
        .bytes = (uint8_t *)bytes, /* only read: a copy is what waits */
    };
    if (r->ended || (length == 0 && !fin) || piece_end(&segment) <= r->next)
        return;
    if (in_doubt) {
        if (r->doubted.bytes + segment.captured + sizeof segment <= DOUBTED_BYTES)
            queue_add(&r->doubted, &segment);
        if (r->acked > r->next)
            reassembly_acked(r, r->acked);
        return;
    }
    if (segment.from <= r->next) {
        deliver(r, &segment, INT64_MAX);
        deliver_waiting(r);
        return;
    }
    queue_add(&r->waiting, &segment);
    if (r->acked > r->next)
        close_gaps(r, r->acked, true);
    while (r->waiting.bytes > r->limit || r->waiting.count - r->waiting.first > PIECES_MAX)
        close_gaps(r, queue_head(&r->waiting)->from, true);
}

void reassembly_acked(struct reassembly *r, int64_t position)
{
    if (position > r->acked)
        r->acked = position;
    if (r->ended)
        return;
    const struct waiting_piece *waiting = queue_head(&r->waiting);
    if (waiting && position == r->next)
        r->awaited = true;
    if (r->acked == r->next + 1 && !waiting && !doubted_here(r))
        return; /* a byte, or a FIN that the trace lacks: what comes next tells */
    close_gaps(r, r->acked, true);
}

int64_t reassembly_waiting_end(const struct reassembly *r)
{
    const struct reassembly_queue *queue = &r->waiting;
    return queue->first < queue->count ? piece_end(&queue->pieces[queue->count - 1]) : r->next;
}

uint64_t reassembly_doubted(const struct reassembly *r)
{
    uint64_t bytes = 0;
    int64_t counted = r->next; /* they may overlap */
    for (size_t i = r->doubted.first; i < r->doubted.count; i++) {
        const struct waiting_piece *piece = &r->doubted.pieces[i];
        int64_t from = piece->from > counted ? piece->from : counted;
        if (data_end(piece) <= from)
            continue;
        bytes += (uint64_t)(data_end(piece) - from);
        counted = data_end(piece);
    }
    return bytes;
}

uint64_t reassembly_finish(struct reassembly *r, bool unseen)
{
    while (!r->ended) {
        const struct waiting_piece *waiting = queue_head(&r->waiting),
                                   *doubted = unseen ? queue_head(&r->doubted) : NULL;
        if (waiting && r->awaited) {
            uint64_t left = 0;
            for (size_t i = r->waiting.first; i < r->waiting.count; i++)
                left += r->waiting.pieces[i].length;
            return left;
        }
        if (!waiting && !doubted)
            return 0;
        int64_t until = waiting ? waiting->from : INT64_MAX;
        if (!doubted || doubted->from >= until) {
            close_gaps(r, until, false);
        } else if (doubted->from > r->next) {
            close_gaps(r, doubted->from, false);
        } else {
            doubted = doubted_here(r);
            if (doubted)
                deliver(r, doubted, until);
            deliver_waiting(r);
        }
    }
    return 0;
}
