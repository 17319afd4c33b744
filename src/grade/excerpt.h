/* A piece of the ladder around the evidence of a check. */
#ifndef GRADE_EXCERPT_H
#define GRADE_EXCERPT_H

#include "grade/check.h"

enum { EXCERPT_ROWS_MAX = 24 };

/* Rows of the ladder, 80 columns, at most EXCERPT_ROWS_MAX of them; without evidence, the last events of the run.  Lives in the
 * arena. */
const char *excerpt_make(const struct checking *c);

#endif
