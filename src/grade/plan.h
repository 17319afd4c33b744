/* What must be run to decide the checks of a step, and in which order.
 *
 *     checks in the step's order ── need others ──▶ a scenario runs when the checks that its own ones need are decided
 *
 * A scenario whose checks are all skipped is never run.  Scenarios run side by side: a run mostly
 * waits. */
#ifndef GRADE_PLAN_H
#define GRADE_PLAN_H

#include "grade/build.h"
#include "grade/scenario.h"
#include "grade/step.h"

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_OVER };

struct job {
    struct scenario_run run;
    struct check_result *results[SCENARIO_CHECKS_MAX];
    enum job_state state;
};

struct work {
    struct grade *grade;
    int64_t began_ns;
    const struct grade_options *options;
    struct build build;
    const struct fault *pair; /* a broken pair; NULL: it is none */
    bool keeps;               /* the runs, for the caller */
    struct sandbox sandbox;
    unsigned long long memory_kills; /* before the first run (room.h) */
    size_t job_count;
    struct job jobs[STEP_CHECKS_MAX];
    bool decided[STEP_CHECKS_MAX]; /* by check */
};

/* Run all that must be run; work->decided says which checks are decided already (those of the
 * build).  -1 and err: nothing can be graded on this machine. */
int plan_run(struct work *work, struct err *err);

#endif
