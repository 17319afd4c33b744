/* A class counted: scores, which checks are lost most, which mistakes are named how often. */
#ifndef CLASS_TALLY_H
#define CLASS_TALLY_H

#include <stddef.h>

#include "grade/class/standing.h"

struct tally_row {
    const char *name, *says; /* a check's, or a mistake's rule */
    size_t count;            /* of students */
};

struct tally {
    size_t graded, ungraded, whole; /* whole: all points */
    int max_score;
    double mean;
    int least, most; /* scores */
    double middle;   /* the median: between the two in the middle of an even number */
    size_t check_count, mistake_count;
    struct tally_row *checks;   /* in the step's order */
    struct tally_row *mistakes; /* the most frequent first */
};

/* Texts are those of the standings.  tally_release() it. */
void tally_make(struct tally *tally, const struct standings *standings);
void tally_release(struct tally *tally);

/* Does it lose a check of that name, or have a mistake of that rule? */
const struct standing_check *standing_check_of(const struct student *standing, const char *name);
const struct standing_mistake *standing_mistake_of(const struct student *standing,
                                                   const char *rule);

#endif
