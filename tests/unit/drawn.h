/* What holds for all that is drawn on a terminal. */
#ifndef TESTS_UNIT_DRAWN_H
#define TESTS_UNIT_DRAWN_H

#include <stdbool.h>
#include <stddef.h>

#include "view/ladder/ladder.h"

/* No row is wider than the terminal or ends in blanks, no byte in it steers the terminal but our
 * colours, what shall be ASCII is ASCII, and the last row is whole; ends the test when it is not
 * so. */
void drawn_holds(const char *s, int width, bool ascii, bool color);

/* What the ladder writes, with its summary, when it is drawn after every `step` events; the caller
 * frees it. */
char *drawn_ladder(const struct timeline *timeline, const struct ladder_style *style, size_t step);

#endif
