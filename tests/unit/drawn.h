/* What holds for all that is drawn on a terminal. */
#ifndef TESTS_UNIT_DRAWN_H
#define TESTS_UNIT_DRAWN_H

#include <stdbool.h>

/* No row is wider than the terminal or ends in blanks, no byte in it steers the terminal but our
 * colours, what shall be ASCII is ASCII, and the last row is whole; ends the test when it is not
 * so. */
void drawn_holds(const char *s, int width, bool ascii, bool color);

#endif
