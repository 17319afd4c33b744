/* Sockets that do not wait: a connect() that was never finished, bytes that a send() did not take
 * and nobody sent again, a recv() that found nothing yet.
 *
 * A non-blocking connect() ends later, and getsockopt(SO_ERROR) (or another connect(), or
 * getpeername()) says how.  To write and look whether that works is a way to ask, too; so only a
 * program that went on after this failed is wrong.  A send() that fails with EAGAIN took nothing:
 * the same bytes must come again.  To wait for room first is right, and so is giving up after that.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "call/table.h"
#include "findings/findings.h"

static bool moves(const struct call *call)
{
    return call->facts->role == CALL_SEND || call->facts->role == CALL_RECEIVE;
}

/* ---- connect() ---- */

static bool asks_how_it_ended(const struct call *call)
{
    const struct call_facts *facts = call->facts;
    return facts->role == CALL_CONNECT || call_is(facts->row, SYS_getpeername) ||
           (call_is(facts->row, SYS_getsockopt) && facts->level == SOL_SOCKET &&
            facts->option == SO_ERROR);
}

static bool says_not_connected(int error)
{
    return error == ECONNREFUSED || error == ETIMEDOUT || error == EHOSTUNREACH ||
           error == ENETUNREACH || error == ECONNRESET;
}

static const struct finding_rule rule_connect_unfinished = {
    "connect-unfinished", 43, SEVERITY_ERROR,
    "After EINPROGRESS, wait until the socket is writable (poll(), select()), then ask "
    "getsockopt(SOL_SOCKET, SO_ERROR): only 0 means connected.",
    .taught_in = 9
};

/* The program waited for something in between, or tried again: it knows. */
static bool waited_after(const struct evidence *evidence, const struct call *connect)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = (size_t)connect->id; i < timeline->call_count; i++) {
        const struct call_facts *facts = timeline->calls[i]->facts;
        if (facts->pid == connect->facts->pid &&
            (facts->role == CALL_WAIT || facts->role == CALL_FOREIGN ||
             call_is(facts->row, SYS_epoll_ctl)))
            return true;
    }
    return false;
}

/* connect() = EINPROGRESS, and that was the last thing that the program did with the socket.  When
 * it then ended with a failure, that is an error; else a warning. */
static void connect_given_up(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *last = activity->last;
    const struct process *process = last ? process_of(evidence, last->facts->pid) : NULL;
    if (!last || last->facts->role != CALL_CONNECT || last->facts->error != EINPROGRESS ||
        last->facts->injected || !let_go(evidence, socket) || !process || process->many_tids ||
        process->foreign || waited_after(evidence, last))
        return;
    struct finding *finding = finds(evidence, &rule_connect_unfinished, socket->program);
    if (!finding)
        return;
    shows_call(finding, last);
    shows_call(finding, socket->release->call);
    if (process->exit && process->exit->signal == 0 && process->exit->status != 0) {
        says(
            evidence, finding,
            "%s was still going on when it returned (EINPROGRESS), and %s ended with status %d without asking how it went.",
            called(evidence, last), who(socket->program), process->exit->status);
        return;
    }
    finding->severity = SEVERITY_WARNING;
    says(
        evidence, finding,
        "%s was still going on when it returned (EINPROGRESS), and %s gave the socket up without asking how it went.",
        called(evidence, last), who(socket->program));
}

static void connect_unfinished(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *pending = NULL, *failed = NULL, *then = NULL;
    for (size_t i = 0; i < activity->count && !then; i++) {
        struct call *call = activity->calls[i];
        if (!call->ended && !(failed && moves(call)))
            continue;
        if (call->facts->role == CALL_CONNECT && call->facts->error == EINPROGRESS)
            pending = call;
        else if (pending &&
                 (asks_how_it_ended(call) || (moves(call) && !failed && !call->facts->error)))
            pending = NULL;
        else if (pending && moves(call) && failed)
            then = call;
        else if (pending && moves(call) && says_not_connected(call->facts->error))
            failed = call;
    }
    struct finding *finding =
        then && pending ? finds(evidence, &rule_connect_unfinished, socket->program) : NULL;
    if (!finding)
        return;
    shows_call(finding, pending);
    shows_call(finding, failed);
    shows_call(finding, then);
    if (socket->connection)
        shows_packet(finding, socket->connection->last[END_SERVER]);
    says(
        evidence, finding,
        "%s was still going on when it returned (EINPROGRESS), and nobody asked how it went. %s then failed with %s, and %s "
        "went on to %s.",
        called(evidence, pending), called(evidence, failed), errno_name(failed->facts->error),
        who(socket->program), called(evidence, then));
}

/* ---- send() ---- */

/* The process asked for events between the two, so it knows that there was no room. */
static bool waited_between(const struct evidence *evidence, const struct call *from,
                           int64_t until_ns)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = (size_t)from->id;
         i < timeline->call_count && timeline->calls[i]->facts->t_begin_ns < until_ns; i++) {
        const struct call_facts *facts = timeline->calls[i]->facts;
        if (facts->pid == from->facts->pid &&
            (facts->role == CALL_WAIT || call_is(facts->row, SYS_epoll_ctl)))
            return true;
    }
    return false;
}

static bool starts_alike(const struct call_facts *a, const struct call_facts *b)
{
    size_t count = a->data_bytes < b->data_bytes ? a->data_bytes : b->data_bytes;
    /* 0: sendfile and its kin show no bytes */
    return count == 0 || !memcmp(a->data, b->data, count);
}

/* Nothing that was sent on this socket after `lost` begins as it does. */
static bool never_again(const struct activity *activity, const struct call *lost)
{
    for (size_t i = 0; i < activity->count; i++)
        if (activity->calls[i]->id > lost->id && activity->calls[i]->facts->role == CALL_SEND &&
            starts_alike(activity->calls[i]->facts, lost->facts))
            return false;
    return true;
}

static const struct finding_rule rule_send_lost = {
    "send-lost", 44, SEVERITY_ERROR,
    "When send() fails with EAGAIN, wait for POLLOUT, and send the same bytes again.",
    .taught_in = 15
};

static void send_lost(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    if (!is_stream(socket) || activity->failed || activity->ends || !let_go(evidence, socket) ||
        socket->options.resets_on_close)
        return; /* a peer that is gone needs nothing more */
    for (size_t i = 0; i < activity->count; i++) {
        struct call *call = activity->calls[i], *next = NULL;
        if (call->facts->role != CALL_SEND || !call->ended || call->facts->error != EAGAIN ||
            call->facts->wanted_bytes == 0 || call->facts->data_bytes == 0 ||
            !never_again(activity, call))
            continue;
        for (size_t k = i + 1; k < activity->count && !next; k++)
            if (activity->calls[k]->facts->role == CALL_SEND &&
                activity->calls[k]->facts->moved_bytes)
                next = activity->calls[k];
        if (waited_between(evidence, call, next ? next->facts->t_begin_ns : socket->release->t_ns))
            continue;
        const struct packet *answer = socket->connection->syn_ack;
        bool early =
            socket->end == END_CLIENT && answer && packet_came_ns(answer) > call->facts->t_begin_ns;
        struct finding *finding = finds(evidence, &rule_send_lost, socket->program);
        if (!finding)
            continue;
        if (early)
            shows_call(finding, socket->connecting);
        shows_call(finding, call);
        shows_call(finding, next ? next : socket->release->call);
        says(
            evidence, finding,
            early
                ? "%s failed with EAGAIN, since connect() was not done yet: it took nothing. These %llu bytes were never sent again."
                : "%s failed with EAGAIN, since the socket's buffer was full: it took nothing. These %llu bytes were never sent "
                  "again.",
            called(evidence, call), (unsigned long long)call->facts->wanted_bytes);
    }
}

/* ---- recv() ---- */

static const struct finding_rule rule_eagain_for_end = {
    "eagain-taken-for-end", 67, SEVERITY_ERROR,
    "EAGAIN means: nothing yet. Go back to poll(), and call recv() again when it names the socket; "
    "the end is 0, and only that.",
    .taught_in = 13
};

/* The close() that followed on the only receiving call; NULL: another call on the socket came
 * between, or before. */
static struct call *closed_after(const struct activity *activity, const struct call *only)
{
    for (size_t i = 0; i < activity->count; i++) {
        struct call *call = activity->calls[i];
        if (call->facts->role == CALL_CLOSE && call->id > only->id)
            return call;
        if (call != only && call->facts->role != CALL_NAME && call->facts->role != CALL_OPTION &&
            call->facts->role != CALL_CONTROL)
            return NULL;
    }
    return NULL;
}

/* The first recv() of a connection said "nothing yet", the next call on it closed it, and what the
 * client sent came to nobody.  Who has waited, by poll() or by a limit of time, has lost patience,
 * which is its right; who has answered before may be draining. */
static void eagain_for_end(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *only = activity->last_try;
    if (!only || !only->ended || only->facts->error != EAGAIN || activity->timed ||
        (only->facts->flags & MSG_PEEK) || socket->role != ROLE_CONNECTION || !is_stream(socket) ||
        bytes_for(socket) == 0)
        return;
    struct call *close = closed_after(activity, only);
    if (!close || close->facts->pid != only->facts->pid ||
        !by_itself(evidence, close->facts->t_begin_ns) ||
        waited_between(evidence, only, close->facts->t_begin_ns))
        return;
    const struct packet *end = connection_fin(socket->connection, !socket->end);
    if (end && end->facts.t_ns < close->facts->t_begin_ns)
        return; /* it had gone */
    struct finding *finding = finds(evidence, &rule_eagain_for_end, socket->program);
    if (!finding)
        return;
    shows_call(finding, only);
    shows_call(finding, close);
    says(
        evidence, finding,
        "%s failed with EAGAIN: nothing had come yet. The next call was %s, as if that were the end; "
        "but %s had not ended, and what it sent came to nobody.",
        called(evidence, only), called(evidence, close), who_at(socket->connection, !socket->end));
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        if (!socket_is_tcp(timeline->sockets[i]))
            continue;
        connect_unfinished(evidence, timeline->sockets[i]);
        connect_given_up(evidence, timeline->sockets[i]);
        send_lost(evidence, timeline->sockets[i]);
        eagain_for_end(evidence, timeline->sockets[i]);
    }
}

const struct subject about_nonblocking = {
    .look = look_at_all,
    .rules = {
        &rule_connect_unfinished, &rule_send_lost, &rule_eagain_for_end,
    },
};
