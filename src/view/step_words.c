/* Words of packets and ends, as a reader of one step is told them: see step_words.h.  Of calls:
 * step_words_calls.c. */
#include "view/step_words.h"

#include <string.h>

#include "base/actor.h"
#include "timeline/pauses.h"
#include "timeline/waits.h"
#include "view/amounts.h"
#include "view/term.h"

enum { QUOTE_COLUMNS = 18 };

static bool has_flag(const struct packet *packet, unsigned flag)
{
    return packet->facts.protocol == PROTOCOL_TCP && packet->facts.tcp.flags & flag;
}

static void part_add(struct text *text, const char *between, const char *part)
{
    if (text->len)
        text_add(text, between);
    text_add(text, part);
}

static const char *flags_word(const struct packet *packet, char odd[40])
{
    uint8_t flags = packet->facts.tcp.flags;
    if (tcp_flags_are_odd(flags)) {
        tcp_flags_format(flags, odd);
        return *odd ? odd : "no flags";
    }
    if (flags & TCP_RST)
        return "RST";
    if (flags & TCP_SYN)
        return flags & TCP_ACK ? "SYN, ACK" : "SYN";
    return flags & TCP_FIN ? "FIN" : NULL;
}

void packet_label(struct text *text, const struct packet *packet)
{
    static const char *const kinds[] = {
        [KIND_WINDOW_UPDATE] = "window update",
        [KIND_PROBE] = "probe",
        [KIND_KEEP_ALIVE] = "keep-alive",
        [KIND_ICMP] = NULL,
    };
    struct text label;
    char odd[40];
    text_init(&label);
    if (packet->facts.protocol == PROTOCOL_TCP) {
        const char *flags = flags_word(packet, odd);
        if (flags)
            part_add(&label, " + ", flags);
        if (kinds[packet->kind < KIND_ICMP ? packet->kind : KIND_ICMP])
            part_add(&label, " + ", kinds[packet->kind]);
        if (packet->facts.payload_bytes) {
            part_add(&label, " + ", "");
            counted_add(&label, packet->facts.payload_bytes, "byte");
        }
        if (!label.len)
            text_add(&label, "ACK");
    } else if (packet->facts.protocol == PROTOCOL_UDP) {
        text_add(&label, "UDP ");
        counted_add(&label, packet->facts.payload_bytes, "byte");
    } else {
        text_add(&label, "ICMP error");
    }
    text_add(text, label.s);
    text_release(&label);
}

void packet_numbers(struct text *text, const struct packet *packet)
{
    const struct packet_facts *facts = &packet->facts;
    if (facts->protocol != PROTOCOL_TCP)
        return;
    struct text numbers;
    text_init(&numbers);
    if (packet->has_range) {
        long long first = (long long)packet->seq + (has_flag(packet, TCP_SYN) ? 1 : 0);
        text_add(&numbers, "seq ");
        stream_bytes_add(&numbers, first - 1, first - 1 + facts->payload_bytes);
    } else if (facts->tcp.flags & ~TCP_ACK) {
        text_addf(&numbers, "seq %lld", (long long)packet->seq);
    }
    if (packet->ack >= 0) {
        part_add(&numbers, ", ", "");
        text_addf(&numbers, "ack %lld", (long long)packet->ack);
    }
    if (packet->window == 0 && !has_flag(packet, TCP_RST))
        part_add(&numbers, ", ", "window 0");
    text_add(text, numbers.s);
    text_release(&numbers);
}

void packet_quote(struct text *text, const struct packet *packet)
{
    const struct packet_facts *facts = &packet->facts;
    struct text quote;
    if (!facts->data_bytes || !facts->payload_bytes)
        return;
    text_init(&quote);
    quote_add(&quote, facts->data, facts->data_bytes, facts->payload_bytes, QUOTE_COLUMNS, false);
    plain_add(text, quote.s);
    text_release(&quote);
}

/* Wireshark's words that say no more than the kind of a packet does. */
static unsigned said_by_kind(enum packet_kind kind)
{
    switch (kind) {
    case KIND_WINDOW_UPDATE: return ANALYSIS_WINDOW_UPDATE;
    case KIND_PROBE: return ANALYSIS_KEEP_ALIVE | ANALYSIS_ZERO_WINDOW_PROBE;
    case KIND_KEEP_ALIVE: return ANALYSIS_KEEP_ALIVE;
    default: return 0;
    }
}

void packet_remarks(struct text *text, const struct packet *packet)
{
    unsigned odd = packet->analysis & ~said_by_kind(packet->kind);
    struct text remarks;
    text_init(&remarks);
    for (unsigned bit = 0; bit < ANALYSIS_WORDS; bit++)
        if (odd & 1u << bit)
            part_add(&remarks, ", ", analysis_name(bit));
    for (char *c = remarks.s; (c = strchr(c, '_'));)
        *c = ' ';
    text_add(text, remarks.s);
    text_release(&remarks);
}

/* Whose end sends it, and the child process whose call did. */
static void sender_add(struct text *text, const struct packet *packet)
{
    const char *owner = end_owner(packet->connection, packet->from);
    const struct call *by = packet->trigger.kind == TRIGGER_CALL ? packet->trigger.call : NULL;
    if (by && by->program && strcmp(owner, by->program->id) == 0)
        caller_add(text, by);
    else
        text_add(text, owner);
}

static void way_add(struct text *text, const struct packet *packet)
{
    char src[ADDRESS_TEXT_BYTES], dst[ADDRESS_TEXT_BYTES];
    const struct packet_facts *facts = &packet->facts;
    if (packet->connection) {
        sender_add(text, packet);
        text_addf(text, " → %s", end_owner(packet->connection, !packet->from));
    } else
        text_addf(text, "%s → %s", facts->src.version ? address_format(&facts->src, src) : "?",
                  facts->dst.version ? address_format(&facts->dst, dst) : "?");
}

void packet_headline(struct text *text, const struct packet *packet)
{
    struct text part;
    text_init(&part);
    text_addf(text, "Packet %d, ", packet->id);
    way_add(text, packet);
    text_add(text, ": ");
    packet_label(text, packet);
    packet_quote(&part, packet);
    if (part.len)
        text_addf(text, " %s", part.s);
    text_clear(&part);
    packet_numbers(&part, packet);
    if (part.len)
        text_addf(text, " (%s)", part.s);
    text_clear(&part);
    packet_remarks(&part, packet);
    if (part.len)
        text_addf(text, " — %s", part.s);
    text_release(&part);
}

void arrival_headline(struct text *text, const struct timeline *timeline,
                      const struct arrival *arrival)
{
    int64_t start_ns = timeline->start_ns;
    if (arrival->fate.kind != FATE_ARRIVED)
        return;
    text_addf(text, "Packet %d arrives%s after ", arrival->packet->id,
              fate_is_taken(&arrival->fate) ? "" : " damaged");
    span_between_add(text, arrival->packet->facts.t_ns - start_ns, arrival->t_ns - start_ns, false);
    text_add(text, " on its way: ");
    packet_label(text, arrival->packet);
    text_add_char(text, '.');
}

/* The place of a packet in the handshake, where that is sure. */
static void place_add(struct text *text, const struct packet *packet)
{
    if (packet->analysis)
        return;
    if (packet->kind == KIND_SYN_ACK && packet->listen)
        part_add(text, " ", "The answer is yes: second packet of the handshake.");
    if (packet->kind == KIND_HANDSHAKE_ACK && packet->completes && packet->connection) {
        part_add(text, " ", "");
        text_addf(text, "The kernel of %s confirms: third packet of the handshake.",
                  end_said(packet->connection, END_CLIENT));
    }
}

void packet_before(struct text *text, const struct packet *packet)
{
    if (packet->passage && packet->passage->host == HOST_WIRE)
        text_add(text, "The wire itself made it.");
    place_add(text, packet);
}

void packet_after(struct text *text, const struct timeline *timeline, const struct packet *packet)
{
    const struct call *calls[PACKET_CALLS_MAX];
    bool asked = packet->kind == KIND_SYN && packet->trigger.kind == TRIGGER_CALL;
    if (asked && packet->trigger.call && call_waited(timeline, packet->trigger.call))
        part_add(text, " ", "connect() waits now until an answer comes.");
    if (packet->implies && !packet_calls(packet, calls)) {
        part_add(text, " ", "");
        text_addf(text, "It implies a %s() that was not seen.", packet->implies);
    }
}

void packet_by(struct text *text, const struct packet *packet)
{
    if (packet->passage && packet->passage->host == HOST_WIRE) {
        text_add(text, "by the wire");
        return;
    }
    switch (packet->trigger.kind) {
    case TRIGGER_CALL:
        if (packet->trigger.call)
            text_addf(text, "by %s()", call_name(packet->trigger.call->facts));
        break;
    case TRIGGER_ARRIVAL:
    case TRIGGER_TIMER: text_add(text, "by the kernel"); break;
    case TRIGGER_EXIT: text_add(text, "by its exit"); break;
    case TRIGGER_UNKNOWN:
        if (packet->implies)
            text_addf(text, "(%s)", packet->implies);
        break;
    }
}

static const char *timer_words(enum timer_kind timer)
{
    switch (timer) {
    case TIMER_RETRANSMISSION: return "retransmission timer";
    case TIMER_DELAYED_ACK: return "delayed-ACK timer";
    case TIMER_PERSIST: return "persist timer";
    case TIMER_KEEP_ALIVE: return "keep-alive timer";
    case TIMER_LOSS_PROBE: return "loss-probe timer";
    case TIMER_REORDERING: return "reordering timer";
    }
    return "timer";
}

void packet_for(struct text *text, const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    if (trigger->kind == TRIGGER_TIMER) {
        text_add(text, timer_words(trigger->timer));
        return;
    }
    const char *by =
        trigger->kind == TRIGGER_CALL && trigger->call ? call_name(trigger->call->facts) : "";
    const char *last = "";
    for (size_t i = 0; i < packet->carries_count; i++) {
        const char *name = call_name(packet->carries[i]->facts);
        if (packet->carries[i] == trigger->call || strcmp(name, by) == 0 || strcmp(name, last) == 0)
            continue;
        text_addf(text, "%s%s()", *last ? ", " : "for ", name);
        last = name;
    }
}

const char *packet_stroke(const struct packet *packet)
{
    if (packet->facts.protocol == PROTOCOL_UDP)
        return "udp";
    if (packet->facts.protocol != PROTOCOL_TCP)
        return "icmp";
    if (has_flag(packet, TCP_RST))
        return "rst";
    if (has_flag(packet, TCP_SYN) || packet->kind == KIND_HANDSHAKE_ACK)
        return "syn";
    if (has_flag(packet, TCP_FIN))
        return "fin";
    return packet->facts.payload_bytes ? "data" : "ack";
}

void program_headline(struct text *text, const struct program *program)
{
    size_t before = text->len;
    text_addf(text, "%s starts:", actor_said(program->id));
    sentences_begin_large(text->s + before);
    for (int i = 0; i < program->argc; i++)
        text_addf(text, " %s", program->argv[i]);
}

void output_headline(struct text *text, const struct output *output)
{
    size_t before = text->len;
    text_add(text, actor_said(output->program->id));
    if (output->pid && output->pid != output->program->pid)
        text_addf(text, " (process %d)", (int)output->pid);
    text_add(text, " prints");
    if (output->times > 1) {
        text_add(text, ", ");
        count_add(text, output->times, ' ');
        text_add(text, " times");
    }
    text_add_char(text, ':');
    sentences_begin_large(text->s + before);
}

void input_headline(struct text *text, const struct output *input)
{
    text_addf(text, "Typed to %s:", actor_said(input->program->id));
}

void state_headline(struct text *text, const struct state_change *state)
{
    const char *name = tcp_state_name(state->to);
    size_t before = text->len;
    text_addf(text, "%s's side of the connection is in %s now.",
              end_said(state->connection, state->end), name ? name : "a state that is not known");
    sentences_begin_large(text->s + before);
}

void exit_headline(struct text *text, const struct program_exit *gone)
{
    bool whole = gone->pid == gone->program->pid;
    size_t before = text->len;
    text_addf(text, "%s ", actor_said(gone->program->id));
    if (!whole)
        text_addf(text, "(process %d, a child) ", (int)gone->pid);
    if (gone->signal)
        text_addf(text, "was killed by %s.", signal_word(gone->signal));
    else
        text_addf(text, "ended with status %d.", gone->status);
    sentences_begin_large(text->s + before);
}

void pause_headline(struct text *text, const struct timeline *timeline, size_t event,
                    left_out *is_left_out)
{
    int64_t end_ns = timeline->events[event].t_ns - timeline->start_ns;
    int64_t pause_ns = pause_before(timeline, event, is_left_out);
    bool leaves_out = pause_leaves_out(timeline, event, is_left_out);
    text_add(text, leaves_out ? "Nothing is shown for " : "Nothing happens for ");
    span_between_add(text, end_ns - pause_ns, end_ns, false);
    text_add(text, ": ");
    pause_says(text, timeline, event, is_left_out);
    text_add_char(text, '.');
}
