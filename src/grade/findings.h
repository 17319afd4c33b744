/* The mistakes that the timeline itself names (timeline/findings.h), for the report of a check that failed. */
#ifndef GRADE_FINDINGS_H
#define GRADE_FINDINGS_H

#include "grade/check.h"

/* Put the findings about the student's programs into the result: errors first, then warnings; notes are left out. */
void findings_of_run(const struct checking *c, struct check_result *result);

#endif
