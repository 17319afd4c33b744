/* What holds after each step: see moment.h.
 *
 * One pass over all events keeps a `struct now` for each connection, and after each event that changes it appends what it says to the
 * connection's past, under the step that the event belongs to:
 *
 *     bytes that one end's program handed over   |······················|          send calls
 *     … of these sent                            |················|                data packets
 *     … acknowledged                             |·········|                       the other end's ACKs
 *     … of the other end's program read          |····|                            its receive calls
 *                                                      unread  unack.  waiting */
#include "replay/moment.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "replay/arrival.h"

enum {
    NEAR_EVENTS = 8,                 /* a packet's state changes stand at most so far from it */
    ISLANDS_MAX = 16,                /* ranges behind a gap; with more, what is in order is not known any more */
    LONG_CALL_NS = 5 * NS_PER_MS,    /* a send call that takes longer hands its bytes over bit by bit */
    BYTES_BACK = 5000,               /* steps that a byte is looked for in */
};

struct island { int64_t from, to; };

struct half { /* one end */
    enum tcp_state state;
    bool has_state;          /* the first change was seen */
    int64_t sent, acked;     /* stream offsets of what it sends: after the last byte sent; acknowledged by the other end */
    bool has_sent, syn, fin; /* was it sent? */
    bool syn_acked, fin_acked;
    int64_t fin_at;          /* stream offset of the FIN */
    int64_t handed;          /* … after the last byte that its program handed over */
    unsigned long_sends;     /* such calls that go on now */
    bool handed_unknown;
    int64_t arrived;         /* … of the other end's stream: after the last byte that arrived in order */
    unsigned island_count;
    struct island islands[ISLANDS_MAX]; /* … that arrived ahead of others */
    bool arrived_unknown;
    int64_t read;
    bool read_unknown, read_ended;
    int64_t window;
};

struct snapshot {
    size_t step;
    struct end_moment end[2];
};

struct past {
    const struct connection *connection;
    struct half *now[2];
    struct snapshot first;   /* before its first event */
    size_t count, capacity;
    struct snapshot *list;
    bool begun;
    size_t begun_step;
    const struct call *listening;
};

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

static void take_packet(struct past *past, const struct packet *packet, bool is_missed)
{
    struct half *sender = past->now[packet->from], *receiver = past->now[!packet->from];
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
    if (!(tcp->flags & TCP_RST))
        sender->window = packet->window;
    took_already(sender, packet);
}

/* ---- calls ---- */

static struct past *past_of(const struct moments *moments, const struct connection *connection)
{
    const struct timeline *timeline = moments->steps->timeline;
    size_t low = 0, high = timeline->connection_count;
    while (connection && low < high) { /* their ids rise */
        size_t middle = low + (high - low) / 2;
        int id = timeline->connections[middle]->id;
        if (id == connection->id)
            return timeline->connections[middle] == connection ? &moments->past[middle] : NULL;
        if (id < connection->id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

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

static void take_call(struct past *past, const struct socket *socket, const struct call *call, bool returns)
{
    struct half *half = past->now[socket->end];
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

static struct end_moment told(const struct past *past, enum end end)
{
    const struct connection *c = past->connection;
    const struct half *half = past->now[end];
    bool traced = is_traced(c, end) && !c->to_itself;
    bool over = half->state == STATE_CLOSED && half->has_state && past->begun;
    bool state_known = half->has_state || end == END_CLIENT || traced; /* a server that nobody traced may listen before, or not */
    struct end_moment m = { .state = state_known ? half->state : STATE_NONE, .gone = over, .window = half->window, .waiting = -1, .unread = -1 };
    m.syn_open = half->syn && !half->syn_acked && !over;
    m.fin_open = half->fin && !half->fin_acked && !over;
    m.acknowledged = half->acked;
    m.unacknowledged = over || half->sent < half->acked ? 0 : half->sent - half->acked;
    m.read = half->read;
    m.read_ended = half->read_ended;
    m.scale_unknown = c->protocol == PROTOCOL_TCP && !(c->has_syn && c->has_syn_ack) && half->window > 0;
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

static void remember(struct past *past, size_t step)
{
    struct snapshot *last = past->count ? &past->list[past->count - 1] : NULL;
    if (!last || last->step != step) {
        array_reserve(&past->list, &past->capacity, past->count, sizeof *past->list);
        last = &past->list[past->count++];
    }
    last->step = step;
    for (int end = 0; end < 2; end++)
        last->end[end] = told(past, (enum end)end);
}

/* ---- the pass ---- */

static void reach(struct moments *moments, size_t step, const struct connection *connection, enum tcp_state state)
{
    if (state == STATE_NONE || step == 0)
        return;
    array_reserve(&moments->reached, &moments->reached_capacity, moments->reached_count, sizeof *moments->reached);
    moments->reached[moments->reached_count++] = (struct state_reached){ step, connection, state };
}

static void take_state(struct moments *moments, struct past *past, size_t step, const struct state_change *state)
{
    struct half *half = past->now[state->end];
    half->state = state->to;
    half->has_state = true;
    if (!moments->steps->only || moments->steps->only == state->connection)
        reach(moments, step, state->connection, state->to);
}

/* Does the packet that made this state come later?  Then the state is part of its step. */
static bool packet_comes(const struct timeline *timeline, size_t event, const struct packet *packet)
{
    for (size_t i = event + 1; packet && i < timeline->event_count && i <= event + NEAR_EVENTS; i++)
        if (timeline->events[i].kind == EVENT_PACKET && timeline->events[i].packet == packet)
            return true;
    return false;
}

static void states_before(struct moments *moments, size_t event, size_t step, const struct packet *packet)
{
    const struct timeline *timeline = moments->steps->timeline;
    for (size_t i = event < NEAR_EVENTS ? 0 : event - NEAR_EVENTS; i < event; i++) {
        const struct event *e = &timeline->events[i];
        struct past *past = e->kind == EVENT_STATE && e->state->packet == packet ? past_of(moments, e->state->connection) : NULL;
        if (past)
            take_state(moments, past, step, e->state);
    }
}

/* Whose socket lost its last descriptor with this event? */
static void take_release(struct past *past, const struct event *event)
{
    for (int end = 0; end < 2; end++) {
        const struct socket *socket = past->connection->socket[end];
        const struct release *release = socket ? socket->release : NULL;
        bool by_call = event->kind == EVENT_RETURN && release && release->call == event->call;
        if (by_call || (release && !release->call && release->t_ns <= event->t_ns))
            past->now[end]->read_ended = true;
    }
}

static void take_event(struct moments *moments, size_t index, size_t step, const bool *missed)
{
    const struct event *event = &moments->steps->timeline->events[index];
    const struct socket *socket = NULL;
    struct past *past = NULL;
    switch (event->kind) {
    case EVENT_PACKET:
        past = past_of(moments, event->packet->connection);
        if (!past)
            return;
        if (!past->begun)
            past->begun_step = step;
        past->begun = true;
        states_before(moments, index, step, event->packet);
        take_packet(past, event->packet, missed[index]);
        break;
    case EVENT_STATE:
        past = past_of(moments, event->state->connection);
        if (!past || packet_comes(moments->steps->timeline, index, event->state->packet))
            return;
        take_state(moments, past, step, event->state);
        break;
    case EVENT_CALL:
    case EVENT_RETURN:
        socket = event->call->socket;
        if (event->kind == EVENT_CALL && event->call->state_after == STATE_LISTEN && event->call->facts->role == CALL_LISTEN)
            reach(moments, step, NULL, STATE_LISTEN);
        past = socket ? past_of(moments, socket->connection) : NULL;
        if (!past || past->connection->socket[socket->end] != socket)
            return;
        take_call(past, socket, event->call, event->kind == EVENT_RETURN);
        break;
    default:
        return;
    }
    take_release(past, event);
    remember(past, step);
}

/* ---- the whole ---- */

static void past_init(struct past *past, const struct connection *connection)
{
    past->connection = connection;
    past->listening = connection->welcoming ? connection->welcoming->listening : NULL;
    for (int end = 0; end < 2; end++) {
        past->now[end] = calloc(1, sizeof *past->now[end]);
        if (!past->now[end])
            die("out of memory: what %d connections did does not fit", connection->id);
        past->now[end]->window = -1;
        past->now[end]->state = connection->opened == OPENED_MIDSTREAM || connection->protocol != PROTOCOL_TCP ? STATE_NONE : STATE_CLOSED;
    }
    for (int end = 0; end < 2; end++)
        past->first.end[end] = told(past, (enum end)end);
}

/* Which connection a step is about: its own, else the one before, else the first that comes. */
static void abouts(struct moments *moments)
{
    const struct steps *steps = moments->steps;
    const struct connection *last = steps->only;
    for (size_t step = 1; step <= steps->count; step++) {
        if (steps->list[step - 1].connection)
            last = steps->list[step - 1].connection;
        moments->about[step] = last;
    }
    const struct connection *next = last ? last : steps->timeline->connection_count ? steps->timeline->connections[0] : NULL;
    for (size_t step = steps->count + 1; step-- > 0;) {
        if (!moments->about[step])
            moments->about[step] = next;
        next = moments->about[step];
    }
}

void moments_init(struct moments *moments, const struct steps *steps)
{
    const struct timeline *timeline = steps->timeline;
    *moments = (struct moments){ .steps = steps };
    moments->past = calloc(timeline->connection_count + 1, sizeof *moments->past);
    moments->about = calloc(steps->count + 1, sizeof *moments->about);
    if (!moments->past || !moments->about)
        die("out of memory: a replay of %zu steps does not fit", steps->count);
    for (size_t i = 0; i < timeline->connection_count; i++)
        past_init(&moments->past[i], timeline->connections[i]);
    bool *missed = arrivals_missed(timeline);
    for (size_t i = 0, step = 0; i < timeline->event_count; i++) {
        while (step < steps->count && steps->list[step].event <= i)
            step++;
        take_event(moments, i, step, missed);
    }
    free(missed);
    for (size_t i = 0; i < timeline->connection_count; i++)
        for (int end = 0; end < 2; end++) {
            free(moments->past[i].now[end]);
            moments->past[i].now[end] = NULL;
        }
    abouts(moments);
}

void moments_release(struct moments *moments)
{
    for (size_t i = 0; moments->past && i < moments->steps->timeline->connection_count; i++)
        free(moments->past[i].list);
    free(moments->past);
    free(moments->about);
    free(moments->reached);
    *moments = (struct moments){ 0 };
}

/* The last snapshot that is not after the step. */
static const struct snapshot *snapshot_at(const struct past *past, size_t step)
{
    size_t low = 0, high = past->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (past->list[middle].step <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &past->list[low - 1] : &past->first;
}

void moments_get(const struct moments *moments, size_t step, struct moment *moment)
{
    const struct connection *connection = moments->about[step];
    const struct past *past = past_of(moments, connection);
    *moment = (struct moment){ .connection = connection };
    if (!past)
        return;
    const struct snapshot *at = snapshot_at(past, step);
    int64_t t_ns = step ? steps_event(moments->steps, step)->t_ns : -1;
    moment->begun = past->begun && step >= past->begun_step && step > 0;
    moment->end[0] = at->end[0];
    moment->end[1] = at->end[1];
    struct end_moment *server = &moment->end[END_SERVER];
    const struct socket *welcoming = connection->welcoming;
    bool listens = past->listening && past->listening->facts->t_begin_ns <= t_ns &&
                   !(welcoming->release && welcoming->release->t_ns <= t_ns);
    server->listens = listens && !server->gone && (server->state == STATE_CLOSED || server->state == STATE_NONE);
}

size_t moments_find_state(const struct moments *moments, size_t now, enum tcp_state state)
{
    size_t around = 0;
    for (size_t i = 0; i < moments->reached_count; i++) {
        const struct state_reached *reached = &moments->reached[i];
        if (reached->state != state)
            continue;
        if (reached->step > now)
            return reached->step;
        if (!around)
            around = reached->step;
    }
    return around;
}

const struct packet *moments_byte(const struct moments *moments, size_t step, const struct connection *connection, enum end from,
                                  int64_t offset)
{
    for (size_t tried = 0; step > 0 && tried < BYTES_BACK; step--, tried++) {
        const struct event *event = steps_event(moments->steps, step);
        const struct packet *packet = event->kind == EVENT_PACKET ? event->packet : NULL;
        if (packet && packet->connection == connection && packet->from == from && packet->has_range &&
            (int64_t)packet->from_offset <= offset && offset < (int64_t)packet->to_offset)
            return packet;
    }
    return NULL;
}
