/* The table of report formats: see report.h. */
#include "grade/reports/report.h"

#include <string.h>

const struct report_format report_formats[] = {
    { .name = "text", .write = report_text },
    { .name = "html", .write = report_html, .shows_runs = true },
    { .name = "gcc", .write = report_gcc },
    { .name = "sarif", .write = report_sarif },
    { .name = "tap", .write = report_tap },
    { .name = "junit", .write = report_junit },
    { .name = "json", .write = report_json, .whole = true },
    { .name = "gradescope", .write = report_gradescope },
    { .name = "prairielearn", .write = report_prairielearn, .shows_figures = true },
    { .name = "autolab", .write = report_autolab },
    { .name = "submitty", .write = report_submitty },
    { .name = "vpl", .write = report_vpl },
    { .name = "coderunner", .write = report_coderunner },
    { .name = "classroom50", .write = report_classroom50 },
    { .name = "check50", .write = report_check50 },
    { .name = "inginious", .write = report_inginious },
    { .name = NULL },
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
