/* Two columns: see columns.h. */
#include "compare/columns.h"

#include <string.h>

#include "compare/compare_parts.h"
#include "view/cells.h"
#include "view/term.h"

enum { LEAST_WIDTH = 80, MARK_COLUMNS = 4, INDENT = 2, CONTEXT = 2, FOLDED_LEAST = 2 };

struct columns {
    FILE *out;
    const struct columns_style *style;
    const struct comparison *comparison;
    struct row row;
    struct text left, right, clean;
    ptrdiff_t first; /* row of the difference that came about first; -1: none */
    bool numbered;   /* there are several connections: each packet tells its own */
};

static int width_of(const struct columns_style *style)
{
    return style->width > LEAST_WIDTH ? style->width : LEAST_WIDTH;
}

/* Clean text, without anything outside ASCII when so wished.  Our own signs have their ASCII form.
 */
static void put_text(struct columns *k, struct text *text, const char *s)
{
    static const struct {
        const char *sign, *ascii;
    } signs[] = { { "…", "..." }, { "→", "->" }, { "×", "x" }, { "» ", "> " }, { "« ", "< " } };
    if (!k->style->ascii) {
        text_add(text, s);
        return;
    }
    while (*s) {
        size_t length = utf8_length(s, strlen(s));
        const char *ascii = NULL;
        for (size_t i = 0; i < sizeof signs / sizeof *signs && !ascii; i++)
            if (strncmp(s, signs[i].sign, strlen(signs[i].sign)) == 0) {
                ascii = signs[i].ascii;
                length = strlen(signs[i].sign);
            }
        if (ascii)
            text_add(text, ascii);
        else
            clean_add(text, s, length ? length : 1, true);
        s += length ? length : 1;
    }
}

/* Who, and what: "client  send(3, "hello") = 5", "server → FIN". */
static void happening_text(struct columns *k, struct text *text, const struct happening *happening)
{
    text_clear(text);
    if (!happening)
        return;
    const char *who = account_who(happening);
    enum style style = STYLE_PLAIN;
    if (strncmp(who, "client", 6) == 0)
        style = STYLE_CLIENT;
    else if (strncmp(who, "server", 6) == 0)
        style = STYLE_SERVER;
    if (k->numbered && happening->strand->sort == STRAND_CONNECTION)
        text_addf(text, "#%u ", happening->strand->ordinal);
    style_add(text, style);
    put_text(k, text, who);
    style_add(text, STYLE_PLAIN);
    if (happening->kind == HAPPENING_PACKET && *who)
        text_add(text, k->style->ascii ? " -> " : " → ");
    else if (*who)
        text_add(text, "  ");
    put_text(k, text, happening->text);
}

static void link_text(struct columns *k, struct text *text, const struct happening *happening)
{
    text_clear(text);
    style_add(text, STYLE_DIM);
    text_add(text, "  ");
    put_text(k, text, happening->link_text);
}

static const char *mark_of(const struct columns *k, enum difference difference, enum style *style)
{
    *style = STYLE_ERROR; /* it differs */
    switch (difference) {
    case SAME: return "";
    case OTHER_PIECES: return "~";
    case ONLY_A: return "<";
    case ONLY_B: return ">";
    default: return k->style->ascii ? "!=" : "≠";
    }
}

static void row_out(struct columns *k)
{
    row_write(&k->row, -1, k->style->color, k->out);
    fputc('\n', k->out);
    row_clear(&k->row);
}

/* Both columns, each wrapped in its own width; the mark stands on the first row. */
static void pair_rows_out(struct columns *k, const char *mark, enum style mark_style)
{
    int column = (width_of(k->style) - MARK_COLUMNS) / 2;
    const char *rest[2] = { k->left.s, k->right.s };
    enum style style[2] = { STYLE_PLAIN, STYLE_PLAIN };
    for (bool first = true; first || *rest[0] || *rest[1]; first = false) {
        for (int side = 0; side < 2; side++) {
            int indent = first ? 0 : INDENT, at = side * (column + MARK_COLUMNS) + indent;
            const char *next = rest[side];
            if (!*rest[side])
                continue;
            size_t length = term_wrap(rest[side], column - indent, &next);
            row_put(&k->row, at, column - indent, rest[side], length, &style[side]);
            rest[side] = next;
        }
        if (first)
            row_text(&k->row, column + 1, 2, mark, mark_style);
        row_out(k);
    }
}

static void draw_row(struct columns *k, const struct row_pair *row)
{
    enum style style;
    if (row - k->comparison->rows == k->first) {
        row_text(
            &k->row, 0, width_of(k->style),
            k->style->ascii ? "--- the first difference:" : "─── the first difference:", STYLE_DIM);
        row_out(k);
    }
    const char *mark = mark_of(k, row->difference, &style);
    happening_text(k, &k->left, row->a);
    happening_text(k, &k->right, row->b);
    pair_rows_out(k, mark, style);
    if (row->difference == OTHER_LINK) {
        link_text(k, &k->left, row->a);
        link_text(k, &k->right, row->b);
        pair_rows_out(k, "", style);
    }
}

static void draw_fold(struct columns *k, size_t count, int column, const char *what)
{
    char text[60];
    snprintf(text, sizeof text, "%s %zu %s", k->style->ascii ? ":" : "⋮", count, what);
    row_text(&k->row, column, width_of(k->style) - column, text, STYLE_DIM);
    row_out(k);
}

/* How many rows from i on are what the row before them is, and only one of the two has them: a loop
 * gone wild. */
static size_t repeated(const struct comparison *c, size_t i)
{
    const struct row_pair *first = &c->rows[i - 1];
    const struct happening *own = first->a ? first->a : first->b;
    size_t count = 0;
    if (first->difference != ONLY_A && first->difference != ONLY_B)
        return 0;
    for (; i + count < c->count && c->rows[i + count].difference == first->difference; count++) {
        const struct happening *next = first->a ? c->rows[i + count].a : c->rows[i + count].b;
        if (next->strand != own->strand || next->lane != own->lane ||
            strcmp(next->key, own->key) != 0)
            break;
    }
    return count;
}

static void columns_init(struct columns *k, const struct comparison *c, FILE *out,
                         const struct columns_style *style)
{
    *k = (struct columns){
        .out = out, .style = style, .comparison = c, .first = comparison_first(c)
    };
    k->numbered = c->a->connections > 1 || c->b->connections > 1;
    row_init(&k->row, width_of(style));
    text_init(&k->left);
    text_init(&k->right);
    text_init(&k->clean);
}

static void columns_release(struct columns *k)
{
    row_release(&k->row);
    text_release(&k->left);
    text_release(&k->right);
    text_release(&k->clean);
}

static void draw_heading(struct columns *k)
{
    text_clear(&k->left);
    text_clear(&k->right);
    clean_add(&k->clean, k->comparison->a->name, strlen(k->comparison->a->name), k->style->ascii);
    text_addf(&k->left, "A  %s", k->clean.s);
    text_clear(&k->clean);
    clean_add(&k->clean, k->comparison->b->name, strlen(k->comparison->b->name), k->style->ascii);
    text_addf(&k->right, "B  %s", k->clean.s);
    pair_rows_out(k, "", STYLE_PLAIN);
}

void comparison_draw(const struct comparison *c, FILE *out, const struct columns_style *style)
{
    struct columns k;
    columns_init(&k, c, out, style);
    draw_heading(&k);
    for (size_t i = 0; i < c->count;) {
        size_t alike = 0;
        while (i + alike < c->count && c->rows[i + alike].difference == SAME)
            alike++;
        size_t lead = i == 0 ? 0 : CONTEXT, tail = i + alike == c->count ? 0 : CONTEXT;
        if (!style->all && alike >= lead + tail + FOLDED_LEAST) {
            for (size_t j = 0; j < lead; j++)
                draw_row(&k, &c->rows[i + j]);
            draw_fold(&k, alike - lead - tail, 0, "alike");
            i += alike - tail;
            alike = tail;
        }
        for (; alike > 0; alike--)
            draw_row(&k, &c->rows[i++]);
        while (i < c->count && c->rows[i].difference != SAME) {
            draw_row(&k, &c->rows[i++]);
            size_t more = style->all ? 0 : repeated(c, i);
            if (more < FOLDED_LEAST)
                continue;
            bool in_a = c->rows[i].a != NULL;
            draw_fold(&k, more, in_a ? 0 : (width_of(style) - MARK_COLUMNS) / 2 + MARK_COLUMNS,
                      "more of the same");
            i += more;
        }
    }
    columns_release(&k);
}

/* ---- what it comes to ---- */

static void say(struct columns *k, const char *s, int indent)
{
    enum style style = STYLE_PLAIN;
    text_clear(&k->left);
    put_text(k, &k->left, s);
    const char *rest = k->left.s;
    for (bool first = true; *rest; first = false) {
        const char *next;
        int at = first ? 0 : indent;
        size_t length = term_wrap(rest, width_of(k->style) - at, &next);
        row_put(&k->row, at, width_of(k->style) - at, rest, length, &style);
        row_out(k);
        rest = next;
    }
}

static void count_line(struct columns *k, enum happening_kind kind)
{
    const struct kind_count *count = &k->comparison->kinds[kind];
    struct text text;
    if (!count->alike && !count->differ && !count->only_a && !count->only_b && !count->pieces)
        return;
    text_init(&text);
    text_addf(&text, "%s: ", happening_kind_name(kind));
    size_t start = text.len;
    if (count->alike)
        text_addf(&text, "%zu alike", count->alike);
    if (count->differ)
        text_addf(&text, "%s%zu differ%s", text.len > start ? ", " : "", count->differ,
                  count->differ == 1 ? "s" : "");
    if (count->only_a)
        text_addf(&text, "%s%zu only in A", text.len > start ? ", " : "", count->only_a);
    if (count->only_b)
        text_addf(&text, "%s%zu only in B", text.len > start ? ", " : "", count->only_b);
    if (count->pieces)
        text_addf(&text, "%s%zu time%s the same bytes in other pieces",
                  text.len > start ? ", " : "", count->pieces, count->pieces == 1 ? "" : "s");
    if (count->links)
        text_addf(&text, "; %zu of those alike %s linked to other calls or causes", count->links,
                  count->links == 1 ? "is" : "are");
    say(k, text.s, INDENT);
    text_release(&text);
}

static void what_was_left_out(struct columns *k)
{
    const struct comparison *c = k->comparison;
    struct text text;
    text_init(&text);
    for (int i = 0; i < 2; i++) {
        const struct account *account = i ? c->b : c->a;
        if (!account->has_calls && !account->has_packets)
            say(k,
                i ? "B is empty: it has no calls, and no packets of TCP or UDP."
                  : "A is empty: it has no calls, and no packets of TCP or UDP.",
                INDENT);
    }
    if (c->no_calls && !c->options.packets_only)
        say(k,
            c->a->has_calls ? "B has no calls: only packets were compared."
                            : "A has no calls: only packets were compared.",
            INDENT);
    if (c->no_packets && !c->options.calls_only)
        say(k,
            c->a->has_packets ? "B has no packets: only calls were compared."
                              : "A has no packets: only calls were compared.",
            INDENT);
    if (c->left_out_a || c->left_out_b) {
        text_addf(
            &text,
            "Not compared: what timing alone may change, such as pure ACKs (%zu in A, %zu in B; --strict compares it).",
            c->left_out_a, c->left_out_b);
        say(k, text.s, INDENT);
    }
    text_release(&text);
}

void comparison_summary(const struct comparison *c, FILE *out, const struct columns_style *style)
{
    struct columns k;
    struct text text;
    columns_init(&k, c, out, style);
    text_init(&text);
    ptrdiff_t first = k.first;
    if (c->count == 0) {
        text_add(&text, "There is nothing to compare.");
    } else if (first < 0) {
        text_add(&text, "A and B tell the same.");
    } else {
        text_add(&text, "The first difference: ");
        comparison_sentence(c, (size_t)first, &text);
    }
    say(&k, text.s, INDENT);
    for (int kind = 0; kind < HAPPENING_KINDS; kind++)
        count_line(&k, (enum happening_kind)kind);
    for (size_t i = 0; i < c->count; i++) {
        const struct row_pair *row = &c->rows[i];
        if ((row->a ? row->a : row->b)->kind != HAPPENING_FINDING ||
            (row->difference != ONLY_A && row->difference != ONLY_B) || (ptrdiff_t)i == first)
            continue;
        text_clear(&text);
        comparison_sentence(c, i, &text);
        say(&k, text.s, INDENT);
    }
    what_was_left_out(&k);
    text_release(&text);
    columns_release(&k);
}
