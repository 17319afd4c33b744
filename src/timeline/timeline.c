/* The timeline's records: what the sources saw, in order of time.  The joining is done by the steps
 * that join.h lists. */
#include "timeline/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"
#include "base/pages.h"
#include "timeline/join.h"

void timeline_init(struct timeline *timeline)
{
    *timeline = (struct timeline){ .hosts = 1, .next_connection_id = 1 };
    arena_init(&timeline->arena);
    arena_init(&timeline->told);
    timeline->join = xcalloc(1, sizeof *timeline->join);
}

void timeline_init_streaming(struct timeline *timeline, enum depth depth,
                             const struct listener *listener)
{
    timeline_init(timeline);
    timeline->depth = depth;
    timeline->listener = *listener;
    if (depth == DEPTH_ROLLING)
        timeline->join->queue = queue_new();
    text_init(&timeline->join->sentence);
}

void timeline_release(struct timeline *timeline)
{
    struct join *join = timeline->join;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        struct socket *socket = timeline->sockets[i];
        free(socket->supplies->list);
        free(socket->supplies->evidence);
        free(socket->open);
    }
    for (size_t i = 0; i < timeline->packet_count; i++)
        free(timeline->packets[i]->carries);
    if (join) {
        connections_release(timeline);
        pages_unmap(join->slots, join->slot_count * sizeof *join->slots);
        free(join->inodes);
        free(join->connecting);
        free(join->welcoming);
        free(join->datagram);
        free(join->checks);
        free(join->repeating);
        free(join->crossings);
        free(join->told);
        free(join->queue);
        text_release(&join->sentence);
        free(join);
    }
    free(timeline->events);
    free(timeline->programs);
    free(timeline->sockets);
    free(timeline->connections);
    free(timeline->calls);
    free(timeline->packets);
    free(timeline->findings);
    free(timeline->rules);
    free(timeline->counters);
    arena_release(&timeline->arena);
    arena_release(&timeline->told);
    *timeline = (struct timeline){ 0 };
}

struct event *event_add(struct timeline *timeline, enum event_kind kind, int64_t t_ns)
{
    if (timeline->depth != DEPTH_WHOLE)
        BUG("a streamed timeline takes packets only");
    if (timeline->start_ns == 0)
        timeline->start_ns = t_ns;
    array_reserve(&timeline->events, &timeline->event_capacity, timeline->event_count,
                  sizeof *timeline->events);
    struct event *event = &timeline->events[timeline->event_count++];
    *event = (struct event){ .kind = kind, .t_ns = t_ns };
    return event;
}

struct event *event_about(struct timeline *timeline, enum event_kind kind, int64_t t_ns,
                          struct connection *connection)
{
    if (timeline->depth == DEPTH_WHOLE) {
        struct event *event = event_add(timeline, kind, t_ns);
        if (kind == EVENT_STATE)
            event->state = arena_alloc(&timeline->arena, sizeof *event->state);
        else if (kind == EVENT_MALFORMED)
            event->malformed = arena_alloc(&timeline->arena, sizeof *event->malformed);
        return event;
    }
    if (timeline->start_ns == 0)
        timeline->start_ns = t_ns;
    if (timeline->depth == DEPTH_ROLLING)
        return queue_add(timeline, kind, t_ns, connection);
    timeline->join->nowhere = (struct event){ .kind = kind };
    if (kind == EVENT_STATE)
        timeline->join->nowhere.state = &timeline->join->nothing;
    return &timeline->join->nowhere;
}

void call_touches(struct timeline *timeline, struct call *call, struct packet *packet)
{
    if (call->packets && call->packets->packet == packet)
        return;
    struct packet_list *entry = arena_alloc(&timeline->arena, sizeof *entry);
    entry->packet = packet;
    entry->next = call->packets;
    call->packets = entry;
}

void packet_carries(struct timeline *timeline, struct packet *packet, struct call *call)
{
    for (size_t i = 0; i < packet->carries_count; i++)
        if (packet->carries[i] == call)
            return;
    array_reserve(&packet->carries, &packet->carries_capacity, packet->carries_count,
                  sizeof(struct call *));
    packet->carries[packet->carries_count++] = call;
    call_touches(timeline, call, packet);
}

/* How often the ends sent again, or were overtaken: what a summary tells of a connection. */
static void count_words(const struct packet *packet)
{
    struct connection *c = packet->connection;
    if (packet_is_again(packet) ||
        (packet->partly_new &&
         (packet->analysis & (ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION))))
        c->sent_again[packet->from]++;
    if (packet->analysis & ANALYSIS_OUT_OF_ORDER)
        c->out_of_order[packet->from]++;
}

static void packet_join(struct timeline *timeline, struct packet *packet)
{
    bool tcp = packet->facts.protocol == PROTOCOL_TCP;
    /* what the wire itself makes, it makes of what the other end had sent */
    bool of_wire = packet->passage && packet->passage->host == HOST_WIRE;
    look_from(packet->connection, of_wire ? !packet->from : packet->from);
    segment_place(timeline, packet);
    if (tcp)
        analysis_of(packet);
    if (timeline->depth == DEPTH_WHOLE)
        carry(timeline, packet);
    if (timeline->depth != DEPTH_SUMMARY)
        trigger_of(timeline, packet);
    history_add(packet);
    count_words(packet);
    if (tcp)
        states_before(timeline, packet);
}

static void packet_done(struct timeline *timeline, struct packet *packet)
{
    enum passing moment = packet->passage ? LEAVES : LEAVES_AND_ARRIVES;
    if (packet->facts.protocol == PROTOCOL_TCP)
        states_after(timeline, packet, moment);
    segment_done(timeline, packet, moment);
    look_at_senders(packet->connection);
}

static void packet_begin(struct timeline *timeline, struct packet *packet)
{
    const struct packet_facts *facts = &packet->facts;
    timeline->packets_seen++;
    packet->id = (int)(facts->frame ? facts->frame : timeline->packets_seen);
    packet->ack = -1;
    packet->connection = connection_of(timeline, packet);
    if (packet->connection)
        packet_join(timeline, packet);
    else if (facts->protocol == PROTOCOL_ICMP)
        packet->kind = KIND_ICMP;
}

static void packet_streamed(struct timeline *timeline, const struct packet_facts *facts)
{
    struct packet packet = { .facts = *facts };
    packet_begin(timeline, &packet);
    if (timeline->listener.packet)
        timeline->listener.packet(timeline->listener.context, timeline, &packet);
    packet.facts.payload = NULL; /* its frame is gone when this is read */
    struct packet *kept = &packet;
    if (timeline->depth == DEPTH_ROLLING) {
        /* its sentence is made later */
        kept = event_about(timeline, EVENT_PACKET, facts->t_ns, packet.connection)->packet;
        *kept = packet;
    } else if (timeline->start_ns == 0) {
        timeline->start_ns = facts->t_ns;
    }
    if (!packet.connection)
        return;
    packet_done(timeline, kept);
    connection_heard(timeline, packet.connection, facts->t_ns);
}

struct packet *packet_taken(struct timeline *timeline, const struct packet_facts *facts,
                            struct passage *passage)
{
    states_check(timeline, facts->t_ns);
    struct packet *packet = arena_alloc(&timeline->arena, sizeof *packet);
    array_reserve(&timeline->packets, &timeline->packet_capacity, timeline->packet_count,
                  sizeof(struct packet *));
    timeline->packets[timeline->packet_count++] = packet;
    packet->facts = *facts;
    packet->passage = passage;
    if (passage)
        passage->packet = packet;
    packet_begin(timeline, packet);
    event_about(timeline, EVENT_PACKET, facts->t_ns, packet->connection)->packet = packet;
    if (packet->connection)
        packet_done(timeline, packet);
    return packet;
}

void timeline_packet(struct timeline *timeline, const struct packet_facts *facts)
{
    if (timeline->depth != DEPTH_WHOLE)
        packet_streamed(timeline, facts);
    else
        packet_taken(timeline, facts, NULL);
}

void timeline_malformed(struct timeline *timeline, const struct packet_facts *facts)
{
    struct malformed *malformed =
        event_about(timeline, EVENT_MALFORMED, facts->t_ns, NULL)->malformed;
    timeline->has_packets = true;
    if (!malformed)
        return; /* a summary tells of connections only */
    malformed->id = (int)facts->frame;
    malformed->facts = *facts;
    malformed->facts.payload = NULL; /* dies with the frame */
}

void timeline_note(struct timeline *timeline, int64_t t_ns, const char *text)
{
    event_add(timeline, EVENT_NOTE, t_ns)->note = arena_text(&timeline->arena, text);
}

void timeline_asked_to_end(struct timeline *timeline, int64_t t_ns)
{
    if (!timeline->asked_to_end_ns)
        timeline->asked_to_end_ns = t_ns;
}

void timeline_settle(struct timeline *timeline, size_t until)
{
    struct join *join = timeline->join;
    for (; join->settled < until; join->settled++) {
        const struct event *event = &timeline->events[join->settled];
        if (event->kind == EVENT_PACKET)
            says_of(timeline, event->packet);
    }
}

void timeline_finish(struct timeline *timeline)
{
    if (timeline->depth != DEPTH_WHOLE) {
        timeline_hand_out(timeline, INT64_MAX);
        connections_all_go(timeline);
        return;
    }
    states_check(timeline, INT64_MAX);
    timeline_settle(timeline, timeline->event_count);
}

size_t packets_until(const struct timeline *timeline, int64_t t_ns)
{
    size_t low = 0, high = timeline->packet_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (timeline->packets[middle]->facts.t_ns <= t_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
