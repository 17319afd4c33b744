/* Is an SVG file sound?  Well-formed XML 1.0 of characters that XML may hold, only elements that a
 * figure needs, and every text, even in the widest font, and every line inside the picture; no text
 * over another one. */
#ifndef TESTS_UNIT_SVG_H
#define TESTS_UNIT_SVG_H

#include "base/text.h"

/* Fails the running test when it is not.  texts: gets what its <text> elements say, a line each; or
 * NULL. */
void svg_check(const char *svg, struct text *texts);

#endif
