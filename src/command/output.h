/* The files that a command writes: each is opened here, before the work begins (a report that can't
 * be written is no work for ten seconds), and ended here, when it is known whether all of it
 * arrived.
 *
 * what: what is written, as the error names it: "the page", "the timeline to".  Both end the
 * process when it can't be done.  Who ends for another reason leaves no file behind that is empty,
 * or half of one. */
#ifndef COMMAND_OUTPUT_H
#define COMMAND_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

FILE *output_open(const char *what, const char *name);
FILE *output_open_or_stdout(const char *what, const char *name); /* "-" is standard output */
bool output_is_stdout(const char *name);

/* failed: why what was to be written could not be; NULL: it could.  Standard output stays open.
 * A reader that went away (EPIPE) is no error: command_end() sees to it. */
void output_close(FILE *out, const char *what, const char *name, const struct err *failed);

#endif
