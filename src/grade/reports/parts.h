/* What the reports for platforms share: the words that a student reads.
 *
 * Texts of a grade hold no control characters but newlines, and no broken UTF-8 (grade.h).  What else a
 * format takes for its own marks is the business of its file. */
#ifndef GRADE_REPORTS_PARTS_H
#define GRADE_REPORTS_PARTS_H

#include "base/text.h"
#include "grade/grade.h"

const char *parts_unsound(const struct grade *grade); /* why there is no score: two sentences */

/* score / max_score, with four digits */
double parts_fraction(const struct grade *grade);

/* "5 of 10"; of what is not checked here "10 elsewhere"; nothing without a score. */
void parts_points(struct text *out, const char *before, const struct grade *grade,
                  const struct check_result *check, const char *behind);

/* What a student reads of one check, in lines. */
void parts_words(struct text *out, const struct check_result *check);
void parts_words_of(struct text *out, const char *key, const struct check_result *check);

/* The notes and the seed, in lines; before them why there is no score. */
void parts_notes(struct text *out, const struct grade *grade);
void parts_notes_of(struct text *out, const char *key, const struct grade *grade);

/* Has it lost points or a verdict: it is neither passed nor left out nor the grader's own trouble. */
bool parts_is_lost(const struct check_result *check);

#endif
