/* Rows of the ladder: columns, bars, wrapped text.
 *
 *        ms   client                   wire                  server
 *       1.3 ┌ connect(3,                                     │
 *           │   127.0.0.1:12000)                             │
 *      |time|lane: bars, label, text |arrow              |lane: bars, label, text |
 *       0   7                        +lane_columns       wire_at + wire_columns + 1
 *
 * A text that is too long for its lane goes on in the next row of the same lane, two columns
 * further in. */
#include <string.h>

#include "base/clock.h"
#include "view/ladder/parts.h"

enum { RUN_TIME_COLUMNS = 7, TRACE_TIME_COLUMNS = 8, INDENT = 2 };

static const struct glyphs unicode = {
    .bar = "│",
    .waits = "┊",
    .sends = { "├", "┤" },
    .leader = "┈",
    .pause = "⋮",
    .opens = "┌",
    .closes = "└",
    .line = "─",
    .head_right = "▶",
    .dot = "·",
    .lost = "✗",
    .head_left = "◀",
    .output = "»",
    .input = "«",
    .note = "·",
    .to = "→",
    .from = "←",
    .both = "↔",
};
static const struct glyphs ascii = {
    .bar = "|",
    .waits = ":",
    .sends = { "+", "+" },
    .leader = ".",
    .pause = "...",
    .opens = "+",
    .closes = "+",
    .line = "-",
    .head_right = ">",
    .dot = ".",
    .lost = "x",
    .head_left = "<",
    .output = ">",
    .input = "<",
    .note = "*",
    .to = "->",
    .from = "<-",
    .both = "<->",
};

void layout_init(struct ladder *l)
{
    int width = l->style.width < 80 ? 80 : l->style.width;
    bool timeless = l->style.hide & HIDE_TIMES;
    int more = width + (timeless ? RUN_TIME_COLUMNS : 0) - 80; /* lanes are as wide as with times */
    struct layout *layout = &l->layout;
    l->style.width = width;
    l->glyphs = l->style.ascii ? &ascii : &unicode;
    layout->time_columns = l->style.parts == LADDER_TRACE ? TRACE_TIME_COLUMNS : RUN_TIME_COLUMNS;
    if (timeless)
        layout->time_columns = 0;
    int *columns = layout->lane_columns;
    if (l->style.parts == LADDER_TRACE) { /* wide, the right lane has room for sentences */
        columns[LANE_LEFT] = 18 + (more < 60 ? more / 10 : 6);
        columns[LANE_RIGHT] =
            width - layout->time_columns - columns[LANE_LEFT] - 2 - (34 + more / 6);
    } else if (l->style.parts == LADDER_CALLS_ONLY) {
        columns[LANE_LEFT] = columns[LANE_RIGHT] = (width - layout->time_columns - 3) / 2;
    } else if (l->style.parts == LADDER_PACKETS_ONLY) {
        columns[LANE_LEFT] = columns[LANE_RIGHT] = 22 + more / 5;
    } else {
        columns[LANE_LEFT] = columns[LANE_RIGHT] = 25 + more * 19 / 60;
    }
    for (int lane = LANE_LEFT;
         l->taker && l->style.parts != LADDER_CALLS_ONLY && lane <= LANE_RIGHT; lane++)
        columns[lane] = l->taker->lane_columns[lane];
    layout->lane_at[LANE_LEFT] = layout->time_columns;
    layout->wire_at = layout->time_columns + columns[LANE_LEFT] + 1;
    layout->lane_at[LANE_RIGHT] = width - columns[LANE_RIGHT];
    layout->wire_columns = layout->lane_at[LANE_RIGHT] - 1 - layout->wire_at;
    row_init(&l->row, width);
}

static bool in_seconds(const struct ladder *l)
{
    return l->style.parts == LADDER_TRACE &&
           (l->style.span_ns == 0 || l->style.span_ns >= (int64_t)10 * NS_PER_S);
}

static void header_row(struct ladder *l)
{
    const struct layout *layout = &l->layout;
    bool trace = l->style.parts == LADDER_TRACE;
    const char *unit = in_seconds(l) ? "s" : "ms";
    int indent = trace ? 0 : INDENT;
    l->has_header = true;
    row_clear(&l->row);
    if (layout->time_columns)
        row_text(&l->row, layout->time_columns - 1 - (int)strlen(unit), 2, unit, STYLE_DIM);
    row_text(&l->row,
             layout->lane_at[LANE_LEFT] + (trace ? layout->lane_columns[LANE_LEFT] - 6 : indent),
             layout->lane_columns[LANE_LEFT], "client", STYLE_CLIENT);
    if (l->style.parts != LADDER_CALLS_ONLY)
        row_text(&l->row, layout->wire_at + (layout->wire_columns - 4) / 2, 4, "wire", STYLE_DIM);
    row_text(&l->row, layout->lane_at[LANE_RIGHT] + indent, layout->lane_columns[LANE_RIGHT],
             "server", STYLE_SERVER);
    l->shapes.kind = ROW_HEADER;
    row_end(l);
}

void bar_put(struct ladder *l, enum lane lane, int slot, enum bar bar, enum style style)
{
    const char *const glyphs[] = {
        [BAR_RUNS] = l->glyphs->bar,          [BAR_WAITS] = l->glyphs->waits,
        [BAR_OPENS] = l->glyphs->opens,       [BAR_CLOSES] = l->glyphs->closes,
        [BAR_SENDS] = l->glyphs->sends[lane],
    };
    l->shapes.bar_styles[lane][slot] = style;
    if (l->taker)
        l->shapes.bars[lane][slot] = bar;
    else
        row_text(&l->row, l->layout.lane_at[lane] + 2 * slot, 1, glyphs[bar], style);
}

static void draw_bars(struct ladder *l)
{
    for (int lane = LANE_LEFT; lane <= LANE_RIGHT; lane++)
        for (int slot = 0; slot < BARS_MAX; slot++)
            if (l->bars[lane][slot].call)
                bar_put(l, (enum lane)lane, slot, bar_of(l, (enum lane)lane, slot),
                        call_style(l->bars[lane][slot].call));
}

/* Milliseconds since the start: six columns are enough for eleven days. */
void time_format(char text[TIME_BYTES], int64_t tenths)
{
    if (tenths >= 0 && tenths < 100000) /* each event has one: whole numbers are printed faster */
        snprintf(text, TIME_BYTES, "%4d.%d", (int)(tenths / 10), (int)(tenths % 10));
    else if (tenths < 0)
        snprintf(text, TIME_BYTES, "%6.1f", (double)tenths / 10);
    else if (tenths < 10000000)
        snprintf(text, TIME_BYTES, "%6lld", (long long)(tenths / 10));
    else
        snprintf(text, TIME_BYTES, "%5llds", (long long)(tenths / 10000));
}

/* Five digits in all: 1.23456, 12.3456 … 123456; -0.1234. */
static int seconds_digits(int64_t us)
{
    us = us < 0 ? -10 * us : us;
    int digits = 5;
    for (int64_t limit = 9999995; digits > 0 && us >= limit; limit *= 10)
        digits--;
    return digits;
}

/* A trace may last a millisecond or a year.  Its header tells the unit; digits behind the point as
 * many as there is room for. */
static void trace_time(const struct ladder *l, char text[TIME_BYTES], int64_t ns)
{
    int64_t us = ns / NS_PER_US;
    if (!in_seconds(l))
        snprintf(text, TIME_BYTES, us < 10000000 ? "%7.1f" : "%7.0f", (double)us / 1000);
    else
        snprintf(text, TIME_BYTES, "%7.*f", seconds_digits(us), (double)us / 1e6);
    if (!in_seconds(l) && l->style.span_ns < 10 * NS_PER_MS)
        snprintf(text, TIME_BYTES, "%7.3f", (double)us / 1000);
}

/* Time since the start, said only when it changed.  The frames of a trace stand in the order of the
 * file, and their times may go back. */
static void draw_time(struct ladder *l, int64_t t_ns)
{
    bool is_trace = l->style.parts == LADDER_TRACE;
    int64_t ns = is_trace || t_ns > l->start_ns ? t_ns - l->start_ns : 0;
    int64_t step = is_trace ? NS_PER_US : 100000;
    char text[TIME_BYTES];
    if (l->layout.time_columns == 0)
        return;
    /* an unfinished line that is drawn late: time only goes on */
    if (!is_trace && ns / step < l->shown_time)
        return;
    if (l->style.parts == LADDER_TRACE)
        trace_time(l, text, ns);
    else
        time_format(text, ns / 100000);
    bool is_new = strcmp(text, l->time) != 0;
    if (is_new)
        row_text(&l->row, 0, l->layout.time_columns - 1, text, STYLE_DIM);
    snprintf(l->time, sizeof l->time, "%.15s", text);
    l->shown_time = ns / step;
}

static int bars_columns(const struct ladder *l, enum lane lane);

/* Words across, between the bars where there are any. */
static void across(const struct ladder *l, int *start, int *end)
{
    bool left_bars = l->bars[LANE_LEFT][0].call || bars_columns(l, LANE_LEFT) > 2;
    bool right_bars = l->bars[LANE_RIGHT][0].call || bars_columns(l, LANE_RIGHT) > 2;
    *start = left_bars ? lane_text_at(l, LANE_LEFT) : l->layout.time_columns;
    *end = right_bars ? l->layout.lane_at[LANE_RIGHT] - 1 : l->style.width;
}

/* Above the first row that is seen after it:
 *
 *     ⋮ 40 ms: the kernel of the server holds its ACK back (delayed-ACK timer)
 */
static void pause_rows(struct ladder *l)
{
    int start, end;
    const char *next;
    across(l, &start, &end);
    for (const char *at = l->pause.s; *at; at = next) {
        int column = start + (at == l->pause.s ? 0 : INDENT);
        enum style style = STYLE_DIM;
        size_t bytes = term_wrap(at, end - column, &next);
        row_clear(&l->row);
        draw_bars(l);
        row_put(&l->row, column, end - column, at, bytes, &style);
        l->shapes.kind = ROW_NOTE;
        row_end(l);
    }
    text_clear(&l->pause);
}

/* The row that says of a call that it is over has no bar of it. */
static void close_bars(struct ladder *l)
{
    for (int lane = LANE_LEFT; lane <= LANE_RIGHT; lane++)
        for (int slot = 0; slot < BARS_MAX; slot++)
            if (l->bars[lane][slot].closes)
                l->bars[lane][slot] = (struct open_call){ 0 };
}

void row_begin(struct ladder *l, int64_t t_ns)
{
    if (l->prompt_open)
        fputc('\n', l->out);
    l->prompt_open = false;
    l->now_ns = t_ns > l->now_ns ? t_ns : l->now_ns; /* a line may be drawn late */
    if (!l->has_header && !l->hidden) {
        header_row(l);
        text_clear(&l->pause); /* what was before is not shown */
    } else if (l->pause.len && !l->hidden) {
        pause_rows(l);
    }
    close_bars(l);
    row_clear(&l->row);
    draw_time(l, t_ns);
    draw_bars(l);
}

void row_end(struct ladder *l)
{
    if (again_takes(l)) {
        l->shapes = (struct shapes){ 0 };
        return;
    }
    if (l->hidden) {
        l->time[0] = 0; /* the next row that is seen tells its own */
    } else if (l->taker) {
        l->taker->row(l->taker->context, l);
    } else {
        row_write(&l->row, -1, l->style.color, l->out);
        fputc('\n', l->out);
    }
    l->shapes = (struct shapes){ 0 };
}

static int bars_columns(const struct ladder *l, enum lane lane)
{
    int slots = l->style.parts == LADDER_TRACE ? 0 : 1; /* nobody's calls go on in a trace */
    for (int slot = 1; slot < BARS_MAX; slot++)
        if (l->bars[lane][slot].call)
            slots = slot + 1;
    return 2 * slots;
}

int lane_text_at(const struct ladder *l, enum lane lane)
{
    return l->layout.lane_at[lane] + bars_columns(l, lane);
}

/* With several clients at once each row of theirs is labelled: "client2 ", or "c2 " where columns
 * are few. */
const char *lane_label(const struct ladder *l, const struct program *program,
                       char label[LABEL_BYTES])
{
    label[0] = 0;
    if (!l->labels || !program || program->is_server)
        return label;
    if (l->style.width >= 110)
        snprintf(label, LABEL_BYTES, "%-7.14s ", program->id);
    else
        snprintf(label, LABEL_BYTES, "c%d ", program->client);
    return label;
}

static int item_bars_columns(const struct ladder *l, enum lane lane, const struct item *item)
{
    int bars = bars_columns(l, lane);
    int own = item->mark ? 2 * (item->slot + 1) : 0;
    return own > bars ? own : bars;
}

int item_columns(const struct ladder *l, enum lane lane, const struct item *item)
{
    char label[LABEL_BYTES];
    return l->layout.lane_columns[lane] - item_bars_columns(l, lane, item) -
           term_columns(lane_label(l, item->program, label));
}

/* The dim extras behind the last row of a text: columns [column, end) are free.  True: the state
 * found its place. */
static bool draw_extras(struct ladder *l, const struct item *item, int column, int end)
{
    int state = item->state ? (int)strlen(item->state) : 0;
    bool has_room = column + 1 + state <= end;
    if (item->state && has_room) {
        row_text(&l->row, end - state, state, item->state, STYLE_STATE);
        end -= state + 1;
    }
    if (item->remark && column + 2 + term_columns(item->remark) <= end)
        column = row_text(&l->row, column + 2, end - column - 2, item->remark, STYLE_DIM);
    if (item->place && column + 2 + term_columns(item->place) <= end)
        row_text(&l->row, column + 2, end - column - 2, item->place, STYLE_DIM);
    return !item->state || has_room;
}

void lane_item(struct ladder *l, enum lane lane, int64_t t_ns, const struct item *item)
{
    const struct layout *layout = &l->layout;
    enum style style = STYLE_PLAIN;
    char label[LABEL_BYTES];
    int end = layout->lane_at[lane] + layout->lane_columns[lane];
    int label_at = layout->lane_at[lane] + item_bars_columns(l, lane, item);
    int text_at = label_at + term_columns(lane_label(l, item->program, label));
    const char *at = item->text;
    bool placed;
    if (l->style.extract && !item->goes_on) {
        text_clear(&l->line);
        const char *reading = item->reading ? item->reading : item->text;
        text_addf(&l->line, "%s%s%s%s", label, reading, *reading && item->state ? " " : "",
                  item->state ? item->state : "");
        extract_next(l, l->line.s);
    }
    do {
        bool first = at == item->text;
        int column = text_at + (first ? 0 : INDENT);
        const char *next;
        size_t bytes = term_wrap(at, end - column, &next);
        row_begin(l, t_ns);
        if (first && item->mark)
            bar_put(l, lane, item->slot, item->mark == MARK_OPENS ? BAR_OPENS : BAR_CLOSES,
                    item->bar_style);
        else if (item->mark == MARK_OPENS)
            bar_put(l, lane, item->slot, BAR_RUNS, item->bar_style);
        if (first)
            row_text(&l->row, label_at, text_at - label_at, label, lane_style(lane));
        column = row_put(&l->row, column, end - column, at, bytes, &style);
        at = next;
        placed = *at == 0 && draw_extras(l, item, column, end);
        row_end(l);
    } while (*at);
    if (!placed) {
        row_begin(l, t_ns);
        if (item->mark == MARK_OPENS)
            bar_put(l, lane, item->slot, BAR_RUNS, item->bar_style);
        row_text(&l->row, end - (int)strlen(item->state), (int)strlen(item->state), item->state,
                 STYLE_STATE);
        row_end(l);
    }
}

void lane_text(struct ladder *l, const struct program *program, int64_t t_ns, const char *text)
{
    lane_item(l, lane_of_program(program), t_ns,
              &(struct item){ .program = program, .text = text });
}

/* A word of sockwire itself, between the bars where there are any:
 *
 *     · the server listens: the client starts
 */
void note_rows(struct ladder *l, int64_t t_ns, const char *text)
{
    int start, end;
    across(l, &start, &end);
    text_clear(&l->line);
    text_addf(&l->line, "%s ", l->glyphs->note);
    clean_add(&l->line, text, strlen(text), l->style.ascii);
    extract_next(l, l->line.s);
    const char *at = l->line.s;
    do {
        int column = start + (at == l->line.s ? 0 : INDENT);
        enum style style = STYLE_DIM;
        const char *next;
        size_t bytes = term_wrap(at, end - column, &next);
        row_begin(l, t_ns);
        row_put(&l->row, column, end - column, at, bytes, &style);
        l->shapes.kind = ROW_NOTE;
        row_end(l);
        at = next;
    } while (*at);
}

/* Where another client starts:
 *
 *     ────── client2 ─────────────────────────────────────────
 */
void divider_row(struct ladder *l, int64_t t_ns, const char *text)
{
    row_begin(l, t_ns);
    if (!l->taker)
        row_fill(&l->row, l->layout.time_columns, l->style.width - l->layout.time_columns,
                 l->glyphs->line, STYLE_DIM);
    draw_bars(l);
    l->shapes.kind = ROW_DIVIDER;
    int column = lane_text_at(l, LANE_LEFT);
    bool trace = l->style.parts == LADDER_TRACE;
    int end = trace ? l->style.width : l->layout.lane_at[LANE_RIGHT];
    enum style style = trace ? STYLE_PLAIN : STYLE_CLIENT;
    column += trace ? 1 : 0;
    column = row_text(&l->row, column, 1, " ", STYLE_PLAIN);
    column = row_put(&l->row, column, end - column - 1, text, strlen(text), &style);
    row_text(&l->row, column, 1, " ", STYLE_PLAIN);
    row_end(l);
}
