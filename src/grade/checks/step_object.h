/* A step that somebody else wrote: a shared object, made against these headers.
 *
 *     #include "grade/checks/step_object.h"
 *     static void mirrors(struct checking *c) { … }                      checks: grade/check.h
 *     static const struct lab_step mirror = { .number = 20, .name = "20-mirror", .checks = { … } };
 *     STEP_OBJECT(mirror);
 *
 * docs/steps.md walks through a whole one.  It is part of the grader, as trusted as that: nothing of it stands behind
 * a wall.  Its checks may ask whatever this folder offers, so it is made anew for each version: STEP_HEADERS is a sum over all
 * headers that it sees, and step_object_open() refuses one that was made against others. */
#ifndef CHECKS_STEP_OBJECT_H
#define CHECKS_STEP_OBJECT_H

#include "base/err.h"
#include "grade/checks/scenario_parts.h"
#include "step_headers.h" /* made by the Makefile */

/* Once, in one of its files. */
#define STEP_OBJECT(step)                                 \
    extern const struct lab_step *const sockwire_step;    \
    extern const char sockwire_step_headers[];            \
    const struct lab_step *const sockwire_step = &(step); \
    const char sockwire_step_headers[] = STEP_HEADERS

/* The step of that file, which stays open.  NULL and err: it is none, or none of this version, or
 * what it says can't be graded. */
const struct lab_step *step_object_open(const char *path, struct err *err);

#endif
