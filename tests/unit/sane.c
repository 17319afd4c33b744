/* The rules that hold for every timeline, whatever was fed (expect_sane in joined.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "joined.h"

#define RULE(condition, ...)                                \
    do {                                                    \
        if (!(condition)) {                                 \
            print_message("broken rule: %s: ", #condition); \
            fail_msg(__VA_ARGS__);                          \
        }                                                   \
    } while (0)

static bool touches(const struct call *call, const struct packet *packet)
{
    for (const struct packet_list *p = call->packets; p; p = p->next)
        if (p->packet == packet)
            return true;
    return false;
}

static void check_trigger(const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    RULE((trigger->kind == TRIGGER_CALL) == (trigger->call != NULL), "packet %d", packet->id);
    RULE((trigger->kind == TRIGGER_ARRIVAL) == (trigger->packet != NULL), "packet %d", packet->id);
    RULE((trigger->kind == TRIGGER_EXIT) == (trigger->pid != 0), "packet %d", packet->id);
    if (trigger->call) {
        RULE(touches(trigger->call, packet), "packet %d: its call does not list it", packet->id);
        RULE(trigger->call->facts->t_begin_ns <= packet->facts.t_ns,
             "packet %d left before its call", packet->id);
    }
    if (trigger->packet) {
        RULE(trigger->packet->id == trigger->arrived.id, "packet %d: what is remembered of it",
             packet->id);
        RULE(trigger->packet->id < packet->id, "packet %d: triggered by %d", packet->id,
             trigger->packet->id);
        RULE(trigger->packet->connection == packet->connection, "packet %d", packet->id);
        bool self = address_same(&packet->facts.src, &packet->facts.dst);
        RULE(trigger->packet->from != packet->from || self,
             "packet %d: triggered by one of its own end", packet->id);
    }
}

static void check_packet(const struct packet *packet, size_t i)
{
    RULE(packet->id == (int)i + 1, "packet %zu has number %d", i + 1, packet->id);
    RULE(packet_kind_name(packet->kind), "packet %d", packet->id);
    RULE(packet->analysis < 1u << ANALYSIS_WORDS, "packet %d", packet->id);
    RULE(!packet->has_range ||
             packet->to_offset - packet->from_offset == packet->facts.payload_bytes,
         "packet %d", packet->id);
    RULE(packet->says && *packet->says, "packet %d has no sentence", packet->id);
    RULE(packet->says[strlen(packet->says) - 1] == '.', "packet %d: \"%s\"", packet->id,
         packet->says);
    for (size_t k = 0; k < packet->carries_count; k++) {
        const struct call *call = packet->carries[k];
        RULE(touches(call, packet), "packet %d: a call that it carries does not list it",
             packet->id);
        RULE(call->socket || call->facts->role == CALL_DUPLICATE ||
                 call->facts->role == CALL_PROCESS,
             "packet %d carries a call without a socket", packet->id);
        RULE(call->facts->t_begin_ns <= packet->facts.t_ns,
             "packet %d left before the call it carries", packet->id);
        for (size_t j = 0; j < k; j++)
            RULE(packet->carries[j] != call, "packet %d carries a call twice", packet->id);
        if (packet->has_range && call->has_range && call->facts->role == CALL_SEND)
            RULE(call->from < packet->to_offset && call->to > packet->from_offset,
                 "packet %d: no byte of a call", packet->id);
    }
    check_trigger(packet);
}

static void check_call(const struct timeline *timeline, const struct call *call, size_t i)
{
    RULE(call->id == (int)i + 1, "call %zu has number %d", i + 1, call->id);
    RULE(call->event < timeline->event_count && timeline->events[call->event].kind == EVENT_CALL &&
             timeline->events[call->event].call == call,
         "call %d: its event", call->id);
    RULE(!call->has_range || call->to - call->from == call->facts->moved_bytes, "call %d",
         call->id);
    RULE(!call->has_range || call->ended, "call %d has a range before its end", call->id);
    for (const struct packet_list *p = call->packets; p && p->next; p = p->next)
        RULE(p->next->packet != p->packet, "call %d lists packet %d twice", call->id,
             p->packet->id);
}

static bool is_send(const struct call *call, const struct socket *socket)
{
    return call->socket == socket && call->facts->role == CALL_SEND &&
           socket->type == 1 /* SOCK_STREAM */ && call->has_range;
}

/* Another send on the same socket went on at the same time (threads): the order of their bytes is
 * not that of their returns. */
static bool has_rival(const struct timeline *timeline, const struct call *call)
{
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *other = timeline->calls[i];
        if (other != call && other->socket == call->socket && other->facts->role == CALL_SEND &&
            other->facts->t_begin_ns <= call->facts->t_end_ns &&
            (!other->ended || other->facts->t_end_ns >= call->facts->t_begin_ns))
            return true;
    }
    return false;
}

/* Finished sends follow each other without a gap; so do receives. */
static void check_ranges(const struct timeline *timeline, const struct socket *socket)
{
    uint64_t sent = 0, taken = 0;
    bool sent_known = socket->created; /* else the stream may have begun before we saw it */
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct call *call = timeline->events[i].call;
        if (timeline->events[i].kind != EVENT_RETURN || call->socket != socket ||
            call->facts->moved_bytes == 0)
            continue;
        if (is_send(call, socket)) {
            bool rival = has_rival(timeline, call);
            if (sent_known && !rival)
                RULE(call->from == sent, "call %d begins at %llu, not %llu", call->id,
                     (unsigned long long)call->from, (unsigned long long)sent);
            sent_known = !rival;
            sent = call->to;
        } else if (call->facts->role == CALL_SEND) {
            sent_known = false; /* its range is not known */
        } else if (call->facts->role == CALL_RECEIVE && call->has_range) {
            RULE(call->from == taken || !socket->created, "call %d takes from %llu, not %llu",
                 call->id, (unsigned long long)call->from, (unsigned long long)taken);
            if (!(call->facts->flags & 2 /* MSG_PEEK */))
                taken = call->to;
        }
    }
}

static void check_connection(const struct timeline *timeline, const struct connection *c, size_t i)
{
    /* what was not seen begins unknown */
    bool midstream = c->opened == OPENED_MIDSTREAM,
         answer_first = c->history[0] == '^' && !c->to_itself;
    enum tcp_state state[2] = { midstream || answer_first ? STATE_NONE : STATE_CLOSED,
                                midstream ? STATE_NONE : STATE_CLOSED };
    uint64_t packets[2] = { 0, 0 };
    RULE(c->id == (int)i + 1, "connection %zu has number %d", i + 1, c->id);
    for (size_t k = 0; k < timeline->event_count; k++) {
        const struct event *event = &timeline->events[k];
        if (event->kind == EVENT_STATE && event->state->connection == c) {
            const struct state_change *change = event->state;
            RULE(change->from == state[change->end] && change->to != change->from,
                 "connection %d: broken chain", c->id);
            RULE(!!change->packet + !!change->call + !!change->exit_pid == 1,
                 "connection %d: what made the change?", c->id);
            RULE(change->packet_id == (change->packet ? change->packet->id : 0),
                 "connection %d: the number of a packet", c->id);
            state[change->end] = change->to;
            state[!change->end] = c->to_itself ? change->to : state[!change->end];
        } else if (event->kind == EVENT_PACKET && event->packet->connection == c &&
                   event->packet->kind != KIND_ICMP) {
            packets[event->packet->from]++;
        }
    }
    for (int end = 0; end < 2; end++) {
        RULE(c->protocol != PROTOCOL_TCP || c->state[end] == state[end],
             "connection %d: its last state", c->id);
        RULE(c->packets[end] == packets[end], "connection %d: its packets", c->id);
        RULE(!c->socket[end] || c->protocol != PROTOCOL_TCP || c->socket[end]->connection,
             "connection %d: its socket", c->id);
    }
    for (const struct connection *o = c->older; o; o = o->older)
        RULE(o->id < c->id, "connection %d: %d is not older", c->id, o->id);
    RULE(connection_state(c) && strlen(c->history) < sizeof c->history, "connection %d", c->id);
}

void expect_sane(const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->packet_count; i++)
        check_packet(timeline->packets[i], i);
    for (size_t i = 0; i < timeline->call_count; i++)
        check_call(timeline, timeline->calls[i], i);
    for (size_t i = 0; i < timeline->connection_count; i++)
        check_connection(timeline, timeline->connections[i], i);
    for (size_t i = 0; i < timeline->socket_count; i++) {
        const struct socket *socket = timeline->sockets[i];
        check_ranges(timeline, socket);
        if (socket->connection && socket->connection->protocol == PROTOCOL_TCP)
            RULE(socket->connection->socket[socket->end] == socket,
                 "socket %s: its connection has another", socket->id);
    }
}
