/* The timeline as JSON Lines, exactly as the project's timeline format says: one object a line, in order of time. */
#ifndef VIEW_JSON_H
#define VIEW_JSON_H

#include <stdio.h>

#include "base/err.h"
#include "timeline/timeline.h"

/* A record that is not on the timeline, written among its records where its time is. */
struct json_record {
    int64_t t_ns;
    const char *type;
    const char *members; /* the rest of it, as an object: "{…}", not empty */
};

/* Write the whole (finished) timeline.  `file` is the trace it came from, or NULL.  -1 and err when out can't be written. */
int json_write(FILE *out, const struct timeline *timeline, const char *file, struct err *err);

/* The same with records of others, which are in order of time. */
int json_write_with(FILE *out, const struct timeline *timeline, const char *file, const struct json_record *records, size_t count,
                    struct err *err);

#endif
