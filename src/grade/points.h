/* What an instructor changes of a step: a text, a thing on each line.
 *
 *     server-capitals 30                                    a check, and its points
 *     hidden pair-capitals                                  students are told its verdict and its points, and nothing else
 *     hint client-prints 3 Which call returns the answer?   told to who fails it, from the third try on
 *     deadline 2026-12-01T23:59+01:00
 *     late 80                                               what was handed in after that has 80 % of its points
 *
 * '#' begins a comment (not in a hint).  Strict: an unknown name, a thing twice, or anything that is no
 * such line stops, with file and line. */
#ifndef GRADE_POINTS_H
#define GRADE_POINTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "grade/step.h"

enum { HINTS_MAX = 40, HINT_BYTES = 300 };

struct points {
    int of[STEP_CHECKS_MAX]; /* by the step's own order */
    bool hidden[STEP_CHECKS_MAX];
    struct hint {
        size_t check; /* which, in the step's order */
        int tries;    /* from this one on */
        char text[HINT_BYTES];
    } hints[HINTS_MAX];
    size_t hint_count;
    bool has_deadline;
    int64_t deadline_s; /* since 1970 */
    int late_percent;   /* -1: not said */
};

void points_default(struct points *points, const struct lab_step *step);
int points_sum(const struct points *points, const struct lab_step *step); /* of all its checks */

/* Change them by the text of a file. `name` is the file's, for messages. */
int points_parse(struct points *points, const struct lab_step *step, const char *name,
                 const char *text, struct err *err);
/* … by the file; *kept, if wanted: what stands in it, to be freed. */
int points_read(struct points *points, const struct lab_step *step, const char *path, char **kept,
                struct err *err);

/* What is told to who fails that check at that try; NULL: nothing. */
const char *points_hint(const struct points *points, size_t check, int try_number);

#endif
