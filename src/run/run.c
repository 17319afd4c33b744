/* The run and its one event loop: see run.h.
 *
 * What comes when is decided in phases.c; here what the tracer, the capture and the user tell is
 * taken in, and handed on (joining.c). */
#include "run/run.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "findings/findings.h"
#include "run/parts.h"
#include "run/stall.h"

static const int64_t held_ns = HOLD_MS * NS_PER_MS, settled_ns = (HOLD_MS + SETTLE_MS) * NS_PER_MS;

/* Files of the folder that we were started in are named by their path below it. */
static void tell_lines(struct run *run)
{
    char folder[PATH_MAX];
    if (run->options->lines && run->options->sources)
        tracer_tell_lines(run->tracer, run->options->sources, false);
    else if (run->options->lines)
        tracer_tell_lines(run->tracer, getcwd(folder, sizeof folder), true);
}

/* ---- the loop ---- */

static void told_to_stop(struct run *run, int signal)
{
    run->result->stopped = true;
    run->result->stop_signal = signal;
    run_note(run, "stopped: the run ends");
}

static void take_signals(struct run *run, int fd)
{
    struct signalfd_siginfo list[8];
    ssize_t got = read(fd, list, sizeof list);
    for (ssize_t i = 0; i < got / (ssize_t)sizeof *list; i++)
        if (list[i].ssi_signo != SIGCHLD) {
            if (run->phase < PHASE_ENDING)
                told_to_stop(run, (int)list[i].ssi_signo);
            phases_end_now(run);
        }
}

static void take_stdin(struct run *run)
{
    size_t room = sizeof run->pending - run->pending_bytes;
    ssize_t count = room ? read(0, run->pending + run->pending_bytes, room) : 0;
    if (count > 0) {
        run->pending_bytes += (size_t)count;
        if (run->stdin_is_terminal && run->options->typed && !run->pauses.asked) {
            joining_wait(run);
            run->options->typed(run->options->context);
        }
    } else if (count == 0 && run->stdin_is_terminal && room && isatty(0)) {
        run->ctrl_d_typed = true; /* Ctrl-D: one read of one program ends */
    } else if (room && !(count < 0 && (errno == EAGAIN || errno == EINTR))) {
        run->stdin_open = false;
    }
}

/* signals and standard input; captures and a wire; two for each program */
enum { POLL_FIRST = 2, POLL_MAX = POLL_FIRST + WIRE_PORTS_MAX + 1 + 2 * TRACER_PROGRAMS_MAX };

/* programs: where the programs begin. */
static size_t poll_set(const struct run *run, struct pollfd set[POLL_MAX], int signals,
                       size_t *programs)
{
    size_t count = 0;
    set[count++] = (struct pollfd){ .fd = signals, .events = POLLIN };
    bool typed = run->stdin_open && run->pending_bytes < sizeof run->pending &&
                 (run->pauses.asked ||
                  (!run->options->input && (run->phase == PHASE_CLIENTS || run->actor_count == 1)));
    set[count++] = (struct pollfd){ .fd = typed ? 0 : -1, .events = POLLIN };
    *programs = count += network_poll_set(run, set + count);
    for (size_t i = 0; i < run->actor_count && count + 2 <= POLL_MAX; i++)
        if (run->actors[i].launched) {
            set[count++] = (struct pollfd){ .fd = run->actors[i].pty.out, .events = POLLIN };
            set[count++] = (struct pollfd){ .fd = run->actors[i].pty.error, .events = POLLIN };
        }
    return count;
}

static int waits_ms(struct run *run, unsigned stops)
{
    if (stops)
        return 0; /* they may have changed what the rest of the loop looks at */
    if (tracer_has_newborn(run->tracer) || tracer_has_held(run->tracer))
        return 1;
    return joining_holds(run) ? 2 : 10;
}

/* Stops that follow each other closely are taken alone for a moment: a stopped program waits for us,
 * and nothing else that the loop looks at is in such a hurry, other signals neither. */
enum { STOPS_ALONE_NS = 1 * NS_PER_MS };

static void take_turn(struct run *run, int64_t now)
{
    int64_t until_ns = network_until(run, now - held_ns);
    bool asked = run->pauses.asked; /* while a question is open, time stands still */
    joining_turn(run, until_ns, asked ? INT64_MIN : until_ns - (settled_ns - held_ns),
                 /* who is asked about each call sees each */
                 run->options->watched && (!run->options->pause || run->pauses.off));
}

static int loop(struct run *run, int signals, struct err *err)
{
    struct pollfd set[POLL_MAX];
    int64_t now = clock_now_ns();
    unsigned stops = 0; /* that were taken when all was looked at last */
    while (run->phase != PHASE_DONE) {
        if (stops && stops < TRACER_STOPS_MAX)
            tracer_attend(run->tracer, STOPS_ALONE_NS);
        size_t programs, count = poll_set(run, set, signals, &programs);
        if (poll(set, count, waits_ms(run, stops)) < 0 && errno != EINTR)
            return err_errno(err, "waiting for the programs");
        if (set[0].revents)
            take_signals(run, signals);
        stops = tracer_run(run->tracer);
        if (set[1].revents & POLLIN)
            take_stdin(run);
        else if (set[1].revents)
            run->stdin_open = false; /* the terminal, or the writer of the pipe, is gone */
        for (size_t i = 0, at = programs; i < run->actor_count && at < count; i++)
            if (run->actors[i].launched) {
                if (set[at].revents || set[at + 1].revents)
                    actor_read_output(run, &run->actors[i]);
                at += 2;
            }
        for (size_t i = 0; i < run->actor_count && !run->pauses.asked; i++)
            if (!run->actors[i].is_server || run->actor_count == 1)
                actor_feed(run, &run->actors[i]);
        if (pause_lets_type(run, settled_ns))
            actor_feed_typed(run);
        /* before the capture is read: whatever is older than now - HOLD is then in hand */
        now = clock_now_ns();
        if (network_read(run, err) < 0)
            return -1;
        if (run->asker)
            tcp_asker_asks(run);
        take_turn(run, now);
        if (pause_look(run, now, settled_ns) != 0) {
            told_to_stop(run, SIGINT);
            phases_end_now(run);
        }
        stall_look(run, now);
        own_time_look_at_all(run, now);
        if (phases_step(run, now, err) != 0)
            return -1;
    }
    return 0;
}

/* Where the capture can't prove how far it is (network_until()). */
static void tell_late_packets(struct run *run)
{
    char line[160];
    joining_wait(run);
    unsigned long long late = run->result->late_packets = run->joining.merge.late_packets;
    if (!late)
        return;
    snprintf(
        line, sizeof line,
        "%llu packet%s reached sockwire so late that younger calls had been shown: what is said "
        "of %s may be wrong",
        late, late == 1 ? "" : "s", late == 1 ? "it" : "them");
    run_note(run, line);
}

/* The exit status of the run: see run.h. */
static void set_status(struct run *run)
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
        result->status = EXIT_TIMED_OUT;
    else if (result->stopped)
        result->status = EXIT_SIGNAL + result->stop_signal;
    else if (result->failed_program >= 0)
        result->status = result->failed_errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_STARTED;
    else if (last && last->launched)
        result->status = last->signal ? EXIT_SIGNAL + last->signal : last->status;
    else
        result->status = EXIT_OURS;
}

static void make_actors(struct run *run)
{
    const struct run_options *options = run->options;
    size_t servers = options->server != NULL;
    if (servers && options->again)
        servers = options->client_count;
    run->actor_count = servers + options->client_count;
    run->actors = xcalloc(run->actor_count ? run->actor_count : 1, sizeof *run->actors);
    for (size_t i = 0; i < run->actor_count; i++) {
        struct actor *actor = &run->actors[i];
        bool each = servers > 1; /* server, client, server, client … */
        actor->is_server = each ? i % 2 == 0 : i < servers;
        size_t number = each ? i / 2 : i - (actor->is_server ? 0 : servers);
        actor->client = actor->is_server ? -1 : (int)number;
        actor->argv = actor->is_server ? options->server : options->clients[number];
        actor->index = (int)i;
        snprintf(actor->id, sizeof actor->id, actor->is_server ? "server" : "client");
        if (number > 0)
            snprintf(actor->id + strlen(actor->id), sizeof actor->id - strlen(actor->id), "%zu",
                     number + 1);
        actor->pty = (struct pty){ .out = -1,
                                   .error = -1,
                                   .in = -1,
                                   .program_in = -1,
                                   .program_out = -1,
                                   .program_error = -1 };
    }
}

/* The signals that the loop waits for, as a descriptor.  `before`: what was blocked before. */
static int signals_open(sigset_t *before)
{
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGTERM);
    sigaddset(&watched, SIGHUP);
    sigprocmask(SIG_BLOCK, &watched, before);
    return signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int prepare(struct run *run, int signals, struct err *err)
{
    const struct run_options *options = run->options;
    if (signals < 0) {
        err_errno(err, "preparing the run");
        return -1;
    }
    struct tracer_sink sink = run_sink(run);
    run->tracer = tracer_new(&sink, &run->timeline->told, options->confine != NULL, err);
    if (!run->tracer || network_open(run, err) != 0)
        return -1;
    tell_lines(run);
    if (options->holds_newborn)
        tracer_hold_newborn(run->tracer);
    if (options->patient)
        tracer_be_patient(run->tracer);
    injections_prepare(run);
    make_actors(run);
    network_begin(run);
    joining_go_beside(run);
    return 0;
}

static void release(struct run *run)
{
    for (size_t i = 0; i < run->actor_count; i++)
        actor_release(&run->actors[i]);
    free(run->actors);
    free(run->pauses.list);
    free(run);
}

int run(struct timeline *timeline, const struct run_options *options, struct run_result *result,
        struct err *err)
{
    struct run *run = xcalloc(1, sizeof *run);
    *result = (struct run_result){ .status = EXIT_OURS, .failed_program = -1 };
    run->timeline = timeline;
    run->options = options;
    run->result = result;
    run->began_ns = clock_now_ns();
    run->stdin_open = true;
    run->stdin_is_terminal = isatty(0);
    joining_begin(run);
    timeline->is_private =
        options->host->ground == GROUND_PRIVATE || options->host->ground == GROUND_ADDRESS;
    timeline->has_calls = true;
    sigset_t before;
    int signals = signals_open(&before);
    int outcome = prepare(run, signals, err);
    if (outcome == 0) {
        outcome = phases_begin(run, err);
        if (outcome == 0)
            outcome = loop(run, signals, err);
        injections_tell_unused(run);
        tell_late_packets(run);
        set_status(run);
    }
    run_counters_end(run);
    run_counters_free(run->counters);
    /* the tracer ends every child of ours, and the wire is one */
    if (network_close(run, outcome == 0 ? err : &(struct err){ 0 }) != 0)
        outcome = -1;
    tracer_free(run->tracer);
    run->tracer = NULL;
    tcp_asker_free(run->asker);
    joining_end(run);
    timeline_finish(timeline);
    findings_find(timeline);
    if (options->settled && timeline->event_count)
        options->settled(options->context, timeline->event_count);
    if (signals >= 0)
        close(signals);
    sigprocmask(SIG_SETMASK, &before, NULL);
    release(run);
    return outcome;
}
