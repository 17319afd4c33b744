/* Packets over a wire between two hosts: they leave on one row, and arrive on another.
 *
 *     ── SYN ──────────▶                    both on one row: so near that nothing came between
 *     ── 1448 bytes ──·7                    packet 7 leaves …
 *     7·── 1448 bytes ─▶                    … and arrives
 *     ── 1448 bytes ───✗ lost (rule 2)      it never arrives; a row of its own where that is told
 *                                           later
 *     ◀─ ICMP too big ─     the wire answers
 *
 * The number tells apart arrows that cross.  What the wire did stands in the receiver's lane. */
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "view/ladder/parts.h"

enum { ONE_ROW_NS = NS_PER_MS };

/* ---- one row, or two ---- */

static bool *two_rows(struct ladder *l, const struct packet *packet)
{
    size_t index = (size_t)packet->id;
    while (l->two_rows_count <= index) {
        array_reserve(&l->two_rows, &l->two_rows_capacity, l->two_rows_count, sizeof(bool));
        l->two_rows[l->two_rows_count++] = false;
    }
    return &l->two_rows[index];
}

/* Does this happen where the packet has not arrived yet?  Then a row that shows it as arrived would
 * come too soon. */
static bool is_at_receiver(struct ladder *l, const struct event *event,
                           const struct passage *passage)
{
    switch (event->kind) {
    case EVENT_CALL:
    case EVENT_RETURN: return event->call->program->host != passage->host;
    case EVENT_OUTPUT:
    case EVENT_REPEATED:
    case EVENT_INPUT: return event->output->program->host != passage->host;
    case EVENT_EXIT: return event->exit->program->host != passage->host;
    case EVENT_PACKET:
        return !event->packet->passage || event->packet->passage->host != passage->host;
    case EVENT_ARRIVAL:
        return event->arrival->fate.kind == FATE_ARRIVED &&
               event->arrival->packet->passage->host == passage->host &&
               (arrival_has_row(l, event->arrival) ||
                event->arrival->packet->id > passage->packet->id);
    default: return false;
    }
}

/* Its first copy arrives soon, and nothing that its receiver does comes between. */
static bool is_one_row(struct ladder *l, const struct timeline *timeline, size_t event,
                       const struct packet *packet)
{
    const struct passage *passage = packet->passage;
    const struct arrival *first = passage->first;
    if (!first || first->fate.kind == FATE_LOST || first->t_ns - packet->facts.t_ns >= ONE_ROW_NS)
        return false;
    for (size_t i = event + 1; i < timeline->event_count && i < event + BETWEEN_MOST; i++) {
        const struct event *e = &timeline->events[i];
        if (e->kind == EVENT_ARRIVAL && e->arrival == first)
            return true;
        if (is_at_receiver(l, e, passage))
            return false;
    }
    return false;
}

struct way way_of(struct ladder *l, const struct timeline *timeline, size_t event,
                  const struct packet *packet)
{
    const struct passage *passage = packet->passage;
    if (!passage)
        return (struct way){ WAY_WHOLE, NULL };
    if (passage->host == HOST_WIRE)
        return (struct way){ WAY_FROM_WIRE, passage->first };
    if (packet_is_lost(packet) && passage->first->t_ns - packet->facts.t_ns < ONE_ROW_NS)
        return (struct way){ WAY_LOST, passage->first };
    bool two = !is_one_row(l, timeline, event, packet);
    *two_rows(l, packet) = two;
    return (struct way){ two ? WAY_LEAVES : WAY_WHOLE, two ? NULL : passage->first };
}

bool arrival_has_row(struct ladder *l, const struct arrival *arrival)
{
    return arrival->packet->passage->host != HOST_WIRE &&
           (arrival->fate.copy > 1 || *two_rows(l, arrival->packet));
}

bool way_ends_in_loss(struct way way)
{
    return way.part == WAY_LOST || (way.arrival && !fate_is_taken(&way.arrival->fate));
}

/* ---- what the wire did ---- */

enum style way_words(struct way way, char words[FATE_LABEL_BYTES])
{
    words[0] = 0;
    if (way.part == WAY_FROM_WIRE)
        snprintf(words, FATE_LABEL_BYTES, "the wire answers");
    else if (way.arrival)
        fate_label(&way.arrival->fate, words);
    return way_ends_in_loss(way) ? STYLE_ERROR : STYLE_DIM;
}

/* ---- the arrow ---- */

/* Its two ends, as they stand on the row: a head, a cross, the number under which it goes on. */
struct ends {
    char text[2][24]; /* left, right; "" where the line just ends */
    enum style style[2];
};

static void ends_of(const struct ladder *l, const struct packet *packet, struct way way,
                    bool to_right, struct ends *ends)
{
    bool lost = way_ends_in_loss(way);
    const char *head = to_right ? l->glyphs->head_right : l->glyphs->head_left;
    *ends = (struct ends){ .style = { packet_style(packet), packet_style(packet) } };
    if (way.part != WAY_LEAVES) {
        snprintf(ends->text[to_right], sizeof *ends->text, "%s", lost ? l->glyphs->lost : head);
        ends->style[to_right] = lost ? STYLE_ERROR : packet_style(packet);
    }
    if (way.part == WAY_LEAVES || way.part == WAY_ARRIVES) {
        bool at_right = to_right == (way.part == WAY_LEAVES);
        if (at_right)
            snprintf(ends->text[1], sizeof *ends->text, "%s%d", l->glyphs->dot, packet->id);
        else
            snprintf(ends->text[0], sizeof *ends->text, "%d%s", packet->id, l->glyphs->dot);
    }
}

int way_columns(const struct ladder *l, const struct packet *packet, struct way way)
{
    struct ends ends;
    ends_of(l, packet, way, true, &ends);
    int left = term_columns(ends.text[0]), right = term_columns(ends.text[1]);
    return 2 + (left ? left + 1 : 1) + (right ? right : 1);
}

void arrow_put(struct ladder *l, const struct packet *packet, const char *label, bool to_right,
               struct way way)
{
    struct ends ends;
    int at = l->layout.wire_at, columns = l->layout.wire_columns;
    if (l->taker) {
        l->shapes.packet = packet;
        l->shapes.to_right = to_right;
        l->shapes.label = label;
        l->shapes.way = way;
        return;
    }
    ends_of(l, packet, way, to_right, &ends);
    int left = term_columns(ends.text[0]), right = term_columns(ends.text[1]);
    int tail = columns >= WIDE_LABEL ? 4 : 2, least = left > 1 ? left + 1 : 1;
    tail = tail < least ? least : tail;
    /* a space on both sides */
    while (tail > least && tail + 1 + term_columns(label) + 1 + right > columns)
        tail--;
    int line = columns;
    if (way.part == WAY_FROM_WIRE && tail + 3 + term_columns(label) < columns)
        line =
            tail + 3 + term_columns(label); /* it comes from the middle, not from the other end */
    row_fill(&l->row, to_right ? at + columns - line : at, line, l->glyphs->line,
             packet_style(packet));
    row_text(&l->row, at, left, ends.text[0], ends.style[0]);
    row_text(&l->row, at + columns - right, right, ends.text[1], ends.style[1]);
    int column = to_right ? at + columns - line + tail : at + tail;
    column = row_text(&l->row, column, 1, " ", STYLE_PLAIN);
    column = row_text(&l->row, column, at + columns - column, label, STYLE_PLAIN);
    row_text(&l->row, column, 1, " ", STYLE_PLAIN);
}
