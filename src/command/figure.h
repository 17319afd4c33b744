/* `--svg FILE` of run and show: the ladder as a figure, written to a file.  Where that fails they
 * end the process. */
#ifndef COMMAND_FIGURE_H
#define COMMAND_FIGURE_H

#include <stdio.h>

#include "view/ladder/figure.h"

/* called: the trace, or NULL.  Closes the file. */
void figure_save(FILE *file, const char *name, const struct timeline *timeline,
                 const struct ladder_style *style, const char *called);

/* Draws it, and only then touches the file.  called: the trace; "-" has no name. */
void figure_make(const char *name, const struct timeline *timeline,
                 const struct ladder_style *style, const char *called);

#endif
