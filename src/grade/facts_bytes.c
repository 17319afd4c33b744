/* Questions about bytes: what a program printed and received.  See facts.h. */
#include <string.h>
#include <sys/socket.h>

#include "grade/facts.h"

void facts_output(const struct timeline *timeline, const struct program *program,
                  enum stream stream, struct text *text)
{
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_OUTPUT && event->output->program == program &&
            event->output->stream == stream)
            text_add_bytes(text, event->output->text, event->output->bytes);
    }
}

bool facts_output_more(const struct timeline *timeline, const struct program *program,
                       enum stream stream, size_t *at, struct text *text)
{
    while (*at < timeline->event_count) {
        const struct event *event = &timeline->events[(*at)++];
        if (event->kind != EVENT_OUTPUT || event->output->program != program ||
            event->output->stream != stream)
            continue;
        text_add_bytes(text, event->output->text, event->output->bytes);
        return true;
    }
    return false;
}

static bool took(const struct call *call)
{
    return call->ended && call->facts->error == 0 && call->facts->role == CALL_RECEIVE &&
           call->socket;
}

void facts_received(const struct timeline *timeline, const struct program *program,
                    struct text *text)
{
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        if (call->program == program && took(call))
            text_add_bytes(text, call->facts->data, call->facts->data_bytes);
    }
}

void facts_received_on(const struct timeline *timeline, const struct socket *socket,
                       struct text *text)
{
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        if (call->socket == socket && took(call))
            text_add_bytes(text, call->facts->data, call->facts->data_bytes);
    }
}

const struct call *facts_datagram(const struct timeline *timeline, const struct socket *socket,
                                  size_t *at, struct text *text)
{
    text_clear(text);
    while (*at < timeline->call_count) {
        const struct call *call = timeline->calls[(*at)++];
        if (call->socket != socket || !took(call))
            continue;
        if (!(call->facts->flags & MSG_PEEK))
            return call;
        text_add_bytes(text, call->facts->data, call->facts->data_bytes);
    }
    return NULL;
}

uint64_t facts_received_bytes(const struct timeline *timeline, const struct socket *socket)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->socket == socket && took(timeline->calls[i]))
            bytes += timeline->calls[i]->facts->moved_bytes;
    return bytes;
}

const char *facts_call_text(struct arena *arena, const struct call *call)
{
    const char *name = call_name(call->facts);
    if (!call->ended)
        return arena_printf(arena, "call %d, %s(), has not returned", call->id, name);
    if (call->facts->error)
        return arena_printf(arena, "call %d, %s(), failed with %s", call->id, name,
                            errno_name(call->facts->error));
    return arena_printf(arena, "call %d, %s(), gave %lld", call->id, name,
                        (long long)call->facts->result);
}
