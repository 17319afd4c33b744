/* The ladder of a rolling timeline: events are gone when the next one comes, and each must be drawn
 * once.
 *
 * A packet's row has the TCP states that it brought, and these are events of their own, right
 * before and behind it.  So the packet waits here until the next one comes. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "view/ladder/parts.h"

enum { STATES_BEFORE = 4 };

struct ladder_held {
    bool used;
    struct packet packet;
    struct text says;
    const char *state[2]; /* by lane */
    /* states whose packet is still to come */
    struct {
        int packet_id;
        enum lane lane;
        const char *name;
    } before[STATES_BEFORE];
    size_t before_count;
};

static struct ladder_held *held_of(struct ladder *l)
{
    if (!l->held) {
        l->held = xcalloc(1, sizeof *l->held);
        text_init(&l->held->says);
    }
    return l->held;
}

void held_free(struct ladder *l)
{
    if (l->held)
        text_release(&l->held->says);
    free(l->held);
}

static void flush(struct ladder *l)
{
    struct ladder_held *held = held_of(l);
    if (!held->used)
        return;
    held->used = false;
    packet_draw(l, &held->packet, (struct way){ WAY_WHOLE, NULL }, held->state);
    held->state[0] = held->state[1] = NULL;
}

static void hold(struct ladder *l, const struct packet *packet)
{
    struct ladder_held *held = held_of(l);
    held->used = true;
    held->packet = *packet;
    text_clear(&held->says);
    if (packet->says)
        text_add(&held->says, packet->says);
    held->packet.says = packet->says ? held->says.s : NULL;
    for (size_t i = 0; i < held->before_count; i++)
        if (held->before[i].packet_id == packet->id)
            held->state[held->before[i].lane] = held->before[i].name;
    held->before_count = 0;
}

static void state_seen(struct ladder *l, const struct state_change *state)
{
    struct ladder_held *held = held_of(l);
    const char *name = tcp_state_name(state->to);
    enum lane lane = lane_of_end(state->connection, state->end);
    if (!name || !state->packet_id)
        return;
    if (held->used && held->packet.id == state->packet_id) {
        held->state[lane] = name;
    } else if (held->before_count < STATES_BEFORE) {
        held->before[held->before_count].packet_id = state->packet_id;
        held->before[held->before_count].lane = lane;
        held->before[held->before_count++].name = name;
    }
}

void ladder_event(struct ladder *l, const struct timeline *timeline, const struct event *event)
{
    l->start_ns = timeline->start_ns;
    if (event->kind == EVENT_STATE) {
        state_seen(l, event->state);
        return;
    }
    if (event->kind != EVENT_PACKET && event->kind != EVENT_MALFORMED)
        return;
    flush(l);
    if (event->kind == EVENT_PACKET)
        hold(l, event->packet);
    else
        malformed_rows(l, event->malformed);
}

void ladder_flush(struct ladder *l)
{
    flush(l);
    fflush(l->out);
}

void ladder_forget(struct ladder *l, const struct connection *connection)
{
    if (l->held && l->held->used && l->held->packet.connection == connection)
        flush(l);
    connection_forget(l, connection->id);
}
