/* The tracer's turns: see turn.h.
 *
 * The timer goes on until the turn ends: when its signal comes just before waitpid() begins to
 * wait, the next one ends that wait. */
#include "call/turn.h"

#include <unistd.h>

#include "base/clock.h"

/* Half as many stops as turns are many: counts, not a rate, so that a slow machine has them, too. */
enum { TURNS = 16, MANY_STOPS = TURNS / 2 };

static const int64_t turn_ns = (int64_t)TURN_MS * NS_PER_MS;

/* Without SA_RESTART: its only work is to end waitpid(). */
static void rings(int signal)
{
    (void)signal;
}

void turn_init(struct turn *turn)
{
    struct sigaction action = { .sa_handler = rings };
    struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM };
    *turn = (struct turn){ 0 };
    event._sigev_un._tid = gettid(); /* the C library has no name for it before 2.38 */
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    turn->can_wait =
        !sigismember(&blocked, SIGALRM) && timer_create(CLOCK_MONOTONIC, &event, &turn->timer) == 0;
    if (turn->can_wait)
        sigaction(SIGALRM, &action, &turn->before);
}

void turn_release(struct turn *turn)
{
    if (!turn->can_wait)
        return;
    timer_delete(turn->timer);
    sigaction(SIGALRM, &turn->before, NULL);
    turn->can_wait = false;
}

static void ring_every(const struct turn *turn, long ns)
{
    struct itimerspec when = { .it_interval.tv_nsec = ns, .it_value.tv_nsec = ns };
    timer_settime(turn->timer, 0, &when, NULL);
}

bool turn_begin(struct turn *turn)
{
    if (!turn->many || !turn->can_wait)
        return false;
    turn->until_ns = steady_now_ns() + turn_ns;
    ring_every(turn, turn_ns);
    return true;
}

bool turn_is_over(const struct turn *turn)
{
    return steady_now_ns() >= turn->until_ns;
}

void turn_end(struct turn *turn, unsigned stops)
{
    turn->stops += stops;
    if (++turn->turns == TURNS) {
        turn->many = turn->stops >= MANY_STOPS;
        turn->turns = turn->stops = 0;
    }
    if (turn->until_ns)
        ring_every(turn, 0);
    turn->until_ns = 0;
}
