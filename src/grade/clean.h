/* Text of several lines that somebody else wrote (a compiler), made harmless: valid UTF-8, no
 * control character but newline, and none that changes how its neighbours are shown. */
#ifndef GRADE_CLEAN_H
#define GRADE_CLEAN_H

#include "base/text.h"

/* without newlines at its end */
void clean_lines(struct text *text, const void *bytes, size_t count);

#endif
