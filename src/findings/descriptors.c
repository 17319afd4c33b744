/* Descriptors that name nothing any more, or something else than the program thinks: used after
 * close(), closed twice, closed while another thread waits there. */
#include <errno.h>
#include <string.h>

#include "findings/findings.h"

/* The close() of this process after which the number of `failed` named nothing: NULL when it was
 * not a close() of its own. */
static struct call *closer_of(const struct evidence *evidence, const struct call *failed)
{
    for (size_t i = (size_t)failed->id - 1; i-- > 0;) {
        struct call *call = evidence->timeline->calls[i];
        if (call->facts->pid == failed->facts->pid && call->facts->role == CALL_CLOSE &&
            call->facts->fd == failed->facts->fd && call->ended && !call->facts->error)
            return call->socket == failed->former ? call : NULL;
    }
    return NULL;
}

/* The close() of this process's socket `fd` before `wait`, after which no call that was seen has
 * given the number away. */
static struct call *closer_of_watched(const struct evidence *evidence, const struct call *wait,
                                      int fd)
{
    for (size_t i = (size_t)wait->id - 1; fd >= 0 && i-- > 0;) {
        struct call *call = evidence->timeline->calls[i];
        if (call->facts->pid != wait->facts->pid || !call->ended || call->facts->error)
            continue;
        if (call->facts->new_fd == fd)
            return NULL;
        if (call->facts->role == CALL_CLOSE && call->facts->fd == fd)
            return call->socket ? call : NULL;
    }
    return NULL;
}

static const struct finding_rule rule_use_after_close = {
    "use-after-close", 52, SEVERITY_ERROR,
    "Move close() behind the last use of the descriptor. To end only one direction, call "
    "shutdown().",
    .taught_in = 6
};

static const struct finding_rule rule_double_close = {
    "double-close", 53, SEVERITY_ERROR,
    "Close each descriptor once, in one place; set the variable to -1 after it.", .taught_in = 6
};

/* In the source it stands before the close(): a loop came back to it. */
static bool stands_before(const struct call *call, const struct call *closer)
{
    const struct call_facts *use = call->facts, *close = closer->facts;
    return use->at_file && close->at_file && use->at_function && close->at_function &&
           !strcmp(use->at_file, close->at_file) && !strcmp(use->at_function, close->at_function) &&
           use->at_line > 0 && use->at_line <= close->at_line && use->tid == close->tid;
}

/* A close() of a number that never named a socket. */
static bool closes_nothing(const struct call *call)
{
    return call->ended && call->facts->error == EBADF && call->facts->fd >= 0 && !call->former;
}

/* From `call` on, or back from it, this thread did nothing but close(), until it closed a number
 * that named nothing: it closes all numbers in a row. */
static bool sweeps(const struct evidence *evidence, const struct call *call, int step)
{
    const struct timeline *timeline = evidence->timeline;
    for (int id = call->id + step; id >= 1 && (size_t)id <= timeline->call_count; id += step) {
        const struct call *other = timeline->calls[id - 1];
        if (other->facts->tid != call->facts->tid)
            continue;
        if (other->facts->role != CALL_CLOSE)
            return false;
        if (other->facts->fd != call->facts->fd && closes_nothing(other))
            return true;
    }
    return false;
}

static void of_closed(struct evidence *evidence, struct call *call)
{
    struct call *closer = closer_of(evidence, call);
    bool twice = call->facts->role == CALL_CLOSE,
         same_thread = closer && closer->facts->tid == call->facts->tid;
    if (twice && (sweeps(evidence, call, 1) || sweeps(evidence, call, -1)))
        return;
    struct finding *finding =
        closer ? finds(evidence, twice ? &rule_double_close : &rule_use_after_close, call->program)
               : NULL;
    if (!finding)
        return;
    /* a rough way to stop a thread: it works as long as nobody gets the number */
    if (!twice && !same_thread)
        finding->severity = SEVERITY_WARNING;
    shows_call(finding, closer);
    shows_call(finding, call);
    if (!twice && stands_before(call, closer))
        finding->fix =
            closer->socket->role == ROLE_CONNECTION
                ? "This line runs again after the close(): leave the loop there, or call "
                  "accept() for the next client in each round."
                : "This line runs again after the close(): leave the loop there, or make a "
                  "new socket in each round.";
    if (twice)
        says(
            evidence, finding,
            "%s failed with EBADF: descriptor %d is closed already. Had the number been given away meanwhile, this call would have "
            "closed something else.",
            called(evidence, call), call->facts->fd);
    else
        says(
            evidence, finding,
            "%s failed with EBADF: descriptor %d was closed before, by %s. The number names no socket any more.",
            called(evidence, call), call->facts->fd, called(evidence, closer));
}

/* poll() says of a closed descriptor that it names nothing (POLLNVAL), at once; select() fails with
 * EBADF, and does not say which one it is. */
static void of_closed_watched(struct evidence *evidence, struct call *wait)
{
    enum { LOOKED_AT = 1024 }; /* FD_SETSIZE: select() knows no others */
    int fd = call_found_closed(wait->facts);
    struct call *closer = closer_of_watched(evidence, wait, fd);
    bool select = wait->facts->error == EBADF;
    for (int i = 0; select && !closer && i < LOOKED_AT; i++)
        if (call_watches(wait->facts, i) && (closer = closer_of_watched(evidence, wait, i)))
            fd = i;
    struct finding *finding = closer ? finds(evidence, &rule_use_after_close, wait->program) : NULL;
    if (!finding)
        return;
    if (closer->facts->tid != wait->facts->tid)
        finding->severity = SEVERITY_WARNING;
    finding->fix = "Take a descriptor out of the set when you close() it: FD_CLR() for select(), "
                   "-1 in its place for poll().";
    shows_call(finding, closer);
    shows_call(finding, wait);
    if (select)
        says(
            evidence, finding,
            "%s failed with EBADF: descriptor %d was closed before, by %s, and is still in a set. The number names no socket any more.",
            called(evidence, wait), fd, called(evidence, closer));
    else
        says(
            evidence, finding,
            "%s returned at once with POLLNVAL for descriptor %d: it was closed before, by %s. The number names no socket any more.",
            called(evidence, wait), fd, called(evidence, closer));
}

/* ---- closed while another thread waits ---- */

static bool waits_there(const struct call *call, const struct call *close)
{
    enum call_role role = call->facts->role;
    return call->socket == close->socket && call->facts->fd == close->facts->fd &&
           call->facts->pid == close->facts->pid && call->facts->tid != close->facts->tid &&
           (role == CALL_RECEIVE || role == CALL_ACCEPT || role == CALL_CONNECT) &&
           call->facts->t_begin_ns < close->facts->t_begin_ns;
}

/* The number was given to another socket while the call went on. */
static struct call *given_away(const struct evidence *evidence, const struct call *close,
                               const struct call *wait)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = (size_t)close->id; i < timeline->call_count; i++) {
        struct call *call = timeline->calls[i];
        if (wait->ended && call->facts->t_begin_ns > wait->facts->t_end_ns)
            return NULL;
        if (call->facts->pid == close->facts->pid && call->ended && !call->facts->error &&
            call->facts->new_fd == close->facts->fd)
            return call;
    }
    return NULL;
}

static const struct finding_rule rule_closed_while_waited = {
    "closed-while-waited", 54, SEVERITY_ERROR,
    "Wake the thread with shutdown(fd, SHUT_RDWR), let it end, and then close() the descriptor.",
    .taught_in = 13
};

static void closed_while_waited(struct evidence *evidence, struct call *close)
{
    const struct activity *activity = activity_of(evidence, close->socket);
    for (size_t i = 0; i < activity->count; i++) {
        struct call *wait = activity->calls[i];
        const struct process *process = process_of(evidence, wait->facts->pid);
        if (!waits_there(wait, close) ||
            (wait->ended && wait->facts->t_end_ns <= close->facts->t_end_ns))
            continue;
        struct call *given = given_away(evidence, close, wait);
        bool for_ever = !wait->ended || (process && process->exit && wait->facts->error == EINTR);
        struct finding *finding =
            given || for_ever ? finds(evidence, &rule_closed_while_waited, close->program) : NULL;
        if (!finding)
            continue;
        if (!given)
            finding->severity = SEVERITY_WARNING;
        shows_call(finding, wait);
        shows_call(finding, close);
        shows_call(finding, given);
        if (given)
            says(
                evidence, finding,
                "%s did not end the %s of another thread, which still waits at the old socket. Meanwhile %s gave the number %d to "
                "another one.",
                called(evidence, close), called(evidence, wait), called(evidence, given),
                close->facts->fd);
        else
            says(
                evidence, finding,
                "%s did not end the %s of another thread: it waited on, and the socket stayed open as long.",
                called(evidence, close), called(evidence, wait));
    }
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->call_count; i++) {
        struct call *call = timeline->calls[i];
        bool asks = call->facts->role == CALL_CONTROL; /* fcntl(F_GETFD): is anything open there? */
        if (call->ended && call->facts->error == EBADF && call->former && !asks)
            of_closed(evidence, call);
        if (call->facts->role == CALL_WAIT && call->ended)
            of_closed_watched(evidence, call);
        if (call->facts->role == CALL_CLOSE && call->ended && !call->facts->error && call->socket &&
            process_of(evidence, call->facts->pid)->many_tids)
            closed_while_waited(evidence, call);
    }
}

const struct subject about_descriptors = {
    .look = look_at_all,
    .rules = {
        &rule_use_after_close, &rule_double_close, &rule_closed_while_waited,
    },
};
