/* What lies in the buffers of each end: see buffers.h. */
#include "timeline/buffers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/memory.h"
#include "timeline/arrivals.h"

enum {
    /* a send call that takes longer hands its bytes over bit by bit */
    LONG_CALL_NS = 5 * NS_PER_MS,
};

struct half {    /* one end */
    bool closed; /* its state is CLOSED, after it was something else or not known */
    /* stream offsets of what it sends: after the last byte sent; acknowledged by the other end */
    int64_t sent, acked;
    bool has_sent, syn, fin; /* was it sent? */
    bool syn_acked, fin_acked;
    int64_t fin_at;      /* stream offset of the FIN */
    int64_t handed;      /* … after the last byte that its program handed over */
    unsigned long_sends; /* such calls that go on now; the last one that began: */
    const struct call *long_send;
    int64_t full_ns; /* … from here on it hands over no more */
    bool handed_unknown;
    int64_t arrived; /* … of the other end's stream: after the last byte that arrived in order */
    struct byte_ranges early; /* … that arrived ahead of others */
    bool arrived_unknown;     /* there were too many of them */
    struct byte_ranges lost;  /* of what it sends: it did not arrive, and was not sent again yet */
    int64_t read;
    bool read_unknown;
    int64_t window;
    bool scale_unknown;
    int64_t dropped_unsent, dropped_unread; /* when it was closed */
};

struct both { /* ends of a connection, from its first event on */
    struct half end[2];
    struct end_buffers told[2]; /* by buffers_changed() */
    bool begun;                 /* a packet of it has passed */
};

struct buffers {
    const struct timeline *timeline;
    struct both **both; /* by place of the connection in timeline->connections */
    bool *missed;       /* by event: its data did not arrive */
    int64_t t_ns;       /* of the last event */
};

/* ---- bytes ---- */

static void islands_drop(struct byte_ranges *ranges, unsigned i)
{
    ranges->at[i] = ranges->at[--ranges->count];
}

/* A range of its own, or more of one that it touches.  false: there are too many. */
static bool islands_add(struct byte_ranges *ranges, int64_t from, int64_t to)
{
    for (unsigned i = 0; i < ranges->count;) {
        struct byte_range range = ranges->at[i];
        if (range.to < from || to < range.from) {
            i++;
            continue;
        }
        from = range.from < from ? range.from : from;
        to = range.to > to ? range.to : to;
        islands_drop(ranges, i);
        i = 0;
    }
    if (ranges->count == BYTE_RANGES_MAX)
        return false;
    ranges->at[ranges->count++] = (struct byte_range){ from, to };
    return true;
}

/* These bytes are in no range any more. */
static void islands_cut(struct byte_ranges *ranges, int64_t from, int64_t to)
{
    for (unsigned i = 0; i < ranges->count;) {
        struct byte_range range = ranges->at[i];
        if (range.to <= from || to <= range.from) {
            i++;
            continue;
        }
        islands_drop(ranges, i);
        if (range.from < from)
            islands_add(ranges, range.from, from);
        if (range.to > to)
            islands_add(ranges, to, range.to);
        i = 0;
    }
}

static void arrives(struct half *half, int64_t from, int64_t to)
{
    if (to <= half->arrived)
        return;
    if (from > half->arrived) {
        half->arrived_unknown |= !islands_add(&half->early, from, to);
        return;
    }
    half->arrived = to;
    for (unsigned i = 0; i < half->early.count;) {
        struct byte_range range = half->early.at[i];
        if (range.from > half->arrived) {
            i++;
            continue;
        }
        if (range.to > half->arrived)
            half->arrived = range.to;
        islands_drop(&half->early, i);
        i = 0; /* another one may join on now */
    }
}

/* Bytes before an acknowledgement; a FIN is none. */
static int64_t bytes_before(const struct half *sender, int64_t ack)
{
    return sender->fin && ack - 1 > sender->fin_at ? sender->fin_at : ack - 1;
}

/* `sender` learns that the other end has all before `ack`. */
static void acknowledged(struct half *sender, int64_t ack)
{
    int64_t bytes = bytes_before(sender, ack);
    sender->syn_acked |= ack >= 1;
    sender->fin_acked |= sender->fin && ack - 1 > sender->fin_at;
    if (bytes > sender->acked)
        sender->acked = bytes;
}

/* An end says itself that it has all before `ack`, whether we saw that arrive or not. */
static void has_all_before(struct half *half, const struct half *other, int64_t ack)
{
    int64_t bytes = bytes_before(other, ack);
    if (bytes > half->arrived)
        arrives(half, half->arrived, bytes);
}

static bool takes_bytes(const struct call *call)
{
    return !(call->facts->flags & (MSG_PEEK | MSG_OOB));
}

/* A receive call that goes on makes the kernel tell of the room: by then it has taken what was
 * there. */
static void took_already(struct half *half, const struct packet *packet)
{
    const struct call *call = packet->trigger.kind == TRIGGER_CALL ? packet->trigger.call : NULL;
    if (!call || call->facts->role != CALL_RECEIVE || !takes_bytes(call) || !call->has_range)
        return;
    int64_t to = (int64_t)call->to < half->arrived ? (int64_t)call->to : half->arrived;
    if (to > half->read)
        half->read = to;
}

/* What its receiver has of it.  is_missed: not the data. */
static void half_arrives(struct half *receiver, const struct packet *packet, bool is_missed)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    if (packet->facts.protocol != PROTOCOL_TCP)
        return;
    /* a probe's byte is taken only when it is acknowledged */
    if (packet->has_range && packet->kind != KIND_PROBE && !is_missed)
        arrives(receiver, (int64_t)packet->from_offset, (int64_t)packet->to_offset);
    if (packet->ack >= 0 && !(tcp->flags & TCP_RST))
        acknowledged(receiver, packet->ack);
}

static void half_leaves(struct half *sender, struct half *receiver, const struct packet *packet)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    if (packet->facts.protocol != PROTOCOL_TCP)
        return;
    /* it was sending before we looked */
    if (!sender->has_sent && !(tcp->flags & TCP_SYN) && !sender->syn && packet->seq > 1)
        sender->sent = sender->acked = receiver->arrived = receiver->read = packet->seq - 1;
    sender->has_sent = true;
    sender->syn |= (tcp->flags & TCP_SYN) != 0;
    if (packet->has_range && (int64_t)packet->to_offset > sender->sent)
        sender->sent = (int64_t)packet->to_offset;
    if ((tcp->flags & TCP_FIN) && !(tcp->flags & TCP_RST)) {
        sender->fin = true;
        sender->fin_at = packet->seq - 1 + packet->facts.payload_bytes;
    }
    if (packet->ack >= 0 && !(tcp->flags & TCP_RST))
        has_all_before(sender, receiver, packet->ack);
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

/* A call that waits for room takes more only when some is made: by an ACK of what was not yet
 * acknowledged.  When the last one before its return came. */
static int64_t last_room_ns(const struct timeline *timeline, const struct call *call)
{
    const struct connection *connection = call->socket->connection;
    int64_t room_ns = call->facts->t_begin_ns, acked = -1;
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->facts.t_ns > call->facts->t_end_ns)
            break;
        if (packet->connection != connection || packet->from == call->socket->end ||
            packet->ack <= acked)
            continue;
        acked = packet->ack;
        if (packet_came_ns(packet) > room_ns)
            room_ns = packet_came_ns(packet);
    }
    return room_ns;
}

static void send_call(const struct timeline *timeline, struct half *half, const struct call *call,
                      bool returns)
{
    if (!returns && is_long(call)) {
        half->long_sends++;
        half->long_send = call;
        half->full_ns = call->ended && call->has_range ? last_room_ns(timeline, call) : INT64_MAX;
    }
    if (returns && is_long(call) && half->long_sends)
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

static void half_call(const struct timeline *timeline, struct half *half, const struct call *call,
                      bool returns)
{
    if (call->facts->role == CALL_SEND)
        send_call(timeline, half, call, returns);
    else if (call->facts->role == CALL_RECEIVE && returns)
        receive_call(half, call);
}

/* ---- which connection ---- */

static struct both **both_of(const struct buffers *buffers, const struct connection *connection)
{
    const struct timeline *timeline = buffers->timeline;
    size_t low = 0, high = timeline->connection_count;
    while (connection && low < high) { /* their ids rise */
        size_t middle = low + (high - low) / 2;
        int id = timeline->connections[middle]->id;
        if (id == connection->id)
            return timeline->connections[middle] == connection ? &buffers->both[middle] : NULL;
        if (id < connection->id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Made with the first event; NULL: not of TCP, or not of this timeline. */
static struct both *both_made(const struct buffers *buffers, const struct connection *connection)
{
    struct both **both = both_of(buffers, connection);
    if (!both || connection->protocol != PROTOCOL_TCP)
        return NULL;
    if (!*both) {
        *both = xcalloc(1, sizeof **both);
        for (int end = 0; end < 2; end++) {
            (*both)->end[end].window = -1;
            (*both)->told[end].window = -2; /* nothing was told */
        }
    }
    return *both;
}

/* ---- the pass ---- */

struct buffers *buffers_new(const struct timeline *timeline)
{
    struct buffers *buffers = xcalloc(1, sizeof *buffers);
    buffers->timeline = timeline;
    buffers->both = xcalloc(timeline->connection_count + 1, sizeof(struct both *));
    buffers->missed = arrivals_missed(timeline);
    return buffers;
}

void buffers_free(struct buffers *buffers)
{
    for (size_t i = 0; i < buffers->timeline->connection_count; i++)
        free(buffers->both[i]);
    free(buffers->both);
    free(buffers->missed);
    free(buffers);
}

/* Bytes whose packet got lost are nowhere until they are sent again. */
static void note_loss(struct half *sender, const struct half *receiver, const struct packet *packet,
                      bool is_lost)
{
    int64_t from = (int64_t)packet->from_offset, to = (int64_t)packet->to_offset;
    if (packet->facts.protocol != PROTOCOL_TCP || !packet->has_range || packet->kind == KIND_PROBE)
        return;
    islands_cut(&sender->lost, from, to);
    if (!is_lost || to <= receiver->arrived)
        return;
    islands_add(&sender->lost, from < receiver->arrived ? receiver->arrived : from, to);
    for (unsigned i = 0; i < receiver->early.count; i++)
        islands_cut(&sender->lost, receiver->early.at[i].from, receiver->early.at[i].to);
}

static const struct connection *take_packet(struct buffers *buffers, const struct packet *packet,
                                            bool is_missed)
{
    struct both *both = both_made(buffers, packet->connection);
    if (!both)
        return NULL;
    both->begun = true;
    half_leaves(&both->end[packet->from], &both->end[!packet->from], packet);
    note_loss(&both->end[packet->from], &both->end[!packet->from], packet,
              packet->passage ? packet_arrived_ns(packet) < 0 : is_missed);
    if (!packet->passage)
        half_arrives(&both->end[!packet->from], packet, is_missed);
    return packet->connection;
}

static const struct connection *take_arrival(struct buffers *buffers, const struct arrival *arrival)
{
    const struct packet *packet = arrival->packet;
    struct both *both = both_made(buffers, packet->connection);
    if (!both || !fate_is_taken(&arrival->fate))
        return NULL;
    half_arrives(&both->end[!packet->from], packet, false);
    return packet->connection;
}

static const struct connection *take_call(struct buffers *buffers, const struct call *call,
                                          bool returns)
{
    const struct socket *socket = call->socket;
    const struct connection *connection = socket ? socket->connection : NULL;
    bool moves = call->facts->role == CALL_SEND || call->facts->role == CALL_RECEIVE;
    if (!moves || !connection || connection->socket[socket->end] != socket)
        return NULL;
    struct both *both = both_made(buffers, connection);
    if (!both)
        return NULL;
    half_call(buffers->timeline, &both->end[socket->end], call, returns);
    return connection;
}

static const struct connection *take_state(struct buffers *buffers,
                                           const struct state_change *state)
{
    struct both *both = both_made(buffers, state->connection);
    if (!both)
        return NULL;
    struct half *half = &both->end[state->end];
    if (state->to == STATE_CLOSED && !half->closed) {
        struct end_buffers now;
        buffers_get(buffers, state->connection, state->end, &now);
        half->dropped_unsent = now.waiting < 0 ? -1 : now.unacknowledged + now.waiting;
        half->dropped_unread = now.unread < 0 || now.early < 0 ? -1 : now.unread + now.early;
    }
    half->closed = state->to == STATE_CLOSED;
    return state->connection;
}

const struct connection *buffers_take(struct buffers *buffers, size_t index)
{
    const struct event *event = &buffers->timeline->events[index];
    buffers->t_ns = event->t_ns;
    switch (event->kind) {
    case EVENT_PACKET: return take_packet(buffers, event->packet, buffers->missed[index]);
    case EVENT_ARRIVAL: return take_arrival(buffers, event->arrival);
    case EVENT_STATE: return take_state(buffers, event->state);
    case EVENT_CALL: return take_call(buffers, event->call, false);
    case EVENT_RETURN: return take_call(buffers, event->call, true);
    default: return NULL;
    }
}

/* ---- what holds now ---- */

static bool is_traced(const struct connection *c, enum end end)
{
    return !c->to_itself && (c->socket[end] || (end == END_SERVER && c->welcoming));
}

static int64_t bytes_in(const struct byte_ranges *ranges)
{
    int64_t sum = 0;
    for (unsigned i = 0; i < ranges->count; i++)
        sum += ranges->at[i].to - ranges->at[i].from;
    return sum;
}

/* After the last byte that its program is known to have handed over; -1: nobody knows. */
static int64_t handed_of(const struct half *half, int64_t t_ns)
{
    if (half->handed_unknown)
        return -1;
    if (!half->long_sends)
        return half->handed;
    bool full = half->long_sends == 1 && half->full_ns <= t_ns;
    return full ? (int64_t)half->long_send->to : -1;
}

static void waits_of(const struct half *half, const struct connection *c, enum end end,
                     int64_t t_ns, struct end_buffers *now)
{
    int64_t handed = handed_of(half, t_ns);
    if (now->traced && !c->socket[end]) /* no accept() has taken it: nobody can have sent on it */
        now->waiting = 0;
    else if (now->traced && handed >= 0)
        now->waiting = handed > half->sent ? handed - half->sent : 0;
    if (!half->arrived_unknown)
        now->early = bytes_in(&half->early);
    if (now->traced && !half->read_unknown && !half->arrived_unknown)
        now->unread = half->arrived > half->read ? half->arrived - half->read : 0;
}

void buffers_get(const struct buffers *buffers, const struct connection *connection, enum end end,
                 struct end_buffers *now)
{
    static const struct half nothing = { .window = -1 };
    struct both **both = both_of(buffers, connection);
    const struct half *half = both && *both ? &(*both)->end[end] : &nothing;
    *now = (struct end_buffers){ .window = half->window, .waiting = -1, .unread = -1, .early = -1 };
    now->traced = is_traced(connection, end);
    now->over = half->closed && (*both)->begun;
    now->syn_open = half->syn && !half->syn_acked && !now->over;
    now->fin_open = half->fin && !half->fin_acked && !now->over;
    now->scale_unknown = half->scale_unknown;
    now->acknowledged = half->acked;
    now->read = half->read;
    if (now->over) {
        now->waiting = now->unread = now->early = 0;
        now->dropped_unsent = half->dropped_unsent;
        now->dropped_unread = half->dropped_unread;
    } else {
        now->unacknowledged = half->sent < half->acked ? 0 : half->sent - half->acked;
        now->early_at = half->early;
        now->lost_at = half->lost;
        islands_cut(&now->lost_at, 0, half->acked);
        now->lost = bytes_in(&now->lost_at);
        waits_of(half, connection, end, buffers->t_ns, now);
    }
}

static bool is_same(const struct end_buffers *a, const struct end_buffers *b)
{
    return a->syn_open == b->syn_open && a->fin_open == b->fin_open &&
           a->scale_unknown == b->scale_unknown && a->unacknowledged == b->unacknowledged &&
           a->waiting == b->waiting && a->unread == b->unread && a->early == b->early &&
           a->lost == b->lost && a->window == b->window;
}

bool buffers_changed(struct buffers *buffers, const struct connection *connection, enum end end,
                     struct end_buffers *now)
{
    struct both *both = both_made(buffers, connection);
    if (!both)
        return false;
    buffers_get(buffers, connection, end, now);
    if (is_same(now, &both->told[end]))
        return false;
    both->told[end] = *now;
    return true;
}
