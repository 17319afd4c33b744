/* The sentence that says why a packet left: where a student would not see the cause from the rows
 * above; always with --verbose.  It stands beside the arrow or below it, and never in the column of the
 * program that has no part in it. */
#include "view/ladder/parts.h"

static bool call_in_sight(struct ladder *l, const struct call *call)
{
    return call && (*call_drawn(l, call) == DRAWN_OPEN ||
                    ladder_program(l, call->program)->last_call == call);
}

/* Would a student not see from the rows around it why this packet left? */
static bool is_surprising(struct ladder *l, const struct packet *packet)
{
    unsigned expected = ANALYSIS_WINDOW_UPDATE | ANALYSIS_KEEP_ALIVE | ANALYSIS_KEEP_ALIVE_ACK |
                        ANALYSIS_REUSED_PORTS;
    /* words that stand beside the arrow, and of which the sentence says no more */
    if (l->style.parts == LADDER_TRACE)
        expected |= ANALYSIS_LOST_SEGMENT | ANALYSIS_ACK_LOST_SEGMENT | ANALYSIS_OUT_OF_ORDER |
                    ANALYSIS_WINDOW_FULL;
    if (packet->kind == KIND_RST || packet->kind == KIND_ICMP || (packet->analysis & ~expected))
        return true;
    if (packet->refusal || packet->partly_new || packet->trigger.untold_bytes ||
        (packet->late && l->style.parts == LADDER_TRACE))
        return true;
    if (packet->kind == KIND_SYN_ACK)
        return !l->told_welcoming;
    switch (packet->trigger.kind) {
    case TRIGGER_CALL: return !call_in_sight(l, packet->trigger.call);
    case TRIGGER_ARRIVAL: return packet->kind == KIND_DATA || packet->kind == KIND_FIN;
    case TRIGGER_EXIT:
    case TRIGGER_TIMER: return true;
    case TRIGGER_UNKNOWN: break;
    }
    return false;
}

/* The retransmission timer has words of its own when it runs out for the first time, again, and
 * doubled. */
static unsigned timer_bit(const struct packet *packet)
{
    enum { TELLS = 3, SMALLER = 31 };
    const struct trigger *trigger = &packet->trigger;
    unsigned times = trigger->times < TELLS ? trigger->times : TELLS;
    if (trigger->kind != TRIGGER_TIMER)
        return 0;
    if (packet_is_smaller_now(packet))
        return 1u << SMALLER;
    if (trigger->timer != TIMER_RETRANSMISSION)
        return 1u << trigger->timer;
    return 1u << (TIMER_REORDERING + 1 + times);
}

/* A surprise is told once of each end of a connection: the reader knows it then, and the label
 * still marks it. */
static bool is_news(struct ladder *l, const struct packet *packet)
{
    if (!packet->connection || packet->kind == KIND_RST)
        return true;
    struct ladder_connection *seen = ladder_connection(l, packet->connection);
    uint64_t cause = (uint64_t)1 << ((unsigned)packet->kind * 5 + (unsigned)packet->trigger.kind);
    unsigned marks = packet->analysis, timer = timer_bit(packet);
    bool news = !(seen->told[packet->from] & cause) || (marks & ~seen->told_marks[packet->from]) ||
                (timer & ~seen->told_timers[packet->from]);
    seen->told[packet->from] |= cause;
    seen->told_marks[packet->from] |= marks;
    seen->told_timers[packet->from] |= timer;
    return news;
}

bool sentence_is_due(struct ladder *l, const struct packet *packet)
{
    if (!packet->says)
        return false;
    bool due = is_surprising(l, packet) && is_news(l, packet);
    if (due && packet->kind == KIND_SYN_ACK)
        l->told_welcoming = true;
    return due || l->style.verbose;
}

/* ---- beside its arrow ---- */

enum { WIDE_SCREEN = 120 };

struct free_columns {
    int from, to;
};

/* The widest stretch of the lane that is free. */
static struct free_columns free_in_lane(const struct ladder *l, enum lane lane)
{
    enum { MARGIN = 2 };
    struct free_columns widest = { 0, 0 };
    int start = lane_text_at(l, lane);
    int end = l->layout.lane_at[lane] + l->layout.lane_columns[lane];
    for (int at = start, first = start; at <= end; at++) {
        const struct cell *cell = &l->row.cells[at];
        if (at < end && cell->length == 1 && cell->bytes[0] == ' ')
            continue;
        struct free_columns one = { first == start ? first : first + MARGIN,
                                    at == end ? at : at - MARGIN };
        if (one.to - one.from > widest.to - widest.from)
            widest = one;
        first = at + 1;
    }
    return widest;
}

/* Of a bare trace: behind the words of the right lane, where its header does not reach. */
static struct free_columns free_for_notes(const struct ladder *l, int at)
{
    int from = l->layout.lane_at[LANE_RIGHT] + l->layout.lane_columns[LANE_LEFT];
    return (struct free_columns){ at > from ? at : from, l->style.width };
}

bool sentence_beside(struct ladder *l, enum lane from, int at, const char *says)
{
    bool trace = l->style.parts == LADDER_TRACE;
    struct free_columns room = trace ? free_for_notes(l, at) : free_in_lane(l, from);
    int columns = term_columns(says) + 2;
    if (!*says || l->taker || l->style.width < WIDE_SCREEN || columns > room.to - room.from)
        return false;
    int column = from == LANE_LEFT && !trace ? room.to - columns : room.from;
    column = row_text(&l->row, column, 1, "(", STYLE_DIM);
    column = row_text(&l->row, column, room.to - column, says, STYLE_DIM);
    row_text(&l->row, column, 1, ")", STYLE_DIM);
    return true;
}

/* ---- below it ---- */

static bool has_bars(const struct ladder *l, enum lane lane)
{
    for (int slot = 0; slot < BARS_MAX; slot++)
        if (l->bars[lane][slot].call)
            return true;
    return false;
}

/* The columns of a sentence: those of the wire, and of the lane that it is about.  No bar is drawn
 * over: those of the right lane stand between it and the wire. */
static void sentence_columns(const struct ladder *l, enum lane about, int *start, int *end)
{
    enum { NARROWER = 2 }; /* a taker's sentence is set in narrower letters than a label */
    const struct layout *layout = &l->layout;
    *start = layout->wire_at;
    *end = layout->wire_at + layout->wire_columns;
    if (l->taker) {
        *start -= NARROWER;
        *end += NARROWER;
    } else if (about == LANE_LEFT) {
        *start = lane_text_at(l, LANE_LEFT);
    } else if (!has_bars(l, LANE_RIGHT)) {
        *end = l->style.width;
    }
}

/* Under the arrow, as one block: of the left lane's packets at the right, where the wire ends; of
 * the right lane's at the left, where it begins. */
void sentence_rows(struct ladder *l, enum lane about, int64_t t_ns, const char *says)
{
    int start, end, widest = 0;
    sentence_columns(l, about, &start, &end);
    const char *next;
    for (const char *at = says; *at; at = next) {
        struct text *line = &l->line;
        text_clear(line);
        text_add_bytes(line, at, term_wrap(at, end - start, &next));
        if (term_columns(line->s) > widest)
            widest = term_columns(line->s);
    }
    for (const char *at = says; *at; at = next) {
        enum style style = STYLE_DIM;
        size_t bytes = term_wrap(at, end - start, &next);
        row_begin(l, t_ns);
        row_put(&l->row, about == LANE_LEFT || l->taker ? end - widest : start, widest, at, bytes,
                &style);
        l->shapes.kind = ROW_SENTENCE;
        row_end(l);
    }
}

void arrival_sentence(struct ladder *l, const struct timeline *timeline,
                      const struct arrival *arrival)
{
    unsigned notable = arrival ? arrival_notable(arrival) : 0;
    if (l->hidden || !(notable & ~(l->style.verbose ? 0 : l->told_arrivals)))
        return;
    l->told_arrivals |= notable;
    struct text says, clean;
    text_init(&says);
    text_init(&clean);
    fate_says(&says, timeline, arrival);
    clean_add(&clean, says.s, says.len, l->style.ascii);
    const struct packet *packet = arrival->packet;
    bool to_right =
        packet->connection && lane_of_end(packet->connection, packet->from) == LANE_LEFT;
    sentence_rows(l, to_right ? LANE_RIGHT : LANE_LEFT, arrival->t_ns, clean.s);
    text_release(&says);
    text_release(&clean);
}
