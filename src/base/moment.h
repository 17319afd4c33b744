/* A moment as people write it in files: RFC 3339 ("2026-12-01T23:59:00+01:00"); seconds may be left out. */
#ifndef BASE_MOMENT_H
#define BASE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

enum { MOMENT_BYTES = 24 };

/* Seconds since 1970.  False: it is none, or its offset from UTC is missing. */
bool moment_read(const char *word, int64_t *seconds);

void moment_format(int64_t seconds, char text[MOMENT_BYTES]); /* "2026-12-01T22:59:00Z" */

#endif
