/* Between the files page*.c only. */
#ifndef VIEW_PAGE_PARTS_H
#define VIEW_PAGE_PARTS_H

#include <stdio.h>

#include "timeline/timeline.h"

/* A record `source` for each file that calls name, and that is what they were made from. */
void page_write_sources(FILE *out, const struct timeline *timeline);

/* A record `way` for each send call of a TCP connection, up to 1000 of them. */
void page_write_ways(FILE *out, const struct timeline *timeline);

/* A record `pause` for each time in which nothing happened. */
void page_write_pauses(FILE *out, const struct timeline *timeline);

/* A record `meaning` for each state of TCP. */
void page_write_states(FILE *out, const struct timeline *timeline);

#endif
