/* The timeline's records: what the sources saw, in order of time.  The joining is done by the steps that join.h lists. */
#include "timeline/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "timeline/join.h"

void timeline_init(struct timeline *timeline)
{
    *timeline = (struct timeline){ .hosts = 1, .next_connection_id = 1 };
    arena_init(&timeline->arena);
    timeline->join = calloc(1, sizeof *timeline->join);
    if (!timeline->join)
        die("out of memory before the run began");
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
        free(join->slots);
        free(join->inodes);
        free(join->connecting);
        free(join->welcoming);
        free(join->datagram);
        free(join->checks);
        free(join);
    }
    free(timeline->events);
    free(timeline->programs);
    free(timeline->sockets);
    free(timeline->connections);
    free(timeline->calls);
    free(timeline->packets);
    free(timeline->findings);
    arena_release(&timeline->arena);
    *timeline = (struct timeline){ 0 };
}

struct event *event_add(struct timeline *timeline, enum event_kind kind, int64_t t_ns)
{
    if (timeline->start_ns == 0)
        timeline->start_ns = t_ns;
    array_reserve(&timeline->events, &timeline->event_capacity, timeline->event_count, sizeof *timeline->events);
    struct event *event = &timeline->events[timeline->event_count++];
    *event = (struct event){ .kind = kind, .t_ns = t_ns };
    return event;
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
    array_reserve(&packet->carries, &packet->carries_capacity, packet->carries_count, sizeof(struct call *));
    packet->carries[packet->carries_count++] = call;
    call_touches(timeline, call, packet);
}

struct program *timeline_program(struct timeline *timeline, int64_t t_ns, const char *id, bool is_server, int argc,
                                 const char *const *argv, pid_t pid)
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
    array_reserve(&timeline->programs, &timeline->program_capacity, timeline->program_count, sizeof(struct program *));
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

void timeline_packet(struct timeline *timeline, const struct packet_facts *facts)
{
    states_check(timeline, facts->t_ns);
    struct packet *packet = arena_alloc(&timeline->arena, sizeof *packet);
    packet->id = facts->frame ? (int)facts->frame : (int)timeline->packet_count + 1;
    packet->facts = *facts;
    packet->ack = -1;
    array_reserve(&timeline->packets, &timeline->packet_capacity, timeline->packet_count, sizeof(struct packet *));
    timeline->packets[timeline->packet_count++] = packet;
    packet->connection = connection_of(timeline, packet);
    if (packet->connection) {
        segment_place(timeline, packet);
        if (facts->protocol == PROTOCOL_TCP)
            analysis_of(packet);
        carry(timeline, packet);
        trigger_of(timeline, packet);
        history_add(packet);
    } else if (facts->protocol == PROTOCOL_ICMP) {
        packet->kind = KIND_ICMP;
    }
    if (packet->connection && facts->protocol == PROTOCOL_TCP)
        states_before(timeline, packet);
    event_add(timeline, EVENT_PACKET, facts->t_ns)->packet = packet;
    if (packet->connection) {
        if (facts->protocol == PROTOCOL_TCP)
            states_after(timeline, packet);
        segment_done(timeline, packet);
    }
}

void timeline_malformed(struct timeline *timeline, const struct packet_facts *facts)
{
    struct malformed *malformed = arena_alloc(&timeline->arena, sizeof *malformed);
    malformed->id = (int)facts->frame;
    malformed->facts = *facts;
    malformed->facts.payload = NULL; /* dies with the frame */
    timeline->has_packets = true;
    event_add(timeline, EVENT_MALFORMED, facts->t_ns)->malformed = malformed;
}

static struct output *text_seen(struct timeline *timeline, int program, enum stream stream, const void *bytes, size_t count)
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

void timeline_output(struct timeline *timeline, int64_t t_ns, int program, enum stream stream, const void *bytes, size_t count)
{
    struct output *output = text_seen(timeline, program, stream, bytes, count);
    event_add(timeline, EVENT_OUTPUT, t_ns)->output = output;
}

void timeline_input(struct timeline *timeline, int64_t t_ns, int program, const void *bytes, size_t count)
{
    struct output *output = text_seen(timeline, program, STREAM_STDOUT, bytes, count);
    event_add(timeline, EVENT_INPUT, t_ns)->output = output;
}

void timeline_exit(struct timeline *timeline, int64_t t_ns, int program, pid_t pid, int status, int signal, bool is_first)
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
            states_of_release(timeline, t_ns, timeline->sockets[i]);
        }
    }
    calls_end_with(timeline, pid);
    event_add(timeline, EVENT_EXIT, t_ns)->exit = end;
}

void timeline_note(struct timeline *timeline, int64_t t_ns, const char *text)
{
    event_add(timeline, EVENT_NOTE, t_ns)->note = arena_text(&timeline->arena, text);
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
    states_check(timeline, INT64_MAX);
    timeline_settle(timeline, timeline->event_count);
    timeline_findings(timeline);
}
