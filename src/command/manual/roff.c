/* A manual page as the source of man(1), with the macros of man(7), which groff and mandoc both
 * know.
 *
 * What is typed is bold, a placeholder is italic.  Whatever roff might take for its own (a dot or a
 * quote at the beginning of a line, a backslash, a hyphen that would become another character) is
 * escaped, and other characters than ASCII are named by number: the source means the same in any
 * locale. */
#include <ctype.h>

#include "base/version.h"
#include "command/manual/writer.h"
#include "view/term.h"

enum { SOURCE_COLUMNS = 76 };

/* What ASCII characters become that roff would not show as they are. */
static const char *const escapes[128] = {
    ['\\'] = "\\e",  ['-'] = "\\-",   ['\''] = "\\(aq", ['`'] = "\\(ga",
    ['^'] = "\\(ha", ['~'] = "\\(ti", ['"'] = "\\(dq",
};

static void add_character(struct text *out, const char *s, size_t length)
{
    unsigned char c = (unsigned char)*s;
    if (length > 1)
        text_addf(out, "\\[u%04X]", (unsigned)term_decode(s, &length));
    else if (c < 128 && escapes[c])
        text_add(out, escapes[c]);
    else
        text_add_char(out, *s);
}

/* A row that begins with a dot would be a macro. */
static void add_escaped(struct text *out, const char *s, size_t count)
{
    for (size_t at = 0, length; at < count; at += length) {
        length = utf8_length(s + at, count - at);
        length = length ? length : 1;
        if (s[at] == '.' && (!out->len || out->s[out->len - 1] == '\n'))
            text_add(out, "\\&");
        add_character(out, s + at, length);
    }
}

/* What was added from `from` on in rows that an editor shows whole: some spaces become newlines.
 * Not before a dot, which would begin a macro there. */
static void fold(struct text *out, size_t from)
{
    size_t row = from, space = 0;
    for (size_t at = from; at < out->len; at++) {
        if (out->s[at] == ' ' && out->s[at + 1] != '.')
            space = at;
        if (at - row < SOURCE_COLUMNS || space <= row)
            continue;
        out->s[space] = '\n';
        row = space + 1;
    }
}

static void add_marked(struct text *out, const char *s)
{
    static const char *const begin[] = { "", "\\fB", "\\fI" };
    struct mark_piece piece;
    while (marks_next(&s, &piece)) {
        text_add(out, begin[piece.style]);
        add_escaped(out, piece.s, piece.length);
        text_add(out, piece.style == MARK_NONE ? "" : "\\fR");
    }
    text_add_char(out, '\n');
}

static void add_folded(struct text *out, const char *s)
{
    size_t from = out->len;
    add_marked(out, s);
    fold(out, from);
}

static void roff_begin(struct manual_writer *w, const char *name, char section)
{
    text_addf(w->out, ".\\\" Written by sockwire help --roff.\n.TH ");
    for (const char *at = name; *at; at++) {
        char upper[2] = { (char)toupper((unsigned char)*at), 0 };
        add_escaped(w->out, upper, 1);
    }
    text_addf(w->out, " %c \"%s\" \"%s\"\n", section, version_date, version_tool);
}

static void roff_heading(struct manual_writer *w, const char *title)
{
    text_addf(w->out, ".SH %s\n", title);
}

/* Does what was written last begin with this request? */
static bool last_row_is(const struct text *out, const char *request)
{
    size_t at = out->len ? out->len - 1 : 0; /* its newline */
    while (at > 0 && out->s[at - 1] != '\n')
        at--;
    return !strncmp(out->s + at, request, strlen(request));
}

/* A heading begins a paragraph by itself; mandoc's lint calls a second beginning superfluous. */
static void roff_paragraph(struct manual_writer *w, const char *text)
{
    text_add(w->out, last_row_is(w->out, ".SH ") ? "" : ".PP\n");
    add_folded(w->out, text);
}

static void roff_item(struct manual_writer *w, const char *term, const char *text)
{
    text_add(w->out, ".TP\n");
    add_marked(w->out, term);
    add_folded(w->out, text);
}

static void roff_bullet(struct manual_writer *w, const char *text)
{
    text_add(w->out, ".IP \\(bu 2\n");
    add_folded(w->out, text);
}

static void roff_literal(struct manual_writer *w, const char *lines)
{
    text_add(w->out, last_row_is(w->out, ".SH ") ? ".RS 4\n.EX\n" : ".PP\n.RS 4\n.EX\n");
    for (size_t length; *lines; lines += length + (lines[length] == '\n')) {
        length = strcspn(lines, "\n");
        add_escaped(w->out, lines, length);
        text_add_char(w->out, '\n');
    }
    text_add(w->out, ".EE\n.RE\n");
}

const struct manual_writer_kind manual_roff = {
    .begin = roff_begin,
    .heading = roff_heading,
    .paragraph = roff_paragraph,
    .item = roff_item,
    .bullet = roff_bullet,
    .literal = roff_literal,
};
