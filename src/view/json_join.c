/* Calls and packets as JSON records: the two that tell of the join. */
#include "timeline/fate_says.h"
#include "timeline/says_calls.h"
#include "timeline/waits.h"
#include "view/json_values.h"
#include "view/step_words.h"

/* is_number promises a decimal number; JSON allows no sign but '-', and no leading zero. */
static bool is_json_number(const char *s)
{
    const char *digits = *s == '-' ? s + 1 : s;
    size_t count = 0;
    while (digits[count] >= '0' && digits[count] <= '9')
        count++;
    return count > 0 && digits[count] == 0 && (digits[0] != '0' || count == 1);
}

static void write_arguments(struct text *t, const struct call_facts *facts)
{
    json_key(t, "args");
    json_open(t, '{');
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const struct call_arg *arg = &facts->args[i];
        if (!arg->name)
            continue;
        json_key(t, arg->name);
        if (arg->is_number && arg->text && is_json_number(arg->text))
            text_add(t, arg->text);
        else
            json_string(t, arg->text);
    }
    json_close(t, '}');
}

/* The sentences of a call: what it asks for, what came of it, what of it was on the wire. */
static void write_sentences(struct json_writer *w, const struct call *call)
{
    struct text *t = &w->line, said;
    text_init(&said);
    call_asks(&said, w->timeline, call);
    json_put(t, "asks", said.s);
    text_clear(&said);
    json_put(t, "says", call_says(&said, w->timeline, call) ? said.s : NULL);
    text_clear(&said);
    json_put(t, "sends", call_sends(&said, w->timeline, call, true) ? said.s : NULL);
    text_release(&said);
}

typedef void call_words(struct text *text, const struct call *call);
static void key_call_words(struct text *t, const char *key, call_words *words,
                           const struct call *call)
{
    struct text text;
    text_init(&text);
    if (words)
        words(&text, call);
    json_put(t, key, words ? text.s : NULL);
    text_release(&text);
}

/* What a reader of its steps is told. */
static void write_call_words(struct json_writer *w, const struct call *call)
{
    const struct packet *took[CALL_TOOK_MAX];
    struct text *t = &w->line, told;
    text_init(&told);
    json_put(t, "role", call_role_name(call->facts->role));
    json_key(t, "minor");
    json_bool(t, call_is_minor(call));
    json_key(t, "waits");
    json_bool(t, call_waited(w->timeline, call));
    key_time_or_null(w, "stands_since", call_stands_since_ns(w->timeline, call));
    key_time_or_null(w, "done_since", call_done_since_ns(w->timeline, call));
    key_call_words(t, "reads", call_reads, call);
    key_call_words(t, "returns", call_returns_words, call);
    json_key(t, "told");
    json_open(t, '{');
    key_call_words(t, "begin", call_begin_headline, call);
    if (call->ended)
        call_return_headline(&told, w->timeline, call);
    json_put(t, "return", call->ended ? told.s : NULL);
    key_call_words(t, "whole", call->ended ? call_whole_headline : NULL, call);
    json_close(t, '}');
    json_key(t, "took");
    json_open(t, '[');
    for (size_t i = call_took(w->timeline, call, took); i-- > 0;)
        json_int(t, took[i]->id);
    json_close(t, ']');
    text_release(&told);
}

/* That of its socket, or the one that accept() gave. */
static const struct connection *connection_of(const struct call *call)
{
    bool gives = call->new_socket && (call->facts->role == CALL_ACCEPT || !call->socket);
    const struct socket *socket = gives ? call->new_socket : call->socket;
    return socket ? socket->connection : NULL;
}

void write_call(struct json_writer *w, const struct call *call)
{
    struct text *t = &w->line;
    const struct call_facts *facts = call->facts;
    bool moves = facts->role == CALL_SEND || facts->role == CALL_RECEIVE;
    json_record_begin(w, "call");
    json_put_int(t, "id", call->id);
    key_time(w, "t", facts->t_begin_ns);
    if (call->ended) {
        key_time(w, "t_end", facts->t_end_ns);
    } else {
        json_key(t, "t_end");
        json_null(t);
    }
    key_program(t, call->program);
    json_put_int(t, "pid", facts->pid);
    json_put_int(t, "tid", facts->tid);
    json_put(t, "name", call_name(facts));
    key_int_or_null(t, "fd", facts->fd >= 0, facts->fd);
    json_put(t, "socket", call->socket ? call->socket->id : NULL);
    json_put(t, "former", call->former ? call->former->id : NULL);
    const struct connection *about = connection_of(call);
    key_int_or_null(t, "connection", about != NULL, about ? about->id : 0);
    write_arguments(t, facts);
    key_int_or_null(t, "result", call->ended, facts->error ? -1 : facts->result);
    json_put(t, "error", call->ended && facts->error ? errno_name(facts->error) : NULL);
    key_range(t, "bytes", call->has_range && !call->among_others, call->from, call->to);
    json_key(t, "data");
    if (moves && facts->data_bytes && (facts->role == CALL_SEND || call->ended))
        json_hex(t, facts->data, facts->data_bytes);
    else
        json_null(t);
    key_int_or_null(t, "wanted", moves, (int64_t)facts->wanted_bytes);
    json_put(t, "state_before", tcp_state_name(call->state_before));
    json_put(t, "state_after", tcp_state_name(call->state_after));
    json_put(t, "because", because_name(call->because));
    json_put(t, "remark", call->remark);
    json_key(t, "injected");
    json_bool(t, facts->injected);
    json_put_int(t, "times", (int64_t)call_times(facts));
    key_at(t, facts);
    write_sentences(w, call);
    write_call_words(w, call);
    json_record_end(w);
}

static void write_trigger(struct text *t, const struct trigger *trigger)
{
    json_key(t, "trigger");
    json_open(t, '{');
    if (trigger->kind == TRIGGER_CALL && trigger->call) {
        json_put(t, "kind", "call");
        json_put_int(t, "call", trigger->call->id);
    } else if (trigger->kind == TRIGGER_ARRIVAL) {
        json_put(t, "kind", "arrival");
        json_put_int(t, "packet", trigger->arrived.id);
    } else if (trigger->kind == TRIGGER_EXIT) {
        json_put(t, "kind", "exit");
        json_put_int(t, "pid", trigger->pid);
    } else if (trigger->kind == TRIGGER_TIMER) {
        json_put(t, "kind", "timer");
        json_put(t, "timer", timer_name(trigger->timer));
    } else {
        json_put(t, "kind", "unknown");
    }
    json_close(t, '}');
}

static void write_flags(struct text *t, const struct packet_facts *facts)
{
    static const struct {
        uint8_t bit;
        const char *name;
    } flags[] = {
        { TCP_SYN, "SYN" }, { TCP_ACK, "ACK" }, { TCP_FIN, "FIN" }, { TCP_RST, "RST" },
        { TCP_PSH, "PSH" }, { TCP_URG, "URG" }, { TCP_ECE, "ECE" }, { TCP_CWR, "CWR" },
    };
    json_key(t, "flags");
    json_open(t, '[');
    for (size_t i = 0; facts->protocol == PROTOCOL_TCP && i < sizeof flags / sizeof *flags; i++)
        if (facts->tcp.flags & flags[i].bit)
            json_string(t, flags[i].name);
    json_close(t, ']');
}

static void write_words(struct text *t, unsigned analysis)
{
    json_key(t, "analysis");
    json_open(t, '[');
    for (unsigned bit = 0; bit < ANALYSIS_WORDS; bit++)
        if (analysis & 1u << bit)
            json_string(t, analysis_name(bit));
    json_close(t, ']');
}

/* Which host it left, and each thing that the wire did with it. */
static void write_passage(struct json_writer *w, const struct passage *passage)
{
    struct text *t = &w->line;
    struct text says;
    char label[FATE_LABEL_BYTES];
    text_init(&says);
    key_int_or_null(t, "host", passage->host != HOST_WIRE, passage->host);
    json_key(t, "wire");
    json_open(t, '[');
    for (const struct arrival *a = passage->first; a; a = a->next) {
        bool arrived = a->fate.kind == FATE_ARRIVED;
        json_open(t, '{');
        key_time(w, "t", a->t_ns);
        json_key(t, "arrived");
        json_bool(t, arrived);
        json_key(t, "did");
        json_open(t, '[');
        for (unsigned bit = 0; bit < WIRE_WORDS; bit++)
            if (a->fate.did & 1u << bit)
                json_string(t, wire_did_name(bit));
        json_close(t, ']');
        key_int_or_null(t, "rule", a->fate.rule > 0, a->fate.rule);
        key_int_or_null(t, "copy", arrived, a->fate.copy);
        json_key(t, "taken");
        json_bool(t, fate_is_taken(&a->fate));
        fate_label(&a->fate, label);
        json_put(t, "label", label);
        text_clear(&says);
        arrival_headline(&says, w->timeline, a);
        json_put(t, "told", says.len ? says.s : NULL);
        text_clear(&says);
        fate_says(&says, w->timeline, a);
        json_put(t, "says", says.len ? says.s : NULL);
        write_words(t, a->analysis);
        json_close(t, '}');
    }
    json_close(t, ']');
    text_release(&says);
}

typedef void packet_words(struct text *text, const struct packet *packet);
static void key_packet_words(struct text *t, const char *key, packet_words *words,
                             const struct packet *packet)
{
    struct text text;
    text_init(&text);
    words(&text, packet);
    json_put(t, key, text.len ? text.s : NULL);
    text_release(&text);
}

/* What a reader of its step is told. */
static void write_packet_words(struct json_writer *w, const struct packet *packet)
{
    const struct call *calls[PACKET_CALLS_MAX];
    struct text *t = &w->line, after;
    json_put(t, "stroke", packet_stroke(packet));
    key_packet_words(t, "label", packet_label, packet);
    key_packet_words(t, "quote", packet_quote, packet);
    key_packet_words(t, "numbers", packet_numbers, packet);
    key_packet_words(t, "remarks", packet_remarks, packet);
    key_packet_words(t, "by", packet_by, packet);
    key_packet_words(t, "for", packet_for, packet);
    key_packet_words(t, "told", packet_headline, packet);
    key_packet_words(t, "before", packet_before, packet);
    text_init(&after);
    packet_after(&after, w->timeline, packet);
    json_put(t, "after", after.len ? after.s : NULL);
    text_release(&after);
    json_key(t, "calls");
    json_open(t, '[');
    for (size_t i = 0, count = packet_calls(packet, calls); i < count; i++)
        json_int(t, calls[i]->id);
    json_close(t, ']');
}

void write_packet(struct json_writer *w, const struct packet *packet)
{
    struct text *t = &w->line;
    const struct packet_facts *facts = &packet->facts;
    bool tcp = facts->protocol == PROTOCOL_TCP;
    char address[ADDRESS_TEXT_BYTES];
    json_record_begin(w, "packet");
    json_put_int(t, "id", packet->id);
    key_time(w, "t", facts->t_ns);
    json_key(t, "t_arrived");
    if (packet->passage && packet_arrived_ns(packet) >= 0)
        json_seconds(t, packet_arrived_ns(packet) - w->timeline->start_ns);
    else
        json_null(t); /* one host: it leaves and arrives at once; over a wire: it never did */
    json_key(t, "lost");
    json_bool(t, packet_is_lost(packet));
    if (packet->passage)
        write_passage(w, packet->passage);
    key_int_or_null(t, "connection", packet->connection != NULL,
                    packet->connection ? packet->connection->id : 0);
    json_put(t, "from", packet->connection ? end_name(packet->from) : NULL);
    json_put(t, "src", facts->src.version ? address_format(&facts->src, address) : NULL);
    json_put(t, "dst", facts->dst.version ? address_format(&facts->dst, address) : NULL);
    write_flags(t, facts);
    key_int_or_null(t, "seq", tcp, packet->seq);
    key_int_or_null(t, "ack", tcp && packet->ack >= 0, packet->ack);
    json_put_int(t, "len", facts->payload_bytes);
    json_put_int(t, "frame", facts->wire_bytes);
    key_int_or_null(t, "window", tcp && packet->window >= 0, packet->window);
    json_put(t, "kind", packet_kind_name(packet->kind));
    write_words(t, packet->analysis);
    key_range(t, "bytes", packet->has_range, packet->from_offset, packet->to_offset);
    if (packet->partly_new)
        key_range(t, "new", true, packet->new_from, packet->to_offset);
    if (packet->refusal)
        json_put(t, "refused", refusal_name(packet->refusal));
    json_key(t, "carries");
    json_open(t, '[');
    for (size_t i = 0; i < packet->carries_count; i++)
        json_int(t, packet->carries[i]->id);
    json_close(t, ']');
    write_trigger(t, &packet->trigger);
    key_call(t, "completes", packet->completes);
    key_call(t, "listen", packet->listen);
    json_put(t, "implies", packet->implies);
    json_put(t, "says", packet->says);
    write_packet_words(w, packet);
    json_record_end(w);
}
