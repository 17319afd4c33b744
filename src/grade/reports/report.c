/* The table of report formats: see report.h. */
#include "grade/reports/report.h"

#include <string.h>

const struct report_format report_formats[] = {
    { "text", report_text, false, false },
    { "html", report_html, true, false },
    { "gcc", report_gcc, false, false },
    { "sarif", report_sarif, false, false },
    { "tap", report_tap, false, false },
    { "junit", report_junit, false, false },
    { "json", report_json, false, true },
    { "gradescope", report_gradescope, false, false },
    { "prairielearn", report_prairielearn, false, false },
    { "autolab", report_autolab, false, false },
    { "submitty", report_submitty, false, false },
    { "vpl", report_vpl, false, false },
    { "coderunner", report_coderunner, false, false },
    { "classroom50", report_classroom50, false, false },
    { "check50", report_check50, false, false },
    { "inginious", report_inginious, false, false },
    { NULL, NULL, false, false },
};

void report_write(const struct report_format *format, struct text *out, struct grade *grade)
{
    struct grade shown;
    if (!format->whole)
        grade_for_student(&shown, grade);
    format->write(out, format->whole ? grade : &shown);
}

const struct report_format *report_find(const char *name)
{
    for (const struct report_format *format = report_formats; format->name; format++)
        if (strcmp(format->name, name) == 0)
            return format;
    return NULL;
}
