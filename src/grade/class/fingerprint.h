/* What a grade was made of, as one number: the submission's files, the grader, the step, the points,
 * the seed.  The same number: the grade need not be made again. */
#ifndef CLASS_FINGERPRINT_H
#define CLASS_FINGERPRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct submission;

/* What is the same for the whole class. */
struct grading {
    const char *self;      /* path of the sockwire program */
    const char *step;      /* "05-capitals" */
    const char *step_file; /* … of a step that is not of the kit: its path; else NULL */
    const char *points;    /* path of a file for --points, or NULL */
    bool less_walls;
    uint64_t key;    /* the class's own number: the seeds come from it */
    uint64_t grader; /* made by fingerprint_grader() */
};

/* Of the program, the step, the points and the walls.  -1 and err: something can't be read. */
int fingerprint_grader(struct grading *grading, struct err *err);

/* Of one submission: names, kinds and bytes of all that a grade could take from its folder. */
uint64_t fingerprint_of(const struct grading *grading, const struct submission *submission);

/* The seed of a student's texts: the same each time, and another one for each student and class. */
uint64_t fingerprint_seed(const struct grading *grading, const struct submission *submission);

#endif
