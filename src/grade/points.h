/* Points that an instructor changed: a text with a check's name and its points on each line.
 *
 *     # what counts in our course
 *     server-capitals 30
 *     client-prints   20
 *
 * Strict: an unknown name, a name twice, or anything that is no whole number from 0 to 1000 stops,
 * with file and line. */
#ifndef GRADE_POINTS_H
#define GRADE_POINTS_H

#include "base/err.h"
#include "grade/step.h"

struct points {
    int of[STEP_CHECKS_MAX]; /* by the step's own order */
};

void points_default(struct points *points, const struct lab_step *step);

/* Change them by the text of a file. `name` is the file's, for messages. */
int points_parse(struct points *points, const struct lab_step *step, const char *name,
                 const char *text, struct err *err);
int points_read(struct points *points, const struct lab_step *step, const char *path,
                struct err *err);

#endif
