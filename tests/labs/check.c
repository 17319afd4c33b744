/* The checks of the lab steps as a cmocka program: one test for each check of each step.
 *
 *     check                  every step on its own solution (solutions/NN-name, or $SOLUTIONS/NN-name)
 *     check STEP DIR         one step on somebody's folder
 *     SEED=4711 check        the texts that are sent; else 1
 *
 * It runs the same functions as `sockwire grade`, which has them linked in.  That is on purpose: a
 * machine that grades a class needs neither cmocka nor a second program beside sockwire, the two
 * can't disagree, and a verdict never goes through cmocka's output, which anything that a program
 * prints could forge.  A step is graded once, then its tests tell what was found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "grade/checks/checks.h"
#include "grade/peer.h"

enum { STEPS_MAX = 32 };

struct graded {
    const struct lab_step *step;
    char folder[512];
    bool done;
    struct grade grade;
};

struct asked {
    struct graded *graded;
    size_t index;
};

static void grade_once(struct graded *graded)
{
    const char *seed = getenv("SEED");
    struct err err;
    struct grade_options options = { .step = graded->step,
                                     .folder = graded->folder,
                                     .seed = seed ? strtoull(seed, NULL, 10) : 1,
                                     .self = "/proc/self/exe" };
    if (graded->done)
        return;
    if (grade(&graded->grade, &options, &err) != 0)
        fail_msg("%s: %s", graded->folder, err.text);
    graded->done = true;
    for (size_t i = 0; i < graded->grade.note_count; i++)
        fprintf(stderr, "%s: %s\n", graded->folder, graded->grade.notes[i]);
}

static void test_check(void **state)
{
    const struct asked *asked = *state;
    grade_once(asked->graded);
    const struct check_result *result = &asked->graded->grade.checks[asked->index];
    if (result->verdict == VERDICT_PASS)
        return;
    fprintf(stderr, "%s: %s (run: %s)\n%s", result->name, result->says, result->run,
            result->evidence.ladder);
    fail_msg("%s, %s: expected: %s; seen: %s", verdict_name(result->verdict), result->name,
             result->expected, result->seen);
}

static int run_step(struct graded *graded)
{
    struct CMUnitTest tests[STEP_CHECKS_MAX];
    struct asked asked[STEP_CHECKS_MAX];
    char names[STEP_CHECKS_MAX][80];
    size_t count = step_checks(graded->step);
    memset(tests, 0, sizeof tests);
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "%s/%s", graded->step->name,
                 graded->step->checks[i].check->name);
        asked[i] = (struct asked){ graded, i };
        tests[i].name = names[i];
        tests[i].test_func = test_check;
        tests[i].initial_state = &asked[i];
    }
    int failed = _cmocka_run_group_tests(graded->step->name, tests, count, NULL, NULL);
    if (graded->done)
        grade_release(&graded->grade);
    return failed;
}

int main(int argc, char **argv)
{
    static struct graded all[STEPS_MAX];
    const char *solutions = getenv("SOLUTIONS") ? getenv("SOLUTIONS") : "solutions";
    int failed = 0;
    if (argc > 1 && strcmp(argv[1], "peer") == 0)
        return peer_main(argc - 1, argv + 1);
    if (argc != 1 && (argc != 3 || !step_find(argv[1]))) {
        fprintf(stderr, "usage: check [STEP DIR]\n");
        return 2;
    }
    for (size_t i = 0; i < step_count && i < STEPS_MAX; i++) {
        if (argc == 3 && step_find(argv[1]) != steps[i])
            continue;
        all[i].step = steps[i];
        snprintf(all[i].folder, sizeof all[i].folder, "%s/%s", argc == 3 ? argv[2] : solutions,
                 argc == 3 ? "" : steps[i]->name);
        failed += run_step(&all[i]);
    }
    return failed != 0;
}
