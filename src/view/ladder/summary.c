/* After the run, in a few lines:
 *
 *     connection 1  client 127.0.0.1:40312 ↔ server 127.0.0.1:12000  9 packets
 *       opened by handshake, closed by FIN (client first); 6 bytes →, 6 bytes ←
 *     client: exit(1)
 *     12 packets were lost by the capture
 *     error  stale-tail (server): recv(4, 1024) brought 3 bytes, ...
 *        7.3  call 9    server  recv(4, 1024) = 3 "hi\n"
 *       Use the count that recv() returned: ...
 */
#include <string.h>

#include "view/amounts.h"
#include "view/ladder/parts.h"
#include "view/table_words.h"

enum { DISAGREEMENTS_MAX = 5, FINDINGS_MAX = 20 };

void line_wrapped(struct ladder *l, const char *text, enum style style)
{
    const char *at = text;
    const char *next;
    int indent = 0;
    while (at[indent] == ' ')
        indent++;
    do {
        bool first = at == text;
        int column = first ? 0 : indent + 2;
        enum style now = style;
        size_t bytes = term_wrap(at, l->style.width - column, &next);
        row_clear(&l->row);
        row_put(&l->row, column, l->style.width - column, at, bytes, &now);
        row_end(l);
        at = next;
    } while (*at);
}

static const char *const parts_of_ends[2] = { [END_CLIENT] = "client", [END_SERVER] = "server" };
static const enum style
    styles_of_ends[2] = { [END_CLIENT] = STYLE_CLIENT, [END_SERVER] = STYLE_SERVER };

/* names: who has each end. */
static void connection_lines(struct ladder *l, const char *const names[2],
                             const enum style styles[2], const struct table_row *row)
{
    struct text *t = &l->scratch;
    char client[ADDRESS_TEXT_BYTES], server[ADDRESS_TEXT_BYTES];
    text_clear(t);
    text_addf(t, "%s %d  ", row->protocol == PROTOCOL_UDP ? "datagrams" : "connection", row->id);
    styled_add(t, styles[END_CLIENT], names[END_CLIENT]);
    text_addf(t, " %s %s ", address_format(&row->address[END_CLIENT], client), l->glyphs->both);
    styled_add(t, styles[END_SERVER], names[END_SERVER]);
    text_addf(t, " %s  ", address_format(&row->address[END_SERVER], server));
    counted_add(t, row->packets[END_CLIENT] + row->packets[END_SERVER], "packet");
    line_wrapped(l, t->s, STYLE_PLAIN);
    text_clear(t);
    text_add(t, "  ");
    if (row->protocol == PROTOCOL_TCP) {
        table_opened_add(t, row);
        if (l->style.parts == LADDER_TRACE && row->handshake_ns >= 0) {
            text_add(t, " in ");
            span_add(t, row->handshake_ns, l->style.ascii);
        }
        table_closed_add(t, row, names);
        text_add(t, "; ");
    }
    counted_add(t, row->bytes[END_CLIENT], "byte");
    text_addf(t, " %s, ", l->glyphs->to);
    counted_add(t, row->bytes[END_SERVER], "byte");
    text_addf(t, " %s", l->glyphs->from);
    if (l->style.parts == LADDER_TRACE) {
        uint64_t again = row->retransmitted[0] + row->retransmitted[1];
        if (again)
            text_addf(t, "; %llu sent again", (unsigned long long)again);
        text_addf(t, "; %s %s", row->state, row->history);
    }
    line_wrapped(l, t->s, STYLE_DIM);
}

static void more_connections(struct ladder *l, uint64_t more)
{
    struct text *t = &l->scratch;
    if (more == 0)
        return;
    text_clear(t);
    text_add(t, "and ");
    counted_add(t, more, "more connection");
    line_wrapped(l, t->s, STYLE_PLAIN);
}

void ladder_connections(struct ladder *l, const struct table_row *rows, size_t count, uint64_t more)
{
    if (!l->style.extract) {
        fputc('\n', l->out);
        for (size_t i = 0; i < count; i++)
            connection_lines(l, parts_of_ends, styles_of_ends, &rows[i]);
        more_connections(l, more);
    }
    ladder_footer(l);
    fflush(l->out);
}

static void ends_of_programs(struct ladder *l, const struct timeline *timeline)
{
    struct text *t = &l->scratch;
    for (size_t i = 0; i < timeline->program_count; i++) {
        const struct program *program = timeline->programs[i];
        if (!program->ended || !ended_badly(program, program->status, program->signal))
            continue;
        text_clear(t);
        styled_add(t, program->is_server ? STYLE_SERVER : STYLE_CLIENT, program->id);
        text_add(t, ": ");
        ending_add(t, program->status, program->signal);
        line_wrapped(l, t->s, STYLE_PLAIN);
    }
}

static void disagreements(struct ladder *l, const struct timeline *timeline)
{
    struct text *t = &l->scratch;
    int shown = 0;
    for (const struct disagreement *d = timeline->disagreements; d; d = d->next) {
        if (shown++ == DISAGREEMENTS_MAX)
            break;
        const char *kernel = tcp_state_name(d->kernel);
        const char *ours = tcp_state_name(d->ours);
        text_clear(t);
        text_addf(t, "the kernel disagrees: at %s (call %d) the socket is %s, not %s",
                  d->call ? call_name(d->call->facts) : "?", d->call ? d->call->id : 0,
                  kernel ? kernel : "in no state", ours ? ours : "unknown");
        line_wrapped(l, t->s, STYLE_ERROR);
    }
}

static void finding_lines(struct ladder *l, const struct timeline *timeline,
                          const struct finding *finding)
{
    static const enum style styles[] = {
        [SEVERITY_ERROR] = STYLE_ERROR,
        [SEVERITY_WARNING] = STYLE_PLAIN,
        [SEVERITY_NOTE] = STYLE_DIM,
    };
    struct text *t = &l->scratch;
    text_clear(t);
    styled_add(t, styles[finding->severity], severity_name(finding->severity));
    text_addf(t, "  %s", finding->rule->name);
    if (finding->program) {
        text_add(t, " (");
        styled_add(t, finding->program->is_server ? STYLE_SERVER : STYLE_CLIENT,
                   finding->program->id);
        text_add_char(t, ')');
    }
    text_add(t, ": ");
    clean_add(t, finding->says, strlen(finding->says), l->style.ascii);
    if (finding->times > 1)
        text_addf(t, " (%u times; the first is shown)", finding->times);
    line_wrapped(l, t->s, STYLE_PLAIN);
    ladder_evidence(l, timeline, finding);
    text_clear(t);
    text_add(t, "  ");
    clean_add(t, finding->fix, strlen(finding->fix), l->style.ascii);
    line_wrapped(l, t->s, STYLE_PLAIN);
}

static void findings(struct ladder *l, const struct timeline *timeline)
{
    struct text *t = &l->scratch;
    for (size_t i = 0; i < timeline->finding_count && i < FINDINGS_MAX; i++)
        finding_lines(l, timeline, timeline->findings[i]);
    if (timeline->finding_count > FINDINGS_MAX) {
        text_clear(t);
        text_add(t, "and ");
        counted_add(t, timeline->finding_count - FINDINGS_MAX, "more finding");
        line_wrapped(l, t->s, STYLE_PLAIN);
    }
    if (timeline->finding_count) {
        text_clear(t);
        text_addf(t, "More about %s: sockwire explain %s",
                  timeline->has_calls ? "the mistake" : "it", timeline->findings[0]->rule->name);
        line_wrapped(l, t->s, STYLE_DIM);
    }
}

/* What a host sends to itself crosses no wire, and is not captured there. */
static const char *no_packet(const struct timeline *timeline)
{
    if (timeline->lacks_packets)
        return "none of its packets can be shown";
    return timeline->hosts > 1 ? "no packet was on the wire" : "no packet was sent";
}

void ladder_summary(struct ladder *l, const struct timeline *timeline)
{
    struct text *t = &l->scratch;
    for (size_t i = 0; i < timeline->program_count; i++)
        output_flush(l, timeline->programs[i]);
    again_close(l);
    again_free(l);
    if (l->prompt_open)
        fputc('\n', l->out);
    l->prompt_open = false;
    if (l->style.extract) { /* what follows is about the whole */
        ladder_footer(l);
        fflush(l->out);
        return;
    }
    fputc('\n', l->out);
    for (size_t i = 0; i < timeline->connection_count && i < LADDER_CONNECTIONS_MAX; i++) {
        const struct connection *c = timeline->connections[i];
        const char *names[2];
        enum style styles[2];
        for (int end = 0; end < 2; end++) {
            const struct program *program = program_of_end(c, (enum end)end);
            names[end] = c->to_itself && end == END_SERVER ? "itself" : end_owner(c, (enum end)end);
            styles[end] = program ? lane_style(lane_of_program(program)) : styles_of_ends[end];
        }
        struct table_row row;
        table_row_of(&row, c);
        connection_lines(l, names, styles, &row);
    }
    if (timeline->connection_count > LADDER_CONNECTIONS_MAX)
        more_connections(l, timeline->connection_count - LADDER_CONNECTIONS_MAX);
    if (timeline->packet_count == 0 && timeline->has_packets && l->style.parts != LADDER_TRACE)
        line_wrapped(l, no_packet(timeline), STYLE_PLAIN);
    rules_lines(l, timeline);
    ends_of_programs(l, timeline);
    if (timeline->dropped > 0) {
        text_clear(t);
        counted_add(t, timeline->dropped, "packet");
        text_addf(t, " %s lost by the capture: what was in them is not known",
                  timeline->dropped == 1 ? "was" : "were");
        line_wrapped(l, t->s, STYLE_ERROR);
    }
    disagreements(l, timeline);
    counter_lines(l, timeline);
    if (!l->style.no_findings)
        findings(l, timeline);
    if (l->style.trace_send)
        send_way_lines(l, timeline, l->style.trace_send);
    ladder_footer(l);
    fflush(l->out);
}
