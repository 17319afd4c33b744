/* Reports: one internal record (grade.h) in several formats.  Each writer appends to a text;
 * nothing is decided here.
 *
 *     text    for a person, at most 80 columns but for what a compiler said
 *     tap     TAP version 14 (testanything.org): a test point a check, a YAML block behind what is not ok
 *     junit   JUnit XML, one <testsuite>; valid whatever a program printed
 *     json    one object, the format that other tools may rely on (docs/timeline-format.md)
 *     html    the student's page: one file, with the runs that failed in it */
#ifndef GRADE_REPORTS_REPORT_H
#define GRADE_REPORTS_REPORT_H

#include "base/text.h"
#include "grade/grade.h"

struct report_format {
    const char *name;
    void (*write)(struct text *out, const struct grade *grade);
    bool shows_runs; /* it wants grade->runs */
};
extern const struct report_format report_formats[]; /* ends with a NULL name */

const struct report_format *report_find(const char *name); /* NULL: there is none */

void report_text(struct text *out, const struct grade *grade);
void report_tap(struct text *out, const struct grade *grade);
void report_junit(struct text *out, const struct grade *grade);
void report_json(struct text *out, const struct grade *grade);
void report_html(struct text *out, const struct grade *grade);

#endif
