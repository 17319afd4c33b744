/* Datagrams: which sockets of UDP they went between, and which send call made each.
 *
 * There is no handshake that would tell, and a client's socket has no port before its first send.
 * So a datagram is held against the send calls that go on when it leaves; one that leaves before
 * the kernel told the port waits for it (datagrams_match_sockets). */
#include <sys/socket.h>

#include "base/clock.h"
#include "base/memory.h"
#include "call/table.h"
#include "timeline/join.h"

static bool socket_is_udp(const struct socket *socket)
{
    return socket->type == SOCK_DGRAM && (socket->domain == AF_INET || socket->domain == AF_INET6);
}

void datagram_add(struct timeline *timeline, struct socket *socket)
{
    struct join *join = timeline->join;
    if (!socket_is_udp(socket) || socket->role == ROLE_DATAGRAM)
        return;
    socket->role = ROLE_DATAGRAM;
    array_reserve(&join->datagram, &join->datagram_capacity, join->datagram_count,
                  sizeof(struct socket *));
    join->datagram[join->datagram_count++] = socket;
}

static uint64_t asked_bytes(const struct call_facts *facts)
{
    return facts->cut_bytes ? facts->cut_bytes : facts->wanted_bytes;
}

static uint64_t kept_bytes(const struct socket *socket)
{
    uint64_t bytes = 0;
    for (size_t i = 0; socket && i < socket->kept_count; i++)
        bytes += socket->kept[i]->facts->moved_bytes;
    return bytes;
}

void datagram_kept(struct call *call)
{
    const struct call_facts *facts = call->facts;
    struct socket *socket = call->socket;
    if (!socket_is_udp(socket) || facts->error)
        return;
    if (!(facts->flags & MSG_MORE) && !socket->options.corked) {
        socket->kept_count = 0;
        return;
    }
    array_reserve(&socket->kept, &socket->kept_capacity, socket->kept_count, sizeof(struct call *));
    socket->kept[socket->kept_count++] = call;
}

/* This send call can have made it, or its last part. */
static bool fits(const struct call *call, const struct packet_facts *facts)
{
    const struct call_facts *sent = call->facts;
    bool to_it = !sent->address.version || sent->address.port == facts->dst.port;
    return sent->role == CALL_SEND && to_it &&
           (asked_bytes(sent) + kept_bytes(call->socket) == facts->payload_bytes ||
            call_is(sent->row, SYS_sendmmsg));
}

/* The socket that takes what comes to this address; NULL: none that we know. */
static struct socket *bound_to(const struct timeline *timeline, const struct address *address)
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

/* The socket of a datagram's sender: the one whose send call goes on and fits, when there is no
 * rival; else the one bound to its address.  NULL when that is not known yet: the first send gives
 * a socket its port, and tells it when it returns. */
static struct socket *sender_of(const struct timeline *timeline, const struct packet_facts *facts)
{
    const struct join *join = timeline->join;
    struct socket *only = NULL;
    for (size_t i = 0; i < join->datagram_count; i++) {
        struct socket *socket = join->datagram[i];
        if (socket->local.port && socket->local.port != facts->src.port)
            continue;
        for (size_t k = 0; k < socket->open_count; k++) {
            if (!fits(socket->open[k], facts) || only == socket)
                continue;
            if (socket->local.port)
                return socket;
            if (only)
                return bound_to(timeline, &facts->src);
            only = socket;
        }
    }
    return only ? only : bound_to(timeline, &facts->src);
}

void datagram_ends(struct timeline *timeline, struct connection *c, const struct packet *packet)
{
    const struct packet_facts *facts = &packet->facts;
    if (!c->socket[packet->from] || c->socket[packet->from]->release)
        c->socket[packet->from] = sender_of(timeline, facts);
    if (!c->socket[!packet->from] || c->socket[!packet->from]->release)
        c->socket[!packet->from] = bound_to(timeline, &facts->dst);
    for (int end = 0; end < 2; end++)
        if (c->socket[end] && !c->socket[end]->connection) {
            c->socket[end]->connection = c;
            c->socket[end]->end = (enum end)end;
        }
}

void datagrams_match_sockets(struct timeline *timeline, struct socket *socket)
{
    enum { LATEST = 64 }; /* what left before its call returned is among these */
    size_t oldest = timeline->packet_count > LATEST ? timeline->packet_count - LATEST : 0;
    for (size_t i = timeline->packet_count; i-- > oldest;) {
        struct packet *packet = timeline->packets[i];
        struct connection *c = packet->connection;
        if (packet->kind != KIND_UDP || !c || packet->facts.src.port != socket->local.port ||
            packet->carries_count)
            continue;
        if (!c->socket[packet->from])
            c->socket[packet->from] = socket;
        if (c->socket[packet->from] != socket)
            continue;
        for (size_t k = timeline->call_count;
             k-- > 0 && timeline->calls[k]->facts->t_begin_ns + NS_PER_S > packet->facts.t_ns;) {
            struct call *call = timeline->calls[k];
            bool going_on = call->facts->t_begin_ns <= packet->facts.t_ns &&
                            (!call->ended || call->facts->t_end_ns >= packet->facts.t_ns);
            if (call->socket == socket && going_on && fits(call, &packet->facts)) {
                packet_carries(timeline, packet, call);
                packet->trigger = (struct trigger){ .kind = TRIGGER_CALL, .call = call };
                break;
            }
        }
    }
}

void datagram_carry(struct timeline *timeline, struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    struct call *last = NULL;
    if (!socket)
        return;
    for (size_t i = 0; i < socket->open_count && !last; i++)
        if (fits(socket->open[i], &packet->facts))
            last = socket->open[i];
    /* UDP_CORK is switched off */
    bool pushed = !last && socket->kept_count && kept_bytes(socket) == packet->facts.payload_bytes;
    for (size_t i = 0; i < socket->kept_count && (last || pushed); i++)
        packet_carries(timeline, packet, socket->kept[i]);
    if (last)
        packet_carries(timeline, packet, last);
}
