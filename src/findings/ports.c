/* bind() and listen() that found the port taken.
 *
 * A port is taken by a socket that is open there, or by a connection that the kernel still
 * remembers (TIME_WAIT …).  Who it was is looked for among all sockets of the run, of both ends and
 * of all programs: the advice is another one each time.  In a private network nobody else can be
 * there.  Linux lets a new socket have the port of old connections only if both sockets have set
 * SO_REUSEADDR. */
#include <errno.h>
#include <sys/socket.h>

#include "findings/findings.h"

#include "call/table.h"

static const char once[] =
    "One socket holds the port: call socket(), bind() and listen() once, before the loop that serves the clients.";
static const char once_udp[] =
    "One socket holds the port: call socket() and bind() once, before the loop, or close the first socket.";
static const char kernels_choice[] =
    "Leave bind() out in a client: connect() then takes a port that is free. A port that must be the same each "
    "time needs SO_REUSEADDR on every socket that uses it, before bind().";
static const char dual_stack[] =
    "Open the IPv6 socket alone: it serves IPv4 as well. Or set IPV6_V6ONLY on it before bind(), and open both.";
static const char other_port[] =
    "Take another port, below 32768: the ports from there to 60999 are those that the kernel gives to clients.";
static const char unwatched[] =
    "Find out who holds the port (`ss -tlnp`, as root), or take another port.";

/* Who holds a port: a socket that is open, or one end of a connection whose socket was given up. */
struct holder {
    struct socket *socket;
    struct connection *connection; /* of the latter; NULL: the socket is open */
    enum end end;
};

/* The program found a way by itself: on this socket another port, the same port later, or a new
 * socket at another port. */
static bool found_a_way(const struct evidence *evidence, const struct call *call, uint16_t port)
{
    for (size_t i = 0; i < evidence->bound_count; i++) {
        const struct socket *socket = evidence->bound[i];
        const struct call *later = socket->bound;
        if (!later || later->id < call->id || socket->program != call->program ||
            socket->type != call->socket->type)
            continue;
        bool instead = later->facts->pid == call->facts->pid &&
                       !alive_at(call->socket, later->facts->t_begin_ns) && socket->listening;
        if (socket == call->socket || later->facts->address.port == port || instead)
            return true;
    }
    return false;
}

/* Two sockets can't have both addresses at the same port. */
static bool overlap(const struct address *a, const struct address *b)
{
    return a->version != b->version || address_is_any(a) || address_is_any(b) ||
           address_same_ip(a, b);
}

static bool holds(const struct socket *socket, const struct socket *new,
                  const struct address *wanted, int64_t t_ns)
{
    return socket != new && socket->type == new->type &&
           socket->local.port == wanted->port &&overlap(&socket->local, wanted) &&
           alive_at(socket, t_ns) &&
           (bound_before(socket, t_ns) || (socket->connection && socket->connection->t_ns <= t_ns));
}

/* The end of a connection there was given up, and its kernel is not done with it. */
static bool lingers(const struct connection *c, enum end end, const struct socket *new,
                    const struct address *wanted, int64_t t_ns)
{
    const struct socket *socket = c->socket[end];
    enum tcp_state state = c->state[end];
    bool remembered = state == STATE_TIME_WAIT || state == STATE_FIN_WAIT_1 ||
                      state == STATE_FIN_WAIT_2 || state == STATE_CLOSING ||
                      state == STATE_LAST_ACK;
    return c->protocol == PROTOCOL_TCP && new->type == SOCK_STREAM &&
           c->address[end].port == wanted->port &&socket && socket->release &&
           socket->release->t_ns <= t_ns &&remembered &&overlap(&c->address[end], wanted);
}

static bool still_holds(const struct holder *holder, const struct socket *new,
                        const struct address *wanted, int64_t t_ns)
{
    return holder->connection ? lingers(holder->connection, holder->end, new, wanted, t_ns)
                              : holder->socket && holds(holder->socket, new, wanted, t_ns);
}

static int rank_at(const struct socket *socket, int64_t t_ns)
{
    if (listened_before(socket, t_ns))
        return 3;
    return bound_before(socket, t_ns) ? 2 : 1;
}

/* First who listens, then who is bound, then connections. */
static struct holder holder_of(const struct evidence *evidence, const struct socket *new,
                               const struct address *wanted, int64_t t_ns)
{
    const struct timeline *timeline = evidence->timeline;
    struct holder found = { 0 };
    int best = 0;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        struct socket *socket = timeline->sockets[i];
        if (!holds(socket, new, wanted, t_ns))
            continue;
        int rank = rank_at(socket, t_ns);
        if (rank > best) {
            best = rank;
            found.socket = socket;
        }
    }
    for (size_t i = 0; i < timeline->connection_count && !found.socket; i++)
        for (int end = 0; end < 2 && !found.socket; end++)
            if (lingers(timeline->connections[i], (enum end)end, new, wanted, t_ns))
                found = (struct holder){ timeline->connections[i]->socket[end],
                                         timeline->connections[i], (enum end)end };
    return found;
}

static bool reused_before(const struct evidence *evidence, const struct socket *socket,
                          const struct call *call)
{
    const struct activity *activity = activity_of(evidence, socket);
    bool reuses = false;
    for (size_t i = 0; i < activity->count && activity->calls[i]->id < call->id; i++) {
        const struct call_facts *facts = activity->calls[i]->facts;
        if (facts->role == CALL_OPTION && facts->level == SOL_SOCKET &&
            facts->option == SO_REUSEADDR && !facts->error && call_is(facts->row, SYS_setsockopt))
            reuses = facts->value != 0;
    }
    return reuses;
}

/* The one that was wanted. */
static uint16_t port_of(const struct call *call)
{
    return call->facts->role == CALL_BIND ? call->facts->address.port : call->socket->local.port;
}

/* This process made the socket, or accepted it, and has not become another program since. */
static bool is_own(const struct evidence *evidence, const struct holder *holder,
                   const struct call *call)
{
    const struct call *created = holder->socket->created;
    const struct process *process = process_of(evidence, call->facts->pid);
    return created && created->facts->pid == call->facts->pid &&
           !(process && process->exec && process->exec->id > created->id);
}

/* ---- what is said of each ---- */

const struct finding_rule rule_no_reuseaddr = {
    "no-reuseaddr", 8, SEVERITY_ERROR,
    "Set SO_REUSEADDR with setsockopt() before bind(): then an old connection in TIME_WAIT does "
    "not hold the port.",
    .taught_in = 12
};

const struct finding_rule rule_port_taken = {
    "port-taken", 9, SEVERITY_ERROR,
    "End the program that holds the port (`ss -ltnp` shows it; one stopped with Ctrl-Z still "
    "holds it), or take another port.",
    .taught_in = 1
};

/* The option is there, but behind bind(): the same program will have it so again. */
static bool set_too_late(const struct evidence *evidence, const struct socket *old)
{
    return old && old->bound && activity_of(evidence, old)->reuses &&
           !reused_before(evidence, old, old->bound);
}

static void by_connection(struct evidence *evidence, struct call *call, const struct holder *holder,
                          const struct connection *c)
{
    uint16_t port = port_of(call);
    struct socket *old = holder->socket->role == ROLE_CONNECTION && c->accepted
                             ? c->accepted->socket
                             : holder->socket;
    bool asks = holder->socket->role == ROLE_CLIENT;
    bool new_set = reused_before(evidence, call->socket, call),
         old_set = old && reused_before(evidence, old, call);
    bool own = is_own(evidence, holder, call);
    bool kernels = asks && !holder->socket->bound; /* a port that the kernel chose for a client */
    struct finding *finding =
        finds(evidence, kernels ? &rule_port_taken : &rule_no_reuseaddr, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    shows_call(finding, asks ? holder->socket->connecting : c->accepted);
    shows_packet(finding, holder->connection ? connection_fin(c, holder->end) : c->handshake_ack);
    if (kernels)
        finding->fix = other_port;
    else if (asks)
        finding->fix = kernels_choice;
    else if (own)
        finding->fix = once;
    const char *missing = NULL;
    if (!new_set && set_too_late(evidence, old))
        missing =
            "SO_REUSEADDR was not set before bind(): the earlier socket set it only afterwards";
    else if (!new_set)
        missing = "SO_REUSEADDR was not set";
    else if (!old_set)
        missing = "the earlier socket had not set SO_REUSEADDR: both must set it";
    const char *whose = who(holder->socket->program);
    if (!holder->connection && kernels)
        says(evidence, finding,
             "%s failed with EADDRINUSE: connection %d, which %s opened, leaves from port %u.",
             called(evidence, call), c->id, whose, port);
    else if (!holder->connection)
        says(evidence, finding,
             "%s failed with EADDRINUSE: connection %d of %s is still open at port %u%s%s.",
             called(evidence, call), c->id, whose, port, missing ? ", and " : "",
             missing ? missing : "");
    else
        says(
            evidence, finding,
            "%s failed with EADDRINUSE: connection %d, which %s closed%s, holds port %u for %s (%s)%s%s.",
            called(evidence, call), c->id, whose,
            c->first_closer == (int)holder->end ? " first" : "", port,
            c->state[holder->end] == STATE_TIME_WAIT ? "one more minute" : "some more time",
            tcp_state_name(c->state[holder->end]), missing ? ", and " : "", missing ? missing : "");
}

/* This process's own socket holds it: of an earlier turn of a loop, or the IPv6 one that takes
 * IPv4, too. */
static void by_own_socket(struct evidence *evidence, struct call *call, const struct holder *holder)
{
    struct socket *socket = holder->socket;
    struct call *maker = socket->listening ? socket->listening : socket->bound;
    bool both = socket->domain == AF_INET6 && call->socket->domain == AF_INET &&
                address_is_any(&socket->local);
    struct finding *finding = finds(evidence, &rule_port_taken, call->program);
    if (!finding)
        return;
    shows_call(finding, maker);
    shows_call(finding, call);
    if (both)
        finding->fix = dual_stack;
    else
        finding->fix = socket->type == SOCK_DGRAM ? once_udp : once;
    /* it serves all the same: servers try all addresses so */
    if (both && socket->listening && activity_of(evidence, socket)->accepts)
        finding->severity = SEVERITY_NOTE;
    if (both)
        says(
            evidence, finding,
            "%s failed with EADDRINUSE: the same process has the IPv6 socket of %s at port %u, and that takes IPv4 connections as well.",
            called(evidence, call), called(evidence, maker), port_of(call));
    else
        says(
            evidence, finding,
            "%s failed with EADDRINUSE: the same process has port %u already, since %s, and has not closed that socket.",
            called(evidence, call), port_of(call), called(evidence, maker));
}

static void by_socket(struct evidence *evidence, struct call *call, const struct holder *holder)
{
    struct socket *socket = holder->socket;
    struct call *maker = socket->listening ? socket->listening : socket->bound;
    const struct process *process = process_of(evidence, maker->facts->pid);
    /* a daemon's child accepts there: it is meant to live */
    const struct call *used = activity_of(evidence, socket)->last;
    bool gone = process && process->exit && process->exit_ns < call->facts->t_begin_ns;
    bool orphan = gone && used && used->facts->pid == process->pid;
    bool kept = orphan && !(socket->release && socket->release->call); /* no child closes it */
    struct finding *finding =
        finds(evidence, kept ? &rule_child_keeps_welcoming : &rule_port_taken, call->program);
    if (!finding)
        return;
    shows_call(finding, maker);
    shows_call(finding, call);
    if (!orphan && !call->program->is_server && socket->program != call->program)
        finding->fix = kernels_choice;
    if (orphan)
        says(
            evidence, finding,
            "%s failed with EADDRINUSE: process %d, which called %s, has ended, but a child of it still %s the "
            "welcoming socket.",
            called(evidence, call), (int)maker->facts->pid, called(evidence, maker),
            kept ? "holds" : "held");
    else if (gone)
        says(
            evidence, finding,
            "%s failed with EADDRINUSE: process %d (%s) holds port %u, by the socket of %s, and still lives.",
            called(evidence, call), (int)used->facts->pid, who(socket->program), port_of(call),
            called(evidence, maker));
    else
        says(evidence, finding,
             "%s failed with EADDRINUSE: process %d (%s) holds port %u since %s, and still lives.",
             called(evidence, call), (int)maker->facts->pid, who(socket->program), port_of(call),
             called(evidence, maker));
}

static void by_nobody_seen(struct evidence *evidence, struct call *call)
{
    struct finding *finding = finds(evidence, &rule_port_taken, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    finding->fix = unwatched;
    if (!port_of(call))
        says(evidence, finding,
             "%s failed with EADDRINUSE: the kernel should choose a port, and none was free.",
             called(evidence, call));
    else if (evidence->timeline->is_private)
        says(
            evidence, finding,
            "%s failed with EADDRINUSE: port %u is taken, and none of the calls that were seen tells by whom.",
            called(evidence, call), port_of(call));
    else
        says(evidence, finding,
             "%s failed with EADDRINUSE: something that was not watched here holds port %u.",
             called(evidence, call), port_of(call));
}

/* Proof: the kernel's EADDRINUSE, and who was there.  Excuse: the program found another way, or the
 * kernel was not asked (--inject). */
static void port_taken(struct evidence *evidence, struct call *call, struct holder *before)
{
    const struct address wanted =
        call->facts->role == CALL_BIND ? call->facts->address : call->socket->local;
    int64_t t_ns = call->facts->t_begin_ns;
    if (!wanted.version || call->facts->injected || found_a_way(evidence, call, wanted.port))
        return;
    /* in a loop it is the same one each time */
    if (!still_holds(before, call->socket, &wanted, t_ns))
        *before = holder_of(evidence, call->socket, &wanted, t_ns);
    struct holder holder = *before;
    if (!holder.socket)
        by_nobody_seen(evidence, call);
    else if (holder.connection)
        by_connection(evidence, call, &holder, holder.connection);
    else if (!holder.socket->listening && holder.socket->connection &&
             holder.socket->role != ROLE_DATAGRAM) {
        holder.end = holder.socket->end;
        by_connection(evidence, call, &holder, holder.socket->connection);
    } else if (is_own(evidence, &holder, call))
        by_own_socket(evidence, call, &holder);
    else
        by_socket(evidence, call, &holder);
}

static void bound_again(struct evidence *evidence, const struct call *bind)
{
    for (size_t i = 0; i < evidence->bound_count; i++) {
        const struct socket *before = evidence->bound[i];
        if (before->listening && before->listening->id < bind->id &&
            before->listening->facts->pid == bind->facts->pid &&
            before->local.port == bind->facts->address.port)
            activity_of(evidence, before)->bound_again = true;
    }
}

static void look_at_all(struct evidence *evidence)
{
    struct holder holder = { 0 };
    for (size_t i = 0; i < evidence->timeline->call_count; i++) {
        struct call *call = evidence->timeline->calls[i];
        enum call_role role = call->facts->role;
        if (!call->ended || !call->socket || (role != CALL_BIND && role != CALL_LISTEN))
            continue;
        if (role == CALL_BIND)
            bound_again(evidence, call);
        if (call->facts->error == EADDRINUSE)
            port_taken(evidence, call, &holder);
    }
}

const struct subject about_ports = {
    .look = look_at_all,
    .rules = {
        &rule_no_reuseaddr,
        &rule_port_taken,
    },
};
