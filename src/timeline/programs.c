/* The programs of a run: their start, what they write and read beside their sockets, their end. */
#include <string.h>

#include "base/actor.h"
#include "base/err.h"
#include "base/memory.h"
#include "timeline/join.h"

struct program *timeline_program(struct timeline *timeline, int64_t t_ns, const char *id,
                                 bool is_server, int argc, const char *const *argv, pid_t pid)
{
    struct program *program = arena_alloc(&timeline->arena, sizeof *program);
    program->index = (int)timeline->program_count;
    program->id = arena_text(&timeline->arena, id);
    program->is_server = is_server;
    if (!is_server)
        actor_by_name(id, &program->client);
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

static struct output *text_seen(struct timeline *timeline, int program, enum stream stream,
                                const void *bytes, size_t count)
{
    struct output *output = arena_alloc(&timeline->arena, sizeof *output);
    output->program = program_of(timeline, program);
    output->stream = stream;
    output->bytes = count;
    output->text = bytes;
    return output;
}

static const char *copy_of(struct timeline *timeline, const void *bytes, size_t count)
{
    char *copy = arena_alloc(&timeline->arena, count + 1);
    if (count)
        memcpy(copy, bytes, count);
    return copy;
}

static struct output *output_add(struct timeline *timeline, int64_t t_ns,
                                 const struct printed_text *printed)
{
    struct output *output =
        text_seen(timeline, printed->program, printed->stream,
                  copy_of(timeline, printed->bytes, printed->count), printed->count);
    output->pid = printed->pid > 0 ? printed->pid : 0;
    output->tid = printed->tid > 0 ? printed->tid : 0;
    event_add(timeline, EVENT_OUTPUT, t_ns)->output = output;
    return output;
}

void timeline_output(struct timeline *timeline, int64_t t_ns, const struct printed_text *printed)
{
    output_add(timeline, t_ns, printed);
}

void timeline_output_again(struct timeline *timeline, int64_t t_ns,
                           const struct printed_text *printed)
{
    struct join *join = timeline->join;
    struct output *output = output_add(timeline, t_ns, printed);
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
                    size_t count, bool stays)
{
    struct output *output = text_seen(timeline, program, STREAM_STDOUT,
                                      stays ? bytes : copy_of(timeline, bytes, count), count);
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

void timeline_zombie(struct timeline *timeline, pid_t pid, pid_t parent)
{
    for (size_t i = timeline->event_count; i-- > 0;) {
        const struct event *event = &timeline->events[i];
        if (event->kind != EVENT_EXIT || event->exit->pid != pid)
            continue;
        event->exit->zombie_of = parent;
        return;
    }
}
