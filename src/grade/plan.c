/* Running a step's scenarios, a few at a time: see plan.h. */
#include "grade/plan.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "grade/interpreter.h"
#include "grade/room.h"
#include "grade/so_far.h"
#include "grade/unchecked.h"

/* Runs at once: so many, as long as their memory is not more than this; one alone may hold what it needs. */
enum { AT_ONCE = 3, MEMORY_AT_ONCE = 44 << 20 };

/* ---- what needs what ---- */

static int index_of(const struct work *work, const char *name)
{
    const struct lab_step *step = work->options->step;
    for (size_t i = 0; name && i < work->grade->check_count; i++)
        if (strcmp(step->checks[i].check->name, name) == 0)
            return (int)i;
    return -1;
}

static bool is_met(const struct check_result *result)
{
    return result->verdict == VERDICT_PASS || result->verdict == VERDICT_GRADER_ERROR ||
           result->verdict == VERDICT_NOT_CHECKED || result->answered;
}

/* The first need of a check that is not met; NULL when all are; *open: one of another run is not
 * decided yet. */
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
        else if (!is_met(&work->grade->checks[at]))
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

/* ---- jobs ---- */

static void make_jobs(struct work *work)
{
    char words[2][INTERPRETER_BYTES];
    bool foreign = !work->build.server.compiled;
    bool script = foreign && interpreter_words(work->sandbox.bin, "server", words) > 0;
    for (size_t i = 0; i < work->grade->check_count; i++) {
        const struct check *check = work->options->step->checks[i].check;
        size_t at = 0;
        while (check->scenario && at < work->job_count &&
               work->jobs[at].run.scenario != check->scenario)
            at++;
        if (!check->scenario)
            continue;
        struct scenario_run *run = &work->jobs[at].run;
        if (at == work->job_count) {
            work->job_count++;
            run->scenario = check->scenario;
            run->seed = work->options->seed;
            run->keep_in = work->options->keep;
            run->figures = work->options->show_figures;
            run->foreign = foreign;
            run->script = script;
            run->blind = work->sandbox.blind;
            run->left_out = work->sandbox.left_out;
            run->wire = run->scenario->wire ? build_wire(&work->build, run->scenario->wire) : NULL;
        }
        if (run->check_count == SCENARIO_CHECKS_MAX)
            BUG("more than %d checks look at one run", SCENARIO_CHECKS_MAX);
        work->jobs[at].results[run->check_count] = &work->grade->checks[i];
        run->checks[run->check_count++] = check;
    }
}

/* Its checks that are not skipped already wait for nothing but this run (so what is skipped does
 * not depend on who is faster).
 */
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
    job->state = JOB_RUNNING;
}

/* A program that failed while the machine had no room for it may be right. */
static void blame_machine(const struct work *work, struct check_result *found, size_t count)
{
    struct err err;
    bool lost = false;
    for (size_t i = 0; i < count; i++)
        lost |= found[i].verdict != VERDICT_PASS && found[i].verdict != VERDICT_GRADER_ERROR;
    if (!lost)
        return;
    if (room_memory_kills() != work->memory_kills)
        err_set(&err, "memory ran out, and the kernel ended a process");
    else if (room_check(&err) == 0)
        return;
    for (size_t i = 0; i < count; i++)
        if (found[i].verdict != VERDICT_PASS) {
            found[i].verdict = VERDICT_GRADER_ERROR;
            found[i].seen = arena_printf(&work->grade->arena,
                                         "this machine had no room for the run: %s", err.text);
        }
}

/* In the step's order: a check that needs another of the same run stands behind it. */
static int finish(struct work *work, struct job *job, struct err *err)
{
    struct check_result found[SCENARIO_CHECKS_MAX], *into[SCENARIO_CHECKS_MAX];
    for (size_t i = 0; i < job->run.check_count; i++) {
        found[i] = *job->results[i];
        into[i] = &found[i];
    }
    job->state = JOB_OVER;
    if (scenario_end(&job->run, &work->grade->arena, into, err) != 0)
        return -1;
    work->memory_kills += job->run.confined.memory_kills;
    blame_machine(work, found, job->run.check_count);
    for (size_t i = 0; i < job->run.check_count; i++) {
        size_t at = (size_t)(job->results[i] - work->grade->checks);
        if (work->decided[at] || skipped(work, at))
            continue;
        *job->results[i] = found[i];
        if (found[i].verdict == VERDICT_NOT_CHECKED)
            unchecked_take(job->results[i]);
        work->decided[at] = true;
    }
    skip_what_is_unmet(work);
    so_far_tell(work);
    return 0;
}

static size_t start_what_is_due(struct work *work)
{
    size_t running = 0, held = 0;
    for (size_t i = 0; i < work->job_count; i++)
        if (work->jobs[i].state == JOB_RUNNING) {
            running++;
            held += scenario_memory(&work->jobs[i].run);
        }
    for (size_t i = 0; i < work->job_count; i++) {
        struct job *job = &work->jobs[i];
        if (job->state == JOB_WAITING && all_decided(work, job))
            job->state = JOB_OVER;
        size_t more = scenario_memory(&job->run);
        bool room = running == 0 || (running < AT_ONCE && held + more <= MEMORY_AT_ONCE);
        if (job->state == JOB_WAITING && room && is_due(work, job)) {
            begin(work, job);
            running++;
            held += more;
        }
    }
    return running;
}

int plan_run(struct work *work, struct err *err)
{
    make_jobs(work);
    skip_what_is_unmet(work);
    so_far_tell(work);
    while (start_what_is_due(work) > 0) {
        struct pollfd set[STEP_CHECKS_MAX];
        struct job *of[STEP_CHECKS_MAX];
        nfds_t count = 0;
        for (size_t i = 0; i < work->job_count; i++)
            if (work->jobs[i].state == JOB_RUNNING) {
                of[count] = &work->jobs[i];
                set[count++] =
                    (struct pollfd){ .fd = work->jobs[i].run.confined.ended, .events = POLLIN };
            }
        if (poll(set, count, -1) < 0 && errno != EINTR)
            die("waiting for the runs: %s", strerror(errno));
        for (nfds_t i = 0; i < count; i++)
            if (set[i].revents && finish(work, of[i], err) != 0)
                return -1;
    }
    for (size_t i = 0; i < work->grade->check_count; i++)
        if (!work->decided[i])
            BUG("the check %s was never decided: needs in a circle?",
                work->options->step->checks[i].check->name);
    return 0;
}
