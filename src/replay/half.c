/* One end of a connection while the pass goes on: see half.h. */
#include "replay/half.h"

#include <sys/socket.h>

#include "base/clock.h"

enum { LONG_CALL_NS = 5 * NS_PER_MS }; /* a send call that takes longer hands its bytes over bit by bit */

/* ---- bytes ---- */

static void arrives(struct half *half, int64_t from, int64_t to)
{
    if (to <= half->arrived)
        return;
    if (from > half->arrived) {
        if (half->island_count == ISLANDS_MAX)
            half->arrived_unknown = true;
        else
            half->islands[half->island_count++] = (struct island){ from, to };
        return;
    }
    half->arrived = to;
    for (unsigned i = 0; i < half->island_count;) {
        struct island island = half->islands[i];
        if (island.from > half->arrived) {
            i++;
            continue;
        }
        if (island.to > half->arrived)
            half->arrived = island.to;
        half->islands[i] = half->islands[--half->island_count];
        i = 0; /* another one may join on now */
    }
}

static void acknowledges(struct half *sender, struct half *receiver, int64_t ack)
{
    int64_t bytes = ack - 1;
    sender->syn_acked |= ack >= 1;
    sender->fin_acked |= sender->fin && bytes > sender->fin_at;
    if (sender->fin && bytes > sender->fin_at)
        bytes = sender->fin_at;
    if (bytes > sender->acked)
        sender->acked = bytes;
    if (bytes > receiver->arrived) /* it says so itself, whether we saw the bytes or not */
        arrives(receiver, receiver->arrived, bytes);
}

static bool takes_bytes(const struct call *call)
{
    return !(call->facts->flags & (MSG_PEEK | MSG_OOB));
}

/* A receive call that goes on makes the kernel tell of the room: by then it has taken what was there. */
static void took_already(struct half *half, const struct packet *packet)
{
    const struct call *call = packet->trigger.kind == TRIGGER_CALL ? packet->trigger.call : NULL;
    if (!call || call->facts->role != CALL_RECEIVE || !takes_bytes(call) || !call->has_range)
        return;
    int64_t to = (int64_t)call->to < half->arrived ? (int64_t)call->to : half->arrived;
    if (to > half->read)
        half->read = to;
}

void half_packet(struct half *sender, struct half *receiver, const struct packet *packet, bool is_missed)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    if (packet->facts.protocol != PROTOCOL_TCP)
        return;
    if (!sender->has_sent && !(tcp->flags & TCP_SYN) && !sender->syn && packet->seq > 1) /* it was sending before we looked */
        sender->sent = sender->acked = receiver->arrived = receiver->read = packet->seq - 1;
    sender->has_sent = true;
    sender->syn |= (tcp->flags & TCP_SYN) != 0;
    if (packet->has_range) {
        if ((int64_t)packet->to_offset > sender->sent)
            sender->sent = (int64_t)packet->to_offset;
        if (packet->kind != KIND_PROBE && !is_missed) /* a probe's byte is taken only when it is acknowledged */
            arrives(receiver, (int64_t)packet->from_offset, (int64_t)packet->to_offset);
    }
    if ((tcp->flags & TCP_FIN) && !(tcp->flags & TCP_RST)) {
        sender->fin = true;
        sender->fin_at = packet->seq - 1 + packet->facts.payload_bytes;
    }
    if (packet->ack >= 0 && !(tcp->flags & TCP_RST))
        acknowledges(receiver, sender, packet->ack);
    if (!(tcp->flags & TCP_RST)) {
        sender->window = packet->window >= 0 ? packet->window : packet->facts.tcp.window;
        sender->scale_unknown = packet->window < 0;
    }
    took_already(sender, packet);
}

/* ---- calls ---- */

static bool is_long(const struct call *call)
{
    return !call->ended || call->facts->t_end_ns - call->facts->t_begin_ns >= LONG_CALL_NS;
}

static void send_call(struct half *half, const struct call *call, bool returns)
{
    if (!returns && is_long(call))
        half->long_sends++;
    else if (returns && is_long(call) && half->long_sends)
        half->long_sends--;
    if (returns != is_long(call))
        return; /* a short one has handed all over when its first packet leaves */
    if (call->has_range && (int64_t)call->to > half->handed)
        half->handed = (int64_t)call->to;
    else if (call->facts->moved_bytes && !call->has_range)
        half->handed_unknown = true;
}

static void receive_call(struct half *half, const struct call *call)
{
    if (!takes_bytes(call))
        return;
    if (call->has_range && (int64_t)call->to > half->read)
        half->read = (int64_t)call->to;
    else if (call->facts->moved_bytes && !call->has_range)
        half->read_unknown = true;
}

void half_call(struct half *half, const struct call *call, bool returns)
{
    if (call->facts->role == CALL_SEND)
        send_call(half, call, returns);
    else if (call->facts->role == CALL_RECEIVE && returns)
        receive_call(half, call);
}

/* ---- what is told ---- */

/* Are the calls of this end known from the beginning? */
static bool is_traced(const struct connection *c, enum end end)
{
    return c->socket[end] || (end == END_SERVER && c->welcoming);
}

struct end_moment half_told(const struct half *half, const struct connection *c, enum end end, bool begun)
{
    bool traced = is_traced(c, end) && !c->to_itself;
    bool over = half->state == STATE_CLOSED && half->has_state && begun;
    bool state_known = half->has_state || end == END_CLIENT || traced; /* a server that nobody traced may listen before, or not */
    struct end_moment m = { .state = state_known ? half->state : STATE_NONE, .gone = over, .window = half->window, .waiting = -1, .unread = -1 };
    m.syn_open = half->syn && !half->syn_acked && !over;
    m.fin_open = half->fin && !half->fin_acked && !over;
    m.acknowledged = half->acked;
    m.unacknowledged = over || half->sent < half->acked ? 0 : half->sent - half->acked;
    m.read = half->read;
    m.read_ended = half->read_ended;
    m.scale_unknown = half->scale_unknown;
    if (traced && c->socket[end] && !half->long_sends && !half->handed_unknown)
        m.waiting = half->handed > half->sent ? half->handed - half->sent : 0;
    else if (traced && !c->socket[end])
        m.waiting = 0;
    if (traced && !half->read_unknown && !half->arrived_unknown)
        m.unread = half->arrived > half->read ? half->arrived - half->read : 0;
    if (over)
        m.waiting = m.unread = 0;
    return m;
}
