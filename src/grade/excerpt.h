/* A piece of the ladder around the evidence of a check. */
#ifndef GRADE_EXCERPT_H
#define GRADE_EXCERPT_H

#include "grade/check.h"

enum { EXCERPT_ROWS_MAX = 24, EXCERPT_EVENTS_MAX = 60 };

/* Once, after the run: what our own peers do for themselves (their command line, the flags of their
 * calls) is no part of the lesson, and is written as a student's own program would do it. */
void excerpt_tidy(struct timeline *timeline);

/* The heading of the ladder, and rows of it, 80 columns, at most EXCERPT_ROWS_MAX of them; without
 * evidence, the last events of the run.  Lives in the arena. */
const char *excerpt_make(const struct checking *c);
/* The same piece as an SVG; "" where it has more than EXCERPT_EVENTS_MAX events: it would be as high as
 * a wall. */
const char *excerpt_figure(const struct checking *c);

#endif
