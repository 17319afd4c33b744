/* The run and its one event loop: see run.h.
 *
 *     server starts ─▶ it listens (or sleeps, or ends) ─▶ clients ─▶ the wire is quiet ─▶ the server is asked to end ─▶ drained
 *
 * Everything that is waited for is an event; times only bound how long. */
#include "run/run.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "run/parts.h"
#include "run/recording.h"

enum {
    HOLD_MS = 4 * CAPTURE_LAG_MS, /* nothing older than this still comes, also where other work delays the capture */
    SETTLE_MS = 10,                   /* and this much later nothing about it changes */
    LOOK_MS = 20,                     /* how often sleeping programs are looked at */
    ASLEEP_MS = 60,                   /* a server that sleeps this long in a socket call does so for good … */
    ASLEEP_ELSEWHERE_MS = 1000,       /* … and elsewhere (it may still be about to listen) */
    BUSY_MS = 3000,                   /* a server that is busy this long without listening goes on without the client's waiting */
    QUIET_MS = HOLD_MS + 10,
    QUIET_BUSY_SERVER_MS = 300,       /* a server that was busy for so long of its own time will not send more */
    QUIET_STARVED_MS = 30000,         /* … one that the machine does not let be busy is waited for so long */
    QUIET_BUSY_MS = 3000,             /* unanswered segments are waited for this long: their timers run */
    QUIET_ENDED_MS = 500,             /* … and when all programs have ended */
    GRACE_MS = 400,                   /* between SIGTERM and SIGKILL */
};

static int64_t ms(int64_t count)
{
    return count * NS_PER_MS;
}

static void enter(struct run *run, enum phase phase)
{
    run->phase = phase;
    run->phase_ns = clock_now_ns();
    rest_begin(run);
}

/* ---- programs ---- */

static int start(struct run *run, size_t index, struct err *err)
{
    return actor_launch(run, &run->actors[index], err);
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

/* Files of the folder that we were started in are named by their path below it. */
static void tell_lines(struct run *run)
{
    char folder[PATH_MAX];
    if (run->options->lines)
        tracer_tell_lines(run->tracer, getcwd(folder, sizeof folder));
}

/* ---- the server: is it ready? ---- */

static bool server_sleeps(const struct run *run, int64_t now)
{
    const struct rest *rest = &run->rest;
    return rest->asleep_ns && now - rest->asleep_ns > ms(rest->in_call ? ASLEEP_MS : ASLEEP_ELSEWHERE_MS);
}

static int start_clients(struct run *run, struct err *err)
{
    enter(run, PHASE_CLIENTS);
    do {
        if (run->next_client < run->actor_count && start(run, run->next_client++, err) != 0)
            return -1;
    } while (run->options->together && run->next_client < run->actor_count);
    return 0;
}

static int wait_for_server(struct run *run, int64_t now, struct err *err)
{
    bool alone = run->next_client >= run->actor_count;
    if (alone) {
        if (run->actors[0].ended)
            enter(run, PHASE_QUIET);
        return 0;
    }
    if (run->server_ready)
        return start_clients(run, err);
    if (run->actors[0].ended) {
        if (tracer_exec_error(run->tracer, 0)) { /* nothing to connect to: not what the user wanted to see */
            run->next_client = run->actor_count;
            enter(run, PHASE_ENDING);
            return 0;
        }
        run_note(run, "the server has ended without listening: the client starts all the same");
        return start_clients(run, err);
    }
    if (pause_is_open(run)) {
        run->rest.busy_ns = 0; /* it is not busy: it is held */
        return 0;
    }
    if (!rest_look(run, now))
        return 0;
    if (server_sleeps(run, now)) {
        run_note(run, "the server waits for something and does not listen: the client starts all the same");
        return start_clients(run, err);
    }
    if (run->rest.busy_ns > ms(BUSY_MS)) {
        run_note(run, "the server is busy and does not listen: the client starts all the same");
        return start_clients(run, err);
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
        enter(run, PHASE_QUIET);
        return 0;
    }
    bool current_ended = run->next_client > 0 && run->actors[run->next_client - 1].ended;
    if (!run->options->together && current_ended && run->next_client < run->actor_count)
        return start(run, run->next_client++, err);
    return 0;
}

/* ---- the end ---- */

/* Segments that nobody answered yet, or a FIN that only waits for its ACK: their timers will speak. */
static bool wire_busy(const struct run *run)
{
    const struct timeline *timeline = run->timeline;
    size_t looked = 0;
    for (size_t i = timeline->connection_count; i-- > 0 && looked < 1000; looked++)
        if (connection_is_busy(timeline->connections[i]))
            return true;
    return false;
}

/* Nothing more will come of the server: it sleeps, and has done so for long enough; or it is busy with something else. */
static bool server_is_done(const struct run *run, int64_t now, int64_t since, bool overdue)
{
    const struct rest *rest = &run->rest;
    if (rest->slept)
        return overdue || now - since >= ms(rest->in_call ? QUIET_MS : ASLEEP_ELSEWHERE_MS);
    bool busy = rest->busy_ns >= ms(QUIET_BUSY_SERVER_MS) && now - since >= ms(QUIET_BUSY_SERVER_MS);
    return busy || now - run->phase_ns > ms(QUIET_STARVED_MS);
}

static void wait_for_quiet(struct run *run, int64_t now)
{
    int64_t since = run->merge.packet_ns > run->phase_ns ? run->merge.packet_ns : run->phase_ns;
    bool server = has_server(run) && !run->actors[0].ended;
    bool looked = server && rest_look(run, now);
    if ((run->options->keep && server) || now - since < ms(QUIET_MS))
        return;
    bool overdue = now - run->phase_ns > ms(server ? QUIET_BUSY_MS : QUIET_ENDED_MS);
    if ((!overdue && wire_busy(run)) || (server && (!looked || !server_is_done(run, now, since, overdue))))
        return;
    enter(run, PHASE_ENDING);
    if (tracer_alive(run->tracer, -1))
        run_note(run, "the clients have ended and the wire is quiet: the server is asked to end (SIGTERM)");
    tracer_signal(run->tracer, -1, SIGTERM);
    tracer_signal(run->tracer, -1, SIGCONT); /* a stopped program could not take it */
}

static void wait_for_end(struct run *run, int64_t now)
{
    if (tracer_alive(run->tracer, -1) == 0) {
        enter(run, PHASE_DRAIN);
    } else if (!run->killed && now - run->phase_ns > ms(GRACE_MS)) {
        run->killed = true;
        run_note(run, "a program did not end when it was asked to (SIGTERM): it is killed");
        tracer_signal(run->tracer, -1, SIGKILL);
    }
}

static void end_now(struct run *run)
{
    pause_stop(run);
    if (run->phase < PHASE_ENDING) {
        run->next_client = run->actor_count;
        enter(run, PHASE_ENDING);
        tracer_signal(run->tracer, -1, SIGTERM);
        tracer_signal(run->tracer, -1, SIGCONT);
    } else if (!run->killed) {
        run->killed = true;
        tracer_signal(run->tracer, -1, SIGKILL);
    }
}

static int next_step(struct run *run, int64_t now, struct err *err)
{
    double limit = run->options->timeout_s;
    if (limit > 0 && run->phase < PHASE_ENDING && !run->pauses.asked && (double)(now - run->began_ns) > limit * NS_PER_S) {
        run->result->timed_out = true;
        run_note(run, "the time is over (--timeout): the run ends");
        end_now(run);
    }
    switch (run->phase) {
    case PHASE_SERVER: return wait_for_server(run, now, err);
    case PHASE_CLIENTS: return wait_for_clients(run, now, err);
    case PHASE_QUIET:
        if (pause_is_open(run))
            run->phase_ns = now, run->rest.busy_ns = 0; /* nothing is quiet of itself */
        else
            wait_for_quiet(run, now);
        return 0;
    case PHASE_ENDING: wait_for_end(run, now); return 0;
    case PHASE_DRAIN:
        if (now - run->phase_ns > ms(QUIET_MS) && now - run->last_event_ns > ms(QUIET_MS) &&
            now - run->merge.packet_ns > ms(QUIET_MS) && (now - run->phase_ns > ms(QUIET_ENDED_MS) || !wire_busy(run)))
            enter(run, PHASE_DONE);
        return 0;
    case PHASE_DONE: return 0;
    }
    return 0;
}

/* ---- the loop ---- */

static void take_signals(struct run *run, int fd)
{
    struct signalfd_siginfo info;
    while (read(fd, &info, sizeof info) == sizeof info)
        if (info.ssi_signo != SIGCHLD) {
            if (run->phase < PHASE_ENDING) {
                run->result->stopped = true;
                run->result->stop_signal = (int)info.ssi_signo;
                run_note(run, "stopped: the run ends");
            }
            end_now(run);
        }
}

static void take_stdin(struct run *run)
{
    size_t room = sizeof run->pending - run->pending_bytes;
    ssize_t count = room ? read(0, run->pending + run->pending_bytes, room) : 0;
    if (count > 0) {
        run->pending_bytes += (size_t)count;
        if (run->stdin_is_terminal && run->options->typed && !run->pauses.asked)
            run->options->typed(run->options->context);
    } else if (count == 0 && run->stdin_is_terminal && room && isatty(0)) {
        run->end_due = true; /* Ctrl-D: one read of one program ends */
    } else if (room && !(count < 0 && (errno == EAGAIN || errno == EINTR))) {
        run->stdin_open = false;
    }
}

static void show(struct run *run, int64_t until_ns)
{
    if (run->pauses.asked)
        return; /* time stands still */
    const struct timeline *timeline = run->timeline;
    size_t until = run->settled;
    while (until < timeline->event_count && timeline->events[until].t_ns <= until_ns)
        until++;
    if (until > run->settled) {
        run->settled = until;
        timeline_settle(run->timeline, until);
        if (run->options->recording)
            recording_settled(run->options->recording, until);
        if (run->options->settled)
            run->options->settled(run->options->context, until);
    }
    for (size_t i = 0; i < run->actor_count; i++) {
        struct actor *actor = &run->actors[i];
        if (!actor->prompt_due || actor->prompt_ns > until_ns || pause_is_open(run))
            continue;
        actor->prompt_due = false;
        if (run->stdin_is_terminal && !run->options->input && run->options->prompt && !actor->ended && actor->wants_input &&
            (!actor->is_server || run->actor_count == 1))
            run->options->prompt(run->options->context, timeline->programs[actor->index]);
    }
}

enum { POLL_MAX = 3 + 2 * 256 };

static size_t poll_set(const struct run *run, struct pollfd set[POLL_MAX], int signals)
{
    size_t count = 0;
    set[count++] = (struct pollfd){ .fd = signals, .events = POLLIN };
    set[count++] = (struct pollfd){ .fd = run->capture ? capture_fd(run->capture) : -1, .events = POLLIN };
    bool typed = run->stdin_open && run->pending_bytes < sizeof run->pending &&
                 (run->pauses.asked || (!run->options->input && (run->phase == PHASE_CLIENTS || run->actor_count == 1)));
    set[count++] = (struct pollfd){ .fd = typed ? 0 : -1, .events = POLLIN };
    for (size_t i = 0; i < run->actor_count && count + 2 <= POLL_MAX; i++)
        if (run->actors[i].launched) {
            set[count++] = (struct pollfd){ .fd = run->actors[i].terminal.out, .events = POLLIN };
            set[count++] = (struct pollfd){ .fd = run->actors[i].terminal.error, .events = POLLIN };
        }
    return count;
}

static int loop(struct run *run, int signals, struct err *err)
{
    struct pollfd set[POLL_MAX];
    bool more = false; /* stops wait that were not handled yet */
    while (run->phase != PHASE_DONE) {
        size_t count = poll_set(run, set, signals);
        bool pending = run->merge.count || run->settled < run->timeline->event_count;
        if (poll(set, count, more ? 0 : pending ? 2 : 10) < 0 && errno != EINTR)
            return err_errno(err, "waiting for the programs");
        if (set[0].revents)
            take_signals(run, signals);
        more = tracer_run(run->tracer) == TRACER_STOPS_MAX;
        if (set[2].revents & POLLIN)
            take_stdin(run);
        else if (set[2].revents)
            run->stdin_open = false; /* the terminal, or the writer of the pipe, is gone */
        for (size_t i = 0, at = 3; i < run->actor_count && at < count; i++)
            if (run->actors[i].launched) {
                if (set[at].revents || set[at + 1].revents)
                    actor_read_output(run, &run->actors[i]);
                at += 2;
            }
        for (size_t i = 0; i < run->actor_count && !run->pauses.asked; i++)
            if (!run->actors[i].is_server || run->actor_count == 1)
                actor_feed(run, &run->actors[i]);
        if (pause_lets_type(run, ms(HOLD_MS + SETTLE_MS)))
            actor_feed_typed(run);
        int64_t now = clock_now_ns(); /* before the capture is read: whatever is older than now - HOLD is then in hand */
        if (run->capture && capture_read(run->capture, run_take_packet, run, err) < 0)
            return -1;
        merge_drain(&run->merge, run->timeline, now - ms(HOLD_MS));
        show(run, now - ms(HOLD_MS + SETTLE_MS));
        if (pause_look(run, now, ms(HOLD_MS + SETTLE_MS)) != 0) {
            run->result->stopped = true;
            run->result->stop_signal = SIGINT;
            run_note(run, "stopped: the run ends");
            end_now(run);
        }
        if (next_step(run, now, err) != 0)
            return -1;
    }
    return 0;
}

static void judge(struct run *run)
{
    struct run_result *result = run->result;
    result->failed_program = -1;
    for (size_t i = 0; i < run->actor_count; i++) {
        int why = tracer_exec_error(run->tracer, (int)i);
        if (why && result->failed_program < 0) {
            result->failed_program = (int)i;
            result->failed_errno = why;
        }
    }
    const struct actor *last = run->actor_count ? &run->actors[run->actor_count - 1] : NULL;
    if (result->timed_out)
        result->status = 124;
    else if (result->stopped)
        result->status = 128 + result->stop_signal;
    else if (result->failed_program >= 0)
        result->status = result->failed_errno == ENOENT ? 127 : 126;
    else if (last && last->launched)
        result->status = last->signal ? 128 + last->signal : last->status;
    else
        result->status = EXIT_OURS;
}

static void make_actors(struct run *run)
{
    const struct run_options *options = run->options;
    run->actor_count = (options->server != NULL) + options->client_count;
    run->actors = calloc(run->actor_count ? run->actor_count : 1, sizeof *run->actors);
    if (!run->actors)
        die("out of memory for %zu programs", run->actor_count);
    for (size_t i = 0; i < run->actor_count; i++) {
        struct actor *actor = &run->actors[i];
        actor->is_server = options->server && i == 0;
        size_t client = i - (options->server != NULL);
        actor->argv = actor->is_server ? options->server : options->clients[client];
        actor->index = (int)i;
        if (actor->is_server)
            snprintf(actor->id, sizeof actor->id, "server");
        else if (client == 0)
            snprintf(actor->id, sizeof actor->id, "client");
        else
            snprintf(actor->id, sizeof actor->id, "client%zu", client + 1);
        actor->terminal = (struct terminal){ .out = -1, .error = -1, .in = -1, .program_in = -1, .program_out = -1,
                                             .program_error = -1 };
    }
}

int run(struct timeline *timeline, const struct run_options *options, struct run_result *result, struct err *err)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run)
        die("out of memory before the run began");
    *result = (struct run_result){ .status = EXIT_OURS, .failed_program = -1 };
    run->timeline = timeline;
    run->options = options;
    run->result = result;
    run->began_ns = clock_now_ns();
    run->stdin_open = true;
    run->stdin_is_terminal = isatty(0);
    merge_init(&run->merge);
    run->merge.recording = options->recording;
    run->merge.ports = options->host->ground == GROUND_SHARED ? run->ports : NULL;
    timeline->hosts = 1;
    timeline->has_calls = true;
    int outcome = -1;

    sigset_t watched, before;
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGTERM);
    sigaddset(&watched, SIGHUP);
    sigprocmask(SIG_BLOCK, &watched, &before);
    int signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0) {
        err_errno(err, "preparing the run");
        goto out;
    }
    struct tracer_sink sink = run_sink(run);
    run->tracer = tracer_new(&sink, &timeline->arena, err);
    if (!run->tracer)
        goto out;
    if (options->wire) {
        run->capture = capture_open(options->host->interface, err);
        if (!run->capture)
            goto out;
        timeline->has_packets = true;
        if (options->recording)
            recording_link(options->recording, capture_link_type(run->capture), CAPTURE_SNAPLEN_BYTES);
        timeline->interface = arena_text(&timeline->arena, options->host->interface);
        timeline->link = arena_text(&timeline->arena, capture_link(run->capture));
    }
    tell_lines(run);
    injections_prepare(run);
    make_actors(run);
    run->next_client = options->server != NULL;
    enter(run, PHASE_SERVER);
    outcome = options->server ? start(run, 0, err) : start_clients(run, err);
    if (outcome == 0)
        outcome = loop(run, signals, err);
    injections_tell_unused(run);
    judge(run);
out:
    tracer_free(run->tracer);
    if (run->capture) {
        timeline->dropped = capture_dropped(run->capture);
        capture_close(run->capture);
    }
    merge_drain(&run->merge, timeline, INT64_MAX);
    timeline_finish(timeline);
    if (options->settled && timeline->event_count)
        options->settled(options->context, timeline->event_count);
    merge_release(&run->merge);
    for (size_t i = 0; i < run->actor_count; i++)
        actor_release(&run->actors[i]);
    free(run->actors);
    free(run->pauses.list);
    if (signals >= 0)
        close(signals);
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(run);
    return outcome;
}
