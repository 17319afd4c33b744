/* A class, graded: each submission by `sockwire grade` in a process of its own, its results into a
 * folder.
 *
 *     OUT/reports/ID.json     the report of each, as `--report json` writes it
 *     OUT/pages/ID.html       the same as a page for the student
 *     OUT/manifest.tsv        who is graded, and where it lies
 *     OUT/class.key           the class's own number, from which each student's seed comes
 *     OUT/made/ID             what the report was made of (fingerprint.h)
 *     OUT/work/               what is being made
 *
 * A report is written elsewhere first, and then renamed: it is there whole, or not at all.  What was
 * made of the same files by the same grader is not made again, unless it has no score. */
#ifndef CLASS_RESULTS_H
#define CLASS_RESULTS_H

#include <stdint.h>

#include "grade/class/fingerprint.h"
#include "grade/class/list.h"
#include "grade/class/standing.h"

struct results {
    const char *out;
    struct grading grading;
    const struct class_list *list;
    unsigned jobs;
    /* each may be NULL */
    void (*told)(void *context, const struct student *standing, size_t done, size_t all);
    void (*tick)(void *context, size_t done, size_t all, unsigned running, double seconds_left);
    void *context;

    struct standings standings; /* filled in; results_release() */
    int lock;
};

/* Make the folder, hold it for ourselves, and take or make the class's number (seed: the number to
 * take; UINT64_MAX: the one that is kept there, or a new one).  -1 and err: another one is at work there … */
int results_begin(struct results *results, uint64_t seed, struct err *err);

/* Grade what must be graded.  0: all were tried; else the signal that stopped it.  -1 and err: the
 * results can't be written. */
int results_make(struct results *results, struct err *err);

void results_release(struct results *results);

#endif
