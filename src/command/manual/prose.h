/* The prose of a manual page, man/sockwire-NAME.1.md, written to a manual_writer.  A little of
 * Markdown:
 *
 *     ## TITLE          a section; what stands before the first one belongs to the description
 *
 *     Words in rows     a paragraph, to the next empty row
 *
 *     - Words           a bullet, with the rows behind it that are indented by two spaces
 *
 *     `term`            a list of terms: a row,
 *     :   Words         then what is said of it, with the rows behind it that are indented by four
 *
 *         int main;     rows as they are, indented by four
 *
 * `typed` and *placeholder* as in description.h. */
#ifndef MANUAL_PROSE_H
#define MANUAL_PROSE_H

#include "command/manual/writer.h"

struct manual_prose {
    const char *page; /* "sockwire-run.1" */
    const char *text;
};
/* The files of man/, made by man/join.sh; ends with a NULL page. */
extern const struct manual_prose manual_prose[];

/* One section of the prose: "" is what stands before the first heading.  Returns where the next
 * section begins, or NULL. */
const char *prose_write_section(struct manual_writer *w, const char *prose);

#endif
