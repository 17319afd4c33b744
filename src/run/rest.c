/* Is the server asleep, or busy?  Looked at every LOOK_MS.
 *
 * A server that waits for its turn on a busy machine is neither: it has work to do and is not let.  So "busy" is counted in the time that
 * it computed.  The clock on the wall counts only when it had its turn since the last look (it napped meanwhile), or when no thread of it
 * wants one (it naps, is stopped, waits for a disk), and then at most two looks' worth: we may not have been let either. */
#include "base/clock.h"
#include "run/parts.h"

enum { LOOK_MS = 20 };

void rest_begin(struct run *run)
{
    bool wants;
    run->rest = (struct rest){ .looked_ns = clock_now_ns(), .cpu_ns = tracer_cpu_ns(run->tracer, 0, &wants) };
}

bool rest_look(struct run *run, int64_t now)
{
    struct rest *rest = &run->rest;
    int64_t passed_ns = now - rest->looked_ns, most_ns = (int64_t)(2 * LOOK_MS) * NS_PER_MS;
    if (passed_ns < (int64_t)LOOK_MS * NS_PER_MS)
        return false;
    bool wants, in_call, slept = rest->sleeps;
    uint64_t moves = tracer_switches(run->tracer, 0);
    int64_t cpu_ns = tracer_cpu_ns(run->tracer, 0, &wants), computed_ns = cpu_ns - rest->cpu_ns;
    rest->sleeps = tracer_sleeps(run->tracer, 0, &in_call);
    rest->slept = slept && rest->sleeps;
    rest->in_call = in_call;
    bool moved = moves != rest->moves, still = rest->sleeps && !moved; /* short naps are no sleep */
    rest->looked_ns = now;
    rest->moves = moves;
    rest->cpu_ns = cpu_ns;
    if (passed_ns > most_ns)
        passed_ns = most_ns;
    if ((moved || !wants) && passed_ns > computed_ns)
        computed_ns = passed_ns;
    if (still) {
        if (rest->asleep_ns == 0 || run->last_event_ns > rest->asleep_ns)
            rest->asleep_ns = now;
        rest->busy_ns = 0;
    } else {
        rest->asleep_ns = 0;
        rest->busy_ns += computed_ns > 0 ? computed_ns : 0; /* less than before: one of its processes has ended */
    }
    return true;
}
