/* The truths of the join: see truths.h.  Each function holds one, and says in its report which
 * packet or call breaks it.
 *
 * They are written from what TCP and the kernel do, with bookkeeping of their own where that is
 * possible: ranges are counted here again from the calls' results, and bytes are compared with
 * bytes. */
#include "truths.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static bool is_tcp(const struct socket *socket)
{
    return socket && socket->type == SOCK_STREAM &&
           (socket->domain == AF_INET || socket->domain == AF_INET6);
}

static const struct socket *sender_of(const struct packet *packet)
{
    return packet->connection ? packet->connection->socket[packet->from] : NULL;
}

static enum call_role trigger_role(const struct packet *packet)
{
    return packet->trigger.kind == TRIGGER_CALL ? packet->trigger.call->facts->role : CALL_FOREIGN;
}

static bool carries(const struct packet *packet, const struct call *call)
{
    for (size_t i = 0; i < packet->carries_count; i++)
        if (packet->carries[i] == call)
            return true;
    return false;
}

static int64_t end_of(const struct call *call)
{
    return call->ended ? call->facts->t_end_ns : INT64_MAX;
}

/* Did another call of this role go on at the same time on the same socket?  Then only the kernel
 * knows their order. */
static bool has_rival(const struct timeline *timeline, const struct call *call)
{
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *other = timeline->calls[i];
        if (other != call && other->socket == call->socket &&
            other->facts->role == call->facts->role && other->facts->t_begin_ns <= end_of(call) &&
            call->facts->t_begin_ns <= end_of(other))
            return true;
    }
    return false;
}

/* The first packet of this kind that its end of its connection sent? */
static bool is_first(const struct timeline *timeline, const struct packet *packet)
{
    for (size_t i = 0; i < timeline->packet_count && timeline->packets[i] != packet; i++)
        if (timeline->packets[i]->connection == packet->connection &&
            timeline->packets[i]->from == packet->from &&
            timeline->packets[i]->kind == packet->kind)
            return false;
    return true;
}

static void hold_syn(struct report *report, const struct timeline *timeline,
                     const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    if (!is_first(timeline, packet)) {
        if (trigger->kind != TRIGGER_TIMER)
            fails(report, "packet %d: a SYN sent again was not sent by a timer", packet->id);
        return;
    }
    const struct call *call = packet->carries_count ? packet->carries[0] : NULL;
    if (!call || packet->carries_count != 1 ||
        (call->facts->role != CALL_CONNECT && call->facts->role != CALL_SEND))
        fails(report, "packet %d: this SYN carries %zu calls, not exactly its connect()",
              packet->id, packet->carries_count);
    else if (trigger->kind != TRIGGER_CALL || trigger->call != call)
        fails(report, "packet %d: this SYN was not triggered by its connect()", packet->id);
}

static void hold_fin(struct report *report, const struct timeline *timeline,
                     const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    const struct socket *socket = sender_of(packet);
    enum call_role role = trigger_role(packet);
    if (!is_first(timeline, packet)) {
        if (trigger->kind != TRIGGER_TIMER && trigger->kind != TRIGGER_ARRIVAL)
            fails(report, "packet %d: a FIN sent again needs a timer (or what told of the loss)",
                  packet->id);
        return;
    }
    bool by_call = trigger->kind == TRIGGER_CALL &&
                   (role == CALL_CLOSE || role == CALL_SHUTDOWN || role == CALL_DUPLICATE ||
                    role == CALL_PROCESS || role == CALL_SEND);
    bool behind_data = trigger->kind == TRIGGER_ARRIVAL || trigger->kind == TRIGGER_TIMER;
    if (!by_call && trigger->kind != TRIGGER_EXIT && !behind_data)
        fails(report, "packet %d: this FIN names no cause", packet->id);
    const struct call *closing = socket ? (socket->shut      ? socket->shut
                                           : socket->release ? socket->release->call
                                                             : NULL)
                                        : NULL;
    bool by_exit = socket && !socket->shut && socket->release && !socket->release->call &&
                   socket->release->pid > 0;
    if (!socket)
        fails(report, "packet %d: this FIN belongs to no socket", packet->id);
    else if (!by_exit && (!closing || !carries(packet, closing)))
        fails(
            report,
            "packet %d: this FIN carries no close() or shutdown(), and no exit released its socket",
            packet->id);
}

static void hold_known(struct report *report, const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    if (trigger->kind == TRIGGER_UNKNOWN)
        fails(report, "packet %d (%s): nobody knows why it left", packet->id,
              packet_kind_name(packet->kind));
    if (!packet->says || !*packet->says || strstr(packet->says, "(null)"))
        fails(report, "packet %d: says \"%s\"", packet->id,
              packet->says ? packet->says : "nothing");
    if (trigger->kind == TRIGGER_CALL) {
        const struct call *call = trigger->call;
        if (packet->facts.t_ns < call->facts->t_begin_ns || packet->facts.t_ns > end_of(call))
            fails(report,
                  "packet %d left outside of its trigger %s() #%d: %" PRId64
                  " ns after its begin, %" PRId64 " before its end",
                  packet->id, call_name(call->facts), call->id,
                  packet->facts.t_ns - call->facts->t_begin_ns, end_of(call) - packet->facts.t_ns);
    }
}

static void hold_arrival(struct report *report, const struct packet *packet, unsigned except)
{
    const struct packet *cause = packet->trigger.packet;
    if (packet->trigger.kind != TRIGGER_ARRIVAL)
        return;
    if (!cause)
        fails(report, "packet %d: left because of an arrival, but of no packet", packet->id);
    else if (cause->connection != packet->connection)
        fails(report, "packet %d: left because of packet %d of another connection", packet->id,
              cause->id);
    else if (!(except & EXCEPT_ENDS) && cause->from == packet->from)
        fails(report, "packet %d: left because of packet %d of its own end", packet->id, cause->id);
    else if (cause->facts.t_ns > packet->facts.t_ns || cause->id >= packet->id)
        fails(report, "packet %d: left because of packet %d, which came later", packet->id,
              cause->id);
}

/* Every byte of a segment lies in the ranges of the calls that it carries, and is the byte that the
 * call handed over. */
static void hold_bytes(struct report *report, const struct timeline *timeline,
                       const struct packet *packet)
{
    if (!packet->has_range || packet->connection->protocol != PROTOCOL_TCP || !sender_of(packet))
        return;
    uint64_t covered = packet->from_offset;
    bool unknown = false;
    for (size_t i = 0; i < packet->carries_count; i++) {
        const struct call *call = packet->carries[i];
        const struct call_facts *facts = call->facts;
        if (facts->role != CALL_SEND)
            continue;
        if (call->socket != sender_of(packet))
            fails(report, "packet %d carries #%d of another socket", packet->id, call->id);
        if (facts->t_begin_ns > packet->facts.t_ns)
            fails(report, "packet %d carries %s() #%d, which began later", packet->id,
                  call_name(facts), call->id);
        if (!call->has_range) {
            unknown = true;
            if (call->ended && !has_rival(timeline, call))
                fails(report, "packet %d carries %s() #%d, which has no range", packet->id,
                      call_name(facts), call->id);
            continue;
        }
        if (call->to <= packet->from_offset || call->from >= packet->to_offset)
            fails(
                report, "packet %d [%" PRIu64 ",%" PRIu64 ") carries #%d [%" PRIu64 ",%" PRIu64 ")",
                packet->id, packet->from_offset, packet->to_offset, call->id, call->from, call->to);
        if (call->from <= covered && call->to > covered)
            covered = call->to;
        for (uint64_t at = packet->from_offset;
             at < packet->to_offset && at - packet->from_offset < packet->facts.data_bytes; at++)
            if (at >= call->from && at - call->from < facts->data_bytes && at < call->to &&
                packet->facts.data[at - packet->from_offset] != facts->data[at - call->from]) {
                fails(report, "packet %d and %s() #%d: byte %" PRIu64 " of the stream differs",
                      packet->id, call_name(facts), call->id, at);
                break;
            }
    }
    if (covered < packet->to_offset && !unknown)
        fails(report,
              "packet %d [%" PRIu64 ",%" PRIu64 "): no call supplied its bytes from %" PRIu64 " on",
              packet->id, packet->from_offset, packet->to_offset, covered);
}

/* What a receive call took is what packets brought at those offsets. */
static void hold_received(struct report *report, const struct timeline *timeline,
                          const struct call *call)
{
    const struct socket *socket = call->socket;
    const struct call_facts *facts = call->facts;
    if (facts->role != CALL_RECEIVE || !call->has_range || !is_tcp(socket) || !socket->connection)
        return;
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->connection != socket->connection || packet->from == socket->end ||
            !packet->has_range || packet->facts.t_ns > end_of(call))
            continue;
        for (uint64_t at = packet->from_offset;
             at < packet->to_offset && at - packet->from_offset < packet->facts.data_bytes; at++)
            if (at >= call->from && at < call->to && at - call->from < facts->data_bytes &&
                packet->facts.data[at - packet->from_offset] != facts->data[at - call->from]) {
                fails(report, "%s() #%d and packet %d: byte %" PRIu64 " of the stream differs",
                      call_name(facts), call->id, packet->id, at);
                return;
            }
    }
}

/* Sends of one socket have ranges of exactly what they moved, one behind the other from 0; receives
 * likewise. */
static void hold_ranges(struct report *report, const struct timeline *timeline,
                        const struct socket *socket, enum call_role role)
{
    uint64_t next = 0;
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        const struct call_facts *facts = call->facts;
        if (call->socket != socket || facts->role != role || !call->ended)
            continue;
        /* urgent data stands outside of the stream that recv() takes: no longer known */
        if (facts->flags & MSG_OOB && role == CALL_RECEIVE)
            return;
        bool moved = facts->error == 0 && facts->moved_bytes > 0,
             peek = role == CALL_RECEIVE && facts->flags & MSG_PEEK;
        if (has_rival(timeline, call))
            return; /* threads: may stay unknown */
        if (call->has_range != moved)
            fails(report, "%s() #%d moved %" PRIu64 " bytes and has %s range", call_name(facts),
                  call->id, facts->moved_bytes, call->has_range ? "a" : "no");
        if (moved && call->has_range &&
            (call->from != next || call->to != next + facts->moved_bytes))
            fails(report,
                  "%s() #%d moved %" PRIu64 " bytes: its range is [%" PRIu64 ",%" PRIu64
                  "), not [%" PRIu64 ",%" PRIu64 ")",
                  call_name(facts), call->id, facts->moved_bytes, call->from, call->to, next,
                  next + facts->moved_bytes);
        if (moved && !peek)
            next += facts->moved_bytes;
    }
}

/* A connection that ended in order moved exactly what the programs' calls say. */
static void hold_counts(struct report *report, const struct timeline *timeline,
                        const struct connection *connection)
{
    for (int end = 0;
         end < 2 && connection->protocol == PROTOCOL_TCP && connection->closed == CLOSED_FIN;
         end++) {
        const struct socket *socket = connection->socket[end];
        uint64_t supplied = 0;
        for (size_t i = 0; socket && i < timeline->call_count; i++)
            if (timeline->calls[i]->socket == socket &&
                timeline->calls[i]->facts->role == CALL_SEND)
                supplied += timeline->calls[i]->facts->moved_bytes;
        if (socket && socket->connection == connection && supplied != connection->bytes[end])
            fails(report,
                  "connection %d: the %s's calls sent %" PRIu64 " bytes, its packets %" PRIu64,
                  connection->id, end == END_CLIENT ? "client" : "server", supplied,
                  connection->bytes[end]);
        if (!socket)
            fails(report, "connection %d: the %s's socket is not known", connection->id,
                  end == END_CLIENT ? "client" : "server");
    }
}

static void hold_packet(struct report *report, const struct timeline *timeline,
                        const struct packet *packet, unsigned except)
{
    hold_known(report, packet);
    hold_arrival(report, packet, except);
    if (!packet->connection) {
        fails(report, "packet %d belongs to no connection", packet->id);
        return;
    }
    hold_bytes(report, timeline, packet);
    switch (packet->kind) {
    case KIND_SYN:
        if (!(except & EXCEPT_ENDS))
            hold_syn(report, timeline, packet);
        break;
    case KIND_SYN_ACK:
        if (!(except & EXCEPT_ENDS) &&
            (!packet->listen || packet->listen->facts->role != CALL_LISTEN))
            fails(report, "packet %d: this SYN-ACK names no listen()", packet->id);
        if (packet->trigger.kind != TRIGGER_ARRIVAL && packet->trigger.kind != TRIGGER_TIMER)
            fails(report, "packet %d: a SYN-ACK is sent by the kernel, not by a call", packet->id);
        break;
    case KIND_HANDSHAKE_ACK:
        if (!(except & EXCEPT_ENDS) && packet->connection->syn &&
            packet->connection->syn->carries_count &&
            packet->completes != packet->connection->syn->carries[0])
            fails(report, "packet %d: this ACK does not complete the connect() of its SYN",
                  packet->id);
        break;
    case KIND_FIN: hold_fin(report, timeline, packet); break;
    default: break;
    }
}

static void hold_states(struct report *report, const struct timeline *timeline)
{
    bool asked = false;
    for (const struct disagreement *one = timeline->disagreements; one; one = one->next) {
        const char *ours = tcp_state_name(one->ours), *kernel = tcp_state_name(one->kernel);
        fails(report, "at %s() #%d we say %s, the kernel says %s",
              one->call ? call_name(one->call->facts) : "?", one->call ? one->call->id : 0,
              ours ? ours : "-", kernel ? kernel : "-");
    }
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        asked = asked || (call->ended && is_tcp(call->socket) &&
                          (call->facts->role == CALL_CONNECT || call->facts->role == CALL_ACCEPT));
    }
    if (asked && timeline->states_checked == 0)
        fails(report, "the kernel was never asked for a TCP state");
}

static const char *event_name(const struct event *event)
{
    static const char *const names[] = {
        [EVENT_PROGRAM] = "program", [EVENT_SOCKET] = "socket", [EVENT_CONNECTION] = "connection",
        [EVENT_CALL] = "call",       [EVENT_RETURN] = "return", [EVENT_PACKET] = "packet",
        [EVENT_STATE] = "state",     [EVENT_OUTPUT] = "output", [EVENT_INPUT] = "input",
        [EVENT_EXIT] = "exit",       [EVENT_NOTE] = "note",
    };
    return event->kind == EVENT_CALL || event->kind == EVENT_RETURN ? call_name(event->call->facts)
                                                                    : names[event->kind];
}

static void hold_order(struct report *report, const struct timeline *timeline)
{
    for (size_t i = 1; i < timeline->event_count; i++)
        if (timeline->events[i].t_ns < timeline->events[i - 1].t_ns) {
            fails(report, "event %zu (%s) is %" PRId64 " ns earlier than the one before it (%s)", i,
                  event_name(&timeline->events[i]),
                  timeline->events[i - 1].t_ns - timeline->events[i].t_ns,
                  event_name(&timeline->events[i - 1]));
            break;
        }
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->facts->t_begin_ns > end_of(timeline->calls[i]))
            fails(report, "call #%d ends before it begins", timeline->calls[i]->id);
    if (timeline->dropped)
        fails(report, "the capture lost %" PRIu64 " packets", timeline->dropped);
}

void truths_hold(struct report *report, const struct timeline *timeline, unsigned except)
{
    hold_order(report, timeline);
    hold_states(report, timeline);
    for (size_t i = 0; i < timeline->packet_count; i++)
        hold_packet(report, timeline, timeline->packets[i], except);
    for (size_t i = 0; i < timeline->call_count; i++)
        hold_received(report, timeline, timeline->calls[i]);
    for (size_t i = 0; i < timeline->socket_count; i++)
        if (is_tcp(timeline->sockets[i])) {
            hold_ranges(report, timeline, timeline->sockets[i], CALL_SEND);
            hold_ranges(report, timeline, timeline->sockets[i], CALL_RECEIVE);
        }
    for (size_t i = 0; i < timeline->connection_count; i++)
        if (!(except & EXCEPT_ENDS))
            hold_counts(report, timeline, timeline->connections[i]);
}
