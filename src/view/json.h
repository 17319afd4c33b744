/* The timeline as JSON Lines, exactly as the project's timeline format says: one object a line, in order of time. */
#ifndef VIEW_JSON_H
#define VIEW_JSON_H

#include <stdio.h>

#include "base/err.h"
#include "timeline/timeline.h"

/* Write the whole (finished) timeline.  `file` is the trace it came from, or NULL.  -1 and err when out can't be written. */
int json_write(FILE *out, const struct timeline *timeline, const char *file, struct err *err);

#endif
