/* The table of report formats: see report.h. */
#include "grade/reports/report.h"

#include <string.h>

const struct report_format report_formats[] = {
    { "text", report_text, false },   { "html", report_html, true },  { "tap", report_tap, false },
    { "junit", report_junit, false }, { "json", report_json, false }, { NULL, NULL, false },
};

const struct report_format *report_find(const char *name)
{
    for (const struct report_format *format = report_formats; format->name; format++)
        if (strcmp(format->name, name) == 0)
            return format;
    return NULL;
}
