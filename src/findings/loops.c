/* Loops that do nothing: the same call fails the same way again and again; an event is told again
 * and again, and nobody takes it; or it is asked all the time whether something has come.
 *
 * Only what one thread did in a row counts, and only when it came fast: who tries again each second
 * waits for better times.  What a thread does besides (files, terminals, memory) is not seen, so an
 * event counts only when its descriptor is a socket, which no call touched in between. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/memory.h"
#include "call/table.h"
#include "findings/findings.h"

enum { FAILURES = 10, EVENTS = 50, QUESTIONS = 200 };

static const int64_t fast_ns = 20 * NS_PER_MS, /* between two of them, on average */
    busy_ns = 15 * NS_PER_MS; /* … less than a frame of a game, which looks once for each */

struct streak { /* of one program: the latest thread's calls in a row that are alike */
    pid_t tid;
    struct call *first;
    uint64_t count; /* those that were counted as one, too: call_times() */
    bool told;
    int ready_fd; /* of waits: the socket that was ready; -1: none */
};

/* One more.  True when that makes so many, and they came so fast; told once.  Where they came slowly,
 * counting begins anew: a machine that has much to do is slow for a while. */
static bool counts(struct streak *run, const struct call *call, uint64_t enough, int64_t than_ns)
{
    const struct call_facts *facts = call->facts;
    int64_t until_ns = facts->times ? facts->t_end_ns : facts->t_begin_ns;
    run->count += call_times(facts);
    if (run->told || run->count < enough)
        return false;
    run->told = until_ns - run->first->facts->t_begin_ns < (int64_t)run->count * than_ns;
    if (!run->told)
        *run = (struct streak){ .first = NULL };
    return run->told;
}

/* ---- failures ---- */

static bool hopeless(const struct call *call)
{
    int error = call->facts->error;
    bool patient = error == EAGAIN || error == EINTR || error == EINPROGRESS || error == EALREADY ||
                   error == ENOBUFS || error == ENOMEM;
    bool datagram = call->socket && call->socket->type == SOCK_DGRAM; /* each is another try */
    return call->ended && error && !patient && !datagram && call->facts->role != CALL_CONNECT &&
           call->facts->role != CALL_BIND && call->facts->role != CALL_OPTION &&
           call->facts->role != CALL_CONTROL && call->facts->role != CALL_PROCESS &&
           call->facts->role != CALL_WAIT && call->facts->role != CALL_CLOSE;
}

static const struct finding_rule rule_same_failure = {
    "same-failure-again", 57, SEVERITY_ERROR,
    "Leave the loop when a call fails with an error that will not go away; only EINTR and EAGAIN "
    "mean \"again\".",
    .taught_in = 7
};

static void fails_again(struct evidence *evidence, struct streak *run, struct call *call)
{
    bool alike =
        run->first && run->tid == call->facts->tid && run->first->facts->row == call->facts->row &&
        run->first->facts->fd == call->facts->fd && run->first->facts->error == call->facts->error;
    if (!hopeless(call)) {
        if (run->tid == call->facts->tid && call->facts->role != CALL_WAIT &&
            call->facts->role != CALL_OPTION)
            run->first = NULL; /* something else worked: a loop around accept(), say */
        return;
    }
    if (!alike)
        *run = (struct streak){ .tid = call->facts->tid, .first = call };
    if (!counts(run, call, FAILURES, fast_ns))
        return;
    struct finding *finding = finds(evidence, &rule_same_failure, call->program);
    if (!finding)
        return;
    if (call->facts->error == EPIPE || call->facts->error == ECONNRESET)
        finding->severity = SEVERITY_WARNING;
    shows_call(finding, run->first);
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s failed with %s, and %s called it again and again, at least %d times in a row: it can't work any more.",
        called(evidence, run->first), errno_name(call->facts->error), who(call->program), FAILURES);
}

/* ---- events ---- */

/* The first descriptor that poll() or select() found ready, when it is a TCP socket; -1.  (An epoll
 * set tells the program's own marks.) */
static int ready_socket(const struct evidence *evidence, const struct call *wait)
{
    if (!wait->ended || wait->facts->error || wait->facts->result <= 0 ||
        call_fills_events(wait->facts->row))
        return -1;
    if (!wait->facts->ready_count)
        return -1;
    int fd = wait->facts->ready[0].fd;
    const struct socket *socket = socket_at(evidence, wait, fd);
    return socket && socket_is_tcp(socket) ? fd : -1;
}

static const struct finding_rule rule_event_ignored = {
    "event-ignored", 58, SEVERITY_WARNING,
    .fix = "Do what the event is for (recv() until 0 and then close(), accept()), or take the "
           "descriptor out of the set."
};

static void event_again(struct evidence *evidence, struct streak *run, struct call *call)
{
    if (call->facts->role != CALL_WAIT) {
        if (run->first && run->tid == call->facts->tid)
            run->first = NULL;
        return;
    }
    int fd =
        run->first && run->tid == call->facts->tid ? run->ready_fd : ready_socket(evidence, call);
    if (fd < 0)
        return;
    if (!run->first || run->tid != call->facts->tid)
        *run = (struct streak){ .tid = call->facts->tid, .first = call, .ready_fd = fd };
    if (call->facts->result <= 0 || call->facts->row != run->first->facts->row ||
        (run->count && ready_socket(evidence, call) != fd)) {
        run->first = NULL;
        return;
    }
    if (!counts(run, call, EVENTS, fast_ns))
        return;
    struct finding *finding = finds(evidence, &rule_event_ignored, call->program);
    if (!finding)
        return;
    shows_call(finding, run->first);
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s found descriptor %d ready and returned at once, at least %d times in a row: %s does nothing with that socket, so it stays "
        "ready.",
        called(evidence, run->first), fd, EVENTS, who(call->program));
}

/* ---- questions ---- */

/* It asks whether something can be done now, without waiting, and nothing can. */
static bool asks_in_vain(const struct evidence *evidence, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool moves = facts->role == CALL_RECEIVE || facts->role == CALL_SEND;
    if (!call->ended || facts->injected)
        return false;
    if (facts->role == CALL_WAIT)
        return !facts->error && facts->result == 0 && facts->timeout_ns == 0;
    return (moves || facts->role == CALL_ACCEPT) && facts->error == EAGAIN && call->socket &&
           !activity_of(evidence, call->socket)->timed;
}

static const struct finding_rule rule_busy_wait = {
    "busy-wait", 72, SEVERITY_NOTE,
    .fix =
        "Wait in poll(), select() or epoll_wait() until the kernel says that something has come (or that "
        "there is room), and call then; or leave the socket blocking."
};

/* A note: whether the program sleeps in between, or computes, is not seen. */
static void asks_again(struct evidence *evidence, struct streak *run, struct call *call)
{
    if (!asks_in_vain(evidence, call)) {
        bool is_aside = call->facts->role == CALL_OPTION || call->facts->role == CALL_NAME ||
                        call->facts->role == CALL_CONTROL;
        if (run->tid == call->facts->tid && !is_aside)
            run->first = NULL;
        return;
    }
    if (!run->first || run->tid != call->facts->tid)
        *run = (struct streak){ .tid = call->facts->tid, .first = call };
    if (!counts(run, call, QUESTIONS, busy_ns))
        return;
    struct finding *finding = finds(evidence, &rule_busy_wait, call->program);
    if (!finding)
        return;
    shows_call(finding, run->first);
    shows_call(finding, call);
    if (run->first->facts->role == CALL_WAIT)
        says(
            evidence, finding,
            "%s waits for no time at all, nothing had come, and %s asked again, at least %d times in a row. Unless it sleeps in between, that "
            "uses a whole processor.",
            called(evidence, run->first), who(call->program), QUESTIONS);
    else
        says(
            evidence, finding,
            "%s failed with EAGAIN, and %s asked again, at least %d times in a row, without waiting in poll() or select(). "
            "Unless it sleeps in between, that uses a whole processor.",
            called(evidence, run->first), who(call->program), QUESTIONS);
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    struct streak *questions = xcalloc(timeline->program_count, sizeof *questions);
    struct streak *failures = xcalloc(timeline->program_count, sizeof *failures);
    struct streak *events = xcalloc(timeline->program_count, sizeof *events);
    for (size_t i = 0; i < timeline->call_count; i++) {
        struct call *call = timeline->calls[i];
        fails_again(evidence, &failures[call->program->index], call);
        event_again(evidence, &events[call->program->index], call);
        asks_again(evidence, &questions[call->program->index], call);
    }
    free(questions);
    free(failures);
    free(events);
}

const struct subject about_loops = {
    .look = look_at_all,
    .rules = {
        &rule_same_failure, &rule_event_ignored, &rule_busy_wait,
    },
};
