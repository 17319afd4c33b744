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

struct program *timeline_program(struct timeline *timeline, int64_t t_ns, const char *id,
                                 bool is_server, int argc, const char *const *argv, pid_t pid)
{
    struct program *program = arena_alloc(&timeline->arena, sizeof *program);
    program->index = (int)timeline->program_count;
    program->id = arena_text(&timeline->arena, id);
    program->is_server = is_server;
    program->argc = argc;
    const char **copy = arena_alloc(&timeline->arena, sizeof *copy * (size_t)(argc + 1));
    for (int i = 0; i < argc; i++)
        copy[i] = arena_text(&timeline->arena, argv[i]);
    program->argv = copy;
    program->pid = pid;
    program->t_ns = t_ns;
    array_reserve(&timeline->programs, &timeline->program_capacity, timeline->program_count,
                  sizeof(struct program *));
    timeline->programs[timeline->program_count++] = program;
    event_add(timeline, EVENT_PROGRAM, t_ns)->program = program;
    return program;
}

static struct program *program_of(struct timeline *timeline, int index)
{
    if (index < 0 || (size_t)index >= timeline->program_count)
        BUG("an event of program %d, but there are %zu", index, timeline->program_count);
    return timeline->programs[index];
}

void timeline_program_host(struct timeline *timeline, int program, int host)
{
    program_of(timeline, program)->host = host;
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
    enum moment moment = packet->passage ? LEAVES : LEAVES_AND_ARRIVES;
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

static struct output *text_seen(struct timeline *timeline, int program, enum stream stream,
                                const void *bytes, size_t count)
{
    struct output *output = arena_alloc(&timeline->arena, sizeof *output);
    output->program = program_of(timeline, program);
    output->stream = stream;
    output->bytes = count;
    char *copy = arena_alloc(&timeline->arena, count + 1);
    if (count)
        memcpy(copy, bytes, count);
    output->text = copy;
    return output;
}

static struct output *output_add(struct timeline *timeline, int64_t t_ns, int program,
                                 enum stream stream, const void *bytes, size_t count)
{
    struct output *output = text_seen(timeline, program, stream, bytes, count);
    event_add(timeline, EVENT_OUTPUT, t_ns)->output = output;
    return output;
}

void timeline_output(struct timeline *timeline, int64_t t_ns, int program, enum stream stream,
                     const void *bytes, size_t count)
{
    output_add(timeline, t_ns, program, stream, bytes, count);
}

void timeline_output_again(struct timeline *timeline, int64_t t_ns, int program, enum stream stream,
                           const void *bytes, size_t count)
{
    struct join *join = timeline->join;
    struct output *output = output_add(timeline, t_ns, program, stream, bytes, count);
    output->times = 1;
    array_reserve(&join->repeating, &join->repeating_capacity, join->repeating_count,
                  sizeof(struct output *));
    join->repeating[join->repeating_count++] = output;
}

/* What has been told meanwhile may be later than the last time. */
static int64_t not_before_last(const struct timeline *timeline, int64_t t_ns)
{
    int64_t last_ns =
        timeline->event_count ? timeline->events[timeline->event_count - 1].t_ns : t_ns;
    return last_ns > t_ns ? last_ns : t_ns;
}

void timeline_repeated(struct timeline *timeline, int64_t t_ns, uint64_t number, uint64_t times)
{
    struct join *join = timeline->join;
    if (number < 1 || number > join->repeating_count)
        return; /* of a record that lacks it */
    struct output *output = join->repeating[number - 1];
    output->times = times;
    output->t_end_ns = t_ns;
    event_add(timeline, EVENT_REPEATED, not_before_last(timeline, t_ns))->output = output;
}

void timeline_input(struct timeline *timeline, int64_t t_ns, int program, const void *bytes,
                    size_t count)
{
    struct output *output = text_seen(timeline, program, STREAM_STDOUT, bytes, count);
    event_add(timeline, EVENT_INPUT, t_ns)->output = output;
}

/* A view may have had the sentence of the FIN before the process's end was seen, which names the
 * signal. */
static void say_fin_again(struct timeline *timeline, const struct socket *socket)
{
    if (timeline->depth != DEPTH_WHOLE)
        return;
    for (size_t i = timeline->packet_count; i-- > 0;) {
        struct packet *packet = timeline->packets[i];
        if (packet->facts.t_ns < socket->release->t_ns)
            return;
        if (packet->says && packet->kind == KIND_FIN && packet->connection &&
            packet->connection->socket[packet->from] == socket)
            says_of(timeline, packet);
    }
}

void timeline_exit(struct timeline *timeline, int64_t t_ns, int program, pid_t pid, int status,
                   int signal, bool is_first)
{
    struct program_exit *end = arena_alloc(&timeline->arena, sizeof *end);
    end->program = program_of(timeline, program);
    end->pid = pid;
    end->status = status;
    end->signal = signal;
    end->is_first = is_first;
    if (is_first) {
        end->program->ended = true;
        end->program->status = status;
        end->program->signal = signal;
    }
    for (size_t i = 0; i < timeline->socket_count; i++) {
        struct release *release = timeline->sockets[i]->release;
        if (release && !release->call && release->pid == pid) {
            release->done = true;
            release->signal = signal;
            states_of_release(timeline, t_ns, timeline->sockets[i]);
            if (signal)
                say_fin_again(timeline, timeline->sockets[i]);
        }
    }
    calls_end_with(timeline, pid);
    event_add(timeline, EVENT_EXIT, t_ns)->exit = end;
}

void timeline_note(struct timeline *timeline, int64_t t_ns, const char *text)
{
    event_add(timeline, EVENT_NOTE, t_ns)->note = arena_text(&timeline->arena, text);
}

/* Where the kernel's last word on this end is kept. */
static const struct tcp_told **told_place(struct join *join, const struct connection *c,
                                          enum end end)
{
    size_t place = 2 * (size_t)c->id + end;
    while (join->told_count <= place) {
        array_reserve(&join->told, &join->told_capacity, join->told_count, sizeof *join->told);
        join->told[join->told_count++] = NULL;
    }
    return &join->told[place];
}

void timeline_tcp_info(struct timeline *timeline, int64_t t_ns, int host,
                       const struct tcp_report *report)
{
    struct connection *c = pairs_find(timeline, PROTOCOL_TCP, &report->local, &report->peer);
    if (!c)
        return; /* of others on a shared loopback */
    struct tcp_told *told = arena_alloc(&timeline->arena, sizeof *told);
    told->connection = c;
    told->end = address_same(&c->address[END_CLIENT], &report->local) ? END_CLIENT : END_SERVER;
    told->host = host;
    told->report = arena_copy(&timeline->arena, report, sizeof *report);
    const struct tcp_told **last = told_place(timeline->join, c, told->end);
    told->before = *last;
    *last = told;
    event_add(timeline, EVENT_TCP_INFO, t_ns)->told = told;
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
