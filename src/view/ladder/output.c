/* What the programs print and what they are told, in their lanes.
 *
 *     » The server is ready to receive
 *     » Input lowercase sentence:          no newline behind it: kept until there is one, or until something
 *     « hello                              else happens to this program; or drawn as an open prompt
 *
 * An open prompt is a row without its newline: the user types right behind it.  What the user
 * typed there is on the screen already, so its EVENT_INPUT draws nothing. */
#include <string.h>

#include "view/amounts.h"
#include "view/ladder/parts.h"

enum {
    PENDING_MAX = 4096, /* a longer line without newline is drawn in pieces */
    LINES_MAX = 200,    /* that a program prints while it does nothing else; more are counted */
};

/* Tabs as spaces and no carriage return: what a terminal shows of them in a plain line. */
static void line_add(struct ladder *l, struct text *text, const char *s, size_t count)
{
    while (count > 0 && s[count - 1] == '\r')
        count--;
    while (count > 0) {
        const char *tab = memchr(s, '\t', count);
        size_t piece = tab ? (size_t)(tab - s) : count;
        clean_add(text, s, piece, l->style.ascii);
        if (tab)
            text_add(text, "    ");
        s += piece + (tab != NULL);
        count -= piece + (tab != NULL);
    }
}

/* Which thread printed it, where there are several; tid 0: nobody, or it is not known. */
static void writer_add(struct ladder *l, const struct program *program, pid_t tid)
{
    if (tid && ladder_program(l, program)->many_tids)
        thread_add(&l->scratch, tid);
}

static void row_of_line(struct ladder *l, const struct program *program, int64_t t_ns, pid_t tid,
                        const char *mark, const char *s, size_t count)
{
    text_clear(&l->scratch);
    writer_add(l, program, tid);
    style_add(&l->scratch, STYLE_DIM);
    text_addf(&l->scratch, "%s ", mark);
    style_add(&l->scratch, STYLE_PLAIN);
    line_add(l, &l->scratch, s, count);
    lane_text(l, program, t_ns, l->scratch.s);
}

static const char *output_mark(const struct ladder *l, enum stream stream)
{
    static const char *const marks[2][2] = { { "»", "»!" }, { ">", ">!" } };
    return marks[l->style.ascii][stream == STREAM_STDERR];
}

/* A line that a program printed; many in a row are counted only. */
static void line_row(struct ladder *l, const struct program *program, int64_t t_ns,
                     const char *mark, const char *s, size_t count)
{
    struct ladder_program *p = ladder_program(l, program);
    if (l->style.folds && ++p->printed > LINES_MAX) {
        p->cut_lines++;
        p->cut_bytes += count + 1;
        p->pending_ns = t_ns;
        return;
    }
    row_of_line(l, program, t_ns, p->pending_tid, mark, s, count);
    if (again_took(l))
        p->printed--;
}

/* The program does something else than print. */
static void burst_ends(struct ladder *l, const struct program *program)
{
    struct ladder_program *p = ladder_program(l, program);
    p->printed = 0;
    if (!p->cut_lines)
        return;
    text_clear(&l->scratch);
    style_add(&l->scratch, STYLE_DIM);
    text_addf(&l->scratch, "%s ", l->glyphs->pause);
    count_add(&l->scratch, p->cut_lines, TERM_SPACE);
    text_addf(&l->scratch, "%cmore line%s (", TERM_SPACE, p->cut_lines == 1 ? "" : "s");
    count_add(&l->scratch, p->cut_bytes, TERM_SPACE);
    text_addf(&l->scratch, "%cbytes)", TERM_SPACE);
    style_add(&l->scratch, STYLE_PLAIN);
    p->cut_lines = p->cut_bytes = 0;
    lane_text(l, program, p->pending_ns, l->scratch.s);
}

static void line_flush(struct ladder *l, const struct program *program)
{
    struct ladder_program *p = ladder_program(l, program);
    if (!p->pending.s || p->pending.len == 0)
        return;
    line_row(l, program, p->pending_ns, output_mark(l, p->pending_stream), p->pending.s,
             p->pending.len);
    text_clear(&p->pending);
}

void output_flush(struct ladder *l, const struct program *program)
{
    line_flush(l, program);
    burst_ends(l, program);
}

void output_draw(struct ladder *l, int64_t t_ns, const struct output *output)
{
    struct ladder_program *p = ladder_program(l, output->program);
    const char *s = output->text;
    size_t left = output->bytes;
    if (!p->pending.s)
        text_init(&p->pending);
    if (p->pending_stream != output->stream || p->pending_tid != output->tid)
        line_flush(l, output->program);
    if (output->tid)
        thread_seen(l, output->program, output->tid);
    p->pending_tid = output->tid;
    while (left > 0) {
        const char *newline = memchr(s, '\n', left);
        size_t count = newline ? (size_t)(newline - s) : left;
        if (p->pending.len == 0)
            p->pending_ns = t_ns;
        p->pending_stream = output->stream;
        text_add_bytes(&p->pending, s, count);
        if (newline && p->pending.len == 0)
            line_row(l, output->program, t_ns, output_mark(l, output->stream), "", 0);
        else if (newline || p->pending.len > PENDING_MAX)
            line_flush(l, output->program);
        s += count + (newline != NULL);
        left -= count + (newline != NULL);
    }
}

void repeated_draw(struct ladder *l, int64_t t_ns, const struct output *output)
{
    const char *newline = memchr(output->text, '\n', output->bytes);
    size_t count = newline ? (size_t)(newline - output->text) : output->bytes;
    if (output->times < 2)
        return;
    output_flush(l, output->program);
    text_clear(&l->scratch);
    writer_add(l, output->program, output->tid);
    style_add(&l->scratch, STYLE_DIM);
    text_addf(&l->scratch, "%s ", output_mark(l, output->stream));
    style_add(&l->scratch, STYLE_PLAIN);
    line_add(l, &l->scratch, output->text, count);
    style_add(&l->scratch, STYLE_DIM);
    text_add_char(&l->scratch, ' ');
    count_add(&l->scratch, output->times - 1, TERM_SPACE);
    text_addf(&l->scratch, "%ctimes%cmore", TERM_SPACE, TERM_SPACE);
    style_add(&l->scratch, STYLE_PLAIN);
    lane_text(l, output->program, t_ns, l->scratch.s);
}

void input_draw(struct ladder *l, int64_t t_ns, const struct output *input)
{
    struct ladder_program *p = ladder_program(l, input->program);
    const char *s = input->text;
    size_t left = input->bytes;
    if (p->typed > 0) {
        p->typed--;
        return;
    }
    output_flush(l, input->program);
    while (left > 0) {
        const char *newline = memchr(s, '\n', left);
        size_t count = newline ? (size_t)(newline - s) : left;
        row_of_line(l, input->program, t_ns, 0, l->glyphs->input, s, count);
        s += count + (newline != NULL);
        left -= count + (newline != NULL);
    }
}

/* The last row of the prompt stays open; rows before it are ordinary ones. */
static void prompt_draw(struct ladder *l, const struct program *program)
{
    enum lane lane = lane_of_program(program);
    enum style style = STYLE_PLAIN;
    char label[LABEL_BYTES];
    again_close(l);
    int end = l->layout.lane_at[lane] + l->layout.lane_columns[lane];
    int64_t t_ns = l->start_ns + (l->shown_time < 0 ? 0 : l->shown_time * 100000);
    const char *next = l->prompt.s;
    do {
        const char *at = next;
        row_begin(l, t_ns);
        int column = lane_text_at(l, lane);
        if (at == l->prompt.s)
            column = row_text(&l->row, column, end - column, lane_label(l, program, label),
                              lane_style(lane));
        else
            column += 2;
        size_t bytes = term_wrap(at, end - column, &next);
        column = row_put(&l->row, column, end - column, at, *next ? bytes : strlen(at), &style);
        if (*next)
            row_end(l);
        else
            row_write(&l->row, column, l->style.color, l->out);
    } while (*next);
    fflush(l->out);
    l->prompt_open = true;
}

void ladder_prompt(struct ladder *l, const struct timeline *timeline, const struct program *program)
{
    (void)timeline;
    struct ladder_program *p = ladder_program(l, program);
    bool has_text = p->pending.s && p->pending.len > 0;
    if (l->prompt_open && l->prompting == program && !has_text)
        return;
    if (has_text || l->prompting != program) {
        text_clear(&l->prompt);
        style_add(&l->prompt, STYLE_DIM);
        text_addf(&l->prompt, "%s ",
                  has_text ? output_mark(l, p->pending_stream) : l->glyphs->input);
        style_add(&l->prompt, STYLE_PLAIN);
        if (has_text) {
            line_add(l, &l->prompt, p->pending.s, p->pending.len);
            text_clear(&p->pending);
        }
    } /* else something else was drawn since: the same prompt again */
    l->prompting = program;
    prompt_draw(l, program);
}

void ladder_typed(struct ladder *l)
{
    if (!l->prompt_open || !l->prompting)
        return;
    ladder_program(l, l->prompting)->typed++;
    l->prompting = NULL;
    l->prompt_open = false;
}
