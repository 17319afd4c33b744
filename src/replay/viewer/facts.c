/* What holds at a moment, as texts: see facts.h. */
#include "replay/viewer/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "replay/viewer/sentence.h"
#include "view/amounts.h"
#include "view/term.h"

const char *const fact_names[FACTS] = {
    [FACT_SENT] = "sent, not acked  ",
    [FACT_RECEIVED] = "received, unread ",
    [FACT_WINDOW] = "window offered   ",
};
enum { NAME_COLUMNS = 19, QUOTE_LEAST = 8 };

static const char *state_words(const struct moment *moment, enum end end)
{
    const struct end_moment *m = &moment->end[end];
    if (moment->connection->protocol != PROTOCOL_TCP)
        return "datagrams have no state";
    if (m->listens)
        return "LISTEN (welcoming socket)";
    if (m->state == STATE_NONE)
        return moment->begun ? "state not known" : "nothing was seen of it yet";
    return !moment->begun && m->state == STATE_CLOSED ? "no connection yet"
                                                      : tcp_state_name(m->state);
}

/* "SYN_SENT → ESTABLISHED" for the step that makes it so. */
static void state_set(char text[80], const struct moment *before, const struct moment *now,
                      enum end end, bool ascii)
{
    const struct end_moment *was = &before->end[end], *is = &now->end[end];
    bool changed = before->connection == now->connection && is->state != was->state &&
                   was->state != STATE_NONE && is->state != STATE_NONE && !is->listens;
    if (changed)
        snprintf(text, 80, "%s %s %s", tcp_state_name(was->listens ? STATE_LISTEN : was->state),
                 ascii ? "->" : "→", tcp_state_name(is->state));
    else
        snprintf(text, 80, "%s", state_words(now, end));
}

/* The bytes themselves, as far as they were recorded and there is room. */
static void quoted(struct text *text, const struct session *s, const struct connection *connection,
                   enum end from, int64_t offset, int64_t count, int columns)
{
    const struct packet *packet = moments_byte(&s->moments, s->now, connection, from, offset);
    int room = columns - NAME_COLUMNS - term_columns(text->s) - 2;
    if (!packet || room < QUOTE_LEAST)
        return;
    uint64_t skip = (uint64_t)offset - packet->from_offset;
    if (skip >= packet->facts.data_bytes)
        return;
    uint64_t here = packet->facts.data_bytes - skip;
    if (here > (uint64_t)count)
        here = (uint64_t)count;
    text_add(text, "  ");
    style_add(text, STYLE_DATA);
    quote_add(text, packet->facts.data + skip, here, (uint64_t)count, room, s->style.ascii);
    style_add(text, STYLE_PLAIN);
}

static void sent_add(struct text *text, const struct session *s, const struct moment *moment,
                     enum end end, int columns)
{
    const struct end_buffers *m = &moment->end[end].buffers;
    if (m->syn_open)
        text_add(text, "SYN");
    if (m->unacknowledged) {
        text_add(text, text->len ? " + " : "");
        counted_add(text, (uint64_t)m->unacknowledged, "byte");
    }
    if (m->fin_open)
        text_add(text, text->len ? " + FIN" : "FIN");
    if (m->waiting > 0) {
        bool narrow = columns - NAME_COLUMNS < 36;
        if (narrow && m->unacknowledged && !m->syn_open && !m->fin_open) {
            text_clear(text);
            text_addf(text, "%lld", (long long)m->unacknowledged);
        }
        if (!text->len)
            text_add(text, narrow ? "0" : "0 bytes");
        text_addf(text, narrow ? ", %lld to send" : ", %lld still to be sent",
                  (long long)m->waiting);
    } else if (m->unacknowledged) {
        quoted(text, s, moment->connection, end, m->acknowledged, m->unacknowledged, columns);
    } else if (!text->len) {
        text_add(text, "-");
    }
}

static void received_add(struct text *text, const struct session *s, const struct moment *moment,
                         enum end end, int columns)
{
    const struct end_buffers *m = &moment->end[end].buffers;
    if (m->unread < 0) {
        text_add(text, "?  (no calls seen)");
    } else if (m->unread == 0) {
        text_add(text, "-");
    } else {
        counted_add(text, (uint64_t)m->unread, "byte");
        if (moment->end[end].read_ended)
            text_add(text, ", nobody will read");
        else
            quoted(text, s, moment->connection, !end, m->read, m->unread, columns);
    }
}

static void window_add(struct text *text, const struct end_buffers *m)
{
    if (m->window < 0 || m->over)
        text_add(text, "-");
    else if (m->scale_unknown)
        text_addf(text, "%lld (unit not known)", (long long)m->window);
    else
        counted_add(text, (uint64_t)m->window, "byte");
    if (m->window == 0 && !m->over)
        text_add(text, ": full");
}

static void end_init(struct facts *facts, const struct session *s, const struct moment *before,
                     const struct moment *now, enum end end, int columns)
{
    const struct connection *c = now->connection;
    facts->who[end] = end_owner(c, end);
    address_format(&c->address[end], facts->address[end]);
    state_set(facts->state[end], before, now, end, s->style.ascii);
    for (int i = 0; i < FACTS; i++) {
        struct text text;
        text_init(&text);
        if (c->protocol != PROTOCOL_TCP)
            text_add(&text, "-");
        else if (i == FACT_SENT)
            sent_add(&text, s, now, end, columns);
        else if (i == FACT_RECEIVED)
            received_add(&text, s, now, end, columns);
        else
            window_add(&text, &now->end[end].buffers);
        facts->fact[end][i] = text.s; /* released as such */
    }
}

void facts_init(struct facts *facts, const struct session *s, int columns)
{
    struct moment before, now;
    memset(facts, 0, sizeof *facts);
    moments_get(&s->moments, s->now, &now);
    if (now.connection) {
        snprintf(facts->title, sizeof facts->title, "%s %d",
                 now.connection->protocol == PROTOCOL_UDP ? "datagrams" : "connection",
                 now.connection->id);
        moments_get(&s->moments, s->now ? s->now - 1 : 0, &before);
        for (int end = 0; end < 2; end++)
            end_init(facts, s, &before, &now, (enum end)end, columns);
        return;
    }
    snprintf(facts->title, sizeof facts->title, "no connection in this trace");
    for (int end = 0; end < 2; end++) {
        facts->who[end] = end == END_CLIENT ? "client" : "server";
        snprintf(facts->state[end], sizeof facts->state[end], "-");
        for (int i = 0; i < FACTS; i++)
            facts->fact[end][i] = xstrdup("-");
    }
}

void facts_release(struct facts *facts)
{
    for (int end = 0; end < 2; end++)
        for (int i = 0; i < FACTS; i++)
            free(facts->fact[end][i]);
}
