/* A manual page is written piece by piece to one of these: roff.c (the source of man(1)), plain.c
 * (a text for a terminal or a file).
 *
 * All texts may bear the marks of description.h: `typed` and *placeholder*; marks_next() takes them
 * apart. */
#ifndef MANUAL_WRITER_H
#define MANUAL_WRITER_H

#include <stdbool.h>

#include "base/text.h"

struct manual_writer {
    const struct manual_writer_kind *kind;
    struct text *out;
    int columns; /* plain.c: how wide */
    bool styled; /* plain.c: bold and underlined, as a terminal does it */
};

struct manual_writer_kind {
    void (*begin)(struct manual_writer *w, const char *name, char section); /* before all others */
    void (*heading)(struct manual_writer *w, const char *title);
    void (*paragraph)(struct manual_writer *w, const char *text);
    void (*item)(struct manual_writer *w, const char *term, const char *text); /* of a list */
    void (*bullet)(struct manual_writer *w, const char *text);
    void (*literal)(struct manual_writer *w, const char *lines); /* as they stand; no marks */
};

extern const struct manual_writer_kind manual_roff, manual_plain;

/* The next piece of a marked text, all of one style; *s goes on behind it.  False at the end. */
struct mark_piece {
    enum { MARK_NONE, MARK_TYPED, MARK_PLACEHOLDER } style;
    const char *s;
    size_t length;
};
bool marks_next(const char **s, struct mark_piece *piece);

/* A usage line ("--json FILE", "TRACE [flags]") with these marks: what begins with - is typed,
 * capitals are placeholders. */
void marks_add_usage(struct text *text, const char *usage);

#endif
