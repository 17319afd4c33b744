/* One sentence about a step: see sentence.h.
 *
 * Of packets and calls the timeline's own sentences are told, with what a viewer needs in front:
 * who, and of a packet its cause.  A sentence says only what the record proves. */
#include "replay/viewer/sentence.h"

#include <string.h>

#include "base/actor.h"
#include "timeline/says_calls.h"
#include "view/amounts.h"
#include "view/tcp_told.h"
#include "view/term.h"

/* ---- packets ---- */

void packet_words_add(struct text *text, const struct packet *packet)
{
    uint8_t flags = packet->facts.protocol == PROTOCOL_TCP ? packet->facts.tcp.flags : 0;
    size_t before = text->len;
    char odd[40];
    if (packet->facts.protocol == PROTOCOL_ICMP) {
        text_add(text, "ICMP error");
        return;
    }
    if (packet->facts.protocol == PROTOCOL_UDP)
        text_add(text, "datagram");
    else if (packet->facts.protocol == PROTOCOL_TCP && tcp_flags_are_odd(flags))
        text_add(text, *tcp_flags_format(flags, odd) ? odd : "no flags");
    else if (flags & TCP_RST)
        text_add(text, "RST");
    else if (flags & TCP_SYN)
        text_add(text, flags & TCP_ACK ? "SYN,ACK" : "SYN");
    else if (flags & TCP_FIN)
        text_add(text, "FIN");
    else if (!packet->facts.payload_bytes)
        text_add(text, flags & TCP_ACK ? "ACK" : "no flags");
    if (packet->facts.payload_bytes || packet->facts.protocol == PROTOCOL_UDP) {
        if (text->len > before)
            text_add(text, " with ");
        counted_add(text, packet->facts.payload_bytes, "byte");
        text_add(text, " of data");
    }
}

/* "because of send()", "because packet 3 arrived", "by the retransmission timer" …; "" when it is
 * not known. */
static void cause_add(struct text *text, const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    switch (trigger->kind) {
    case TRIGGER_CALL: text_addf(text, "because of %s()", call_name(trigger->call->facts)); break;
    case TRIGGER_ARRIVAL: text_addf(text, "because packet %d arrived", trigger->arrived.id); break;
    case TRIGGER_EXIT: text_add(text, "because the program ended"); break;
    case TRIGGER_TIMER: {
        const char *name = timer_name(trigger->timer);
        text_add(text, "by the ");
        for (; *name; name++)
            text_add_char(text, *name == '_' ? '-' : *name);
        text_add(text, " timer");
        break;
    }
    case TRIGGER_UNKNOWN: break;
    }
}

static void of_packet(struct text *text, const struct packet *packet, bool ascii)
{
    const struct connection *c = packet->connection;
    text_addf(text, "Packet %d", packet->id);
    if (c)
        text_addf(text, ", %s to %s", end_owner(c, packet->from), end_owner(c, !packet->from));
    if (packet->trigger.kind != TRIGGER_UNKNOWN) {
        text_add(text, ", ");
        cause_add(text, packet);
    } else if (packet->implies && packet->kind != KIND_SYN_ACK) { /* of which listen() is a
                                                                     condition, not the cause */
        text_addf(text, ", made by %s() or a call like it", packet->implies);
    }
    text_add(text, ": ");
    if (packet->says)
        clean_add(text, packet->says, strlen(packet->says), ascii);
}

/* ---- calls ---- */

/* What of it was on the wire, after what it did. */
static void sent_add(struct text *text, const struct call *call, const struct timeline *timeline)
{
    size_t before = text->len;
    text_add(text, " ");
    if (!call_sends(text, timeline, call, true))
        text_cut(text, before);
}

static void of_call(struct text *text, const struct call *call, bool begins,
                    const struct telling *telling)
{
    struct text says;
    text_init(&says);
    if (begins || !call_says(&says, telling->timeline, call))
        call_asks(&says, telling->timeline, call);
    else if (telling->ahead)
        sent_add(&says, call, telling->timeline);
    text_addf(text, "%s: ", call->program->id);
    clean_add(text, says.s, says.len, telling->ascii);
    text_release(&says);
}

/* ---- the rest ---- */

static void of_state(struct text *text, const struct state_change *state)
{
    const char *from = tcp_state_name(state->from), *to = tcp_state_name(state->to);
    text_addf(text, "%s's side of the connection goes from %s to %s",
              end_said(state->connection, state->end), from ? from : "a state that is not known",
              to ? to : "a state that is not known");
    if (state->call)
        text_addf(text, ", because of %s()", call_name(state->call->facts));
    else if (state->exit_pid)
        text_add(text, ", because the program ended");
    if (state->call && (state->to == STATE_FIN_WAIT_1 || state->to == STATE_LAST_ACK))
        text_add(text, "; its FIN waits behind bytes that are not sent yet");
    text_add(text, ".");
}

static void of_exit(struct text *text, const struct program_exit *end)
{
    if (end->signal)
        text_addf(text, "%s: process %ld was ended by signal %d.", end->program->id, (long)end->pid,
                  end->signal);
    else
        text_addf(text, "%s: process %ld ends with status %d.", end->program->id, (long)end->pid,
                  end->status);
}

void sentence_add(struct text *text, const struct event *event, const struct telling *telling)
{
    size_t before = text->len;
    switch (event->kind) {
    case EVENT_PROGRAM: text_addf(text, "%s is started.", actor_said(event->program->id)); break;
    case EVENT_CALL: of_call(text, event->call, telling->opens, telling); break;
    case EVENT_RETURN: of_call(text, event->call, false, telling); break;
    case EVENT_PACKET: of_packet(text, event->packet, telling->ascii); break;
    case EVENT_ARRIVAL:
        text_addf(text,
                  event->arrival->fate.kind == FATE_LOST ? "Packet %d is lost on the wire."
                                                         : "Packet %d arrives.",
                  event->arrival->packet->id);
        break;
    case EVENT_TCP_INFO:
        text_addf(text, "The kernel says of its TCP at %s: ",
                  end_said(event->told->connection, event->told->end));
        tcp_told_add(text, event->told, telling->ascii);
        text_add(text, ".");
        break;
    case EVENT_STATE: of_state(text, event->state); break;
    case EVENT_OUTPUT:
        text_addf(text, "%s prints%s.", actor_said(event->output->program->id),
                  event->output->stream == STREAM_STDERR ? " on standard error" : "");
        break;
    case EVENT_REPEATED:
        text_addf(text, "%s has printed this line %llu times.",
                  actor_said(event->output->program->id), (unsigned long long)event->output->times);
        break;
    case EVENT_INPUT:
        text_addf(text, "%s is given a line of input.", actor_said(event->output->program->id));
        break;
    case EVENT_EXIT: of_exit(text, event->exit); break;
    case EVENT_NOTE:
        text_add(text, "sockwire: ");
        clean_add(text, event->note, strlen(event->note), telling->ascii);
        text_add(text, ".");
        break;
    case EVENT_MALFORMED:
        text_addf(text, "Frame %d makes no sense from byte %u on: %s.", event->malformed->id,
                  event->malformed->facts.malformed_at, event->malformed->facts.malformed);
        break;
    case EVENT_SOCKET:
    case EVENT_CONNECTION: break;
    }
    if (text->len > before)
        sentences_begin_large(text->s + before);
}
