/* What the wire must show, held against a timeline: see pattern.h. */
#include "pattern.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 200 };

struct word {
    char text[TEXT_MAX]; /* as written */
    enum end end;
    char kind[24], calls[TEXT_MAX], causes[TEXT_MAX];
    bool has_range, is_run, open_end, has_calls;
    uint64_t from, to;
    char repeat; /* '+', '*' or 0 */
};

/* ---- what happened, in the words of the language ---- */

static bool is_quiet(const struct packet *packet)
{
    return packet->kind == KIND_ACK || packet->kind == KIND_WINDOW_UPDATE || packet->kind == KIND_HANDSHAKE_ACK ||
           packet->kind == KIND_PROBE || packet->kind == KIND_KEEP_ALIVE;
}

static void cause_of(const struct packet *packet, char text[TEXT_MAX])
{
    const struct trigger *trigger = &packet->trigger;
    switch (trigger->kind) {
    case TRIGGER_CALL: snprintf(text, TEXT_MAX, "%s", call_name(trigger->call->facts)); break;
    case TRIGGER_ARRIVAL: snprintf(text, TEXT_MAX, "arrival"); break;
    case TRIGGER_EXIT: snprintf(text, TEXT_MAX, "exit"); break;
    case TRIGGER_TIMER: snprintf(text, TEXT_MAX, "timer:%s", timer_name(trigger->timer)); break;
    case TRIGGER_UNKNOWN: snprintf(text, TEXT_MAX, "unknown"); break;
    }
}

static void calls_of(const struct packet *packet, char text[TEXT_MAX])
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < packet->carries_count && length + 32 < TEXT_MAX; i++)
        length += (size_t)snprintf(text + length, TEXT_MAX - length, "%s%s", i ? "," : "", call_name(packet->carries[i]->facts));
}

static void tell_packet(struct text *text, const struct packet *packet)
{
    char cause[TEXT_MAX], calls[TEXT_MAX];
    cause_of(packet, cause);
    calls_of(packet, calls);
    text_addf(text, "%c:%s", packet->from == END_CLIENT ? 'C' : 'S', packet_kind_name(packet->kind));
    if (packet->has_range)
        text_addf(text, "[%llu,%llu)", (unsigned long long)packet->from_offset, (unsigned long long)packet->to_offset);
    else if (packet->kind == KIND_UDP)
        text_addf(text, "[0,%u)", (unsigned)packet->facts.payload_bytes);
    if (packet->carries_count && packet->kind != KIND_SYN)
        text_addf(text, "{%s}", calls);
    text_addf(text, "<%s", cause);
}

static void tell_connection(struct text *text, const struct timeline *timeline, const struct connection *connection)
{
    size_t told = 0;
    text_addf(text, "%s:", closed_name(connection->closed));
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->connection == connection && !is_quiet(timeline->packets[i]) && told++ < 40) {
            text_add_char(text, ' ');
            tell_packet(text, timeline->packets[i]);
        }
    if (told > 40)
        text_addf(text, " and %zu more", told - 40);
}

/* ---- reading a pattern ---- */

/* Copies up to one of `stops`; returns the place of that stop. */
static const char *take(const char *at, const char *stops, char text[TEXT_MAX])
{
    size_t length = strcspn(at, stops);
    snprintf(text, TEXT_MAX, "%.*s", (int)length, at);
    return at + length;
}

static bool read_word(const char *written, struct word *word)
{
    char part[TEXT_MAX], *end;
    memset(word, 0, sizeof *word);
    snprintf(word->text, sizeof word->text, "%s", written);
    size_t length = strlen(word->text);
    if (length < 4 || (written[0] != 'C' && written[0] != 'S') || written[1] != ':')
        return false;
    word->end = written[0] == 'C' ? END_CLIENT : END_SERVER;
    if (strchr("+*", word->text[length - 1]))
        word->repeat = word->text[length - 1];
    const char *at = take(written + 2, ".[{<", part);
    snprintf(word->kind, sizeof word->kind, "%.23s", part);
    if (*at == '.') {
        word->is_run = true;
        at += strspn(at, ".");
    }
    if (*at == '[') {
        word->has_range = true;
        word->from = strtoull(at + 1, &end, 10);
        if (*end != ',')
            return false;
        word->open_end = end[1] == '*';
        word->to = strtoull(end + 1, &end, 10);
        at = strchr(end, ')');
        if (!at)
            return false;
        at++;
    }
    if (*at == '{') {
        word->has_calls = true;
        at = take(at + 1, "}", word->calls);
        at += *at == '}';
    }
    if (*at != '<')
        return false;
    snprintf(word->causes, sizeof word->causes, "%s", at + 1);
    if (word->repeat)
        word->causes[strlen(word->causes) - 1] = '\0';
    return true;
}

static bool cause_fits(const char *causes, const char *cause)
{
    char one[TEXT_MAX];
    while (*causes) {
        causes = take(causes, "|", one);
        causes += *causes == '|';
        size_t length = strlen(one);
        if (strcmp(one, cause) == 0 || (strcmp(one, "timer") == 0 && strncmp(cause, "timer:", 6) == 0 && length))
            return true;
    }
    return false;
}

/* All but the range, which a run counts otherwise. */
static bool name_fits(const struct word *word, const struct packet *packet)
{
    char cause[TEXT_MAX], calls[TEXT_MAX];
    cause_of(packet, cause);
    calls_of(packet, calls);
    return packet->from == word->end && strcmp(word->kind, packet_kind_name(packet->kind)) == 0 &&
           cause_fits(word->causes, cause) && (!word->has_calls || strcmp(word->calls, calls) == 0);
}

static bool range_fits(const struct word *word, const struct packet *packet)
{
    if (!word->has_range)
        return !packet->has_range || packet->kind == KIND_UDP || packet->kind == KIND_FIN;
    if (packet->kind == KIND_UDP)
        return packet->facts.payload_bytes == word->to - word->from;
    return packet->has_range && packet->from_offset == word->from && (word->open_end || packet->to_offset == word->to);
}

/* ---- matching ---- */

struct row {
    const struct packet *const *packets;
    size_t count, at;
};

/* A slow moment of the machine makes a timer send bytes of a run again: true, and not what a run is about. */
static bool is_again(const struct word *word, const struct packet *packet, uint64_t next)
{
    return packet->from == word->end && packet->has_range && packet->to_offset <= next &&
           (packet->trigger.kind == TRIGGER_TIMER || packet->trigger.kind == TRIGGER_ARRIVAL) &&
           packet->analysis & (ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION);
}

/* A run of data segments without a gap; the FIN behind it may hold its last bytes, and stays for the next word. */
static bool take_run(const struct word *word, struct row *row)
{
    uint64_t next = word->from;
    size_t taken = 0;
    for (; row->at < row->count; row->at++, taken++) {
        const struct packet *packet = row->packets[row->at];
        if (packet->kind == KIND_DATA && is_again(word, packet, next))
            continue;
        if (!packet->has_range || packet->kind == KIND_FIN || packet->from_offset != next || !name_fits(word, packet))
            break;
        next = packet->to_offset;
    }
    const struct packet *last = row->at < row->count ? row->packets[row->at] : NULL;
    if (last && last->kind == KIND_FIN && last->has_range && last->from == word->end && last->from_offset == next)
        next = last->to_offset;
    return word->open_end ? taken > 0 : next == word->to;
}

static bool take_word(const struct word *word, struct row *row)
{
    size_t taken = 0;
    if (word->is_run)
        return take_run(word, row);
    while (row->at < row->count && name_fits(word, row->packets[row->at]) && range_fits(word, row->packets[row->at])) {
        row->at++;
        taken++;
        if (!word->repeat)
            return true;
    }
    return word->repeat == '*' || (word->repeat == '+' && taken > 0);
}

/* Words and packets of one end (or of both: -1).  Returns false with the word that was not met. */
static bool match(const char *words, const struct packet *const *packets, size_t count, int end, char missed[TEXT_MAX])
{
    const struct packet **mine = calloc(count ? count : 1, sizeof *mine);
    struct row row = { mine, 0, 0 };
    struct word word;
    char written[TEXT_MAX];
    bool good = true;
    for (size_t i = 0; mine && i < count; i++)
        if (end < 0 || (int)packets[i]->from == end)
            mine[row.count++] = packets[i];
    while (good && *(words += strspn(words, " "))) {
        words = take(words, " ", written);
        if (!read_word(written, &word)) {
            snprintf(missed, TEXT_MAX, "%.100s (not a word of the language)", written);
            good = false;
        } else if (end < 0 || (int)word.end == end) {
            good = take_word(&word, &row);
            if (!good) {
                struct text text;
                text_init(&text);
                if (row.at < row.count)
                    tell_packet(&text, mine[row.at]);
                snprintf(missed, TEXT_MAX, "%.80s (but %s%.80s)", written, row.at < row.count ? "" : "nothing more", text.s);
                text_release(&text);
            }
        }
    }
    if (good && row.at < row.count) {
        struct text text;
        text_init(&text);
        tell_packet(&text, mine[row.at]);
        snprintf(missed, TEXT_MAX, "nothing more, but there is %.100s", text.s);
        text_release(&text);
        good = false;
    }
    free(mine);
    return good;
}

static void hold_connection(struct report *report, const struct timeline *timeline, const struct connection *connection,
                            const char *line)
{
    char closed[TEXT_MAX], missed[TEXT_MAX] = "";
    const struct packet **packets = calloc(timeline->packet_count + 1, sizeof *packets);
    size_t count = 0;
    bool loose = *line == '~';
    const char *words = take(line + loose, ":", closed) + 1;
    for (size_t i = 0; packets && i < timeline->packet_count; i++)
        if (timeline->packets[i]->connection == connection && !is_quiet(timeline->packets[i]))
            packets[count++] = timeline->packets[i];
    bool good = loose ? match(words, packets, count, END_CLIENT, missed) && match(words, packets, count, END_SERVER, missed)
                      : match(words, packets, count, -1, missed);
    if (good && strcmp(closed, "*") != 0 && strcmp(closed, closed_name(connection->closed)) != 0) {
        snprintf(missed, sizeof missed, "closed: %.100s", closed);
        good = false;
    }
    free(packets);
    if (!good) {
        struct text seen;
        text_init(&seen);
        tell_connection(&seen, timeline, connection);
        fails(report, "connection %d: not met: %s\n      wanted %s\n      seen   %s", connection->id, missed, line, seen.s);
        text_release(&seen);
    }
}

void pattern_hold(struct report *report, const struct timeline *timeline, const char *wire)
{
    size_t at = 0;
    while (*wire) {
        size_t length = strcspn(wire, "\n"), times = 1;
        char *line = strndup(wire, length), *words = line, *end;
        if (!line)
            return;
        if (isdigit((unsigned char)*line)) {
            times = strtoul(line, &end, 10);
            words = end + strspn(end, "x ");
        }
        for (; times > 0; times--, at++)
            if (at < timeline->connection_count)
                hold_connection(report, timeline, timeline->connections[at], words);
            else
                fails(report, "no connection %zu: wanted %s", at + 1, words);
        free(line);
        wire += length + (wire[length] == '\n');
    }
    for (; at < timeline->connection_count; at++) {
        struct text seen;
        text_init(&seen);
        tell_connection(&seen, timeline, timeline->connections[at]);
        fails(report, "a connection too many: %s", seen.s);
        text_release(&seen);
    }
}

void pattern_among(struct report *report, const struct timeline *timeline, const char *among)
{
    struct word word;
    char written[TEXT_MAX];
    while (*(among += strspn(among, " "))) {
        among = take(among, " ", written);
        if (!read_word(written, &word)) {
            fails(report, "%s is not a word of the language", written);
            continue;
        }
        bool met = false;
        for (size_t i = 0; i < timeline->packet_count && !met; i++)
            met = name_fits(&word, timeline->packets[i]) && (!word.has_range || range_fits(&word, timeline->packets[i]));
        if (!met)
            fails(report, "no packet is %s", written);
    }
}

/* ---- the whole story ---- */

static void tell_call(struct text *text, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    text_addf(text, "#%d %s pid %d %s(fd %d, %s)", call->id, call->program->id, (int)facts->tid, call_name(facts), facts->fd,
              call->socket ? call->socket->id : "no socket");
    if (call->ended)
        text_addf(text, " = %lld %s", (long long)facts->result, facts->error ? errno_name(facts->error) : "");
    if (call->has_range)
        text_addf(text, " [%llu,%llu)", (unsigned long long)call->from, (unsigned long long)call->to);
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
        text_addf(text, "     packet %d connection %d ", packet->id, packet->connection ? packet->connection->id : 0);
        tell_packet(text, packet);
        if (packet->trigger.kind == TRIGGER_CALL)
            text_addf(text, " #%d", packet->trigger.call->id);
        else if (packet->trigger.kind == TRIGGER_ARRIVAL)
            text_addf(text, " of packet %d", packet->trigger.packet->id);
        text_addf(text, " seq %lld ack %lld win %lld: %s", (long long)packet->seq, (long long)packet->ack,
                  (long long)packet->window, packet->says ? packet->says : "(nothing said)");
        break;
    case EVENT_STATE:
        text_addf(text, "     state of the %s: %s -> %s", event->state->end == END_CLIENT ? "client" : "server",
                  state_name(event->state->from), state_name(event->state->to));
        break;
    case EVENT_OUTPUT:
        text_addf(text, "%s prints ", event->output->program->id);
        text_add_quoted(text, event->output->text, event->output->bytes, 100, true);
        break;
    case EVENT_EXIT:
        text_addf(text, "%s pid %d ends: status %d signal %d", event->exit->program->id, (int)event->exit->pid,
                  event->exit->status, event->exit->signal);
        break;
    case EVENT_NOTE: text_addf(text, "note: %s", event->note); break;
    default: break;
    }
}

void pattern_tell(struct text *text, const struct timeline *timeline)
{
    enum { EVENTS_TOLD = 300 };
    text_add(text, PATTERN_STORY " (C:data[from,to){calls it carries}<cause):\n");
    for (size_t i = 0; i < timeline->event_count && i < EVENTS_TOLD; i++) {
        size_t before = text->len;
        text_addf(text, "    %10.3f ms ", (double)(timeline->events[i].t_ns - timeline->start_ns) / 1e6);
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
