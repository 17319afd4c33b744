/* How does the server fare, and how do all programs?  Looked at every LOOK_MS, and ALL_MS: do they
 * stand still (call/still.h), and how much time have they had of their own?
 *
 * A server that waits for its turn on a busy machine has had none.  So its own time is what it
 * computed, at the pace of a common machine (base/tempo.h); and the clock on the wall only while it
 * stood still, or napped between two looks and no thread of it wants a turn now: then less what its
 * threads were kept waiting, and at most two looks' worth, for we may have been kept waiting, too.
 *
 * A look reads some files for each thread.  Of many threads it takes long, and the next one waits
 * longer: looks never take more than a small part of our time. */
#include "base/clock.h"
#include "run/parts.h"

enum { LOOK_MS = 20, ALL_MS = 50, LOOKS_PART = 16 };

int64_t own_time_pause(int64_t usual_ns, int64_t began_ns)
{
    int64_t took_ns = computed_now_ns() - began_ns;
    return took_ns * LOOKS_PART > usual_ns ? took_ns * LOOKS_PART : usual_ns;
}

void own_time_begin(struct run *run)
{
    run->own_time =
        (struct own_time){ .looked_ns = clock_now_ns(),
                           .turns = tracer_turns(run->tracer, (int)phases_server(run)) };
}

static int64_t between(int64_t least, int64_t value, int64_t most)
{
    if (value < least)
        return least;
    return value < most ? value : most;
}

static bool look(struct run *run, struct own_time *time, int program, int64_t now, int64_t every_ns)
{
    int64_t passed_ns = now - time->looked_ns;
    int64_t pause_ns = time->pause_ns ? time->pause_ns : every_ns, most_ns = 2 * pause_ns;
    if (passed_ns < pause_ns)
        return false;
    tempo_measure(&run->tempo);
    int64_t began_ns = computed_now_ns();
    tracer_look_still(run->tracer, program, now, &time->still);
    struct turns turns = tracer_turns(run->tracer, program);
    /* less than before: one of its processes has ended */
    int64_t computed_ns = between(0, turns.computed_ns - time->turns.computed_ns, INT64_MAX);
    computed_ns = (int64_t)((double)computed_ns / tempo_slowness(&run->tempo));
    int64_t delayed_ns = between(0, turns.delayed_ns - time->turns.delayed_ns, passed_ns),
            own_ns = computed_ns;
    if (time->still.looks >= 2)
        own_ns = passed_ns;
    else if (!turns.wants)
        own_ns = between(computed_ns, between(0, passed_ns, most_ns) - delayed_ns, INT64_MAX);
    time->computed_ns += computed_ns;
    time->own_ns += own_ns;
    time->idle_ns = run->last_deed_ns == time->deed_ns ? time->idle_ns + own_ns : 0;
    time->deed_ns = run->last_deed_ns;
    time->looked_ns = now;
    time->turns = turns;
    time->pause_ns = own_time_pause(every_ns, began_ns);
    return true;
}

bool own_time_look(struct run *run, int64_t now)
{
    return look(run, &run->own_time, (int)phases_server(run), now, LOOK_MS * NS_PER_MS);
}

/* Between hosts what was sent takes its time, or is lost and comes again: that time is the wire's,
 * but for what is computed meanwhile.  What is held until others have passed moves nothing. */
static bool is_under_way(const struct run *run)
{
    return run->options->hosts && (network_delivers(run) || run->all.still.what == STILL_WIRE);
}

void own_time_look_at_all(struct run *run, int64_t now)
{
    struct own_time *all = &run->all;
    int64_t own_ns = all->own_ns, computed_ns = all->computed_ns;
    if (all->looked_ns == 0)
        all->looked_ns = now;
    if (!run->options->rests || run->phase >= PHASE_ENDING ||
        !look(run, all, -1, now, ALL_MS * NS_PER_MS))
        return;
    if (is_under_way(run)) {
        all->own_ns = own_ns + all->computed_ns - computed_ns;
        all->still = (struct still){ .what = STILL_NOT };
    }
    run->options->rests(run->options->context, &all->still, all->own_ns);
}
