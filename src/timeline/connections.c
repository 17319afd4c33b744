/* Connections: two endpoints plus the client's initial sequence number, so that a port used again is a new connection.
 *
 * The table of address pairs (pairs.c) leads to the newest connection of a pair; older ones hang behind it while all are kept.  Sockets are linked to a
 * connection when the kernel told their addresses (connect() and accept() tell them at their return), or at once when only one
 * connect() can have sent the SYN. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/err.h"
#include "timeline/join.h"

static void flow_init(struct flow *flow)
{
    flow->acked = flow->last_ack = flow->window = -1;
    flow->shift = -1;
}

static struct connection *connection_make(struct timeline *timeline, const struct packet *packet, enum end from)
{
    const struct packet_facts *facts = &packet->facts;
    connections_make_room(timeline, facts->t_ns);
    struct connection *c = connection_new(timeline);
    c->id = timeline->next_connection_id++;
    c->protocol = facts->protocol;
    c->address[from] = facts->src;
    c->address[!from] = facts->dst;
    c->first_closer = c->resetter = -1;
    c->t_ns = c->t_end_ns = facts->t_ns;
    flow_init(c->flow[0]);
    flow_init(c->flow[1]);
    c->to_itself = facts->protocol == PROTOCOL_TCP && address_same(&facts->src, &facts->dst);
    if (c->to_itself)
        c->flow[1] = c->flow[0];
    if (facts->protocol == PROTOCOL_TCP)
        c->state[0] = c->state[1] = STATE_CLOSED;
    struct connection *before = pairs_put(timeline, c);
    event_about(timeline, EVENT_CONNECTION, facts->t_ns, c)->connection = c;
    if (timeline->depth == DEPTH_WHOLE) {
        c->older = before;
        array_reserve(&timeline->connections, &timeline->connection_capacity, timeline->connection_count,
                      sizeof(struct connection *));
        timeline->connections[timeline->connection_count++] = c;
    } else if (before) {
        connection_replaced(timeline, before);
    }
    return c;
}

/* How well a welcoming socket covers an address: its own 3, any address of the family 2, any IPv6 address for IPv4 1, not at all 0. */
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

/* The welcoming socket that a SYN to this address knocks at; NULL when several do equally well (SO_REUSEPORT): the kernel picks one and
 * only accept() tells which. */
static struct socket *welcoming_for(const struct timeline *timeline, const struct address *address)
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

/* connect() to 0.0.0.0 or :: reaches this machine itself (Linux; RFC 1122 3.2.1.3 leaves it open). */
static bool named_by(const struct call *connecting, const struct address *dst)
{
    const struct address *named = &connecting->facts->address;
    return named->port == dst->port && named->version == dst->version && (address_same_ip(named, dst) || address_is_any(named));
}

/* A SYN left: which connect() can have sent it?  Only an answer without a rival counts now; connect()'s return tells the rest. */
static void link_asking(struct timeline *timeline, struct connection *c, enum end end)
{
    const struct join *join = timeline->join;
    struct socket *only = NULL;
    for (size_t i = 0; i < join->connecting_count; i++) {
        struct call *call = join->connecting[i];
        struct socket *socket = call->socket;
        if (!named_by(call, &c->address[!end]))
            continue;
        if (socket->kernel_told && socket->local.port != 0) {
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
        connection_link(timeline, c, end, only);
}

void connection_link(struct timeline *timeline, struct connection *c, enum end end, struct socket *socket)
{
    c->socket[end] = socket;
    socket->connection = c;
    socket->end = end;
    socket->local = c->address[end];
    socket->peer = c->address[!end];
    socket->state = c->state[end];
    if (c->to_itself)
        c->socket[!end] = socket;
    socket->taken_unknown |= c->flow[!end]->urgent;
    if (end == END_SERVER)
        socket->filtered |= c->filtered;
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
        if (timeline->packets[i]->connection == c && timeline->packets[i]->kind == KIND_SYN && timeline->packets[i]->from == end)
            packet_carries(timeline, timeline->packets[i], connect); /* sent again */
    if (c->handshake_ack)
        handshake_completes(timeline, c->handshake_ack);
    if (connect->ended)
        connect_failed(timeline, connect);
}

/* After a connect() that failed, the kernel still tells the port but no address: the SYN left during the call, from that port. */
static void meet_by_port(struct timeline *timeline, struct socket *socket)
{
    const struct call *connect = socket->connecting;
    for (size_t i = timeline->connection_count; i-- > 0;) {
        struct connection *c = timeline->connections[i];
        if (c->t_end_ns < connect->facts->t_begin_ns && c->protocol == PROTOCOL_TCP)
            break;
        if (!c->socket[END_CLIENT] && c->syn && c->t_ns >= connect->facts->t_begin_ns &&
            c->address[END_CLIENT].port == socket->local.port && named_by(connect, &c->address[END_SERVER])) {
            connection_link(timeline, c, END_CLIENT, socket);
            return;
        }
    }
}

/* accept() handed out a connection that had died before: the kernel has forgotten the peer.  It is the oldest in the queue. */
static void meet_in_queue(struct timeline *timeline, struct socket *socket)
{
    for (size_t i = 0; i < timeline->connection_count; i++) {
        struct connection *c = timeline->connections[i];
        if (c->welcoming == socket->created->socket && c->established && !c->accepted && !c->socket[END_SERVER]) {
            connection_link(timeline, c, END_SERVER, socket);
            return;
        }
    }
}

/* Was this connection handed out by that accept()?  With SO_REUSEPORT the SYN does not tell which of several sockets it went to. */
static bool accepted_from(const struct connection *c, const struct socket *socket, bool surely)
{
    const struct socket *welcoming = socket->created ? socket->created->socket : NULL;
    if (!welcoming || !c->welcoming)
        return true;
    return surely ? c->welcoming == welcoming : !c->welcoming->release;
}

/* It was opened before this timeline, or comes from a program that is not traced: what passed already is not its calls'. */
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

void connection_meet(struct timeline *timeline, struct socket *socket)
{
    if (socket->role == ROLE_WELCOMING || !socket->local.version)
        return;
    if (!socket->peer.version) {
        if (socket->connecting && !socket->connection && socket->local.port)
            meet_by_port(timeline, socket);
        else if (socket->created && socket->created->facts->role == CALL_ACCEPT && !socket->connection)
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
    for (struct connection *c = pairs_find(timeline, PROTOCOL_TCP, &socket->local, &socket->peer); c; c = c->older)
        for (int end = 0; end < 2; end++) {
            if (c->socket[end] || !address_same(&c->address[end], &socket->local))
                continue;
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
    connection_link(timeline, oldest[end], end, socket);
}

/* A SYN opens a new connection unless it repeats the one that the connection began with, or crosses another SYN. */
static bool begins_anew(const struct connection *c, const struct packet_facts *facts)
{
    if (!(facts->tcp.flags & TCP_SYN) || (facts->tcp.flags & TCP_ACK))
        return false;
    enum end from = address_same(&c->address[END_CLIENT], &facts->src) ? END_CLIENT : END_SERVER;
    const struct flow *flow = c->flow[from];
    if (flow->isn_known && flow->isn == facts->tcp.seq) /* refused before: Windows asks three times with the same number */
        return c->established && c->closed != CLOSED_OPEN && c->closed != CLOSED_TIMEOUT;
    if (from == END_SERVER && !flow->isn_known && c->has_syn && !c->has_syn_ack && c->closed == CLOSED_OPEN)
        return false; /* both ends sent a SYN: simultaneous open, RFC 9293 figure 7 */
    return true;
}

static struct connection *of_icmp(struct timeline *timeline, struct packet *packet)
{
    const struct icmp_facts *icmp = &packet->facts.icmp;
    packet->kind = KIND_ICMP;
    if (icmp->about != PROTOCOL_TCP && icmp->about != PROTOCOL_UDP)
        return NULL;
    struct connection *c = pairs_find(timeline, icmp->about, &icmp->src, &icmp->dst);
    if (c) /* it comes from (the host of) the end that the quoted packet was sent to */
        packet->from = address_same(&c->address[END_CLIENT], &icmp->dst) ? END_CLIENT : END_SERVER;
    return c;
}

static struct socket *datagram_socket(const struct timeline *timeline, const struct address *address)
{
    const struct join *join = timeline->join;
    for (size_t i = join->datagram_count; i-- > 0;) {
        struct socket *socket = join->datagram[i];
        if (!socket->release && socket->local.port == address->port &&
            (address_is_any(&socket->local) || address_same_ip(&socket->local, address)))
            return socket;
    }
    return NULL;
}

/* The socket of a datagram's sender: the one whose send call goes on and fits, when there is no rival; else the one bound to its
 * address.  NULL when that is not known yet: the first send gives a socket its port, and tells it when it returns. */
static struct socket *datagram_sender(const struct timeline *timeline, const struct packet_facts *facts)
{
    const struct join *join = timeline->join;
    struct socket *only = NULL;
    for (size_t i = 0; i < join->datagram_count; i++) {
        struct socket *socket = join->datagram[i];
        if (socket->local.port && socket->local.port != facts->src.port)
            continue;
        for (size_t k = 0; k < socket->open_count; k++) {
            if (!datagram_fits(socket->open[k], facts) || only == socket)
                continue;
            if (socket->local.port)
                return socket;
            if (only)
                return datagram_socket(timeline, &facts->src);
            only = socket;
        }
    }
    return only ? only : datagram_socket(timeline, &facts->src);
}

void datagrams_meet(struct timeline *timeline, struct socket *socket)
{
    size_t looked = 0;
    for (size_t i = timeline->packet_count; i-- > 0 && looked < 64; looked++) {
        struct packet *packet = timeline->packets[i];
        struct connection *c = packet->connection;
        if (packet->kind != KIND_UDP || !c || packet->facts.src.port != socket->local.port || packet->carries_count)
            continue;
        if (!c->socket[packet->from])
            c->socket[packet->from] = socket;
        if (c->socket[packet->from] != socket)
            continue;
        for (size_t k = timeline->call_count; k-- > 0 && timeline->calls[k]->facts->t_begin_ns + 1000000000 > packet->facts.t_ns;) {
            struct call *call = timeline->calls[k];
            if (call->socket == socket && datagram_fits(call, &packet->facts) && call->facts->t_begin_ns <= packet->facts.t_ns &&
                (!call->ended || call->facts->t_end_ns >= packet->facts.t_ns)) {
                packet_carries(timeline, packet, call);
                packet->trigger = (struct trigger){ .kind = TRIGGER_CALL, .call = call };
                break;
            }
        }
    }
}

struct connection *connection_of(struct timeline *timeline, struct packet *packet)
{
    const struct packet_facts *facts = &packet->facts;
    timeline->has_packets = true;
    if (facts->protocol == PROTOCOL_ICMP)
        return of_icmp(timeline, packet);
    struct connection *c = pairs_find(timeline, facts->protocol, &facts->src, &facts->dst);
    if (facts->protocol == PROTOCOL_UDP) {
        if (!c)
            c = connection_make(timeline, packet, END_CLIENT);
        packet->from = address_same(&c->address[END_CLIENT], &facts->src) ? END_CLIENT : END_SERVER;
        if (!c->socket[packet->from] || c->socket[packet->from]->release)
            c->socket[packet->from] = datagram_sender(timeline, facts);
        if (!c->socket[!packet->from] || c->socket[!packet->from]->release)
            c->socket[!packet->from] = datagram_socket(timeline, &facts->dst);
        for (int end = 0; end < 2; end++)
            if (c->socket[end] && !c->socket[end]->connection) {
                c->socket[end]->connection = c;
                c->socket[end]->end = (enum end)end;
            }
        return c;
    }
    bool syn = facts->tcp.flags & TCP_SYN, ack = facts->tcp.flags & TCP_ACK;
    if (c && begins_anew(c, facts)) {
        packet->analysis |= ANALYSIS_REUSED_PORTS;
        c = NULL;
    }
    if (!c) {
        /* who is the client?  the sender of a SYN, the receiver of a SYN-ACK; joined midstream, the higher port */
        enum end from = syn ? (ack ? END_SERVER : END_CLIENT) : facts->src.port >= facts->dst.port ? END_CLIENT : END_SERVER;
        c = connection_make(timeline, packet, from);
        c->opened = syn ? OPENED_HANDSHAKE : OPENED_MIDSTREAM;
        if (!syn && !c->to_itself)
            c->state[0] = c->state[1] = STATE_NONE;
        else if (ack && !c->to_itself)
            c->state[END_CLIENT] = STATE_NONE; /* its SYN was not seen */
        if (from == END_SERVER)
            history_turned(c);
        if (syn && !ack) {
            c->welcoming = welcoming_for(timeline, &facts->dst);
            link_asking(timeline, c, END_CLIENT);
        }
    }
    packet->from = address_same(&c->address[END_CLIENT], &facts->src) ? END_CLIENT : END_SERVER;
    if (syn && !ack && c->closed == CLOSED_REFUSED) { /* it asks again: nobody has closed anything yet */
        c->closed = CLOSED_OPEN;
        c->first_closer = c->resetter = -1;
    }
    if (c->to_itself) {
        c->opened = OPENED_SIMULTANEOUS;
    } else if (syn && !ack && packet->from == END_SERVER && c->opened != OPENED_MIDSTREAM) {
        c->opened = OPENED_SIMULTANEOUS;
        if (!c->socket[END_SERVER])
            link_asking(timeline, c, END_SERVER);
    }
    return c;
}
