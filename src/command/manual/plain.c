/* A manual page as a text: for `sockwire help` on a terminal (bold and underlined, by a pager) or
 * into a file.
 *
 *     NAME
 *         sockwire-run - run a server and clients …
 *
 *     OPTIONS
 *         --server CMD
 *             the server's command line; it starts first
 */
#include "command/manual/writer.h"
#include "view/term.h"

enum { INDENT = 4, DEEPER = 8 };

/* Inside a marked text that is wrapped, a style is TERM_STYLE and one of these letters: it has no
 * columns (term.h). */
static const char style_letters[] = {
    [MARK_NONE] = 'n',
    [MARK_TYPED] = 'b',
    [MARK_PLACEHOLDER] = 'u',
};

static void add_style(const struct manual_writer *w, char letter)
{
    static const char *const escapes[] = {
        ['n'] = "\033[0m", ['b'] = "\033[1m", ['u'] = "\033[4m"
    };
    if (w->styled)
        text_add(w->out, escapes[(unsigned char)letter]);
}

/* One row, which begins in the style that the row before left off in. */
static char add_row(struct manual_writer *w, const char *s, size_t length, int indent, char style)
{
    text_addf(w->out, "%*s", indent, "");
    if (style != 'n')
        add_style(w, style);
    for (size_t i = 0; i < length; i++) {
        if (s[i] == TERM_STYLE && i + 1 < length)
            add_style(w, style = s[++i]);
        else
            text_add_char(w->out, s[i]);
    }
    if (style != 'n')
        add_style(w, 'n');
    text_add_char(w->out, '\n');
    return style;
}

static void add_marked(struct manual_writer *w, const char *first, const char *marked, int indent)
{
    struct text styled;
    struct mark_piece piece;
    char style = 'n';
    text_init(&styled);
    text_add(&styled, first);
    while (marks_next(&marked, &piece)) {
        if (piece.style != MARK_NONE)
            text_addf(&styled, "%c%c", TERM_STYLE, style_letters[piece.style]);
        text_add_bytes(&styled, piece.s, piece.length);
        if (piece.style != MARK_NONE)
            text_addf(&styled, "%c%c", TERM_STYLE, style_letters[MARK_NONE]);
    }
    int hanging = indent + (int)strlen(first);
    for (const char *s = styled.s, *next = s; *s; s = next) {
        int at = s == styled.s ? indent : hanging;
        size_t length = term_wrap(s, w->columns - at, &next);
        style = add_row(w, s, length, at, style);
    }
    text_release(&styled);
}

static void plain_begin(struct manual_writer *w, const char *name, char section)
{
    (void)w, (void)name, (void)section;
}

static void plain_heading(struct manual_writer *w, const char *title)
{
    if (w->out->len)
        text_add_char(w->out, '\n');
    add_style(w, 'b');
    text_add(w->out, title);
    add_style(w, 'n');
    text_add_char(w->out, '\n');
}

/* A blank row before what follows, but behind a heading, which stands close to its first text. */
static void part(struct manual_writer *w)
{
    size_t at = w->out->len ? w->out->len - 1 : 0;
    while (at > 0 && w->out->s[at - 1] != '\n')
        at--;
    if (w->out->s[at] == ' ')
        text_add_char(w->out, '\n');
}

static void plain_paragraph(struct manual_writer *w, const char *text)
{
    part(w);
    add_marked(w, "", text, INDENT);
}

static void plain_item(struct manual_writer *w, const char *term, const char *text)
{
    part(w);
    add_marked(w, "", term, INDENT);
    add_marked(w, "", text, DEEPER);
}

static void plain_bullet(struct manual_writer *w, const char *text)
{
    part(w);
    add_marked(w, "- ", text, INDENT);
}

static void plain_literal(struct manual_writer *w, const char *lines)
{
    part(w);
    for (size_t length; *lines; lines += length + (lines[length] == '\n')) {
        length = strcspn(lines, "\n");
        text_addf(w->out, "%*s%.*s\n", length ? DEEPER : 0, "", (int)length, lines);
    }
}

const struct manual_writer_kind manual_plain = {
    .begin = plain_begin,
    .heading = plain_heading,
    .paragraph = plain_paragraph,
    .item = plain_item,
    .bullet = plain_bullet,
    .literal = plain_literal,
};
