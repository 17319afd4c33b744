/* `--keep DIR`: each run of a grade as a trace and as a page, named by its scenario.
 *
 *     DIR/server-meets-ask.pcapng      DIR/server-meets-ask.html
 *
 * The files are opened by the grader, before the run stands behind its walls, where nothing can be
 * written but what is open already. */
#ifndef GRADE_KEEP_H
#define GRADE_KEEP_H

#include <limits.h>

#include "base/err.h"
#include "timeline/timeline.h"

struct record_writer;

struct keep {
    int trace, page; /* descriptors; -1: nothing is kept */
    bool lost;       /* after keep_close(): the run has left no trace, or no page */
    struct record_writer *recording;
};

/* The path of a run's file: "server meets ask" becomes DIR/server-meets-ask.html. */
void keep_path(char path[PATH_MAX], const char *folder, const char *scenario, const char *ending);

/* Make DIR when it is missing. */
int keep_folder(const char *folder, struct err *err);

/* Open both files; folder NULL: none, and the functions below do nothing. */
int keep_open(struct keep *keep, const char *folder, const char *scenario, struct err *err);

/* Inside: before the run, for its options; after it: write both. */
struct record_writer *keep_begin(struct keep *keep);
void keep_write(struct keep *keep, const struct timeline *timeline);

void keep_close(struct keep *keep);

/* After all runs: those in which a check failed go into the grade (grade->runs), unless they are very
 * long. */
struct grade;
void keep_show(struct grade *grade, const char *folder);

#endif
