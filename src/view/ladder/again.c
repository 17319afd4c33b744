/* Rows that repeat exactly are drawn a few times, and then counted: a client that is refused,
 * closes, and tries again for ever.
 *
 *     ┌ connect(3, 127.0.0.1:12000)
 *     │                    ── SYN ──────▶
 *     │                    ◀─ RST ───────
 *     └ connect = -1 ECONNREFUSED: connection refused
 *     ⋮ these 4 rows again and again
 *     ⋮ 7 246 times more
 *
 * What a program does without packets is counted on the timeline already (run/fold.h); this is for
 * what the timeline must keep one by one.  Rows are equal when all but their time is.  When
 * something else must be drawn, the count is said first, and the rows of a turn that was not whole
 * are drawn after it: nothing is left out but whole turns. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "view/amounts.h"
#include "view/ladder/parts.h"

enum {
    CYCLE_MAX = 24,  /* rows of a turn */
    TURNS = 3,       /* that are drawn, */
    ROWS_LEAST = 10, /* … and so many rows at least: fewer are not worth a word */
    STRANGE_MAX = 8, /* so many other rows in a row end the cycle for good */
};

struct again_row {
    struct row row;
    struct shapes shapes;
    char *label; /* of shapes, or NULL; owned */
    uint64_t sum;
};

struct again {
    size_t past_count;
    struct again_row past[CYCLE_MAX]; /* the newest last; with a cycle: the last turn */
    /* so many of the last rows were equal to what stands that far before */
    unsigned match[CYCLE_MAX + 1];
    /* rows of a turn, 0: nothing repeats; which of them is expected next */
    size_t cycle, at;
    uint64_t turns; /* whole ones that were not drawn */
    /* this turn is drawn: a part of it was, when the count ended */
    bool plain;
    unsigned strange;
    bool took;                  /* the last row was counted */
    bool speaks;                /* a row of our own is written */
    enum bar bars[2][BARS_MAX]; /* of calls that go on, where a turn ends */
};

void again_init(struct ladder *l)
{
    l->again = xcalloc(1, sizeof *l->again);
}

static void drop(struct again_row *row)
{
    row_release(&row->row);
    free(row->label);
}

static void forget(struct again *again)
{
    for (size_t i = 0; i < again->past_count; i++)
        drop(&again->past[i]);
    again->past_count = again->cycle = again->at = 0;
    memset(again->match, 0, sizeof again->match);
}

void again_free(struct ladder *l)
{
    if (l->again)
        forget(l->again);
    free(l->again);
    l->again = NULL;
}

/* How long a send() has waited is no difference. */
static bool is_waiting_bar(const struct ladder *l, const struct cell *cell)
{
    return cell->length == strlen(l->glyphs->waits) &&
           memcmp(cell->bytes, l->glyphs->waits, cell->length) == 0;
}

static uint64_t sum_of(const struct ladder *l)
{
    uint64_t sum = 0xcbf29ce484222325u; /* FNV-1a */
    for (int i = l->layout.time_columns; i < l->row.width; i++) {
        const struct cell *cell = &l->row.cells[i];
        const char *bytes = is_waiting_bar(l, cell) ? l->glyphs->bar : cell->bytes;
        for (unsigned k = 0; k < cell->length; k++)
            sum = (sum ^ (unsigned char)bytes[k]) * 0x100000001b3u;
        sum = (sum ^ cell->style ^ (unsigned)cell->length << 8) * 0x100000001b3u;
    }
    for (const char *s = l->shapes.label ? l->shapes.label : ""; *s; s++)
        sum = (sum ^ (unsigned char)*s) * 0x100000001b3u;
    return (sum ^ (unsigned)l->shapes.kind ^
            (l->shapes.packet ? 2u + l->shapes.to_right : 0) << 8) *
           0x100000001b3u;
}

static struct row row_copy(const struct row *row)
{
    struct row copy;
    row_init(&copy, row->width);
    memcpy(copy.cells, row->cells, (size_t)row->width * sizeof *row->cells);
    return copy;
}

static enum bar bar_at(const struct ladder *l, int column)
{
    for (int lane = 0; lane < 2; lane++)
        for (int slot = 0; slot < BARS_MAX; slot++)
            if (column == l->layout.lane_at[lane] + 2 * slot && l->again->bars[lane][slot])
                return l->again->bars[lane][slot];
    return BAR_NONE;
}

/* Where the cycle's first row has something else than bars. */
static int first_column(const struct ladder *l, const struct row *row)
{
    for (int i = l->layout.time_columns; i < row->width; i++) {
        const struct cell *cell = &row->cells[i];
        bool blank = cell->length == 0 || (cell->length == 1 && cell->bytes[0] == ' ');
        if (!blank && !bar_at(l, i))
            return i;
    }
    return l->layout.time_columns;
}

/* A row of our own, in place of what is in l->row, which comes after it. */
static void say(struct ladder *l, const char *text)
{
    struct again *again = l->again;
    struct again_row kept = { .row = l->row, .shapes = l->shapes };
    const struct row *first = &again->past[again->past_count - again->cycle].row;
    int columns = term_columns(text), column = first_column(l, first);
    if (column > first->width - columns)
        column = first->width - columns;
    row_init(&l->row, first->width);
    row_clear(&l->row);
    for (int i = l->layout.time_columns; i < first->width; i++)
        if (bar_at(l, i))
            row_text(&l->row, i, 1, bar_at(l, i) == BAR_WAITS ? l->glyphs->waits : l->glyphs->bar,
                     STYLE_DIM);
    row_text(&l->row, column, columns, text, STYLE_DIM);
    l->shapes = (struct shapes){ .kind = ROW_NOTE };
    again->speaks = true;
    row_end(l);
    again->speaks = false;
    row_release(&l->row);
    l->row = kept.row;
    l->shapes = kept.shapes;
}

static void say_begins(struct ladder *l)
{
    char text[80];
    const char *mark = l->glyphs->pause;
    if (l->again->cycle == 1)
        snprintf(text, sizeof text, "%s this row again and again", mark);
    else
        snprintf(text, sizeof text, "%s these %zu rows again and again", mark, l->again->cycle);
    say(l, text);
}

static void say_count(struct ladder *l)
{
    struct text text;
    text_init(&text);
    text_addf(&text, "%s ", l->glyphs->pause);
    count_add(&text, l->again->turns, ' ');
    text_add(&text, l->again->turns == 1 ? " time more" : " times more");
    say(l, text.s);
    text_release(&text);
}

void again_close(struct ladder *l)
{
    struct again *again = l->again;
    if (!again || !again->cycle || again->speaks)
        return;
    if (again->turns)
        say_count(l);
    again->turns = 0;
    struct row current = l->row;
    struct shapes shapes = l->shapes;
    again->speaks = true;
    /* where the turn was drawn, its rows stand there */
    for (size_t i = again->plain ? again->at : 0; i < again->at; i++) {
        const struct again_row *row = &again->past[again->past_count - again->cycle + i];
        l->row = row->row;
        l->shapes = row->shapes;
        row_end(l);
    }
    again->speaks = false;
    l->row = current;
    l->shapes = shapes;
    again->plain = again->at > 0;
}

static void keep_bars(struct ladder *l)
{
    for (int lane = 0; lane < 2; lane++)
        for (int slot = 0; slot < BARS_MAX; slot++)
            l->again->bars[lane][slot] = bar_of(l, (enum lane)lane, slot);
}

static void remember(struct again *again, const struct ladder *l, uint64_t sum)
{
    if (again->past_count == CYCLE_MAX) {
        drop(&again->past[0]);
        memmove(again->past, again->past + 1, --again->past_count * sizeof *again->past);
    }
    for (size_t p = 1; p <= CYCLE_MAX; p++) {
        bool same = again->past_count >= p && again->past[again->past_count - p].sum == sum;
        again->match[p] = same ? again->match[p] + 1 : 0;
    }
    struct again_row *row = &again->past[again->past_count++];
    *row = (struct again_row){ .row = row_copy(&l->row), .shapes = l->shapes, .sum = sum };
    row->label = l->shapes.label ? xstrdup(l->shapes.label) : NULL;
    row->shapes.label = row->label;
    for (size_t p = 1; p <= CYCLE_MAX && !again->cycle; p++)
        if (again->match[p] >= (TURNS - 1) * p && again->match[p] + p >= ROWS_LEAST) {
            again->cycle = p;
            again->at = 0;
            again->turns = 0;
            again->strange = 0;
            again->plain = false;
        }
}

bool again_took(const struct ladder *l)
{
    return l->again && l->again->took;
}

bool again_takes(struct ladder *l)
{
    struct again *again = l->again;
    if (!again || again->speaks || l->hidden)
        return false;
    again->took = false;
    uint64_t sum = sum_of(l);
    if (!again->cycle) {
        remember(again, l, sum);
        return false;
    }
    if (again->past[again->past_count - again->cycle + again->at].sum != sum) {
        again_close(l);
        if (++again->strange > STRANGE_MAX) {
            forget(again);
            remember(again, l, sum);
        }
        return false;
    }
    bool drawn = again->plain;
    struct again_row *expected = &again->past[again->past_count - again->cycle + again->at];
    memcpy(expected->row.cells, l->row.cells,
           (size_t)l->layout.time_columns * sizeof *l->row.cells);
    expected->shapes.packet = l->shapes.packet;
    again->strange = 0;
    again->at++;
    if (again->at == again->cycle) {
        again->at = 0;
        again->plain = false;
        keep_bars(l);
        if (!drawn && ++again->turns == 1)
            say_begins(l);
    }
    again->took = !drawn;
    if (!drawn)
        l->time[0] = 0; /* the next row that is seen tells its own */
    return !drawn;
}
