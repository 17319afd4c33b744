/* As gcc writes it, for editors: see report.h.
 *
 *     server.c:12: error: The server never closed it. [connection-not-closed]
 *
 * One line each: a newline in a text is a blank. */
#include "grade/reports/place.h"
#include "grade/reports/report.h"

static void take(void *context, const struct remark *remark)
{
    struct text *out = context, says;
    text_addf(out, "%s:%d: %s: ", remark->file, remark->line, remark->level);
    text_init(&says);
    for (const char *s = remark->says; *s; s++)
        text_add_char(&says, *s == '\n' ? ' ' : *s);
    text_add_readable(out, says.s, SIZE_MAX);
    text_release(&says);
    text_addf(out, " [%s]\n", remark->rule);
}

void report_gcc(struct text *out, const struct grade *grade)
{
    place_remarks(grade, take, out);
}
