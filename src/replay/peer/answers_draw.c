/* Two small ladders side by side: the recording and the play.
 *
 *     ms   recorded                             ms   live
 *     0.0  ── connected ───────────────▶        0.0  ── connected ───────────────▶
 *     1.2  ── 14 "hello, network" ─────▶        1.1  ── 14 "hello, network" ─────▶
 *     1.3  ◀─ 14 "HELLO, NETWORK" ──────   ≠    1.4  ◀─ 14 "hello, network" ──────
 *          ▲ the first difference: byte 1 of what the server says …
 *     1.4  ◀─ FIN ──────────────────────        1.5  ◀─ FIN ──────────────────────
 *
 * The client is on the left of each.  Every difference has its mark; the first one its sentence. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "replay/peer/answers.h"
#include "view/cells.h"

enum { TIME_COLUMNS = 10, GUTTER_COLUMNS = 4, LEAST_COLUMNS = 80, BEFORE_DIFFERENCE = 8 };

struct answers_drawing {
    const struct answers *answers;
    const struct ladder_style *style;
    FILE *out;
    struct row row;
    struct text text;
};

static int width_of(const struct ladder_style *style)
{
    return style->width > LEAST_COLUMNS ? style->width : LEAST_COLUMNS;
}

static int side_columns(const struct answers_drawing *d)
{
    return (width_of(d->style) - GUTTER_COLUMNS) / 2;
}

static void row_out(struct answers_drawing *d)
{
    row_write(&d->row, -1, d->style->color, d->out);
    fputc('\n', d->out);
    row_clear(&d->row);
}

/* Bytes as their count and a quote; when a difference lies far behind their beginning, from shortly
 * before it. */
static void bytes_label(struct answers_drawing *d, const struct text *said,
                        const struct answer_side *side, uint64_t skip, int columns)
{
    struct text *t = &d->text;
    text_addf(t, "%" PRIu64 " ", side->to - side->from);
    uint64_t from = side->from;
    if (skip > BEFORE_DIFFERENCE * 2 && skip < side->to - side->from) {
        from += skip - BEFORE_DIFFERENCE;
        text_add(t, d->style->ascii ? "..." : "…");
    }
    quote_add(t, said->s + from, side->to - from, side->to - from, columns - term_columns(t->s) - 2,
              d->style->ascii);
}

static const char *label_of(enum answer_kind kind)
{
    switch (kind) {
    case ANSWER_CONNECTED: return "connected";
    case ANSWER_REFUSED: return "refused (RST)";
    case ANSWER_UNANSWERED: return "SYN: no answer";
    case ANSWER_NOBODY: return "no client came";
    case ANSWER_FIN: return "FIN";
    case ANSWER_RST: return "RST";
    case ANSWER_SILENT: return "nothing more";
    case ANSWER_OPEN: return "still open";
    case ANSWER_FAILED: return "failed";
    case ANSWER_SURPLUS: return "more and more";
    case ANSWER_NOTHING:
    case ANSWER_BYTES: break;
    }
    return "";
}

static bool has_arrow(enum answer_kind kind)
{
    return kind == ANSWER_CONNECTED || kind == ANSWER_BYTES || kind == ANSWER_FIN ||
           kind == ANSWER_RST || kind == ANSWER_SURPLUS;
}

static void draw_side(struct answers_drawing *d, const struct answer_row *row,
                      const struct answer_side *side, const struct text *said, uint64_t skip,
                      int at)
{
    int columns = side_columns(d) - TIME_COLUMNS, left = at + TIME_COLUMNS;
    bool ascii = d->style->ascii, to_right = row->from == END_CLIENT;
    char time[24];
    if (side->kind == ANSWER_NOTHING)
        return;
    if (side->t_ns >= 0) {
        snprintf(time, sizeof time, "%*.1f", TIME_COLUMNS - 2, (double)side->t_ns / NS_PER_MS);
        row_text(&d->row, at, TIME_COLUMNS - 1, time, STYLE_DIM);
    }
    text_clear(&d->text);
    if (side->kind == ANSWER_BYTES)
        bytes_label(d, said, side, skip, columns - 6);
    else
        text_add(&d->text, label_of(side->kind));
    if (!has_arrow(side->kind)) {
        row_text(&d->row, left + 3, columns - 3, d->text.s, STYLE_ERROR);
        return;
    }
    enum style style = row->from == END_CLIENT ? STYLE_CLIENT : STYLE_SERVER;
    row_fill(&d->row, left, columns, ascii ? "-" : "─", style);
    row_text(&d->row, to_right ? left + columns - 1 : left, 1,
             to_right ? (ascii ? ">" : "▶") : (ascii ? "<" : "◀"), style);
    row_text(&d->row, left + 2, 1, " ", style);
    int behind = row_text(&d->row, left + 3, columns - 6, d->text.s,
                          side->kind == ANSWER_BYTES ? STYLE_DATA : style);
    row_text(&d->row, behind, 1, " ", style);
}

/* How many bytes at the beginning of the row both sides have alike. */
static uint64_t alike(const struct answers *a, const struct answer_row *row)
{
    if (!row->differs || row->recorded.kind != ANSWER_BYTES || row->live.kind != ANSWER_BYTES ||
        row->from == a->role->end)
        return 0;
    uint64_t at = row->live.from;
    while (at < row->live.to && a->role->said[row->from].s[at] == a->player->heard.s[at])
        at++;
    return at - row->live.from;
}

static void draw_wrapped(struct answers_drawing *d, const char *s, int indent)
{
    enum style style = STYLE_ERROR;
    const char *next;
    for (; *s; s = next) {
        size_t length = term_wrap(s, width_of(d->style) - indent, &next);
        row_put(&d->row, indent, width_of(d->style) - indent, s, length, &style);
        row_out(d);
    }
}

static void draw_difference(struct answers_drawing *d)
{
    struct text line;
    text_init(&line);
    text_addf(&line, "%s the first difference: ", d->style->ascii ? "^" : "▲");
    if (d->style->ascii)
        clean_add(&line, d->answers->says.s, d->answers->says.len, true);
    else
        text_add(&line, d->answers->says.s);
    draw_wrapped(d, line.s, TIME_COLUMNS);
    text_release(&line);
}

void answers_draw(const struct answers *a, FILE *out, const struct ladder_style *style)
{
    struct answers_drawing d = { .answers = a, .style = style, .out = out };
    row_init(&d.row, width_of(style));
    text_init(&d.text);
    int right = side_columns(&d) + GUTTER_COLUMNS;
    for (int side = 0; side < 2; side++) {
        int at = side ? right : 0;
        row_text(&d.row, at, TIME_COLUMNS - 1, "      ms", STYLE_DIM);
        row_text(&d.row, at + TIME_COLUMNS, side_columns(&d) - TIME_COLUMNS,
                 side ? "live" : "recorded", STYLE_PLAIN);
    }
    row_out(&d);
    for (size_t i = 0; i < a->count; i++) {
        const struct answer_row *row = &a->rows[i];
        const struct text *recorded = &a->role->said[row->from];
        const struct text *live =
            row->from == a->role->end || !a->player ? recorded : &a->player->heard;
        uint64_t skip = alike(a, row);
        draw_side(&d, row, &row->recorded, recorded, skip, 0);
        if (row->differs)
            row_text(&d.row, side_columns(&d) + 1, 2, style->ascii ? "!=" : "≠", STYLE_ERROR);
        draw_side(&d, row, &row->live, live, skip, right);
        row_out(&d);
        if ((ptrdiff_t)i == a->first)
            draw_difference(&d);
    }
    row_release(&d.row);
    text_release(&d.text);
}
