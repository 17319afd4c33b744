/* The manual: a page for each command, and those of man/ that are about something else (sockwire.1,
 * sockwire-timeline.5).
 *
 * A page's name, synopsis, options, exit status, environment and examples come from `struct
 * command`, its other sections from man/. */
#ifndef MANUAL_MANUAL_H
#define MANUAL_MANUAL_H

#include "command/manual/description.h"
#include "command/manual/writer.h"

/* Which page `word` asks for: "run", "sockwire-run" and "sockwire-run.1" are the same; "sockwire"
 * is the first page.  NULL: there is none.  The name is "sockwire-run.1". */
const char *manual_page(const char *word);

/* The page of that name, whole.  commands ends with NULL. */
void manual_write(struct manual_writer *w, const char *page, const struct command *const *commands);

/* What can be asked for, from 0 on: "run", "show" …; then NULL. */
const char *manual_topic(unsigned number);

#endif
