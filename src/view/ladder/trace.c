/* What the ladder of a bare trace has besides packets: who a connection is, gaps in time, words of
 * analysis, inferred calls, frames that make no sense.
 *
 *      ── connection 3: client 10.0.0.1:40312 → server 10.0.0.2:80 ───────────────
 *      0.0 (connect) SYN_SENT ── SYN ───────────────────────▶
 *                                      ⋮ 3.00 s
 *   3004.1     retransmission ── SYN ───────────────────────▶
 *          · frame 17 makes no sense: the TCP header is cut short */
#include <string.h>

#include "base/clock.h"
#include "view/amounts.h"
#include "view/ladder/parts.h"

void introduction_row(struct ladder *l, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    char address[ADDRESS_TEXT_BYTES];
    struct text text;
    if (!c || l->hidden) /* it is introduced where it is seen first */
        return;
    struct ladder_connection *seen = ladder_connection(l, c);
    if (seen->seen)
        return;
    seen->seen = true;
    text_init(&text);
    text_addf(&text, "%s %d: ", c->protocol == PROTOCOL_UDP ? "datagrams" : "connection", c->id);
    styled_add(&text, STYLE_CLIENT, address_format(&c->address[END_CLIENT], address));
    text_addf(&text, " %s ", l->glyphs->to);
    styled_add(&text, STYLE_SERVER, address_format(&c->address[END_SERVER], address));
    divider_row(l, packet->facts.t_ns, text.s);
    text_release(&text);
}

/* A second without a packet is said where it is also long beside the gaps so far: a keep-alive each
 * minute needs no row each. */
void gap_row(struct ladder *l, int64_t t_ns)
{
    enum { TIMES_THE_AVERAGE = 3 };
    int64_t gap = t_ns - l->last_ns;
    bool first = l->rows++ == 0;
    if (!first && l->has_header && gap >= NS_PER_S &&
        gap / TIMES_THE_AVERAGE >= (l->last_ns - l->start_ns) / (int64_t)l->rows) {
        text_clear(&l->scratch);
        text_addf(&l->scratch, "%s ", l->glyphs->pause);
        span_add(&l->scratch, gap, l->style.ascii);
        text_add(&l->scratch, " later");
        int columns = term_columns(l->scratch.s);
        row_clear(&l->row);
        row_text(&l->row, l->layout.wire_at + (l->layout.wire_columns - columns) / 2, columns,
                 l->scratch.s, STYLE_DIM);
        l->shapes.kind = ROW_GAP;
        row_end(l);
    }
    if (first || t_ns > l->last_ns)
        l->last_ns = t_ns;
}

const char *packet_words(const struct ladder *l, const struct packet *packet,
                         char words[TRACE_MARKS_BYTES])
{
    /* by bit of enum analysis; the short form stands where columns are few */
    static const char *const names[ANALYSIS_WORDS][2] = {
        { "retransmission", "retransmission" },
        { "fast retransmission", "fast retransm." },
        { "spurious retransmission", "spurious retransm." },
        { "out of order", "out of order" },
        { "duplicate ACK", "duplicate ACK" },
        { "gap before this", "gap before" },
        { "ACK of unseen data", "ACKs unseen data" },
        { "zero window", "zero window" },
        { "zero-window probe", "window probe" },
        { "answer to the probe", "probe answered" },
        { "window update", "window update" },
        { "window full", "window full" },
        { "keep-alive", "keep-alive" },
        { "answer to keep-alive", "alive" },
        { "port used again", "port used again" },
        { "challenge ACK", "challenge ACK" },
    };
    size_t length = 0;
    bool narrow = l->style.width < 120;
    unsigned analysis = packet->analysis;
    if (packet->kind == KIND_PROBE || packet->kind == KIND_KEEP_ALIVE) /* which the label says */
        analysis &= ~(unsigned)(ANALYSIS_KEEP_ALIVE | ANALYSIS_ZERO_WINDOW_PROBE);
    words[0] = 0;
    for (unsigned bit = 0; bit < ANALYSIS_WORDS; bit++)
        if (analysis & 1u << bit && length + 26 < TRACE_MARKS_BYTES)
            length += (size_t)snprintf(words + length, TRACE_MARKS_BYTES - length, "%s%s",
                                       length ? ", " : "", names[bit][narrow]);
    return words;
}

/* Many segments may come from one send(): it is said once, until the other end has sent something.
 */
const char *packet_implied(struct ladder *l, const struct packet *packet)
{
    if (!packet->connection)
        return NULL;
    struct ladder_connection *seen = ladder_connection(l, packet->connection);
    if (packet->facts.payload_bytes)
        seen->implied[!packet->from] = NULL;
    if (!packet->implies || seen->implied[packet->from] == packet->implies)
        return NULL;
    seen->implied[packet->from] = packet->implies;
    return packet->implies;
}

/* Where the ports are not known they are 0. */
static const char *without_port(const struct address *known, char text[ADDRESS_TEXT_BYTES])
{
    address_format(known, text);
    if (known->version && known->port == 0)
        text[strlen(text) - strlen(":0")] = 0;
    return text;
}

void malformed_rows(struct ladder *l, const struct malformed *malformed)
{
    const struct packet_facts *facts = &malformed->facts;
    char address[ADDRESS_TEXT_BYTES];
    struct text text;
    text_init(&text);
    text_addf(&text, "frame %d", malformed->id);
    if (facts->src.version) {
        text_addf(&text, " (%s", without_port(&facts->src, address));
        text_addf(&text, " %s %s)", l->glyphs->to, without_port(&facts->dst, address));
    }
    text_addf(&text, " makes no sense from byte %u%s on: %s", facts->malformed_at,
              facts->fragments ? " of the datagram that it completes" : "",
              facts->malformed ? facts->malformed : "?");
    note_rows(l, facts->t_ns, text.s);
    text_release(&text);
}

void ladder_footer(struct ladder *l)
{
    l->hidden = false;
    if (l->style.parts != LADDER_TRACE)
        return;
    if (l->has_inferred)
        line_wrapped(l,
                     "In brackets: a call that the packet implies; another may have done the same.",
                     STYLE_DIM);
    if (l->has_cut)
        line_wrapped(l, "[cut]: the capture kept only the beginning of this packet.", STYLE_DIM);
}
