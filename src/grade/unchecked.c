/* Checks that a ground without namespaces can't hold: see unchecked.h. */
#include "grade/unchecked.h"

#include "grade/check.h"
#include "grade/plan.h"

/* What its run would need; NULL: all is there. */
static const char *lacks(const struct scenario *scenario)
{
    if (!scenario)
        return NULL;
    if (scenario->wire || scenario->rules[0])
        return "a wire between two hosts";
    if (scenario->ipv6)
        return "IPv6 addresses that are the run's alone";
    if (scenario->small_buffers)
        return "a network whose buffers may be made small";
    return NULL;
}

static void decide(struct work *work, size_t at, const char *needs)
{
    struct check_result *result = &work->grade->checks[at];
    result->verdict = VERDICT_NOT_CHECKED;
    result->elsewhere = result->max_points;
    result->max_points = result->costs = 0;
    result->seen =
        arena_printf(&work->grade->arena,
                     "not checked here: it needs %s, and this machine refuses namespaces", needs);
    work->decided[at] = true;
}

int unchecked_decide(struct work *work, struct err *err)
{
    struct grade *grade = work->grade;
    int points = 0, left = 0;
    size_t count = 0;
    const char *last = "";
    for (size_t i = 0; i < grade->check_count; i++) {
        const char *needs = lacks(work->options->step->checks[i].check->scenario);
        left += needs ? 0 : grade->checks[i].max_points;
        if (!needs || work->decided[i])
            continue;
        points += grade->checks[i].max_points;
        decide(work, i, needs);
        last = needs;
        count++;
    }
    if (count && left == 0)
        return err_set(err,
                       "nothing of %s that gives points can be checked here: it needs %s, and this "
                       "machine refuses namespaces (`sockwire doctor` tells the remedies)",
                       grade->step, last);
    if (count && grade->note_count < sizeof grade->notes / sizeof *grade->notes)
        grade->notes[grade->note_count++] = arena_printf(
            &grade->arena,
            "Not checked here: %zu check%s with %d points, which want namespaces. They are neither "
            "lost nor given: the score is of the other %d.",
            count, count == 1 ? "" : "s", points, left);
    return 0;
}
