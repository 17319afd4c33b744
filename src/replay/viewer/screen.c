/* A session on the screen.
 *
 *     ┌──────────────────────────────────────────────────────────────────────────────┐
 *     │ NAME                                                       event 9 of 46     │  title
 *     │     ms   client                 wire                   server                │  the ladder's header, which stays
 *     │   17.9▶┌ connect(3, 127.0.0.1:12000)                                         │  the ladder: grows downward, then scrolls;
 *     │   18.0 │        SYN_SENT ── SYN ─────────▶ │                                 │  the step's own rows are marked
 *     │ ── connection 1 ──────────────────────────────────────────────────────────── │
 *     │ client 127.0.0.1:34260             │ server 127.0.0.1:12000                  │  what holds now (facts.c)
 *     │ CLOSED → SYN_SENT                  │ LISTEN                                  │
 *     │ sent, not acknowledged: SYN        │ …                                       │
 *     │ received, not read: nothing        │                                         │
 *     │ window: 65495 bytes                │                                         │
 *     │ ──────────────────────────────────────────────────────────────────────────── │
 *     │ One sentence about the step.                                                 │
 *     │ → next  ← back  …                                                            │  keys; or what is being typed
 *     └──────────────────────────────────────────────────────────────────────────────┘
 *
 * Nothing is told by colour alone: the step's rows have a mark, ends have names, answers are words. */
#include "replay/viewer/screen.h"

#include <curses.h>
#include <string.h>

#include "replay/viewer/facts.h"
#include "view/cells.h"

enum { LEAST_ROWS = 18, LEAST_COLUMNS = 40, SAYS_ROWS = 4, TITLE_ROWS = 2 };

/* ---- one line ---- */

/* As in cells.c; of eight colours where the terminal has no more. */
void screen_colors(void)
{
    static const short hues[2][HUES] = {
        { COLOR_BLUE, COLOR_YELLOW, COLOR_MAGENTA, COLOR_GREEN, COLOR_CYAN },
        { 33, 172, 135, 36, 168 },
    };
    init_pair(1, COLOR_RED, -1);
    for (int hue = 0; hue < HUES; hue++)
        init_pair((short)(2 + hue), hues[COLORS >= 256][hue], -1);
}

static attr_t look(enum style style)
{
    bool color = has_colors();
    switch (style) {
    case STYLE_PLAIN: return A_NORMAL;
    case STYLE_DIM:
    case STYLE_STATE: return A_DIM;
    case STYLE_CLIENT:
    case STYLE_SERVER: return A_BOLD;
    case STYLE_DATA: return A_NORMAL;
    case STYLE_ERROR: return color ? COLOR_PAIR(1) : A_BOLD;
    case STYLE_HUE: break;
    }
    return color ? (attr_t)COLOR_PAIR(2 + style - STYLE_HUE) : A_NORMAL;
}

/* The cells of a row from a column on; `more` is put on top of their own look. */
static void cells_draw(int y, const struct row *row, int from, int to, attr_t more)
{
    for (int x = from; x < to && x < row->width; x++) {
        const struct cell *cell = &row->cells[x];
        attr_t attributes = look((enum style)cell->style) | more;
        if (more)
            attributes &= ~(attr_t)A_DIM;
        attrset(attributes);
        if (cell->length)
            mvaddnstr(y, x, cell->bytes, cell->length);
    }
    attrset(A_NORMAL);
}

/* Text over a part of a line; the rest of that part is filled with spaces of the same look. */
static void line_draw(int y, int from, int to, const char *text, attr_t more)
{
    struct row row;
    enum style style = STYLE_PLAIN;
    row_init(&row, COLS);
    row_put(&row, from, to - from, text, strlen(text), &style);
    cells_draw(y, &row, from, to, more);
    row_release(&row);
}

static void rule_draw(int y, const char *text, bool ascii)
{
    struct row row;
    enum style style = STYLE_PLAIN;
    row_init(&row, COLS);
    row_fill(&row, 0, COLS, ascii ? "-" : "─", STYLE_DIM);
    if (*text) {
        int column = row_text(&row, 2, COLS - 2, " ", STYLE_PLAIN);
        column = row_put(&row, column, COLS - 2 - column, text, strlen(text), &style);
        row_text(&row, column, 1, " ", STYLE_PLAIN);
    }
    cells_draw(y, &row, 0, COLS, 0);
    row_release(&row);
}

/* Wrapped into lines y … y + rows - 1; what does not fit ends in "…".  Returns the first free line.
 */
static int wrapped_draw(int y, int rows, const char *text, bool ascii)
{
    const char *next;
    for (const char *at = text; *at && rows > 0; at = next, rows--, y++) {
        struct text line;
        text_init(&line);
        text_add_bytes(&line, at, term_wrap(at, COLS - 3, &next));
        if (*next && rows == 1)
            text_add(&line, ascii ? " ..." : " …");
        line_draw(y, 1, COLS, line.s, 0);
        text_release(&line);
    }
    return y;
}

/* ---- title ---- */

static void title_draw(const struct session *s, const char *name)
{
    struct text left, right;
    text_init(&left);
    text_init(&right);
    text_add(&left, " ");
    clean_add(&left, name, strlen(name), s->style.ascii);
    if (s->steps.only)
        text_addf(&left, ", connection %d", s->steps.only->id);
    if (s->playing && s->steady)
        text_addf(&right, "%s playing, an event a second   ", s->style.ascii ? ">" : "▶");
    else if (s->playing)
        text_addf(&right, "%s playing, speed %.4g   ", s->style.ascii ? ">" : "▶", s->speed);
    else if (s->speed < 1 || s->speed > 1)
        text_addf(&right, " speed %.4g   ", s->speed);
    if (s->has_quiz) {
        text_add(&right, "quiz: ");
        score_add(&right, &s->quiz);
        text_add(&right, "   ");
    }
    text_addf(&right, "event %zu of %zu ", s->now, s->steps.count);
    int columns = term_columns(right.s), start = COLS - columns < 0 ? 0 : COLS - columns;
    line_draw(0, 0, COLS, left.s, A_REVERSE);
    line_draw(0, start, COLS, right.s, A_REVERSE);
    text_release(&left);
    text_release(&right);
}

/* ---- the ladder ---- */

static void ladder_row_draw(const struct session *s, int y, size_t row, bool is_now)
{
    int time_columns = s->style.parts == LADDER_TRACE ? 8 : 7;
    const char *text = rows_get(&s->rows, row);
    struct row cells;
    enum style style = STYLE_PLAIN;
    row_init(&cells, COLS > s->style.width ? COLS : s->style.width);
    row_put(&cells, 0, cells.width, text, strlen(text), &style);
    if (is_now)
        row_text(&cells, time_columns - 1, 1, s->style.ascii ? ">" : "▶", STYLE_PLAIN);
    cells_draw(y, &cells, 0, is_now ? time_columns : COLS, is_now ? A_REVERSE : 0);
    if (is_now)
        cells_draw(y, &cells, time_columns, COLS, A_BOLD);
    row_release(&cells);
}

/* The last rows that have happened, as many as fit; of a step with more rows than that its first
 * ones. */
static void ladder_draw_now(const struct session *s, int y, int rows)
{
    size_t standing = s->now ? s->steps.list[s->now - 1].rows : 0;
    size_t first_now = s->now ? steps_first_row(&s->steps, s->now) : 0;
    size_t from = standing > (size_t)rows ? standing - (size_t)rows : 0;
    if (from > first_now)
        from = first_now;
    ladder_row_draw(s, y - 1, 0, false); /* the header */
    for (size_t i = from; i < standing && i < from + (size_t)rows; i++)
        ladder_row_draw(s, y + (int)(i - from), s->steps.shown[i], i >= first_now);
}

/* ---- what holds now ---- */

static void end_draw(const struct session *s, int y, int from, int to, const struct facts *facts,
                     enum end end)
{
    enum style style = end == END_CLIENT ? STYLE_CLIENT : STYLE_SERVER;
    struct text text;
    text_init(&text);
    styled_add(&text, style, facts->who[end]);
    text_addf(&text, "  %s", facts->address[end]);
    line_draw(y, from, to, text.s, 0);
    line_draw(y + 1, from, to, facts->state[end], A_BOLD);
    for (int i = 0; i < FACTS; i++) {
        text_clear(&text);
        styled_add(&text, STYLE_DIM, fact_names[i]);
        text_addf(&text, "  %s", facts->fact[end][i]);
        line_draw(y + 2 + i, from, to, text.s, 0);
    }
    text_release(&text);
    (void)s;
}

static void facts_draw(const struct session *s, int y)
{
    struct facts facts;
    int middle = COLS / 2;
    facts_init(&facts, s, middle - 3);
    rule_draw(y, facts.title, s->style.ascii);
    end_draw(s, y + 1, 1, middle - 1, &facts, END_CLIENT);
    end_draw(s, y + 1, middle + 1, COLS, &facts, END_SERVER);
    for (int i = 0; i < FACTS + 2; i++)
        line_draw(y + 1 + i, middle - 1, middle, s->style.ascii ? "|" : "│", A_NORMAL);
    facts_release(&facts);
}

/* ---- below ---- */

static void says_draw(const struct session *s, int y)
{
    struct text text;
    text_init(&text);
    session_says(s, &text);
    int next = wrapped_draw(y, SAYS_ROWS, text.s, s->style.ascii);
    if (s->prompt == PROMPT_ANSWER) {
        text_clear(&text);
        if (s->message.len) /* why that was no answer */
            text_add(&text, s->message.s);
        else
            choices_add(&text, &s->question);
        wrapped_draw(next, y + SAYS_ROWS - next, text.s, s->style.ascii);
    }
    text_release(&text);
}

static void keys_draw(const struct session *s, int y)
{
    static const char *const labels[] = {
        [PROMPT_GOTO] = "Go to (number of an event, or a TCP state): ",
        [PROMPT_SEARCH] = "Search: ",
        [PROMPT_ANSWER] = "Your answer: ",
    };
    struct text text;
    text_init(&text);
    text_add(&text, " ");
    curs_set(s->prompt != PROMPT_NONE);
    if (s->prompt != PROMPT_NONE) {
        text_add(&text, labels[s->prompt]);
        clean_add(&text, s->typed.s, s->typed.len, s->style.ascii);
        int cursor = term_columns(text.s);
        if (s->prompt == PROMPT_ANSWER && !s->typed.len)
            styled_add(&text, STYLE_DIM, "   (Enter: show it)");
        line_draw(y, 0, COLS, text.s, 0);
        move(y, cursor < COLS ? cursor : COLS - 1);
    } else {
        if (s->message.len)
            text_add(&text, s->message.s);
        else if (s->style.ascii)
            text_add(
                &text,
                "> next  < back  p packet  c call  g go to  / search  a play  ? all keys  q quit");
        else
            text_add(
                &text,
                "→ next  ← back  p packet  c call  g go to  / search  a play  ? all keys  q quit");
        line_draw(y, 0, COLS, text.s, s->message.len ? A_BOLD : A_DIM);
    }
    text_release(&text);
}

static void help_draw(int y, int rows, bool ascii)
{
    static const char *const lines[][2] = {
        { "→ ↓ space", "the next event" },
        { "← ↑ b", "one event back" },
        { "p  P", "the next packet, the one before" },
        { "c  C", "the next call, the one before" },
        { "PgDn PgUp", "ten events on, back" },
        { "Home End", "before the first event; the last" },
        { "g", "go to the number of an event, or to a TCP state (FIN_WAIT1)" },
        { "/  n  N", "search in the ladder; once more; backwards" },
        { "a", "play as it was recorded, or stop" },
        { "+  -", "twice as fast, half as fast" },
        { "s  q", "play, an event a second, or stop; quit" },
    };
    static const char *const ascii_keys[] = { "Right Down space", "Left Up b" }; /* of the first */
    for (int i = 0; i < (int)(sizeof lines / sizeof *lines) && i < rows; i++) {
        const char *keys = ascii && i < 2 ? ascii_keys[i] : lines[i][0];
        line_draw(y + i, 0, COLS, "", 0);
        line_draw(y + i, 2, 20, keys, A_BOLD);
        line_draw(y + i, 20, COLS, lines[i][1], 0);
    }
}

void screen_draw(const struct session *s, const char *name)
{
    int facts = FACTS + 3, below = facts + 1 + SAYS_ROWS + 1;
    erase();
    if (LINES < LEAST_ROWS || COLS < LEAST_COLUMNS) {
        line_draw(0, 0, COLS, "Too small: 80x24, please.", 0);
        refresh();
        return;
    }
    int ladder_rows = LINES - TITLE_ROWS - below;
    title_draw(s, name);
    ladder_draw_now(s, TITLE_ROWS, ladder_rows);
    if (s->help)
        help_draw(TITLE_ROWS, ladder_rows, s->style.ascii);
    facts_draw(s, TITLE_ROWS + ladder_rows);
    rule_draw(TITLE_ROWS + ladder_rows + facts, "", s->style.ascii);
    says_draw(s, TITLE_ROWS + ladder_rows + facts + 1);
    keys_draw(s, LINES - 1);
    refresh();
}
