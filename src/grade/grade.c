/* Grading: build, run the step's scenarios a few at a time, collect what their checks found.
 *
 *     checks in the step's order ── need others ──▶ a scenario runs when one of its checks can be decided
 *
 * A scenario whose checks are all skipped is never run.  Scenarios run side by side: a run mostly waits. */
#include "grade/grade.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "grade/build.h"
#include "grade/check.h"
#include "grade/clean.h"
#include "grade/points.h"
#include "grade/scenario.h"
#include "grade/step.h"

enum { AT_ONCE = 3 };

enum state { WAITING, RUNNING, OVER };

struct job {
    struct scenario_run run;
    struct check_result *results[SCENARIO_CHECKS_MAX];
    enum state state;
};

struct work {
    struct grade *grade;
    const struct grade_options *options;
    struct build build;
    struct sandbox sandbox;
    size_t job_count;
    struct job jobs[STEP_CHECKS_MAX];
    bool decided[STEP_CHECKS_MAX]; /* by check */
};

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[VERDICTS] = { "pass", "fail", "timeout", "crash", "skipped", "grader_error" };
    return names[verdict];
}

void grade_init(struct grade *grade)
{
    *grade = (struct grade){ .step = "" };
    arena_init(&grade->arena);
}

void grade_release(struct grade *grade)
{
    arena_release(&grade->arena);
}

void grade_sum(struct grade *grade)
{
    grade->score = grade->max_score = 0;
    for (size_t i = 0; i < grade->check_count; i++) {
        struct check_result *result = &grade->checks[i];
        bool whole = result->verdict == VERDICT_PASS || result->verdict == VERDICT_GRADER_ERROR;
        result->points = whole ? result->max_points : 0;
        grade->score += result->points;
        grade->max_score += result->max_points;
    }
}

bool grade_is_sound(const struct grade *grade)
{
    for (size_t i = 0; i < grade->check_count; i++)
        if (grade->checks[i].verdict == VERDICT_GRADER_ERROR)
            return false;
    return true;
}

static void note(struct grade *grade, const char *text)
{
    if (*text && grade->note_count < sizeof grade->notes / sizeof *grade->notes)
        grade->notes[grade->note_count++] = arena_text(&grade->arena, text);
}

/* ---- what needs what ---- */

static int index_of(const struct work *work, const char *name)
{
    const struct step *step = work->options->step;
    for (size_t i = 0; name && i < work->grade->check_count; i++)
        if (strcmp(step->checks[i].check->name, name) == 0)
            return (int)i;
    return -1;
}

/* The first need of a check that is not met; NULL when all are; *open: one of another run is not decided yet. */
static const char *unmet(const struct work *work, const struct check *check, bool *open)
{
    const char *needs[NEEDS_MAX + 2];
    size_t count = 0;
    if (check->scenario && scenario_has_student(check->scenario, false))
        needs[count++] = "client-builds";
    if (check->scenario && scenario_has_student(check->scenario, true))
        needs[count++] = "server-builds";
    for (size_t i = 0; i < NEEDS_MAX && check->needs[i]; i++)
        needs[count++] = check->needs[i];
    *open = false;
    for (size_t i = 0; i < count; i++) {
        int at = index_of(work, needs[i]);
        if (at < 0)
            continue;
        if (!work->decided[at])
            *open |= work->options->step->checks[at].check->scenario != check->scenario;
        else if (work->grade->checks[at].verdict != VERDICT_PASS && work->grade->checks[at].verdict != VERDICT_GRADER_ERROR)
            return needs[i];
    }
    return NULL;
}

/* Decide the check as skipped when a need of it is not met. */
static bool skipped(struct work *work, size_t at)
{
    bool open;
    struct check_result *result = &work->grade->checks[at];
    const char *need = unmet(work, work->options->step->checks[at].check, &open);
    if (!need)
        return false;
    result->verdict = VERDICT_SKIPPED;
    result->seen = arena_printf(&work->grade->arena, "not tried: it needs %s", need);
    work->decided[at] = true;
    return true;
}

static void skip_what_is_unmet(struct work *work)
{
    for (size_t i = 0; i < work->grade->check_count; i++)
        if (!work->decided[i])
            skipped(work, i);
}

/* ---- checks of the build ---- */

static void judge_build(struct grade *grade, struct check_result *result, const struct built *built, const char *name)
{
    struct text seen;
    text_init(&seen);
    clean_lines(&seen, built->says.s, built->says.len);
    result->verdict = built->ready ? VERDICT_PASS : VERDICT_FAIL;
    if (!built->ready) {
        result->expected = !built->there     ? arena_printf(&grade->arena, "%s.c, or an executable %s", name, name)
                           : built->compiled ? arena_printf(&grade->arena, "no error from: %s", built->command)
                                             : "a program that can be taken";
    }
    result->seen = arena_text(&grade->arena, seen.s);
    text_release(&seen);
}

static void judge_builds(struct work *work)
{
    for (size_t i = 0; i < work->grade->check_count; i++) {
        const struct check *check = work->options->step->checks[i].check;
        if (check->scenario)
            continue;
        judge_build(work->grade, &work->grade->checks[i], check->of_server ? &work->build.server : &work->build.client,
                    check->of_server ? "server" : "client");
        work->decided[i] = true;
    }
}

/* ---- scenarios ---- */

static void make_jobs(struct work *work)
{
    for (size_t i = 0; i < work->grade->check_count; i++) {
        const struct check *check = work->options->step->checks[i].check;
        size_t at = 0;
        while (check->scenario && at < work->job_count && work->jobs[at].run.scenario != check->scenario)
            at++;
        if (!check->scenario)
            continue;
        struct scenario_run *run = &work->jobs[at].run;
        if (at == work->job_count) {
            work->job_count++;
            run->scenario = check->scenario;
            run->seed = work->options->seed;
        }
        if (run->check_count == SCENARIO_CHECKS_MAX)
            BUG("more than %d checks look at one run", SCENARIO_CHECKS_MAX);
        work->jobs[at].results[run->check_count] = &work->grade->checks[i];
        run->checks[run->check_count++] = check;
    }
}

/* Its checks that are not skipped already wait for nothing but this run (so what is skipped does not depend on who is faster). */
static bool is_due(const struct work *work, const struct job *job)
{
    for (size_t i = 0; i < job->run.check_count; i++) {
        bool open = false;
        if (!work->decided[job->results[i] - work->grade->checks])
            unmet(work, job->run.checks[i], &open);
        if (open)
            return false;
    }
    return true;
}

static bool all_decided(const struct work *work, const struct job *job)
{
    for (size_t i = 0; i < job->run.check_count; i++)
        if (!work->decided[job->results[i] - work->grade->checks])
            return false;
    return true;
}

static void begin(struct work *work, struct job *job)
{
    struct err err;
    if (work->options->progress)
        work->options->progress(work->options->context, job->run.scenario->name);
    if (scenario_start(&job->run, &work->sandbox, &err) != 0)
        die("%s: %s", job->run.scenario->name, err.text);
    job->state = RUNNING;
}

/* In the step's order: a check that needs another of the same run stands behind it. */
static void finish(struct work *work, struct job *job)
{
    struct check_result found[SCENARIO_CHECKS_MAX], *into[SCENARIO_CHECKS_MAX];
    for (size_t i = 0; i < job->run.check_count; i++) {
        found[i] = *job->results[i];
        into[i] = &found[i];
    }
    scenario_end(&job->run, &work->grade->arena, into);
    for (size_t i = 0; i < job->run.check_count; i++) {
        size_t at = (size_t)(job->results[i] - work->grade->checks);
        if (work->decided[at] || skipped(work, at))
            continue;
        *job->results[i] = found[i];
        work->decided[at] = true;
    }
    job->state = OVER;
    skip_what_is_unmet(work);
}

static size_t start_what_is_due(struct work *work)
{
    size_t running = 0;
    for (size_t i = 0; i < work->job_count; i++)
        running += work->jobs[i].state == RUNNING;
    for (size_t i = 0; i < work->job_count; i++) {
        struct job *job = &work->jobs[i];
        if (job->state == WAITING && all_decided(work, job))
            job->state = OVER;
        if (job->state == WAITING && running < AT_ONCE && is_due(work, job)) {
            begin(work, job);
            running++;
        }
    }
    return running;
}

static void run_all(struct work *work)
{
    while (start_what_is_due(work) > 0) {
        struct pollfd set[STEP_CHECKS_MAX];
        struct job *of[STEP_CHECKS_MAX];
        nfds_t count = 0;
        for (size_t i = 0; i < work->job_count; i++)
            if (work->jobs[i].state == RUNNING) {
                of[count] = &work->jobs[i];
                set[count++] = (struct pollfd){ .fd = work->jobs[i].run.confined.ended, .events = POLLIN };
            }
        if (poll(set, count, -1) < 0 && errno != EINTR)
            die("waiting for the runs: %s", strerror(errno));
        for (nfds_t i = 0; i < count; i++)
            if (set[i].revents)
                finish(work, of[i]);
    }
    for (size_t i = 0; i < work->grade->check_count; i++)
        if (!work->decided[i])
            BUG("the check %s was never decided: needs in a circle?", work->options->step->checks[i].check->name);
}

/* ---- all of it ---- */

static void make_results(struct work *work)
{
    struct grade *grade = work->grade;
    const struct step *step = work->options->step;
    grade->check_count = step_checks(step);
    grade->checks = arena_alloc(&grade->arena, grade->check_count * sizeof *grade->checks);
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check *check = step->checks[i].check;
        grade->checks[i] = (struct check_result){
            .name = check->name, .says = check->says, .run = check->scenario ? check->scenario->name : "",
            .expected = "", .seen = "", .evidence = { .ladder = "" },
            .max_points = work->options->points ? work->options->points->of[i] : step->checks[i].points,
            .sheet = arena_printf(&grade->arena, "handouts/%s.md#%s", check->step, check->sheet ? check->sheet : "observe"),
        };
    }
}

int grade(struct grade *grade, const struct grade_options *options, struct err *err)
{
    struct work *work = calloc(1, sizeof *work);
    char bin[PATH_MAX + 8];
    if (!work)
        die("out of memory before the grade began");
    int64_t began = clock_now_ns();
    grade_init(grade);
    grade->step = options->step->name;
    grade->seed = options->seed;
    work->grade = grade;
    work->options = options;
    int result = build_make(&work->build, options->folder, err);
    if (result == 0) {
        snprintf(bin, sizeof bin, "%s/bin", work->build.folder);
        work->sandbox = (struct sandbox){ .bin = bin, .self = options->self,
                                          .foreign = !work->build.client.compiled || !work->build.server.compiled };
        make_results(work);
        sandbox_choose(&work->sandbox);
        note(grade, work->sandbox.says);
        judge_builds(work);
        make_jobs(work);
        skip_what_is_unmet(work);
        run_all(work);
        grade_sum(grade);
    }
    build_release(&work->build);
    grade->seconds = (double)(clock_now_ns() - began) / NS_PER_S;
    free(work);
    return result;
}
