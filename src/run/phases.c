/* From the server's start to the last packet: what is waited for, and what happens then.
 *
 *     server starts ─▶ it listens (or sleeps, or ends) ─▶ clients ─▶ the wire is quiet ─▶ the server is asked to end ─▶ drained
 *
 * Everything that is waited for is an event, or the proof that it can't come any more
 * (call/still.h).  Where neither comes, a bound ends the waiting.  Bounds of programs are counted
 * in their own time (own_time.c): a slow or busy machine gives them no less of it. */
#include <signal.h>

#include "base/clock.h"
#include "run/parts.h"
#include "run/run.h"

enum {
    LOOK_MS = 20, /* how often connect() calls that wait are looked at */
    /* a server that stands still, provably, is looked at for so long */
    STILL_MS = 60,
    /* a server that has not listened after so long of its own time is told of … */
    SLOW_MS = 3000,
    PATIENCE_MS = 10000, /* … and the client starts without it after so long */
    QUIET_MS = HOLD_MS + 10,
    /* at the end: so long of its own time has a server to come to an end with what it holds */
    LATE_MS = 3000,
    IDLE_MS = 500,   /* … that holds no connection, since its last sign */
    BUSY_MS = 300,   /* … that computes and makes call after call */
    VAIN_MAX = 5000, /* … all in vain: on a busy machine many fit into that time */
    /* unanswered segments are waited for this long: their timers run */
    QUIET_BUSY_MS = 3000,
    QUIET_ENDED_MS = 500, /* … and when all programs have ended */
    /* over a wire the timers are as long as on any network, and each loss doubles them: six in a
     * row make 13 s (RFC 6298, 200 ms at first on Linux) */
    QUIET_WIRE_MS = 15000,
    QUIET_WIRE_ENDED_MS = 8000,
    QUIET_SAID_MS = 2000, /* nobody waits longer without a word */
    /* between SIGTERM and SIGKILL, on a machine that gives no turns */
    STUBBORN_MS = 10000,
    GRACE_MS = 400, /* … of the server's own time, on any other */
};

static int64_t ms(int64_t count)
{
    return count * NS_PER_MS;
}

void phases_enter(struct run *run, enum phase phase)
{
    run->phase = phase;
    run->phase_ns = clock_now_ns();
    own_time_begin(run);
}

int phases_start_next(struct run *run, struct err *err)
{
    joining_wait(run); /* a fork is of one thread, and of what no other is amidst of */
    return actor_launch(run, &run->actors[run->next_client++], err);
}

size_t phases_server(const struct run *run)
{
    size_t last = 0;
    for (size_t i = run->next_client; i-- > 0;) {
        if (!run->actors[i].is_server || !run->actors[i].launched)
            continue;
        if (!run->actors[i].ended)
            return i;
        if (i > last)
            last = i;
    }
    return last;
}

static bool clients_ended(const struct run *run)
{
    if (run->next_client < run->actor_count)
        return false;
    for (size_t i = 0; i < run->actor_count; i++)
        if (!run->actors[i].is_server && !run->actors[i].ended)
            return false;
    return true;
}

static bool has_server(const struct run *run)
{
    return run->options->server != NULL;
}

/* ---- the server: is it ready? ---- */

static int start_clients(struct run *run, struct err *err)
{
    phases_enter(run, PHASE_CLIENTS);
    do {
        if (run->next_client < run->actor_count && phases_start_next(run, err) != 0)
            return -1;
    } while (run->options->together && run->next_client < run->actor_count);
    return 0;
}

static int wait_for_server(struct run *run, int64_t now, struct err *err)
{
    bool alone = run->next_client >= run->actor_count;
    if (alone) {
        if (run->actors[phases_server(run)].ended)
            phases_enter(run, PHASE_QUIET);
        return 0;
    }
    if (run->server_ready)
        return start_clients(run, err);
    const struct actor *started = &run->actors[run->next_client - 1];
    if (started->ended && run->options->again == AGAIN_BESIDE)
        return start_clients(run, err); /* the one that was there serves it */
    if (started->ended) {
        /* nothing to connect to: not what the user wanted to see */
        if (tracer_exec_error(run->tracer, started->index)) {
            run->next_client = run->actor_count;
            phases_enter(run, PHASE_ENDING);
            return 0;
        }
        run_note(run, "the server has ended without listening: the client starts all the same");
        return start_clients(run, err);
    }
    if (pause_is_open(run)) {
        run->own_time.own_ns = 0; /* it is held */
        return 0;
    }
    if (!own_time_look(run, now))
        return 0;
    const struct own_time *time = &run->own_time;
    if (still_is(&time->still, STILL_INPUT, ms(STILL_MS))) { /* a server gets no input */
        run_note(
            run,
            "the server waits for something and does not listen: the client starts all the same");
        return start_clients(run, err);
    }
    if (time->own_ns > ms(PATIENCE_MS)) {
        run_note(
            run,
            "the server has not listened for 10 seconds of its own time: the client starts all the same");
        return start_clients(run, err);
    }
    if (time->own_ns > ms(SLOW_MS) && !run->server_slow) {
        run->server_slow = true;
        run_note(run, "the server does not listen yet: the client waits for it");
    }
    return 0;
}

/* ---- the clients ---- */

static int wait_for_clients(struct run *run, int64_t now, struct err *err)
{
    if (now - run->last_look_ns >= ms(LOOK_MS)) {
        run->last_look_ns = now;
        tracer_look_at_waiting(run->tracer, now - ms(5));
    }
    if (clients_ended(run)) {
        phases_enter(run, PHASE_QUIET);
        return 0;
    }
    if (run->options->again)
        return again_look(run, now, err);
    bool current_ended = run->next_client > 0 && run->actors[run->next_client - 1].ended;
    if (!run->options->together && current_ended && run->next_client < run->actor_count)
        return phases_start_next(run, err);
    return 0;
}

/* ---- the end ---- */

/* `note`: what is told of it, or NULL.  The time is told that counts: when who waited for whom is known. */
static void ask_to_end(struct run *run, const char *note)
{
    run_asked_to_end(run);
    if (note)
        run_note(run, note);
    tracer_signal(run->tracer, -1, SIGTERM);
    tracer_signal(run->tracer, -1, SIGCONT); /* a stopped program could not take it */
}

/* Segments that nobody answered yet, or a FIN that only waits for its ACK: their timers will speak.
 */
static bool kernels_wait(struct run *run)
{
    const struct timeline *timeline = run->timeline;
    size_t looked = 0;
    joining_wait(run);
    for (size_t i = timeline->connection_count; i-- > 0 && looked < 1000; looked++)
        if (connection_is_busy(timeline->connections[i]))
            return true;
    return false;
}

static bool wire_busy(struct run *run)
{
    return network_holds(run) || kernels_wait(run);
}

/* A connection that the server has not closed, or not even accepted: it may still do so. */
static bool server_holds_one(const struct run *run)
{
    const struct timeline *timeline = run->timeline;
    size_t looked = 0;
    for (size_t i = timeline->connection_count; i-- > 0 && looked < 1000; looked++) {
        const struct connection *connection = timeline->connections[i];
        if (connection->closed == CLOSED_RST)
            continue;
        for (int end = 0; end < 2; end++) {
            const struct socket *socket = connection->socket[end];
            bool waits = !socket && connection->established && connection->welcoming &&
                         connection->welcoming->program->is_server;
            if (waits || (socket && socket->program->is_server && !socket->release))
                return true;
        }
    }
    return false;
}

/* Nothing more will come of the server: all its waits could only be ended by the clients, who have
 * gone, or by a SIGCONT.  Or it had its time: to come to an end with what it holds; not to make
 * calls for ever. */
static bool server_is_done(const struct run *run, int64_t now)
{
    const struct own_time *time = &run->own_time;
    if (still_is(&time->still, STILL_STOPPED, ms(QUIET_MS)))
        return true;
    bool calls = now - run->last_event_ns < ms(QUIET_MS);
    return time->own_ns >= ms(LATE_MS) || run->vain_calls >= VAIN_MAX ||
           (time->idle_ns >= ms(IDLE_MS) && !server_holds_one(run)) ||
           (time->computed_ns >= ms(BUSY_MS) && calls);
}

/* For how long TCP's timers are waited for. */
static int64_t quiet_most_ms(const struct run *run, bool server)
{
    if (run->options->hosts && !run->unanswered)
        return server ? QUIET_WIRE_MS : QUIET_WIRE_ENDED_MS;
    return server ? QUIET_BUSY_MS : QUIET_ENDED_MS;
}

static void tell_waits_for_wire(struct run *run, int64_t now)
{
    if (run->waits_for_wire || !run->options->hosts || !run->options->watched ||
        now - run->phase_ns < ms(QUIET_SAID_MS))
        return;
    run->waits_for_wire = true;
    if (kernels_wait(run))
        run_note(
            run,
            "the clients have ended; the kernels still wait for answers on the wire, and the run waits for them (Ctrl-C ends it)");
    else
        run_note(
            run,
            "the clients have ended; packets are still on the wire, and the run waits for them (Ctrl-C ends it)");
}

/* NULL: it has ended already. */
static const char *why_the_server_ends(struct run *run, bool busy)
{
    if (tracer_alive(run->tracer, -1) == 0)
        return NULL;
    if (!busy || !run->options->hosts)
        return "the clients have ended and the wire is quiet: sockwire, which records this run, asks the server to end (SIGTERM)";
    if (kernels_wait(run))
        return "the clients have ended, and what was sent is still not answered: sockwire, which records this run, asks the server to end (SIGTERM)";
    return "the clients have ended, and packets are still on the wire: sockwire, which records this run, asks the server to end (SIGTERM)";
}

static void wait_for_quiet(struct run *run, int64_t now)
{
    bool server = has_server(run) && !run->actors[phases_server(run)].ended;
    bool overdue = now - run->phase_ns > ms(quiet_most_ms(run, server));
    bool looked = server && own_time_look(run, now);
    if (network_behind(run)) {
        run->carried_ns = now; /* what it was is not known yet */
        return;
    }
    if (network_holds(run) && !overdue) {
        run->carried_ns = now; /* who gets it has the time to do something with it */
        tell_waits_for_wire(run, now);
        return;
    }
    int64_t since = later(run->phase_ns, later(run->joining.packet_ns, run->carried_ns));
    if ((run->options->keep && server) || now - since < ms(QUIET_MS))
        return;
    bool busy = wire_busy(run);
    if (!overdue && busy) {
        tell_waits_for_wire(run, now);
        return;
    }
    if (server && (!looked || !server_is_done(run, now)))
        return;
    run->unanswered = busy;
    phases_enter(run, PHASE_ENDING);
    ask_to_end(run, why_the_server_ends(run, busy));
}

static void wait_for_end(struct run *run, int64_t now)
{
    int64_t passed_ns = now - run->phase_ns;
    if (has_server(run))
        own_time_look(run, now);
    bool starved = has_server(run) && !run->actors[phases_server(run)].ended &&
                   run->own_time.own_ns < ms(GRACE_MS) && passed_ns < ms(STUBBORN_MS);
    if (tracer_alive(run->tracer, -1) == 0) {
        phases_enter(run, PHASE_DRAIN);
    } else if (!run->killed && passed_ns > ms(GRACE_MS) && !starved) {
        run->killed = true;
        run_note(run, "a program did not end when it was asked to (SIGTERM): it is killed");
        tracer_signal(run->tracer, -1, SIGKILL);
    }
}

void phases_end_now(struct run *run)
{
    pause_stop(run);
    if (run->phase < PHASE_ENDING) {
        run->next_client = run->actor_count;
        phases_enter(run, PHASE_ENDING);
        ask_to_end(run, NULL);
    } else if (!run->killed) {
        run->killed = true;
        tracer_signal(run->tracer, -1, SIGKILL);
    }
}

int phases_step(struct run *run, int64_t now, struct err *err)
{
    double limit = run->options->timeout_s;
    if (limit > 0 && run->phase < PHASE_ENDING && !run->pauses.asked &&
        (double)(now - run->began_ns) > limit * NS_PER_S) {
        run->result->timed_out = true;
        run_note(run, "the time is over (--timeout): the run ends");
        phases_end_now(run);
    }
    switch (run->phase) {
    case PHASE_SERVER: return wait_for_server(run, now, err);
    case PHASE_CLIENTS: return wait_for_clients(run, now, err);
    case PHASE_AGAIN: return again_look(run, now, err);
    case PHASE_QUIET:
        /* nothing is quiet of itself */
        if (pause_is_open(run))
            run->phase_ns = now,
            run->own_time.own_ns = run->own_time.idle_ns = run->own_time.computed_ns = 0;
        else
            wait_for_quiet(run, now);
        return 0;
    case PHASE_ENDING: wait_for_end(run, now); return 0;
    case PHASE_DRAIN:
        if (now - run->phase_ns > ms(QUIET_MS) && now - run->last_event_ns > ms(QUIET_MS) &&
            now - run->joining.packet_ns > ms(QUIET_MS) && !network_behind(run) &&
            (now - run->phase_ns > ms(quiet_most_ms(run, false)) || !wire_busy(run)))
            phases_enter(run, PHASE_DONE);
        return 0;
    case PHASE_DONE: return 0;
    }
    return 0;
}

int phases_begin(struct run *run, struct err *err)
{
    phases_enter(run, PHASE_SERVER);
    return has_server(run) ? phases_start_next(run, err) : start_clients(run, err);
}
