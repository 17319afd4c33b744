/* What happened, told in the words of pattern.h, and the whole story of a run for who has to find
 * out why a case failed: see story.h. */
#include "story.h"

#include <stdio.h>
#include <string.h>

bool story_is_quiet(const struct packet *packet)
{
    return packet->kind == KIND_ACK || packet->kind == KIND_WINDOW_UPDATE ||
           packet->kind == KIND_HANDSHAKE_ACK || packet->kind == KIND_PROBE ||
           packet->kind == KIND_KEEP_ALIVE;
}

void story_cause(const struct packet *packet, char text[STORY_TEXT])
{
    const struct trigger *trigger = &packet->trigger;
    switch (trigger->kind) {
    case TRIGGER_CALL: snprintf(text, STORY_TEXT, "%s", call_name(trigger->call->facts)); break;
    case TRIGGER_ARRIVAL: snprintf(text, STORY_TEXT, "arrival"); break;
    case TRIGGER_EXIT: snprintf(text, STORY_TEXT, "exit"); break;
    case TRIGGER_TIMER: snprintf(text, STORY_TEXT, "timer:%s", timer_name(trigger->timer)); break;
    case TRIGGER_UNKNOWN: snprintf(text, STORY_TEXT, "unknown"); break;
    }
}

void story_calls(const struct packet *packet, char text[STORY_TEXT])
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < packet->carries_count && length + 32 < STORY_TEXT; i++)
        length += (size_t)snprintf(text + length, STORY_TEXT - length, "%s%s", i ? "," : "",
                                   call_name(packet->carries[i]->facts));
}

void story_packet(struct text *text, const struct packet *packet)
{
    char cause[STORY_TEXT], calls[STORY_TEXT];
    story_cause(packet, cause);
    story_calls(packet, calls);
    text_addf(text, "%c:%s", packet->from == END_CLIENT ? 'C' : 'S',
              packet_kind_name(packet->kind));
    if (packet->has_range)
        text_addf(text, "[%llu,%llu)", (unsigned long long)packet->from_offset,
                  (unsigned long long)packet->to_offset);
    else if (packet->kind == KIND_UDP)
        text_addf(text, "[0,%u)", (unsigned)packet->facts.payload_bytes);
    if (packet->carries_count && packet->kind != KIND_SYN)
        text_addf(text, "{%s}", calls);
    text_addf(text, "<%s", cause);
}

void story_connection(struct text *text, const struct timeline *timeline,
                      const struct connection *connection)
{
    size_t told = 0;
    text_addf(text, "%s:", closed_name(connection->closed));
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->connection == connection &&
            !story_is_quiet(timeline->packets[i]) && told++ < 40) {
            text_add_char(text, ' ');
            story_packet(text, timeline->packets[i]);
        }
    if (told > 40)
        text_addf(text, " and %zu more", told - 40);
}

static void tell_call(struct text *text, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    text_addf(text, "#%d %s pid %d %s(fd %d, %s)", call->id, call->program->id, (int)facts->tid,
              call_name(facts), facts->fd, call->socket ? call->socket->id : "no socket");
    if (call->ended)
        text_addf(text, " = %lld %s", (long long)facts->result,
                  facts->error ? errno_name(facts->error) : "");
    if (call->has_range)
        text_addf(text, " [%llu,%llu)", (unsigned long long)call->from,
                  (unsigned long long)call->to);
}

static const char *state_name(enum tcp_state state)
{
    const char *name = tcp_state_name(state);
    return name ? name : "-";
}

static void tell_event(struct text *text, const struct event *event)
{
    const struct packet *packet = event->packet;
    switch (event->kind) {
    case EVENT_CALL: tell_call(text, event->call); break;
    case EVENT_RETURN: text_addf(text, "#%d returns", event->call->id); break;
    case EVENT_PACKET:
        text_addf(text, "     packet %d connection %d ", packet->id,
                  packet->connection ? packet->connection->id : 0);
        story_packet(text, packet);
        if (packet->trigger.kind == TRIGGER_CALL)
            text_addf(text, " #%d", packet->trigger.call->id);
        else if (packet->trigger.kind == TRIGGER_ARRIVAL)
            text_addf(text, " of packet %d", packet->trigger.packet->id);
        text_addf(text, " seq %lld ack %lld win %lld: %s", (long long)packet->seq,
                  (long long)packet->ack, (long long)packet->window,
                  packet->says ? packet->says : "(nothing said)");
        break;
    case EVENT_STATE:
        text_addf(text, "     state of the %s: %s -> %s",
                  event->state->end == END_CLIENT ? "client" : "server",
                  state_name(event->state->from), state_name(event->state->to));
        break;
    case EVENT_OUTPUT:
        text_addf(text, "%s prints ", event->output->program->id);
        text_add_quoted(text, event->output->text, event->output->bytes, 100, true);
        break;
    case EVENT_EXIT:
        text_addf(text, "%s pid %d ends: status %d signal %d", event->exit->program->id,
                  (int)event->exit->pid, event->exit->status, event->exit->signal);
        break;
    case EVENT_NOTE: text_addf(text, "note: %s", event->note); break;
    default: break;
    }
}

void story_tell(struct text *text, const struct timeline *timeline)
{
    enum { EVENTS_TOLD = 300 };
    text_add(text, STORY_HEADING " (C:data[from,to){calls it carries}<cause):\n");
    for (size_t i = 0; i < timeline->event_count && i < EVENTS_TOLD; i++) {
        size_t before = text->len;
        text_addf(text, "    %10.3f ms ",
                  (double)(timeline->events[i].t_ns - timeline->start_ns) / 1e6);
        size_t head = text->len;
        tell_event(text, &timeline->events[i]);
        if (text->len == head) {
            text->len = before;
            text->s[before] = '\0';
        } else {
            text_add_char(text, '\n');
        }
    }
    if (timeline->event_count > EVENTS_TOLD)
        text_addf(text, "    and %zu events more\n", timeline->event_count - EVENTS_TOLD);
}
