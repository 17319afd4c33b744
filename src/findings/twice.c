/* What was asked for twice: another address or peer for one socket, one port for two programs. */
#include <errno.h>

#include "findings/findings.h"

enum { LOOKED_AT_MAX = 200 }; /* bound sockets that are compared with one another */

static const struct finding_rule rule_already_bound = {
    "already-bound", 0, SEVERITY_ERROR,
    "Call bind() once for each socket: right after socket(), before the loop that accepts.",
    .taught_in = 1
};

/* bind() = EINVAL on a socket that has its address already.  Excuse: it was never given one. */
static void already_bound(struct evidence *evidence, struct call *call)
{
    const struct socket *socket = call->socket;
    struct call *first = NULL;
    if (socket->bound && socket->bound->id < call->id)
        first = socket->bound;
    else if (socket->connecting && socket->connecting->id < call->id)
        first = socket->connecting;
    if (!first || call->facts->injected)
        return;
    struct finding *finding = finds(evidence, &rule_already_bound, call->program);
    if (!finding)
        return;
    shows_call(finding, first);
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s failed with EINVAL: this socket has its address already, since %s, and a socket gets one only once.",
        called(evidence, call), called(evidence, first));
}

static const struct finding_rule rule_already_connected = {
    "already-connected", 0, SEVERITY_ERROR,
    "Call connect() once for each socket. For another connection, make another socket.",
    .taught_in = 2
};

/* connect() = EISCONN after one that had worked.  Excuse: the first was under way, and this asks
 * what became of it. */
static void already_connected(struct evidence *evidence, struct call *call)
{
    const struct activity *activity = call->socket ? activity_of(evidence, call->socket) : NULL;
    struct call *first = NULL;
    for (size_t i = 0; activity && i < activity->count && !first && activity->calls[i] != call; i++)
        if (activity->calls[i]->facts->role == CALL_CONNECT)
            first = activity->calls[i];
    if (!first || !first->ended || first->facts->error || first->facts->injected ||
        call->facts->injected)
        return;
    struct finding *finding = finds(evidence, &rule_already_connected, call->program);
    if (!finding)
        return;
    shows_call(finding, first);
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s failed with EISCONN: this socket has been connected since %s, and a connected socket takes no second connect().",
        called(evidence, call), called(evidence, first));
}

static const struct finding_rule rule_two_servers = {
    "two-servers-on-one-port", 38, SEVERITY_WARNING,
    .fix =
        "Use SO_REUSEADDR to start again while old connections are in TIME_WAIT. SO_REUSEPORT lets "
        "two programs share a port: the kernel deals the clients out among them."
};

static void look_at_shared(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->bound_count && i < LOOKED_AT_MAX; i++)
        for (size_t k = i + 1; k < evidence->bound_count && k < LOOKED_AT_MAX; k++) {
            struct socket *old = evidence->bound[i], *new = evidence->bound[k];
            if (!old->listening || !new->listening || old->local.port != new->local.port ||
                !activity_of(evidence, old)->shares || !activity_of(evidence, new)->shares ||
                !alive_at(old, new->listening->facts->t_begin_ns))
                continue;
            const struct process *process = process_of(evidence, new->listening->facts->pid);
            bool workers = old->program == new->program && !(process && process->exec);
            if (old->listening->facts->pid == new->listening->facts->pid || workers)
                continue; /* workers of one program share a port on purpose */
            struct finding *finding = finds(evidence, &rule_two_servers, new->program);
            if (!finding)
                continue;
            shows_call(finding, old->listening);
            shows_call(finding, new->listening);
            says(
                evidence, finding,
                "Processes %d and %d, two programs, both listen at port %u with SO_REUSEPORT: the kernel gives each "
                "new client to one of them, as it likes.",
                (int)old->listening->facts->pid, (int)new->listening->facts->pid, new->local.port);
        }
}

static void look_at_all(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->timeline->call_count; i++) {
        struct call *call = evidence->timeline->calls[i];
        if (!call->ended)
            continue;
        if (call->facts->role == CALL_CONNECT && call->facts->error == EISCONN)
            already_connected(evidence, call);
        if (call->facts->role == CALL_BIND && call->facts->error == EINVAL && call->socket)
            already_bound(evidence, call);
    }
    look_at_shared(evidence);
}

const struct subject about_twice = {
    .look = look_at_all,
    .rules = { &rule_already_bound, &rule_already_connected, &rule_two_servers },
};
