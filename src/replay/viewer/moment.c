/* What holds after each step: see moment.h.
 *
 * One pass over all events keeps the states of both ends of each connection, and their buffers
 * (timeline/buffers.h).  After each event that changes one it appends what holds now to the
 * connection's past, under the step that the event belongs to. */
#include "replay/viewer/moment.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
    NEAR_EVENTS = 8,   /* a packet's state changes stand at most so far from it */
    BYTES_BACK = 5000, /* steps that a byte is looked for in */
};

struct snapshot {
    size_t step;
    struct end_moment end[2];
};

/* The state of an end, while the pass goes on. */
struct standing {
    enum tcp_state state;
    bool has_state; /* the first change was seen */
    bool read_ended;
};

struct past {
    const struct connection *connection;
    struct standing now[2];
    struct snapshot first; /* before its first event */
    size_t count, capacity;
    struct snapshot *list;
    bool begun;
    size_t begun_step;
    const struct call *listening;
};

/* ---- pasts ---- */

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

static struct end_moment end_now(const struct buffers *buffers, const struct past *past,
                                 enum end end)
{
    const struct standing *now = &past->now[end];
    struct end_moment m = { .state = STATE_NONE, .read_ended = now->read_ended };
    buffers_get(buffers, past->connection, end, &m.buffers);
    /* a server that nobody traced may listen before, or not */
    if (now->has_state || end == END_CLIENT || m.buffers.traced)
        m.state = now->state;
    return m;
}

static void remember(const struct buffers *buffers, struct past *past, size_t step)
{
    struct snapshot *last = past->count ? &past->list[past->count - 1] : NULL;
    if (!last || last->step != step) {
        array_reserve(&past->list, &past->capacity, past->count, sizeof *past->list);
        last = &past->list[past->count++];
    }
    last->step = step;
    for (int end = 0; end < 2; end++)
        last->end[end] = end_now(buffers, past, (enum end)end);
}

/* ---- the pass ---- */

static void reach(struct moments *moments, size_t step, const struct connection *connection,
                  enum tcp_state state)
{
    if (state == STATE_NONE || step == 0)
        return;
    array_reserve(&moments->reached, &moments->reached_capacity, moments->reached_count,
                  sizeof *moments->reached);
    moments->reached[moments->reached_count++] = (struct state_reached){ step, connection, state };
}

static void take_state(struct moments *moments, struct past *past, size_t step,
                       const struct state_change *state)
{
    past->now[state->end].state = state->to;
    past->now[state->end].has_state = true;
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

static void states_before(struct moments *moments, size_t event, size_t step,
                          const struct packet *packet)
{
    const struct timeline *timeline = moments->steps->timeline;
    for (size_t i = event < NEAR_EVENTS ? 0 : event - NEAR_EVENTS; i < event; i++) {
        const struct event *e = &timeline->events[i];
        struct past *past = e->kind == EVENT_STATE && e->state->packet == packet
                                ? past_of(moments, e->state->connection)
                                : NULL;
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
            past->now[end].read_ended = true;
    }
}

static void take_event(struct moments *moments, struct buffers *buffers, size_t index, size_t step)
{
    const struct event *event = &moments->steps->timeline->events[index];
    const struct socket *socket = NULL;
    struct past *past = NULL;
    buffers_take(buffers, index);
    switch (event->kind) {
    case EVENT_PACKET:
        past = past_of(moments, event->packet->connection);
        if (!past)
            return;
        if (!past->begun)
            past->begun_step = step;
        past->begun = true;
        states_before(moments, index, step, event->packet);
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
        if (event->kind == EVENT_CALL && event->call->state_after == STATE_LISTEN &&
            event->call->facts->role == CALL_LISTEN)
            reach(moments, step, NULL, STATE_LISTEN);
        past = socket ? past_of(moments, socket->connection) : NULL;
        if (!past || past->connection->socket[socket->end] != socket)
            return;
        break;
    default: return;
    }
    take_release(past, event);
    remember(buffers, past, step);
}

/* ---- the whole ---- */

static void past_init(struct past *past, const struct buffers *buffers,
                      const struct connection *connection)
{
    past->connection = connection;
    past->listening = connection->welcoming ? connection->welcoming->listening : NULL;
    for (int end = 0; end < 2; end++) {
        past->now[end].state =
            connection->opened == OPENED_MIDSTREAM || connection->protocol != PROTOCOL_TCP
                ? STATE_NONE
                : STATE_CLOSED;
        past->first.end[end] = end_now(buffers, past, (enum end)end);
    }
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
    const struct connection *next = last;
    if (!next && steps->timeline->connection_count)
        next = steps->timeline->connections[0];
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
    moments->past = xcalloc(timeline->connection_count + 1, sizeof *moments->past);
    moments->about = xcalloc(steps->count + 1, sizeof *moments->about);
    struct buffers *buffers = buffers_new(timeline);
    for (size_t i = 0; i < timeline->connection_count; i++)
        past_init(&moments->past[i], buffers, timeline->connections[i]);
    for (size_t i = 0, step = 0; i < timeline->event_count; i++) {
        while (step < steps->count && steps->list[step].event <= i)
            step++;
        take_event(moments, buffers, i, step);
    }
    buffers_free(buffers);
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
    server->listens = listens && !server->buffers.over &&
                      (server->state == STATE_CLOSED || server->state == STATE_NONE);
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

const struct packet *moments_byte(const struct moments *moments, size_t step,
                                  const struct connection *connection, enum end from,
                                  int64_t offset)
{
    for (size_t tried = 0; step > 0 && tried < BYTES_BACK; step--, tried++) {
        const struct event *event = steps_event(moments->steps, step);
        const struct packet *packet = event->kind == EVENT_PACKET ? event->packet : NULL;
        if (packet && packet->connection == connection && packet->from == from &&
            packet->has_range && (int64_t)packet->from_offset <= offset &&
            offset < (int64_t)packet->to_offset)
            return packet;
    }
    return NULL;
}
