/* What the files of the figure share among themselves.
 *
 *     figure.c       the picture as a whole: its size, title and description, the lifelines behind the rows
 *     figure_scale.c  … to true scale: time runs down evenly
 *     figure_row.c   a row: its texts, bars, states, and the arrow
 *     figure_text.c  texts as SVG: escaped, in spans of a colour, never wider than their columns */
#ifndef VIEW_LADDER_FIGURE_PARTS_H
#define VIEW_LADDER_FIGURE_PARTS_H

#include "view/ladder/figure.h"
#include "view/ladder/parts.h"

/* 101 columns of 7 are 707 of the 720: with times, and with room for sequence numbers on the wire.
 * Where these are hidden, the wire has 9 less, and each lane 2 more.  A character of a monospace
 * font is at most 0.62 em wide, in most 0.6: 7 / 11.25 = 0.622. */
enum {
    FIGURE_COLUMNS = 101,
    TIMES_COLUMNS = 7,
    NUMBERS_COLUMNS = 9,
    FREED_COLUMNS = 2,
    COLUMN = 7,
    LANE_COLUMNS = 28,
    TRACE_LANE_COLUMNS = 27
};
#define MARGIN 6.5
#define FONT "11.25"

struct figure {
    struct text rows;               /* the groups so far */
    int height;                     /* of them */
    bool footing;                   /* what comes now stands below the ladder */
    int lifeline_top, lifeline_end; /* 0: no packet, no wire */
};

double figure_lifeline_x(const struct ladder *l, enum lane lane);

void figure_row(void *context, const struct ladder *l); /* a row_taker's */

/* All of it to true scale, and how large that is. */
void figure_scale_add(struct text *out, const struct timeline *timeline, int *width, int *height);

/* ---- texts ---- */

extern const char *const figure_colors[]; /* by enum style */

/* The bytes as XML text: escaped; what is no UTF-8 becomes U+FFFD, and what XML can't hold is left
 * out. */
void xml_add(struct text *out, const void *bytes, size_t count);

struct lettering {
    double x, y;
    int columns;            /* that the text may take */
    char anchor;            /* 's'tart, 'm'iddle or 'e'nd stands at x */
    const char *attributes; /* of the font, or "" */
    enum style style;       /* that it begins with */
};

/* Clean text with marks (term.h) as one <text>. */
void letters_add(struct text *out, const char *s, size_t count, const struct lettering *how);

#endif
