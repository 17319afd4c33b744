/* The ladder as a figure: one SVG 1.1 file for sheets, slides and papers.
 *
 * It is the ladder of ladder.h, row by row: the same calls, texts, labels and sentences, in columns
 * of the same kind, but lifelines, arrows and the bars of open calls are lines.  At most
 * FIGURE_WIDTH units wide, as high as the run is long.  Only the generic fonts of every viewer
 * (monospace, sans-serif), no script, no link, no style sheet: a figure can stand in an HTML page
 * beside others.  Each row is a group of its own, on a line of its own, moved down by its
 * translate(): an editor or a script can take rows out.
 *
 * With `true_scale` of the style time runs down evenly instead: calls and packets alone, and the
 * slope of an arrow is how long the packet was on the wire.
 *
 * Not here: headers. */
#ifndef VIEW_LADDER_FIGURE_H
#define VIEW_LADDER_FIGURE_H

#include <stdio.h>

#include "base/err.h"
#include "view/ladder/ladder.h"

enum {
    FIGURE_WIDTH = 720,
    /* less by what is hidden (enum ladder_hide) */ FIGURE_EVENTS_MAX = 20000
}; /* more calls and packets make no figure: it would be 300 m high on paper */

/* Draw the whole (finished) timeline.  Of the style counts what to show, not width and colour; an
 * extract of which a pattern matches nothing is an error.  name: the trace that it came from, or
 * NULL.  -1 and err when it is too long, or out can't be written. */
int figure_write(FILE *out, const struct timeline *timeline, const struct ladder_style *style,
                 const char *name, struct err *err);

/* A piece of it, the events [from, until) of the (finished) timeline: bars that began before run on in
 * it; what stands below a ladder is left out. */
int figure_piece(FILE *out, const struct timeline *timeline, size_t from, size_t until,
                 struct err *err);

#endif
