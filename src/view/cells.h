/* One row of the terminal as a grid of cells: text is put at columns, in any order, and written at
 * once.
 *
 * What would pass the place it was given is clipped; a wide character that would be cut in half is
 * left out.  So no row is ever wider than the terminal, whatever is put into it. */
#ifndef VIEW_CELLS_H
#define VIEW_CELLS_H

#include <stdio.h>

#include "view/term.h"

enum { CELL_BYTES = 14 }; /* a character and a few marks on it */

struct cell {
    char bytes[CELL_BYTES];
    uint8_t length; /* 0: the right half of a wide character */
    uint8_t style;
};

struct row {
    int width;
    struct cell *cells;
};

void row_init(struct row *row, int width);
void row_release(struct row *row);
void row_clear(struct row *row);

/* Put clean text (at most `length` bytes of it) into columns [column, column + columns).  *style is
 * the style it begins with, and afterwards the one it ended with.  Returns the column behind it. */
int row_put(struct row *row, int column, int columns, const char *s, size_t length,
            enum style *style);
int row_text(struct row *row, int column, int columns, const char *s, enum style style);
void row_fill(struct row *row, int column, int columns, const char *character, enum style style);

/* Write columns [0, columns): all of it without the spaces at its end when columns is -1. */
void row_write(const struct row *row, int columns, bool color, FILE *out);

/* From now on rows are written with the eight colours that any terminal has. */
void row_use_few_colors(bool few);

/* The other way round, for a view that draws on a screen of its own: a colour escape of row_write()
 * at s.  Returns its length, 0 where there is none. */
size_t row_escape(const char *s, enum style *style);

#endif
