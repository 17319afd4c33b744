/* The findings of a run (findings/findings.h) in the eyes of the grader.
 *
 * An error that a student's program makes costs the checks that look at the run, if the step that
 * is graded teaches what its rule is about or comes after it (finding_rule.taught_in).  Warnings, notes and what is a matter of a
 * later step cost nothing, and stand in the report. */
#ifndef GRADE_FINDINGS_H
#define GRADE_FINDINGS_H

#include "grade/check.h"

/* Put the findings about the student's programs into the result: what costs, then other errors,
 * warnings, notes.  Those that the scenario's own clients bring about (scenario->provokes) are left
 * out. */
void findings_of_run(const struct checking *c, struct check_result *result);

#endif
