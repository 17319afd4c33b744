/* Grading: build, hold the checks of the build, run what the others need (plan.h), count points. */
#include "grade/grade.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/moment.h"
#include "grade/check.h"
#include "grade/checks/checks.h"
#include "grade/clean.h"
#include "grade/fault.h"
#include "grade/keep.h"
#include "grade/naming.h"
#include "grade/plan.h"
#include "grade/points.h"
#include "grade/room.h"
#include "grade/unchecked.h"

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[VERDICTS] = { "pass",    "fail",         "timeout",    "crash",
                                                 "skipped", "grader_error", "not_checked" };
    return names[verdict];
}

static void grade_init(struct grade *grade)
{
    *grade = (struct grade){ .step = "" };
    arena_init(&grade->arena);
}

void grade_release(struct grade *grade)
{
    arena_release(&grade->arena);
}

static bool broke_off(const struct check_result *result)
{
    return result->verdict == VERDICT_CRASH || result->verdict == VERDICT_TIMEOUT;
}

/* What an earlier step asks for is there, and the run broke off later on; it did so in a run of this
 * step as well, where that costs what the step gives. */
static bool is_lost_already(const struct grade *grade, const struct check_result *result)
{
    if (!broke_off(result) || !result->answered)
        return false;
    for (size_t i = 0; i < grade->check_count; i++)
        if (grade->checks[i].max_points > 0 && broke_off(&grade->checks[i]))
            return true;
    return false;
}

void grade_sum(struct grade *grade)
{
    grade->score = grade->max_score = grade->not_checked = 0;
    for (size_t i = 0; i < grade->check_count; i++) {
        struct check_result *result = &grade->checks[i];
        if (result->verdict == VERDICT_PASS)
            result->points = result->max_points;
        else if (result->verdict == VERDICT_SKIPPED || result->verdict == VERDICT_GRADER_ERROR ||
                 result->verdict == VERDICT_NOT_CHECKED || is_lost_already(grade, result))
            result->points = 0; /* what could not be tried is not lost once more */
        else
            result->points = -result->costs;
        grade->score += result->points;
        grade->max_score += result->max_points;
        grade->not_checked += result->elsewhere;
    }
    if (grade->score < 0)
        grade->score = 0;
    grade->on_time = grade->score;
    if (grade->is_late) /* rounded in the student's favour */
        grade->score = (grade->score * grade->late_percent + 99) / 100;
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

/* ---- checks of the build ---- */

static void judge_build(struct grade *grade, struct check_result *result, const struct built *built,
                        const char *name)
{
    struct text seen;
    text_init(&seen);
    clean_lines(&seen, built->says.s, built->says.len);
    result->verdict = built->trouble ? VERDICT_GRADER_ERROR : VERDICT_FAIL;
    if (built->ready)
        result->verdict = VERDICT_PASS;
    else if (!built->there)
        result->expected = arena_printf(&grade->arena, "%s.c, or an executable %s", name, name);
    else if (built->trouble)
        result->expected = "a copy of the source, and a compiler that runs";
    else if (*built->command)
        result->expected = arena_printf(&grade->arena, "no error from: %s", built->command);
    else
        result->expected = "a program that can be taken";
    result->seen = arena_text(&grade->arena, seen.s);
    text_release(&seen);
}

static void judge_builds(struct work *work)
{
    for (size_t i = 0; i < work->grade->check_count; i++) {
        const struct check *check = work->options->step->checks[i].check;
        if (check->scenario)
            continue;
        judge_build(work->grade, &work->grade->checks[i],
                    check->of_server ? &work->build.server : &work->build.client,
                    check->of_server ? "server" : "client");
        work->decided[i] = true;
    }
}

/* ---- wires ---- */

/* What can't be a wire loses its own points, and no run is made of it. */
static void judge_wires(struct work *work)
{
    for (size_t i = 0; i < work->grade->check_count; i++) {
        const struct scenario *scenario = work->options->step->checks[i].check->scenario;
        struct check_result *result = &work->grade->checks[i];
        const struct handed_wire *wire =
            scenario && scenario->wire ? build_wire(&work->build, scenario->wire) : NULL;
        if (!wire || wire->ready)
            continue;
        struct text seen;
        text_init(&seen);
        clean_lines(&seen, wire->says.s, wire->says.len);
        result->verdict = wire->trouble ? VERDICT_GRADER_ERROR : VERDICT_FAIL;
        result->expected = arena_printf(&work->grade->arena,
                                        "wires/%s.wire, a file of rules as "
                                        "sockwire-wire(7) has them",
                                        wire->name);
        result->seen = arena_text(&work->grade->arena, seen.s);
        work->decided[i] = true;
        text_release(&seen);
    }
}

/* nc is no part of the kit: where it is missing, points of its check are neither lost nor given. */
static void leave_out_nc(struct work *work)
{
    for (size_t i = 0; i < work->grade->check_count; i++) {
        const struct scenario *scenario = work->options->step->checks[i].check->scenario;
        if (!scenario || scenario->clients[0].kind != PLAYER_NC || program_is_here("nc"))
            continue;
        struct check_result *result = &work->grade->checks[i];
        result->verdict = VERDICT_NOT_CHECKED;
        result->elsewhere = result->max_points;
        result->max_points = 0;
        result->seen = "not checked here: there is no nc on this machine";
        work->decided[i] = true;
    }
}

/* ---- walls ---- */

static void tell_walls(struct work *work)
{
    struct text walls;
    text_init(&walls);
    sandbox_list(&work->sandbox, &walls);
    work->grade->walls = arena_text(&work->grade->arena, walls.s);
    text_release(&walls);
}

/* Each is told once, however many runs it was tried in. */
static void tell_refused(struct grade *grade)
{
    for (size_t i = 0; i < grade->check_count; i++) {
        const char *refused = grade->checks[i].refused;
        bool told = !refused || !*refused;
        for (size_t k = 0; k < i && !told; k++)
            told = grade->checks[k].refused && strcmp(grade->checks[k].refused, refused) == 0;
        if (!told)
            note(grade,
                 arena_printf(
                     &grade->arena,
                     "A call was refused that leads out of the run, and that no lab asks for: %s",
                     refused));
    }
}

/* ---- all of it ---- */

/* A check of another's step names its sheet in full, or has none. */
static const char *sheet_of(struct arena *arena, const struct check *check)
{
    if (!step_is_of_kit(step_find(check->step)))
        return check->sheet ? check->sheet : "";
    return arena_printf(arena, "handouts/%s.md#%s", check->step,
                        check->sheet ? check->sheet : "observe");
}

static void make_results(struct work *work)
{
    struct grade *grade = work->grade;
    const struct lab_step *step = work->options->step;
    grade->check_count = step_checks(step);
    grade->checks = arena_alloc(&grade->arena, grade->check_count * sizeof *grade->checks);
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check *check = step->checks[i].check;
        const struct points *changed = work->options->points;
        bool earns = step->checks[i].points || (changed && changed->of[i]);
        grade->checks[i] = (struct check_result){
            .name = check->name,
            .hidden = changed && changed->hidden[i],
            .hint = "",
            .says = check->says,
            .run = check->scenario ? check->scenario->name : "",
            .expected = "",
            .seen = "",
            .refused = "",
            .evidence = { .ladder = "", .figure = "" },
            .max_points = changed ? changed->of[i] : step->checks[i].points,
            .costs = earns ? 0 : STEP_LOST_COSTS,
            .sheet = sheet_of(&grade->arena, check),
        };
    }
}

/* ---- what an instructor has set besides points ---- */

static void look_at_deadline(struct grade *grade, const struct grade_options *options)
{
    const struct points *points = options->points;
    char deadline[MOMENT_BYTES], handed_in[MOMENT_BYTES];
    if (!points || !points->has_deadline)
        return;
    moment_format(points->deadline_s, deadline);
    if (!options->has_handed_in) {
        note(grade,
             arena_printf(&grade->arena,
                          "When this was handed in is not known (--handed-in): the deadline, "
                          "%s, costs nothing.",
                          deadline));
        return;
    }
    if (options->handed_in_s <= points->deadline_s)
        return;
    grade->is_late = true;
    grade->late_percent = points->late_percent;
    grade->handed_in_s = options->handed_in_s;
    grade->deadline_s = points->deadline_s;
    moment_format(options->handed_in_s, handed_in);
    note(grade, arena_printf(&grade->arena,
                             "Handed in %s, after the deadline (%s): the score is %d %% of the "
                             "points.",
                             handed_in, deadline, points->late_percent));
}

static void give_hints(struct grade *grade, const struct grade_options *options)
{
    for (size_t i = 0; options->points && i < grade->check_count; i++) {
        struct check_result *result = &grade->checks[i];
        const char *hint = points_hint(options->points, i, options->try_number);
        if (hint && result->verdict != VERDICT_PASS && result->verdict != VERDICT_SKIPPED &&
            result->verdict != VERDICT_GRADER_ERROR && result->verdict != VERDICT_NOT_CHECKED)
            result->hint = hint;
    }
}

static bool is_shown_run(const struct grade *grade, const char *run)
{
    for (size_t i = 0; i < grade->check_count; i++)
        if (!grade->checks[i].hidden && strcmp(grade->checks[i].run, run) == 0)
            return true;
    return false;
}

void grade_for_student(struct grade *shown, struct grade *grade)
{
    *shown = *grade;
    shown->checks = arena_alloc(&grade->arena, grade->check_count * sizeof *shown->checks);
    for (size_t i = 0; i < grade->check_count; i++) {
        shown->checks[i] = grade->checks[i];
        if (!grade->checks[i].hidden)
            continue;
        struct check_result *result = &shown->checks[i];
        result->says = "What this check asks for is not shown.";
        result->run = result->expected = result->seen = result->refused = result->sheet = "";
        result->evidence = (struct shown_evidence){ .ladder = "", .figure = "", .file = "" };
        result->mistake_count = 0;
    }
    shown->run_count = 0;
    for (size_t i = 0; i < grade->run_count; i++)
        if (is_shown_run(grade, grade->runs[i].name))
            shown->runs[shown->run_count++] = grade->runs[i];
}

static void nothing_tried(struct grade *grade, const struct err *err)
{
    for (size_t i = 0; i < grade->check_count; i++) {
        struct check_result *result = &grade->checks[i];
        result->verdict = VERDICT_GRADER_ERROR;
        result->max_points += result->elsewhere;
        result->elsewhere = 0;
        result->expected = "";
        result->seen = "the grader can't work here: nothing was tried";
        result->evidence = (struct shown_evidence){ .ladder = "", .figure = "" };
        result->mistake_count = 0;
        result->refused = "";
    }
    note(grade, err->text);
    grade->untried = true;
    grade_sum(grade);
}

/* Of a broken pair: the step that its folder asks for. */
static int take_pair(struct work *work, struct grade_options *options, struct err *err)
{
    struct arena *arena = &work->grade->arena;
    struct fault_scene *scene = arena_alloc(arena, sizeof *scene);
    struct fault *given = arena_alloc(arena, sizeof *given),
                 *typed = arena_alloc(arena, sizeof *typed);
    struct naming *answer = arena_alloc(arena, sizeof *answer);
    if (naming_read(answer, arena, options->folder, err) != 0)
        return -1;
    if (!fault_is_variant(answer->variant) ||
        !fault_make(given, arena, answer->number, answer->variant, 0))
        return err_set(err,
                       "%s/answer.txt does not say which pair this is: its first lines are "
                       "pair: 01 to %02d, and variant: as you got it",
                       options->folder, FAULTS);
    if (options->variant && strcmp(options->variant, answer->variant) != 0)
        return err_set(err, "%s holds variant %s of pair %02d, and it must be variant %s",
                       options->folder, answer->variant, answer->number, options->variant);
    fault_make(typed, arena, answer->number, answer->variant, options->seed + 1);
    *scene = (struct fault_scene){ given, typed, answer };
    options->step = faults_step_of(arena, scene);
    work->pair = given;
    note(work->grade,
         arena_printf(arena, "This is pair %02d, variant %s.", given->number, given->variant));
    return 0;
}

/* What is handed in, and of a broken pair the step that it makes. */
static int take_folder(struct work *work, struct grade_options *options, char self[PATH_MAX],
                       struct err *err)
{
    struct grade *grade = work->grade;
    /* Not /proc/self/exe: that link leads into the caller's mounts, from which nothing can be
     * mounted within the walls. */
    if (!realpath(options->self, self))
        return err_errno(err, "looking for %s, which plays our clients and servers", options->self);
    if (room_check(err) != 0 ||
        build_take(&work->build, options->step, options->folder, err) != 0 ||
        (options->step == &faults_step && take_pair(work, options, err) != 0))
        return -1;
    if (!options->show_runs || options->keep)
        return 0;
    options->keep = arena_printf(&grade->arena, "%s/kept", work->build.janitor.folder);
    return keep_folder(options->keep, err);
}

static int compile(struct work *work, struct err *err)
{
    if (!sandbox_choose(&work->sandbox, work->options->less_walls))
        return err_set(
            err,
            "a wall between programs and this machine can't be built, and nothing was started: %s "
            "(`sockwire doctor` tells the remedies; --walls less grades where it may be missing)",
            work->sandbox.says);
    if (work->sandbox.jail && unchecked_decide(work, err) != 0)
        return -1;
    group_choose(work->sandbox.group, work->build.janitor.folder);
    int result = build_compile(&work->build, &work->sandbox, err);
    if (result == 0 && work->pair)
        result = build_compile_pair(&work->build, work->pair, &work->sandbox, err);
    if (work->sandbox.jail)
        jail_drop_tools(&work->sandbox);
    return result;
}

/* What the caller asked to keep, and will not find. */
static void tell_lost(struct work *work)
{
    struct text names;
    text_init(&names);
    for (size_t i = 0; i < work->job_count && work->keeps; i++)
        if (work->jobs[i].run.keep.lost)
            text_addf(&names, "%s%s", names.len ? "; " : "", work->jobs[i].run.scenario->name);
    if (names.len)
        note(work->grade, arena_printf(&work->grade->arena,
                                       "Not kept as trace and page, which may have %d MB each: %s",
                                       FILE_MOST >> 20, names.s));
    text_release(&names);
}

static void join_behaviours(struct work *work)
{
    for (int which = 0; which < BEHAVIOURS; which++) {
        struct behaviour runs[STEP_CHECKS_MAX];
        const char *names[STEP_CHECKS_MAX];
        for (size_t i = 0; i < work->job_count; i++) {
            const struct behaviour *seen = &work->jobs[i].run.behaviour[which];
            runs[i] = (struct behaviour){ seen->calls, seen->words ? seen->words : "" };
            names[i] = work->jobs[i].run.scenario->name;
        }
        behaviour_join(runs, names, work->job_count, work->grade->behaviour[which]);
    }
}

static int run_checks(struct work *work, struct err *err)
{
    struct grade *grade = work->grade;
    note(grade, work->sandbox.says);
    tell_walls(work);
    if (work->build.other_programs)
        note(grade, "This step grades the wires alone: client.c and server.c of the folder are "
                    "not those that it came with, and were not used.");
    judge_builds(work);
    judge_wires(work);
    leave_out_nc(work);
    work->memory_kills = room_memory_kills();
    int result = plan_run(work, err);
    join_behaviours(work);
    unchecked_tell(work);
    tell_refused(grade);
    tell_lost(work);
    look_at_deadline(grade, work->options);
    give_hints(grade, work->options);
    grade_sum(grade);
    return result;
}

int grade(struct grade *grade, const struct grade_options *asked, struct err *err)
{
    struct grade_options mine = *asked, *options = &mine;
    struct work *work = xcalloc(1, sizeof *work);
    char bin[PATH_MAX + 8], self[PATH_MAX];
    work->began_ns = clock_now_ns();
    mode_t callers = umask(GRADE_UMASK); /* until all is there that the programs see */
    grade_init(grade);
    grade->step = options->step->name;
    grade->walls = "";
    grade->seed = options->seed;
    grade->moment_s = options->has_handed_in ? options->handed_in_s : work->began_ns / NS_PER_S;
    work->grade = grade;
    work->options = options;
    work->keeps = options->keep != NULL;
    int result = take_folder(work, options, self, err);
    if (result == 0) {
        snprintf(bin, sizeof bin, "%s/bin", work->build.janitor.folder);
        bool compiled[] = { work->build.client.compiled, work->build.server.compiled };
        work->sandbox = (struct sandbox){ .folder = work->build.janitor.folder,
                                          .bin = bin,
                                          .self = self,
                                          .built = { compiled[0], compiled[1] },
                                          .foreign = !compiled[0] || !compiled[1] };
        make_results(work);
        result = compile(work, err);
    }
    umask(callers); /* what is kept of the runs is the caller's */
    if (result == 0)
        result = run_checks(work, err);
    /* nothing can be graded on this machine: that is what the report says */
    if (result == -1 && grade->check_count > 0) {
        nothing_tried(grade, err);
        result = 0;
    }
    if (result == 0 && options->show_runs)
        keep_show(grade, options->keep);
    build_release(&work->build);
    grade->seconds = (double)(clock_now_ns() - work->began_ns) / NS_PER_S;
    free(work);
    return result;
}
