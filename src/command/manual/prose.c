/* The prose of a manual page: see prose.h. */
#include "command/manual/prose.h"

static bool begins(const char *s, const char *with)
{
    return !strncmp(s, with, strlen(with));
}

static const char *next_row(const char *s)
{
    s += strcspn(s, "\n");
    return s + (*s == '\n');
}

static bool is_blank(const char *s)
{
    return *s == '\n' || !*s;
}

/* The row at s and those that go on with it, joined to one text: rows that are indented by `indent`
 * (at least), to the next empty one, or to what begins another item.  Returns what comes behind. */
static const char *take_words(struct text *text, const char *s, size_t indent)
{
    text_clear(text);
    for (;;) {
        s += strspn(s, " ");
        text_add_bytes(text, s, strcspn(s, "\n"));
        s = next_row(s);
        if (is_blank(s) || strspn(s, " ") < indent || begins(s, "- ") || begins(s, ":   ") ||
            begins(s, "## "))
            return s;
        text_add_char(text, ' ');
    }
}

static const char *take_literal(struct text *text, const char *s)
{
    enum { INDENT = 4 };
    text_clear(text);
    while (begins(s, "    ") || (*s == '\n' && begins(s + strspn(s, "\n"), "    "))) {
        const char *from = *s == '\n' ? s : s + INDENT;
        text_add_bytes(text, from, (size_t)(next_row(s) - from));
        s = next_row(s);
    }
    return s;
}

static const char *write_block(struct manual_writer *w, const char *s)
{
    struct text words, said;
    text_init(&words);
    text_init(&said);
    if (begins(s, "    ")) {
        s = take_literal(&words, s);
        w->kind->literal(w, words.s);
    } else if (begins(s, "- ")) {
        s = take_words(&words, s + 2, 2);
        w->kind->bullet(w, words.s);
    } else {
        s = take_words(&words, s, 0);
        if (begins(s, ":   ")) {
            s = take_words(&said, s + 4, 4);
            w->kind->item(w, words.s, said.s);
        } else {
            w->kind->paragraph(w, words.s);
        }
    }
    text_release(&words);
    text_release(&said);
    return s;
}

const char *prose_write_section(struct manual_writer *w, const char *prose)
{
    const char *s = prose;
    struct text title;
    text_init(&title);
    if (begins(s, "## ")) {
        text_add_bytes(&title, s + 3, strcspn(s + 3, "\n"));
        w->kind->heading(w, title.s);
        s = next_row(s);
    }
    text_release(&title);
    while (*s && !begins(s, "## "))
        s = is_blank(s) ? s + 1 : write_block(w, s);
    return *s ? s : NULL;
}
