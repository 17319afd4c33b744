/* The ladder as rows in memory: drawn once, whole; how many rows stand after each event is known,
 * so any moment of it can be shown at once, forwards and backwards. */
#ifndef REPLAY_VIEWER_ROWS_H
#define REPLAY_VIEWER_ROWS_H

#include "base/text.h"
#include "timeline/timeline.h"
#include "view/ladder/ladder.h"

struct rows {
    /* the rows, each ends in NUL: clean text with marks of style (view/term.h) */
    struct text text;
    size_t count, capacity;
    size_t *at; /* where each begins */
    size_t event_count;
    size_t *after; /* by event: how many rows stand once it is drawn */
};

/* The first row is the header: names of the columns.  style->color is not asked: the marks tell the
 * styles. */
void rows_init(struct rows *rows, const struct timeline *timeline,
               const struct ladder_style *style);
void rows_release(struct rows *rows);

const char *rows_get(const struct rows *rows, size_t row);

#endif
