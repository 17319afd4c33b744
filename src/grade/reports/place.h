/* Where in a student's source something is, as editors and code scanning want it. */
#ifndef GRADE_REPORTS_PLACE_H
#define GRADE_REPORTS_PLACE_H

#include <stdbool.h>

#include "base/text.h"
#include "grade/grade.h"

/* One thing to be shown at a line. */
struct remark {
    const char *file;  /* below the student's folder: letters, digits, '_', '-', '.' and '/' */
    int line;          /* from 1 */
    const char *rule;  /* the mistake's rule, or the check's name */
    const char *level; /* "error", "warning", "note" */
    const char *says;
};

/* Call `take` for each: the mistakes of the runs, each once; what a compiler found; and each check that
 * is lost for another reason.  Nothing of a program's or compiler's words can name a file outside of the
 * folder: then the remark is at the first line of client.c or server.c. */
void place_remarks(const struct grade *grade,
                   void (*take)(void *context, const struct remark *remark), void *context);

#endif
