/* The table of report formats: see report.h. */
#include "grade/reports/report.h"

#include <string.h>

const struct report_format report_formats[] = {
    { "text", report_text, false },
    { "html", report_html, true },
    { "gcc", report_gcc, false },
    { "sarif", report_sarif, false },
    { "tap", report_tap, false },
    { "junit", report_junit, false },
    { "json", report_json, false },
    { "gradescope", report_gradescope, false },
    { "prairielearn", report_prairielearn, false },
    { "autolab", report_autolab, false },
    { "submitty", report_submitty, false },
    { "vpl", report_vpl, false },
    { NULL, NULL, false },
};

const struct report_format *report_find(const char *name)
{
    for (const struct report_format *format = report_formats; format->name; format++)
        if (strcmp(format->name, name) == 0)
            return format;
    return NULL;
}
