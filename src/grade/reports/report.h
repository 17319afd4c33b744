/* Reports: one internal record (grade.h) in several formats.  Each writer appends to a text;
 * nothing is decided here.
 *
 *     text    for a person, at most 80 columns but for what a compiler said
 *     tap     TAP version 14 (testanything.org): a test point a check, a YAML block behind what is not ok
 *     junit   JUnit XML, one <testsuite>; valid whatever a program printed
 *     json    one object, the format that other tools may rely on (docs/timeline-format.md)
 *     gcc     a line for each mistake: file:line: error: text [rule]
 *     sarif   SARIF 2.1.0, for editors and code scanning
 *     gradescope, prairielearn, autolab, submitty
 *             what these platforms read (platforms.c)
 *     vpl, coderunner
 *             what two question types of Moodle read (moodle.c)
 *     classroom50, check50
 *             what Classroom 50 and readers of check50's results take (actions.c)
 *     inginious
 *             what INGInious reads
 *     html    the student's page: one file, with the runs that failed in it */
#ifndef GRADE_REPORTS_REPORT_H
#define GRADE_REPORTS_REPORT_H

#include "base/text.h"
#include "grade/grade.h"

struct report_format {
    const char *name;
    void (*write)(struct text *out, const struct grade *grade);
    bool shows_runs;    /* it wants grade->runs */
    bool shows_figures; /* it wants those of evidence */
    bool whole;         /* it is the instructor's: of the others, hidden checks tell nothing */
};
extern const struct report_format report_formats[]; /* ends with a NULL name */

/* By grade_for_student(), unless it is the instructor's. */
void report_write(const struct report_format *format, struct text *out, struct grade *grade);

const struct report_format *report_find(const char *name); /* NULL: there is none */

void report_text(struct text *out, const struct grade *grade);
void report_tap(struct text *out, const struct grade *grade);
void report_junit(struct text *out, const struct grade *grade);
void report_json(struct text *out, const struct grade *grade);
void report_gcc(struct text *out, const struct grade *grade);
void report_sarif(struct text *out, const struct grade *grade);
void report_gradescope(struct text *out, const struct grade *grade);
void report_prairielearn(struct text *out, const struct grade *grade);
void report_autolab(struct text *out, const struct grade *grade);
void report_submitty(struct text *out, const struct grade *grade);
void report_vpl(struct text *out, const struct grade *grade);
void report_coderunner(struct text *out, const struct grade *grade);
void report_classroom50(struct text *out, const struct grade *grade);
void report_check50(struct text *out, const struct grade *grade);
void report_inginious(struct text *out, const struct grade *grade);
void report_html(struct text *out, const struct grade *grade);

#endif
