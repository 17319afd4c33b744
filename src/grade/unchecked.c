/* Checks that a ground without namespaces can't hold: see unchecked.h. */
#include "grade/unchecked.h"

#include "grade/check.h"
#include "grade/plan.h"

static const char no_packets[] = "packets, and this machine lets nobody capture them (CAP_NET_RAW)";

/* What its run would need; NULL: all is there. */
static const char *lacks(const struct work *work, const struct check *check)
{
    const struct scenario *scenario = check->scenario;
    if (!scenario)
        return NULL;
    if (scenario->wire || scenario->rules[0])
        return "a wire between two hosts, and this machine refuses namespaces";
    if (scenario->ipv6)
        return "IPv6 addresses that are the run's alone, and this machine refuses namespaces";
    if (scenario->small_buffers)
        return "a network whose buffers may be made small, and this machine refuses namespaces";
    return work->sandbox.blind && !check->by_calls ? no_packets : NULL;
}

void unchecked_take(struct check_result *result)
{
    result->verdict = VERDICT_NOT_CHECKED;
    result->elsewhere = result->max_points;
    result->max_points = result->costs = 0;
}

static void decide(struct work *work, size_t at, const char *needs)
{
    struct check_result *result = &work->grade->checks[at];
    unchecked_take(result);
    result->seen = arena_printf(&work->grade->arena, "not checked here: it needs %s", needs);
    work->decided[at] = true;
}

int unchecked_decide(struct work *work, struct err *err)
{
    struct grade *grade = work->grade;
    int left = 0;
    const char *last = NULL;
    for (size_t i = 0; i < grade->check_count; i++) {
        const char *needs = lacks(work, work->options->step->checks[i].check);
        left += needs ? 0 : grade->checks[i].max_points;
        if (!needs || work->decided[i])
            continue;
        decide(work, i, needs);
        last = needs;
    }
    return last && left == 0
               ? err_set(err,
                         "nothing of %s that gives points can be checked here: it needs %s "
                         "(`sockwire doctor` tells the remedies)",
                         grade->step, last)
               : 0;
}

void unchecked_tell(struct work *work)
{
    struct grade *grade = work->grade;
    int points = 0, left = 0;
    size_t count = 0;
    for (size_t i = 0; i < grade->check_count; i++) {
        count += grade->checks[i].verdict == VERDICT_NOT_CHECKED;
        points += grade->checks[i].elsewhere;
        left += grade->checks[i].max_points;
    }
    if (count && grade->note_count < sizeof grade->notes / sizeof *grade->notes)
        grade->notes[grade->note_count++] = arena_printf(
            &grade->arena,
            "Not checked here: %zu check%s with %d points, which want %s. They are neither "
            "lost nor given: the score is of the other %d.",
            count, count == 1 ? "" : "s", points,
            work->sandbox.blind ? "packets or namespaces" : "namespaces", left);
}
