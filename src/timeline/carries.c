/* Whose bytes: every send call supplied [from, to) of its direction's stream, every data segment
 * carries a range of the same numbers.  Where they overlap, the segment carries the call.  This
 * needs no clock.
 *
 * A segment may leave before its call returns (and tells how many bytes it took).  That changes
 * nothing: bytes behind all that earlier calls supplied can only come from the call that goes on.
 * Several calls at once on one socket: see concurrent_sends.c. */
#include "timeline/join.h"

#include "base/memory.h"

static bool counts(const struct call *call)
{
    const struct socket *socket = call->socket;
    /* it came from outside, and its first call is this one */
    bool unknown = socket && !socket->type;
    return socket && (unknown || socket_is_tcp(socket)) && call->facts->role == CALL_SEND;
}

void supply_begins(struct call *call)
{
    if (!counts(call))
        return;
    struct supplies *supplies = call->socket->supplies;
    bool alone = supplies->count == 0 || !supplies->list[supplies->count - 1].open;
    if (supplies->rivals == supplies->count && !alone)
        supplies->rivals = supplies->count - 1; /* the one that goes on, and this one */
    bool rival = supplies->rivals < supplies->count;
    array_reserve(&supplies->list, &supplies->capacity, supplies->count, sizeof *supplies->list);
    supplies->list[supplies->count++] =
        (struct supply){ .call = call,
                         .from = supplies->end,
                         .to = supplies->end + call->facts->wanted_bytes,
                         .open = true };
    if (!rival)
        supplies->rivals = supplies->count;
}

bool supply_withdraw(struct supplies *supplies, const struct call *call)
{
    if (!supplies->count || supplies->list[supplies->count - 1].call != call)
        return false;
    supplies->count--;
    if (supplies->rivals > supplies->count)
        supplies->rivals = supplies->count;
    return true;
}

static bool any_open(const struct supplies *supplies)
{
    for (size_t i = supplies->rivals; i < supplies->count; i++)
        if (supplies->list[i].open)
            return true;
    return false;
}

static void place_one(struct supplies *supplies, struct supply *supply)
{
    struct call *call = supply->call;
    supplies->evidence_count = 0;
    if (supply->moved == 0) {
        supplies->rivals = --supplies->count;
        return;
    }
    supply->to = supply->from + supply->moved;
    supplies->end = supply->to;
    call->has_range = true;
    call->from = supply->from;
    call->to = supply->to;
}

void supply_ends(struct timeline *timeline, struct call *call, uint64_t moved)
{
    if (!counts(call))
        return;
    struct supplies *supplies = call->socket->supplies;
    struct supply *mine = NULL;
    for (size_t i = supplies->count;
         !mine && i-- > 0 && (supplies->list[i].open || i >= supplies->rivals);)
        if (supplies->list[i].call == call)
            mine = &supplies->list[i];
    if (!mine)
        return;
    mine->open = false;
    mine->moved = moved;
    if (supplies->rivals == supplies->count)
        place_one(supplies, mine);
    else if (!any_open(supplies))
        concurrent_sends_resolve(timeline, supplies);
}

bool supply_unsent(const struct connection *connection, enum end end)
{
    const struct socket *socket = connection->socket[end];
    if (!socket || !socket->supplies)
        return false;
    uint64_t supplied = socket->supplies->end;
    for (size_t i = socket->supplies->rivals; i < socket->supplies->count; i++)
        supplied += socket->supplies->list[i].moved;
    return (int64_t)supplied > connection->flow[end]->next - 1 - connection->flow[end]->fin_sent;
}

/* Index of the first supply that ends behind offset. */
static size_t supply_at(const struct supplies *supplies, uint64_t offset)
{
    size_t low = 0, high = supplies->rivals;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (supplies->list[middle].to <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void carry_range(struct timeline *timeline, struct packet *packet, const struct supplies *supplies)
{
    for (size_t i = supply_at(supplies, packet->from_offset); i < supplies->count; i++)
        if (i < supplies->rivals && supplies->list[i].from >= packet->to_offset)
            break;
        else if (supplies->list[i].call->facts->t_begin_ns <= packet->facts.t_ns)
            packet_carries(timeline, packet, supplies->list[i].call);
}

void carry(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    if (packet->kind == KIND_UDP) {
        datagram_carry(timeline, packet);
        return;
    }
    const struct socket *socket = c->socket[packet->from];
    if (!socket)
        return;
    if (packet->kind == KIND_SYN && socket->connecting)
        packet_carries(timeline, packet, socket->connecting);
    if (packet->has_range) {
        struct supplies *supplies = socket->supplies;
        carry_range(timeline, packet, supplies);
        if (packet->to_offset > supplies->end) {
            array_reserve(&supplies->evidence, &supplies->evidence_capacity,
                          supplies->evidence_count, sizeof(struct packet *));
            supplies->evidence[supplies->evidence_count++] = packet;
            if (supplies->rivals < supplies->count && !any_open(supplies))
                concurrent_sends_resolve(timeline, supplies);
        }
    }
    if (packet->facts.protocol == PROTOCOL_TCP && (packet->facts.tcp.flags & TCP_FIN)) {
        if (socket->shut)
            packet_carries(timeline, packet, socket->shut);
        else if (socket->release && socket->release->call)
            packet_carries(timeline, packet, socket->release->call);
    }
}
