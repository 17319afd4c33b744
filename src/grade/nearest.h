/* What of many bytes is worth to be quoted: the line that is most like the wanted one, the bytes
 * around the first difference. */
#ifndef GRADE_NEAREST_H
#define GRADE_NEAREST_H

#include <stddef.h>

#include "grade/check.h"

/* The line of `said` that shares the longest run of bytes with `wanted`; the last line that is not
 * empty when none shares anything. Without its newline. */
const char *nearest_line(const char *said, size_t count, const char *wanted, size_t wanted_count,
                         size_t *length);

size_t first_difference(const char *a, size_t a_count, const char *b, size_t b_count);

/* The bytes around place `at`, quoted, with "…" in place of what is left out; in the arena. */
const char *check_quote_around(struct checking *c, const char *bytes, size_t count, size_t at);

#endif
