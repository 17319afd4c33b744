/* Half a report: see so_far.h.
 *
 * A check that was not tried has neither lost its points nor got them.  So it stands as a grader_error, and
 * the grade has no score, whatever the others say; a note tells what these have. */
#include "grade/so_far.h"

#include "base/clock.h"

static void tell_half(struct grade *half, int done_points)
{
    enum { NOTES = sizeof half->notes / sizeof *half->notes };
    size_t at = half->note_count < NOTES ? half->note_count++ : NOTES - 1;
    half->notes[at] = arena_printf(
        &half->arena,
        "Half a report: %zu of %zu checks are done, with %d of their %d points. That is no score: "
        "the others, with %d points, were not tried.",
        half->check_count - half->undecided, half->check_count, half->score, done_points,
        half->max_score - done_points);
}

/* `half` has an arena of its own: that of the grade goes on. */
static void make(struct grade *half, const struct work *work)
{
    int done_points = 0;
    *half = *work->grade;
    arena_init(&half->arena);
    half->checks = arena_alloc(&half->arena, half->check_count * sizeof *half->checks);
    for (size_t i = 0; i < half->check_count; i++) {
        half->checks[i] = work->grade->checks[i];
        if (work->decided[i]) {
            done_points += half->checks[i].max_points;
            continue;
        }
        half->undecided++;
        half->checks[i].verdict = VERDICT_GRADER_ERROR;
        half->checks[i].seen = "not tried: the grader was ended before this check";
    }
    half->seconds = (double)(clock_now_ns() - work->began_ns) / NS_PER_S;
    grade_sum(half);
    tell_half(half, done_points);
}

void so_far_tell(const struct work *work)
{
    struct grade half;
    if (!work->options->so_far)
        return;
    make(&half, work);
    if (half.undecided)
        work->options->so_far(work->options->context, &half);
    arena_release(&half.arena);
}
