/* Whose bytes: every send call supplied [from, to) of its direction's stream, every data segment carries a range of the same
 * numbers.  Where they overlap, the segment carries the call.  This needs no clock.
 *
 * A segment may leave before its call returns (and tells how many bytes it took).  That changes nothing: bytes behind all that
 * earlier calls supplied can only come from the call that goes on.  When several calls go on at once on one socket (threads),
 * the kernel decides their order without telling; it is then read from the bytes themselves, and where those don't tell, the
 * range of these calls stays unknown. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "timeline/join.h"

static bool counts(const struct call *call)
{
    return call->socket && socket_is_tcp(call->socket) && call->facts->role == CALL_SEND;
}

void supply_begins(struct timeline *timeline, struct call *call)
{
    (void)timeline;
    if (!counts(call))
        return;
    struct supplies *supplies = call->socket->supplies;
    uint64_t from = supplies->end;
    for (size_t i = supplies->count; i-- > 0 && supplies->list[i].open;)
        if (supplies->list[i].to > from)
            from = supplies->list[i].to;
    array_reserve(&supplies->list, &supplies->capacity, supplies->count, sizeof *supplies->list);
    supplies->list[supplies->count++] =
        (struct supply){ .call = call, .from = from, .to = from + call->facts->wanted_bytes, .open = true };
}

/* The bytes at the start of a call's range, as a packet showed them, are the bytes that the call handed over. */
static bool bytes_agree(const struct call *call, uint64_t from)
{
    const struct call_facts *facts = call->facts;
    for (const struct packet_list *p = call->packets; p; p = p->next) {
        const struct packet *packet = p->packet;
        if (!packet->has_range || packet->from_offset > from || packet->to_offset <= from)
            continue;
        uint64_t skip = from - packet->from_offset;
        if (skip >= packet->facts.data_bytes)
            continue;
        size_t both = packet->facts.data_bytes - (size_t)skip;
        if (both > facts->data_bytes)
            both = facts->data_bytes;
        return both == 0 || memcmp(packet->facts.data + skip, facts->data, both) == 0;
    }
    return true; /* nothing seen that speaks against it */
}

void supply_ends(struct call *call, uint64_t moved)
{
    if (!counts(call))
        return;
    struct supplies *supplies = call->socket->supplies;
    size_t at = supplies->count;
    while (at-- > 0)
        if (supplies->list[at].call == call)
            break;
    if (at == SIZE_MAX || !supplies->list[at].open)
        return;
    bool rivals = (at + 1 < supplies->count) || (at > 0 && supplies->list[at - 1].open);
    if (moved == 0) {
        memmove(supplies->list + at, supplies->list + at + 1, (supplies->count - at - 1) * sizeof *supplies->list);
        supplies->count--;
        return;
    }
    struct supply done = { .call = call, .from = supplies->end, .to = supplies->end + moved };
    if (!rivals || bytes_agree(call, done.from)) {
        call->has_range = true;
        call->from = done.from;
        call->to = done.to;
    }
    supplies->end = done.to;
    /* finished ones first, in order of offset; the open ones keep their order behind them */
    size_t place = at;
    while (place > 0 && supplies->list[place - 1].open)
        place--;
    memmove(supplies->list + place + 1, supplies->list + place, (at - place) * sizeof *supplies->list);
    supplies->list[place] = done;
    uint64_t next = done.to;
    for (size_t i = place + 1; i < supplies->count && supplies->list[i].open; i++) {
        supplies->list[i].from = next;
        supplies->list[i].to = next + supplies->list[i].call->facts->wanted_bytes;
    }
}

bool supply_unsent(const struct connection *connection, enum end end)
{
    const struct socket *socket = connection->socket[end];
    if (!socket || !socket->supplies)
        return false;
    return (int64_t)socket->supplies->end > connection->flow[end]->next - 1 - connection->flow[end]->fin_sent;
}

/* The first supply that ends behind `offset`. */
static size_t supply_at(const struct supplies *supplies, uint64_t offset)
{
    size_t low = 0, high = supplies->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (supplies->list[middle].to <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void carry_datagram(struct timeline *timeline, struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    if (!socket)
        return;
    for (size_t i = 0; i < socket->open_count; i++) {
        struct call *call = socket->open[i];
        bool to_it = !call->facts->address.version || call->facts->address.port == packet->facts.dst.port;
        if (call->facts->role == CALL_SEND && to_it &&
            (call->facts->wanted_bytes == packet->facts.payload_bytes || !strcmp(call_name(call->facts), "sendmmsg"))) {
            packet_carries(timeline, packet, call);
            return;
        }
    }
}

void carry(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    if (packet->kind == KIND_UDP) {
        carry_datagram(timeline, packet);
        return;
    }
    const struct socket *socket = c->socket[packet->from];
    if (!socket)
        return;
    if (packet->kind == KIND_SYN && socket->connecting)
        packet_carries(timeline, packet, socket->connecting);
    if (packet->has_range) {
        const struct supplies *supplies = socket->supplies;
        for (size_t i = supply_at(supplies, packet->from_offset); i < supplies->count; i++) {
            if (supplies->list[i].from >= packet->to_offset)
                break;
            packet_carries(timeline, packet, supplies->list[i].call);
        }
    }
    if (packet->facts.protocol == PROTOCOL_TCP && (packet->facts.tcp.flags & TCP_FIN)) {
        if (socket->shut)
            packet_carries(timeline, packet, socket->shut);
        else if (socket->release && socket->release->call)
            packet_carries(timeline, packet, socket->release->call);
    }
}
