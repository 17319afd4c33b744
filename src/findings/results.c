/* Results that nobody looked at, and calls that were given a wrong descriptor or length: the kernel
 * said so, with an errno. */
#include <errno.h>
#include <sys/socket.h>

#include "findings/findings.h"

#include "call/table.h"

static bool takes_descriptor(const struct call *call)
{
    return call->facts->arg_count > 0 && call->facts->args[0].kind == ARG_FD;
}

/* The latest call before this one, of the same process, that should have given a descriptor. */
static struct call *descriptor_giver(const struct evidence *evidence, const struct call *call,
                                     bool failed)
{
    for (size_t i = (size_t)call->id - 1; i-- > 0;) {
        struct call *before = evidence->timeline->calls[i];
        if (before->facts->pid == call->facts->pid && before->ended &&
            (before->facts->error != 0) == failed &&
            (before->facts->role == CALL_CREATE || before->facts->role == CALL_ACCEPT))
            return before;
    }
    return NULL;
}

const struct finding_rule rule_results_not_checked = {
    "results-not-checked", 2, SEVERITY_ERROR,
    "Compare the result of every call with -1; when it is, print why with perror() and stop.",
    .taught_in = 1
};

/* recv(-1, …): the -1 of the call before was taken for a descriptor.  Excuse: close() and
 * shutdown() clean up what was never opened, and asking what a descriptor is does no harm. */
static void descriptor_minus_one(struct evidence *evidence, struct call *call)
{
    struct call *giver = descriptor_giver(evidence, call, true);
    enum call_role role = call->facts->role;
    bool uses = role == CALL_BIND || role == CALL_LISTEN || role == CALL_CONNECT ||
                role == CALL_ACCEPT || role == CALL_SEND || role == CALL_RECEIVE ||
                (role == CALL_OPTION && call_is(call->facts->row, SYS_setsockopt) && giver);
    struct finding *finding =
        uses ? finds(evidence, &rule_results_not_checked, call->program) : NULL;
    if (!finding)
        return;
    shows_call(finding, giver);
    shows_call(finding, call);
    if (giver)
        says(
            evidence, finding,
            "%s failed with %s, and its result -1 was used as a descriptor all the same: %s can only fail (EBADF).",
            called(evidence, giver), errno_name(giver->facts->error), called(evidence, call));
    else
        says(evidence, finding,
             "%s: -1 is no descriptor (EBADF). It is what a call gives when it has failed.",
             called(evidence, call));
}

static bool is_next(const struct evidence *evidence, const struct call *giver,
                    const struct call *call)
{
    for (int i = giver->id; i < call->id - 1; i++)
        if (evidence->timeline->calls[i]->facts->tid == call->facts->tid)
            return false;
    return giver->facts->tid == call->facts->tid;
}

/* It has ended by itself: what it has not used until then, it never uses. */
static bool is_over(const struct evidence *evidence, const struct process *process)
{
    return process->exit && process->exit->signal == 0 && by_itself(evidence, process->exit_ns);
}

static const struct finding_rule rule_fd_is_comparison = {
    "descriptor-is-a-comparison", 29, SEVERITY_ERROR,
    "Write `if ((fd = socket(...)) == -1)` with the inner parentheses, or assign on a line of its "
    "own: comparisons such as `==` and `<` bind tighter than `=`.",
    .taught_in = 1
};

/* bind(0, …) = ENOTSOCK, right after socket() gave 3 that nobody used: `fd = socket(…) < 0` is 0.
 * Proof: the call is one that needs that socket, and the socket is never used, not even closed, by
 * anybody until the end.  Excuse: asking whether 0 is a socket (getsockname(), getsockopt(): the
 * JDK does, and whatever inetd may have started), or recv() on a standard input that may be one
 * (ncat).  Who asks for the name right behind accept(), in the same thread, asks for the
 * connection's. */
static void descriptor_of_comparison(struct evidence *evidence, struct call *call)
{
    struct call *giver = descriptor_giver(evidence, call, false);
    enum call_role role = call->facts->role;
    const struct process *process = process_of(evidence, call->facts->pid);
    bool needs = role == CALL_BIND || role == CALL_LISTEN || role == CALL_CONNECT ||
                 role == CALL_ACCEPT || role == CALL_SEND || role == CALL_RECEIVE ||
                 call_is(call->facts->row, SYS_setsockopt);
    if (!giver || !giver->new_socket || !process || process->foreign)
        return;
    needs |= role == CALL_NAME && is_next(evidence, giver, call) &&
             (giver->facts->role == CALL_ACCEPT || is_over(evidence, process));
    if (!needs)
        return;
    const struct activity *activity = activity_of(evidence, giver->new_socket);
    if (activity->last || activity->closes) /* it was used: then this is something else */
        return;
    struct finding *finding = finds(evidence, &rule_fd_is_comparison, call->program);
    if (!finding)
        return;
    shows_call(finding, giver);
    shows_call(finding, call);
    if (giver->facts->role == CALL_ACCEPT)
        finding->fix =
            "Write `if ((fd = accept(...)) == -1)` with the inner parentheses, or assign on a line of its own: comparisons such as "
            "`==` and `<` bind tighter than `=`.";
    says(
        evidence, finding,
        "%s gave descriptor %d, which is never used; %s uses %d, which is no socket (ENOTSOCK). %d is what a comparison gives.",
        called(evidence, giver), giver->facts->new_fd, called(evidence, call), call->facts->fd,
        call->facts->fd);
}

/* What must not follow a call of this role that failed. */
static bool depends_on(enum call_role role, const struct call *next)
{
    enum call_role then = next->facts->role;
    switch (role) {
    case CALL_BIND: return then == CALL_LISTEN;
    case CALL_LISTEN: return then == CALL_ACCEPT;
    case CALL_CONNECT:
        return (then == CALL_SEND || then == CALL_RECEIVE) && next->ended && next->facts->error &&
               !next->facts->address.version;
    default: return false;
    }
}

/* A call failed, and the program went on with the next one as if it had worked. */
static void went_on(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *failed = NULL;
    for (size_t i = 0; i < activity->count; i++) {
        struct call *call = activity->calls[i];
        enum call_role role = call->facts->role;
        if (role == CALL_OPTION || role == CALL_NAME || role == CALL_CONTROL || !call->ended)
            continue;
        if (failed && failed->facts->pid == call->facts->pid &&
            depends_on(failed->facts->role, call)) {
            struct finding *finding = finds(evidence, &rule_results_not_checked, call->program);
            if (!finding)
                return;
            shows_call(finding, failed);
            shows_call(finding, call);
            bool listens = role == CALL_LISTEN && !call->facts->error;
            says(evidence, finding, "%s failed with %s, but %s went on with %s%s%s%s.",
                 called(evidence, failed), errno_name(failed->facts->error), who(call->program),
                 called(evidence, call), call->facts->error ? ", which failed too: " : "",
                 call->facts->error ? errno_name(call->facts->error) : "",
                 listens ? ": the kernel picked some other port" : "");
            return;
        }
        bool pending = call->facts->error == EINPROGRESS || call->facts->error == EALREADY ||
                       call->facts->error == EINTR || call->facts->error == EISCONN;
        /* it has its address: already-bound tells that */
        pending |= role == CALL_BIND && call->facts->error == EINVAL && socket->bound;
        failed = call->facts->error && !pending &&
                         (role == CALL_BIND || role == CALL_LISTEN || role == CALL_CONNECT)
                     ? call
                     : NULL;
    }
}

const struct finding_rule rule_no_listen = {
    "no-listen", 26, SEVERITY_ERROR,
    "Call listen() after bind(): only then does the kernel answer clients.", .taught_in = 2
};

static void accept_fails(struct evidence *evidence, struct call *call)
{
    const struct socket *socket = call->socket;
    int error = call->facts->error;
    if (error == EOPNOTSUPP && socket->type == SOCK_DGRAM)
        return; /* told where listen() failed, or below */
    if (error == EINVAL && !socket->listening && socket_is_tcp(socket)) {
        struct finding *finding = finds(evidence, &rule_no_listen, call->program);
        if (finding) {
            shows_call(finding, call);
            says(
                evidence, finding,
                "%s failed with EINVAL: listen() was never called on this socket, so no client can connect to it.",
                called(evidence, call));
        }
    }
}

const struct finding_rule rule_datagram_for_stream = {
    "datagram-for-stream", 32, SEVERITY_ERROR,
    "Make the socket with SOCK_STREAM: that is TCP. SOCK_DGRAM is UDP, which has no connections.",
    .taught_in = 1
};

static void wrong_type(struct evidence *evidence, struct call *call)
{
    if (call->facts->error != EOPNOTSUPP || call->socket->type != SOCK_DGRAM)
        return;
    struct finding *finding = finds(evidence, &rule_datagram_for_stream, call->program);
    if (!finding)
        return;
    shows_call(finding, call->socket->created);
    shows_call(finding, call);
    says(evidence, finding, "%s failed with EOPNOTSUPP: the socket was made with SOCK_DGRAM.",
         called(evidence, call));
}

static const struct finding_rule rule_welcoming_socket_used = {
    "welcoming-socket-used", 14, SEVERITY_ERROR,
    "Talk through the descriptor that accept() returned. The welcoming socket only hands out "
    "connections.",
    .taught_in = 3
};

static void welcoming_used(struct evidence *evidence, struct call *call)
{
    if (call->socket->role != ROLE_WELCOMING || !call->socket->listening ||
        call->socket->listening->id > call->id || !call->ended || !call->facts->error ||
        call->facts->error == EINTR)
        return;
    struct finding *finding = finds(evidence, &rule_welcoming_socket_used, call->program);
    if (!finding)
        return;
    shows_call(finding, call->socket->listening);
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s failed with %s: descriptor %d is the welcoming socket, the one of %s. It has no other end to talk to.",
        called(evidence, call), errno_name(call->facts->error), call->facts->fd,
        called(evidence, call->socket->listening));
}

static const struct finding_rule rule_not_connected = {
    "not-connected", 60, SEVERITY_ERROR,
    "Call connect() first, and look at its result: only a connected socket takes bytes.",
    .taught_in = 4
};

/* send() or recv() on a socket that nobody has connected yet.  Excuse: a connect() was tried before
 * (results-not-checked tells that), or the socket listens (welcoming-socket-used). */
static void talks_unconnected(struct evidence *evidence, struct call *call)
{
    const struct socket *socket = call->socket;
    const struct activity *activity = activity_of(evidence, socket);
    struct call *connects = NULL;
    if ((call->facts->error != EPIPE && call->facts->error != ENOTCONN) || !socket_is_tcp(socket) ||
        socket->listening || !socket->created || socket->created->facts->role != CALL_CREATE ||
        call->facts->injected)
        return;
    for (size_t i = 0; i < activity->count && !connects; i++)
        if (activity->calls[i]->facts->role == CALL_CONNECT)
            connects = activity->calls[i];
    if (connects ? connects->id < call->id : call->facts->role != CALL_SEND)
        return; /* to ask an unconnected socket for bytes does no harm */
    struct finding *finding = finds(evidence, &rule_not_connected, call->program);
    if (!finding)
        return;
    shows_call(finding, socket->created);
    shows_call(finding, call);
    shows_call(finding, connects);
    if (connects)
        says(evidence, finding,
             "%s failed with %s: the socket was not connected yet. %s came later.",
             called(evidence, call), errno_name(call->facts->error), called(evidence, connects));
    else
        says(evidence, finding, "%s failed with %s: nobody has called connect() on this socket.",
             called(evidence, call), errno_name(call->facts->error));
}

/* send(fd, buf, n) with the -1 of a recv() that failed. */
static void length_minus_one(struct evidence *evidence, struct call *call)
{
    if (call->facts->wanted_bytes <= INT64_MAX)
        return;
    struct finding *finding = finds(evidence, &rule_results_not_checked, call->program);
    if (!finding)
        return;
    const struct activity *activity = activity_of(evidence, call->socket);
    struct call *failed = NULL;
    for (size_t i = 0; i < activity->count && activity->calls[i] != call; i++)
        if (activity->calls[i]->facts->role == CALL_RECEIVE)
            failed = activity->calls[i]->facts->error ? activity->calls[i] : NULL;
    shows_call(finding, failed);
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s was given the length -1, which is a huge number there: the -1 of a call that failed%s%s.",
        called(evidence, call), failed ? ", " : "", failed ? called(evidence, failed) : "");
}

static void look_at_call(struct evidence *evidence, struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (call->ended && facts->error == EBADF && facts->fd == -1 && takes_descriptor(call))
        descriptor_minus_one(evidence, call);
    if (call->ended && facts->error == ENOTSOCK && (facts->fd == 0 || facts->fd == 1) &&
        !call->socket)
        descriptor_of_comparison(evidence, call);
    if (!call->socket || !call->ended)
        return;
    switch (facts->role) {
    case CALL_LISTEN: wrong_type(evidence, call); break;
    case CALL_ACCEPT: accept_fails(evidence, call); break;
    case CALL_SEND:
        welcoming_used(evidence, call);
        talks_unconnected(evidence, call);
        length_minus_one(evidence, call);
        break;
    case CALL_RECEIVE:
        welcoming_used(evidence, call);
        talks_unconnected(evidence, call);
        break;
    default: break;
    }
}

static void look_at_all(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->timeline->call_count; i++) {
        evidence->times = (unsigned)call_times(evidence->timeline->calls[i]->facts);
        look_at_call(evidence, evidence->timeline->calls[i]);
    }
    evidence->times = 0;
    for (size_t i = 0; i < evidence->timeline->socket_count; i++)
        went_on(evidence, evidence->timeline->sockets[i]);
}

const struct subject about_results = {
    .look = look_at_all,
    .rules = {
        &rule_results_not_checked, &rule_fd_is_comparison, &rule_datagram_for_stream, &rule_no_listen,
        &rule_welcoming_socket_used, &rule_not_connected,
    },
};
