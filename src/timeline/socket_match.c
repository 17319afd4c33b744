/* Which sockets stand at the ends of a connection: packets tell addresses, calls tell sockets.
 *
 *     a SYN leaves     it knocks at a welcoming socket; and where only one connect() can have sent it, that is linked at once
 *     a call returns   connect() and accept() tell the addresses of their socket: that settles it
 *
 * What passed before the link was made is then joined to the calls that caused it (link_up). */
#include "base/actor.h"
#include "timeline/join.h"

/* How well a welcoming socket covers an address: its own 3, any address of the family 2, any IPv6
 * address for IPv4 1, not at all 0. */
static int covers(const struct socket *socket, const struct address *address)
{
    if (socket->local.port != address->port)
        return 0;
    if (address_same(&socket->local, address))
        return 3;
    if (!address_is_any(&socket->local))
        return 0;
    return socket->local.version == address->version ? 2 : socket->local.version == 6;
}

/* The welcoming socket that a SYN to this address knocks at; NULL when several do equally well
 * (SO_REUSEPORT): the kernel picks one and only accept() tells which. */
struct socket *welcoming_for(const struct timeline *timeline, const struct address *address)
{
    const struct join *join = timeline->join;
    struct socket *best = NULL;
    int best_covers = 0;
    for (size_t i = 0; i < join->welcoming_count; i++) {
        int how = covers(join->welcoming[i], address);
        if (how && how == best_covers)
            best = NULL;
        if (how > best_covers) {
            best = join->welcoming[i];
            best_covers = how;
        }
    }
    return best;
}

/* The refusal's sender is the address that was asked for.  A socket for any IPv6 address that does not
 * take IPv4 was made so (IPV6_V6ONLY). */
struct socket *welcoming_elsewhere(const struct timeline *timeline, const struct packet *refusal)
{
    const struct join *join = timeline->join;
    for (size_t i = 0; i < join->welcoming_count; i++) {
        struct socket *socket = join->welcoming[i];
        bool same_host = timeline->hosts < 2 ||
                         (refusal->passage && refusal->passage->host == socket->program->host);
        if (same_host && socket->local.port == refusal->facts.src.port &&
            covers(socket, &refusal->facts.src) < 2)
            return socket;
    }
    return NULL;
}

unsigned connections_waiting(const struct timeline *timeline, const struct socket *welcoming)
{
    unsigned waiting = 0;
    for (size_t i = timeline->connection_count; i-- > 0;) {
        const struct connection *c = timeline->connections[i];
        if (c->welcoming == welcoming && c->established && !c->accepted)
            waiting++;
    }
    return waiting;
}

/* connect() to 0.0.0.0 or :: reaches this machine itself (Linux; RFC 1122 3.2.1.3 leaves it open).
 */
static bool named_by(const struct call *connecting, const struct address *dst)
{
    const struct address *named = &connecting->facts->address;
    return named->port == dst->port && named->version == dst->version &&
           (address_same_ip(named, dst) || address_is_any(named));
}

static const char *told_apart(struct timeline *timeline, const struct socket *socket,
                              bool by_process, const char *name)
{
    const struct call *made = socket->connecting ? socket->connecting : socket->created;
    if (!made)
        return name;
    if (by_process)
        return arena_printf(&timeline->arena, "%s (process %d)", name, (int)made->facts->pid);
    int fd = socket->connecting ? made->facts->fd : made->facts->new_fd;
    return arena_printf(&timeline->arena, "%s (descriptor %d)", name, fd);
}

static void name_owner(struct timeline *timeline, struct socket *socket, bool by_process)
{
    const char *name = socket->program->id;
    socket->owner = told_apart(timeline, socket, by_process, name);
    socket->owner_said = told_apart(timeline, socket, by_process, actor_said(name));
}

/* A program that talks to itself: its processes, or its descriptors, are told apart. */
static void name_ends(struct timeline *timeline, const struct connection *c)
{
    struct socket *client = c->socket[END_CLIENT], *server = c->socket[END_SERVER];
    if (!client || !server || client == server || client->program != server->program ||
        !server->created || !client->connecting)
        return;
    bool by_process = client->connecting->facts->pid != server->created->facts->pid;
    name_owner(timeline, client, by_process);
    name_owner(timeline, server, by_process);
}

static void link_up(struct timeline *timeline, struct connection *c, enum end end,
                    struct socket *socket)
{
    if (socket->connecting && socket->connecting->socket == socket &&
        c->t_ns >= socket->connecting->facts->t_begin_ns &&
        socket_was_used(socket, socket->connecting))
        socket = socket_reused(timeline, socket, socket->connecting);
    c->socket[end] = socket;
    socket->connection = c;
    socket->end = end;
    socket->local = c->address[end];
    socket->peer = c->address[!end];
    socket->state = c->state[end];
    if (c->to_itself)
        c->socket[!end] = socket;
    name_ends(timeline, c);
    socket->taken_unknown |= c->flow[!end]->urgent;
    if (end == END_SERVER)
        socket->options.filtered |= c->filtered;
    if (end == END_SERVER && !socket->connecting) {
        if (socket->created && socket->created->facts->role == CALL_ACCEPT) {
            c->accepted = socket->created;
            c->welcoming = socket->created->socket;
            if (c->syn_ack && c->welcoming)
                c->syn_ack->listen = c->welcoming->listening;
        }
        return;
    }
    /* what was seen before we knew whose it is */
    struct call *connect = socket->connecting;
    if (!connect)
        return;
    if (c->syn && c->syn->from == end && c->syn->carries_count == 0) {
        packet_carries(timeline, c->syn, connect);
        c->syn->trigger = (struct trigger){ .kind = TRIGGER_CALL, .call = connect };
    }
    for (size_t i = timeline->packet_count; c->syn && i-- > 0 && timeline->packets[i] != c->syn;)
        if (timeline->packets[i]->connection == c && timeline->packets[i]->kind == KIND_SYN &&
            timeline->packets[i]->from == end)
            packet_carries(timeline, timeline->packets[i], connect); /* sent again */
    if (c->handshake_ack)
        handshake_completes(timeline, c->handshake_ack);
    if (connect->ended)
        outcome_of(timeline, connect);
}

/* A SYN left: which connect() can have sent it?  Only an answer without a rival counts now;
 * connect()'s return tells the rest. */
void connection_asks(struct timeline *timeline, struct connection *c, enum end end)
{
    const struct join *join = timeline->join;
    struct socket *only = NULL;
    for (size_t i = 0; i < join->connecting_count; i++) {
        struct call *call = join->connecting[i];
        struct socket *socket = call->socket;
        if (!named_by(call, &c->address[!end]))
            continue;
        if (socket->kernel_told && socket->local.port != 0 && !socket_was_used(socket, call)) {
            if (socket->local.port == c->address[end].port && !socket->connection) {
                only = socket;
                break;
            }
            continue;
        }
        if (socket->connection && socket->connection->t_ns >= call->facts->t_begin_ns)
            continue;
        if (only)
            return;
        only = socket;
    }
    if (only)
        link_up(timeline, c, end, only);
}

/* After a connect() that failed, the kernel still tells the port but no address: the SYN left
 * during the call, from that port. */
static void meet_by_port(struct timeline *timeline, struct socket *socket)
{
    const struct call *connect = socket->connecting;
    for (size_t i = timeline->connection_count; i-- > 0;) {
        struct connection *c = timeline->connections[i];
        if (c->t_end_ns < connect->facts->t_begin_ns && c->protocol == PROTOCOL_TCP)
            break;
        if (!c->socket[END_CLIENT] && c->syn && c->t_ns >= connect->facts->t_begin_ns &&
            c->address[END_CLIENT].port == socket->local.port &&
            named_by(connect, &c->address[END_SERVER])) {
            link_up(timeline, c, END_CLIENT, socket);
            return;
        }
    }
}

/* accept() handed out a connection that had died before: the kernel has forgotten the peer.  It is
 * the oldest in the queue. */
static void meet_in_queue(struct timeline *timeline, struct socket *socket)
{
    for (size_t i = 0; i < timeline->connection_count; i++) {
        struct connection *c = timeline->connections[i];
        if (c->welcoming == socket->created->socket && c->established && !c->accepted &&
            !c->socket[END_SERVER]) {
            link_up(timeline, c, END_SERVER, socket);
            return;
        }
    }
}

/* Was this connection handed out by that accept()?  With SO_REUSEPORT the SYN does not tell which
 * of several sockets it went to. */
static bool accepted_from(const struct connection *c, const struct socket *socket, bool surely)
{
    const struct socket *welcoming = socket->created ? socket->created->socket : NULL;
    if (!welcoming || !c->welcoming)
        return true;
    return surely ? c->welcoming == welcoming : !c->welcoming->release;
}

/* It was opened before this timeline, or comes from a program that is not traced: what passed
 * already is not its calls'. */
static void join_midstream(struct connection *c, enum end end, struct socket *socket)
{
    if (socket->created || socket->connecting)
        return;
    uint64_t passed = c->flow[end]->next > 0 ? (uint64_t)(c->flow[end]->next - 1) : 0;
    for (size_t i = 0; i < socket->supplies->count; i++) { /* one that goes on already */
        socket->supplies->list[i].from += passed;
        socket->supplies->list[i].to += passed;
    }
    socket->supplies->end += passed;
    socket->taken = c->flow[!end]->acked > 0 ? (uint64_t)(c->flow[!end]->acked - 1) : 0;
}

void connection_match_sockets(struct timeline *timeline, struct socket *socket)
{
    if (socket->role == ROLE_WELCOMING || !socket->local.version)
        return;
    if (!socket->peer.version) {
        if (socket->connecting && socket->local.port &&
            (!socket->connection || socket_was_used(socket, socket->connecting)))
            meet_by_port(timeline, socket);
        else if (socket->created && socket->created->facts->role == CALL_ACCEPT &&
                 !socket->connection)
            meet_in_queue(timeline, socket);
        return;
    }
    struct connection *current = socket->connection;
    if (current && address_same(&current->address[socket->end], &socket->local) &&
        address_same(&current->address[!socket->end], &socket->peer))
        return;
    if (current && current->socket[socket->end] == socket)
        current->socket[socket->end] = NULL; /* it was taken for another's */
    struct connection *oldest[2] = { NULL, NULL }, *other = NULL;
    for (struct connection *c = pairs_find(timeline, PROTOCOL_TCP, &socket->local, &socket->peer);
         c; c = c->older)
        for (int end = 0; end < 2; end++) {
            if (c->socket[end] || !address_same(&c->address[end], &socket->local))
                continue;
            if (end == END_SERVER && c->closed == CLOSED_REFUSED)
                continue; /* nobody took it: another came from the same port */
            if (end == END_CLIENT || accepted_from(c, socket, true))
                oldest[end] = c;
            else if (accepted_from(c, socket, false))
                other = c;
        }
    if (!oldest[END_SERVER])
        oldest[END_SERVER] = other;
    enum end end = socket->role == ROLE_CLIENT && oldest[END_CLIENT] ? END_CLIENT : END_SERVER;
    if (socket->role == ROLE_UNUSED && !oldest[END_SERVER])
        end = END_CLIENT;
    if (!oldest[end])
        return;
    join_midstream(oldest[end], end, socket);
    link_up(timeline, oldest[end], end, socket);
}
