/* The way of one send call's bytes: see send_trace.h.  Packets and calls know which bytes of the
 * stream are theirs (carries.c, calls.c); here they are put in order of time. */
#include "timeline/send_trace.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "base/memory.h"

/* Bytes that arrived before those in front of them. */
struct early_bytes {
    uint64_t from, to;
};

struct progress { /* of the receiver: all before `front` is there */
    uint64_t front;
    size_t count, capacity;
    struct early_bytes *islands;
};

bool send_is_one(const struct call *call)
{
    return call->facts->role == CALL_SEND && call->has_range && call->to > call->from &&
           call->socket && call->socket->type == SOCK_STREAM;
}

const struct call *send_numbered(const struct timeline *timeline, size_t number)
{
    for (size_t i = 0; i < timeline->call_count; i++)
        if (send_is_one(timeline->calls[i]) && --number == 0)
            return timeline->calls[i];
    return NULL;
}

static void step_add(struct send_trace *trace, struct send_step step)
{
    array_reserve(&trace->steps, &trace->capacity, trace->count, sizeof *trace->steps);
    size_t place = trace->count++;
    for (; place > 0 && trace->steps[place - 1].t_ns > step.t_ns; place--)
        trace->steps[place] = trace->steps[place - 1];
    trace->steps[place] = step;
}

/* The part of [from, to) that is the call's; false: none is. */
static bool part_of(const struct send_trace *trace, uint64_t from, uint64_t to,
                    struct send_step *step)
{
    step->from = from > trace->call->from ? from : trace->call->from;
    step->to = to < trace->call->to ? to : trace->call->to;
    return step->from < step->to;
}

/* Something arrives.  True: it brought bytes that were not there. */
static bool takes(struct progress *p, uint64_t from, uint64_t to)
{
    bool fresh = to > p->front;
    for (size_t i = 0; i < p->count; i++)
        fresh = fresh && !(p->islands[i].from <= from && to <= p->islands[i].to);
    if (!fresh)
        return false;
    array_reserve(&p->islands, &p->capacity, p->count, sizeof *p->islands);
    p->islands[p->count++] = (struct early_bytes){ from, to };
    for (size_t i = 0; i < p->count;) {
        if (p->islands[i].from > p->front) {
            i++;
            continue;
        }
        p->front = p->islands[i].to > p->front ? p->islands[i].to : p->front;
        p->islands[i] = p->islands[--p->count];
        i = 0;
    }
    return true;
}

static void arrives(struct send_trace *trace, struct progress *progress,
                    const struct packet *packet, int64_t t_ns)
{
    struct send_step step = { .t_ns = t_ns, .at = !trace->sender, .packet = packet };
    bool was_there = progress->front >= trace->call->to;
    bool fresh = takes(progress, packet->from_offset, packet->to_offset);
    if (part_of(trace, packet->from_offset, packet->to_offset, &step)) {
        step.kind = fresh ? SEND_ARRIVED : SEND_ARRIVED_TOO;
        step_add(trace, step);
    }
    if (!was_there && progress->front >= trace->call->to) {
        step.kind = SEND_IN_ORDER;
        step.from = trace->call->from;
        step.to = trace->call->to;
        step_add(trace, step);
    }
}

static void of_fate(struct send_trace *trace, struct progress *progress,
                    const struct arrival *arrival)
{
    const struct packet *packet = arrival->packet;
    struct send_step step = { .t_ns = arrival->t_ns, .at = !trace->sender, .packet = packet };
    if (fate_is_taken(&arrival->fate)) {
        arrives(trace, progress, packet, arrival->t_ns);
        return;
    }
    step.kind = arrival->fate.kind == FATE_LOST ? SEND_LOST : SEND_DAMAGED;
    if (part_of(trace, packet->from_offset, packet->to_offset, &step))
        step_add(trace, step);
}

static bool is_data_of(const struct send_trace *trace, const struct packet *packet)
{
    return packet->connection == trace->connection && packet->from == trace->sender &&
           packet->has_range && packet->facts.payload_bytes;
}

static void leaves(struct send_trace *trace, struct progress *progress, const struct packet *packet)
{
    struct send_step step = { .t_ns = packet->facts.t_ns, .at = trace->sender, .packet = packet };
    step.kind = packet_is_again(packet) ? SEND_LEFT_AGAIN : SEND_LEFT;
    if (part_of(trace, packet->from_offset, packet->to_offset, &step))
        step_add(trace, step);
    if (!packet->passage)
        arrives(trace, progress, packet, packet->facts.t_ns);
}

static void of_packets(struct send_trace *trace, const struct timeline *timeline)
{
    struct progress progress = { 0 };
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_PACKET && is_data_of(trace, event->packet)) {
            leaves(trace, &progress, event->packet);
        } else if (event->kind == EVENT_ARRIVAL && is_data_of(trace, event->arrival->packet)) {
            of_fate(trace, &progress, event->arrival);
        }
    }
    free(progress.islands);
}

/* Relative numbers: the SYN is 0, so byte n of the stream has n + 1. */
static void of_acknowledgement(struct send_trace *trace, const struct timeline *timeline)
{
    const struct packet *first = NULL;
    int64_t first_ns = 0;
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->connection != trace->connection || packet->from == trace->sender ||
            packet->ack < (int64_t)trace->call->to + 1 || packet->facts.protocol != PROTOCOL_TCP)
            continue;
        int64_t t_ns = packet_arrived_ns(packet);
        if (t_ns >= 0 && (!first || t_ns < first_ns)) {
            first = packet;
            first_ns = t_ns;
        }
    }
    if (first)
        step_add(trace, (struct send_step){ .kind = SEND_ACKNOWLEDGED,
                                            .t_ns = first_ns,
                                            .at = trace->sender,
                                            .packet = first,
                                            .from = trace->call->from,
                                            .to = trace->call->to });
}

/* With MSG_PEEK it looks, and the bytes stay. */
static bool takes_bytes(const struct call *call)
{
    return call->facts->role == CALL_RECEIVE && call->has_range && call->ended &&
           !(call->facts->flags & MSG_PEEK);
}

static void of_reads(struct send_trace *trace, const struct timeline *timeline)
{
    const struct socket *socket = trace->connection->socket[!trace->sender];
    for (size_t i = 0; socket && i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        struct send_step step = { .kind = SEND_READ, .at = !trace->sender, .call = call };
        if (call->socket != socket || !takes_bytes(call) ||
            !part_of(trace, call->from, call->to, &step))
            continue;
        step.t_ns = call->facts->t_end_ns;
        step_add(trace, step);
    }
}

bool send_trace_make(struct send_trace *trace, const struct timeline *timeline,
                     const struct call *call)
{
    const struct connection *c = call->socket->connection;
    *trace = (struct send_trace){ .call = call, .connection = c };
    if (!c || c->to_itself)
        return false;
    trace->sender = call->socket->end;
    step_add(trace, (struct send_step){ .kind = SEND_HANDED,
                                        .t_ns = call->facts->t_begin_ns,
                                        .at = trace->sender,
                                        .call = call,
                                        .from = call->from,
                                        .to = call->to });
    of_packets(trace, timeline);
    of_reads(trace, timeline);
    of_acknowledgement(trace, timeline);
    return true;
}

void send_trace_release(struct send_trace *trace)
{
    free(trace->steps);
    *trace = (struct send_trace){ 0 };
}
