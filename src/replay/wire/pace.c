/* Waiting to the microsecond: see pace.h. */
#include "replay/wire/pace.h"

#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* A sleep ends this much before the moment.  Measured: with a timer slack of 1 ns the wake-up comes
 * 60 µs late on an idle machine. */
enum { SPIN_NS = 150 * NS_PER_US, NAP_NS = 100 * NS_PER_MS };

/* Ask to be put on a processor at once when we wake.  Root may ask for the real-time class; others,
 * from Linux 6.12 on, for a short slice, which has the same effect among programs that want to
 * compute for long.  Refused: then we are as late as any program. */
static void be_prompt(void)
{
    struct sched_param real_time = { .sched_priority = 1 };
    struct { /* struct sched_attr of sched_setattr(2) */
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t slice_ns, deadline_ns, period_ns;
    } slice = { .size = sizeof slice, .policy = SCHED_OTHER, .slice_ns = 100 * NS_PER_US };
    if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &real_time) < 0)
        syscall(SYS_sched_setattr, 0, &slice, 0);
}

void pace_init(struct pace *pace, double speed)
{
    memset(pace, 0, sizeof *pace);
    pace->speed = speed;
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    be_prompt();
}

static int bucket_of(int64_t late)
{
    int doublings = 0;
    if (late < 0)
        return 0;
    for (; late >= 2 * PACE_STEPS; doublings++)
        late >>= 1;
    int bucket = doublings * PACE_STEPS + (int)late;
    return bucket < PACE_BUCKETS ? bucket : PACE_BUCKETS - 1;
}

/* The lateness in the middle of a bucket. */
static int64_t lateness_of(int bucket)
{
    int doublings = bucket < 2 * PACE_STEPS ? 0 : bucket / PACE_STEPS - 1;
    int64_t least = (int64_t)(bucket - doublings * PACE_STEPS) << doublings;
    return least + ((int64_t)1 << doublings) / 2;
}

bool pace_wait(struct pace *pace, int64_t t_ns, const volatile sig_atomic_t *stop)
{
    int64_t now = steady_now_ns();
    if (!pace->begun) {
        pace->begun = true;
        pace->first_ns = t_ns;
        pace->begin_ns = pace->due_ns = now;
    }
    int64_t due = pace->begin_ns + (int64_t)((double)(t_ns - pace->first_ns) / pace->speed);
    if (due > pace->due_ns) /* a file is not always in order of time: such frames leave at once */
        pace->due_ns = due;
    while (pace->due_ns - now > SPIN_NS && !*stop) {
        int64_t until = pace->due_ns - SPIN_NS;
        /* `stop` may be set right before the sleep */
        until = until - now > NAP_NS ? now + NAP_NS : until;
        struct timespec at = { .tv_sec = until / NS_PER_S, .tv_nsec = until % NS_PER_S };
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
        now = steady_now_ns();
    }
    while (now < pace->due_ns && !*stop)
        now = steady_now_ns();
    return !*stop;
}

void pace_left(struct pace *pace)
{
    int64_t late = steady_now_ns() - pace->due_ns;
    pace->late[bucket_of(late)]++;
    pace->count++;
    pace->most_ns = late > pace->most_ns ? late : pace->most_ns;
}

int64_t pace_late_ns(const struct pace *pace, double part)
{
    uint64_t seen = 0;
    for (int i = 0; i < PACE_BUCKETS; i++) {
        seen += pace->late[i];
        if (pace->count && (double)seen >= part * (double)pace->count)
            return lateness_of(i) < pace->most_ns ? lateness_of(i) : pace->most_ns;
    }
    return pace->most_ns;
}
