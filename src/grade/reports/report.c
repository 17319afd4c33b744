/* The table of report formats: see report.h. */
#include "grade/reports/report.h"

#include <string.h>

const struct report_format report_formats[] = {
    { "text", report_text }, { "tap", report_tap }, { "junit", report_junit },
    { "json", report_json }, { NULL, NULL },
};

const struct report_format *report_find(const char *name)
{
    for (const struct report_format *format = report_formats; format->name; format++)
        if (strcmp(format->name, name) == 0)
            return format;
    return NULL;
}
