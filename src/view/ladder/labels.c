/* What stands on an arrow: the packet in a few words, the longest form that fits.
 *
 *     SYN,ACK seq 0 ack 1            SYN,ACK
 *     DATA seq 1-6 "hello\n" ack 1   6 "hello\n"      6 bytes
 *     #2 again 6 "hello\n"           connection 2; it was sent before
 *     FIN,SYN   no flags              flags that no ordinary TCP combines so: all of them
 *
 * A taker has it above the arrow's line, with all of the wire's columns.
 *
 * Numbers for people: seq and ack are relative (the SYN is 0, the first byte 1), and the bytes of a
 * segment count as its ACK does: of seq 1-6, all is acknowledged by ack 7. */
#include <string.h>

#include "view/ladder/parts.h"

enum { QUOTE_MIN = 6 };

struct label {
    struct text *text;
    struct ladder *l;
    const struct packet *packet;
    int columns;  /* room */
    size_t start; /* of the part that is tried out */
    char odd[ODD_FLAGS];
    bool terse; /* without remarks */
};

static bool tells_window(const struct packet *packet)
{
    return packet->kind == KIND_WINDOW_UPDATE ||
           (packet->analysis &
            (ANALYSIS_ZERO_WINDOW | ANALYSIS_WINDOW_UPDATE | ANALYSIS_ZERO_WINDOW_PROBE_ACK));
}

const char *label_word(const struct packet *packet, char odd[ODD_FLAGS])
{
    if (packet->facts.protocol == PROTOCOL_UDP)
        return "UDP";
    if (packet->facts.protocol != PROTOCOL_TCP)
        return "";
    uint8_t flags = packet->facts.tcp.flags;
    if (tcp_flags_are_odd(flags)) {
        tcp_flags_format(flags, odd);
        for (char *space = odd; (space = strchr(space, ' '));)
            *space = ',';
        return *odd ? odd : "no flags";
    }
    if (packet->kind == KIND_PROBE)
        return "PROBE";
    if (packet->kind == KIND_KEEP_ALIVE)
        return "KEEP-ALIVE";
    if (flags & TCP_RST)
        return "RST";
    if (flags & TCP_SYN)
        return flags & TCP_ACK ? "SYN,ACK" : "SYN";
    if (flags & TCP_FIN)
        return "FIN";
    return packet->facts.payload_bytes ? "" : "ACK";
}

static enum style label_style(const struct packet *packet)
{
    if (packet->kind == KIND_RST || packet->kind == KIND_ICMP ||
        (packet->analysis & ANALYSIS_ZERO_WINDOW))
        return STYLE_ERROR;
    return packet_style(packet);
}

/* Try a form of the label: true when it fits; else it is taken back. */
static bool label_fits(struct label *label)
{
    if (term_columns(label->text->s) <= label->columns)
        return true;
    label->text->len = label->start;
    label->text->s[label->start] = 0;
    return false;
}

/* In a bare trace there is much that nobody can read; quoted it would be escapes. */
static bool is_unreadable(const struct label *label)
{
    const struct packet_facts *facts = &label->packet->facts;
    unsigned strange = 0;
    if (label->l->style.parts != LADDER_TRACE)
        return false;
    for (size_t i = 0; i < facts->data_bytes;) {
        size_t length = utf8_length(facts->data + i, facts->data_bytes - i);
        bool cut = !length && facts->data_bytes - i < 4 && facts->payload_bytes > facts->data_bytes;
        strange +=
            !cut && (!length || (facts->data[i] < 0x20 && !strchr("\r\n\t", facts->data[i])));
        i += length ? length : 1;
    }
    /* or nothing of it was captured */
    return facts->data_bytes == 0 || strange * 4 > facts->data_bytes;
}

void label_seq(struct text *text, const struct packet *packet)
{
    const struct packet_facts *facts = &packet->facts;
    long long first = (long long)packet->seq + (facts->tcp.flags & TCP_SYN ? 1 : 0);
    text_addf(text, "seq %lld", first);
    if (facts->payload_bytes > 1)
        text_addf(text, "-%lld", first + facts->payload_bytes - 1);
}

/* DATA seq 1-6 "hello\n" ack 1 · 6 "hello\n" · 6 bytes */
static bool data_label(struct label *label, const char *what, bool with_seq, bool with_ack)
{
    const struct packet *packet = label->packet;
    const struct packet_facts *facts = &packet->facts;
    char ack[40] = "";
    if (*what)
        text_addf(label->text, "%s ", what);
    if (with_seq && facts->protocol == PROTOCOL_TCP &&
        (packet->has_range || packet->refusal == REFUSAL_FAR)) {
        text_add(label->text, *what ? "" : "DATA ");
        label_seq(label->text, packet);
    } else {
        text_addf(label->text, "%u", facts->payload_bytes);
    }
    if (with_ack && packet->ack >= 0)
        snprintf(ack, sizeof ack, " ack %lld", (long long)packet->ack);
    int room = label->columns - term_columns(label->text->s) - 1 - (int)strlen(ack);
    struct text *quote = &label->l->line;
    bool quotes = facts->data_bytes && !is_unreadable(label);
    text_clear(quote);
    if (quotes && room >= 2)
        quote_add(quote, facts->data, facts->data_bytes, facts->payload_bytes, room,
                  label->l->style.ascii);
    const char *last = quote->len ? quote->s + quote->len - 1 : "";
    bool whole = *last == '"';
    /* shortened anyway: leave something of the arrow, too */
    if (!whole && quotes && room - 2 >= QUOTE_MIN) {
        text_clear(quote);
        quote_add(quote, facts->data, facts->data_bytes, facts->payload_bytes, room - 2,
                  label->l->style.ascii);
    }
    if (!quotes || (!whole && room < QUOTE_MIN))
        text_add(label->text, " bytes");
    else
        text_addf(label->text, " %s", quote->s);
    text_add(label->text, ack);
    return label_fits(label);
}

static bool control_label(struct label *label, const char *what, bool with_seq, bool with_ack,
                          bool with_window)
{
    const struct packet *packet = label->packet;
    text_add(label->text, what);
    if (with_seq && strcmp(what, "ACK") != 0)
        text_addf(label->text, " seq %lld", (long long)packet->seq);
    if (with_ack && packet->ack >= 0)
        text_addf(label->text, " ack %lld", (long long)packet->ack);
    if (with_window && packet->window >= 0)
        text_addf(label->text, " window %lld", (long long)packet->window);
    if (packet->analysis & ANALYSIS_DUPLICATE_ACK && with_ack && !label->terse &&
        label->l->style.parts != LADDER_TRACE)
        text_add(label->text, " (repeated)");
    return label_fits(label);
}

/* The last resort over a wire, whose arrows carry a number, too: 1448 · ACK ack 2897 */
static bool terse_label(struct label *label, const char *what)
{
    const struct packet *packet = label->packet;
    label->terse = true;
    if (!packet->passage)
        return false;
    if (!packet->facts.payload_bytes || *what)
        return control_label(label, what, false, *what == 'A', false);
    text_addf(label->text, "%u", packet->facts.payload_bytes);
    return label_fits(label);
}

static void icmp_label(struct label *label)
{
    const struct icmp_facts *icmp = &label->packet->facts.icmp;
    const char *meaning = icmp->meaning;
    text_addf(label->text, "ICMP %s", meaning ? meaning : "error");
    if (label_fits(label))
        return;
    bool unreachable = icmp->kind == ICMP_UNREACHABLE || icmp->kind == ICMP_PORT_UNREACHABLE;
    text_add(label->text, unreachable ? "ICMP unreachable" : "ICMP error");
    label_fits(label);
}

void label_build(struct ladder *l, struct text *text, const struct packet *packet,
                 unsigned connection, const char *words, int arrow_columns)
{
    struct label tried = { .text = text,
                           .l = l,
                           .packet = packet,
                           .columns = l->layout.wire_columns - (l->taker ? 1 : arrow_columns) };
    struct label *label = &tried;
    const char *what = label_word(label->packet, label->odd);
    bool wide = l->layout.wire_columns >= WIDE_LABEL && !(l->style.hide & HIDE_NUMBERS);
    bool window = tells_window(packet) || (l->style.verbose && wide);
    text_clear(text);
    if (connection)
        text_addf(text, "#%u ", connection);
    if (*words) {
        styled_add(text, STYLE_ERROR, words);
        text_add_char(text, ' ');
    } else if (packet_is_again(packet) && l->style.parts != LADDER_TRACE) {
        styled_add(text, STYLE_ERROR, "again ");
    }
    style_add(text, label_style(packet));
    label->start = text->len;
    if (packet->facts.protocol == PROTOCOL_ICMP)
        icmp_label(label);
    else if (packet->facts.payload_bytes || packet->facts.protocol == PROTOCOL_UDP)
        (void)(((wide || is_unreadable(label)) &&
                (data_label(label, what, true, true) || data_label(label, what, true, false))) ||
               data_label(label, what, false, false) || terse_label(label, what) ||
               control_label(label, what, false, false, false));
    else
        (void)((wide && control_label(label, what, true, true, window)) ||
               control_label(label, what, false, *what != 'S', window) ||
               (window && control_label(label, what, false, false, true)) ||
               control_label(label, what, false, *what == 'A', false) || terse_label(label, what) ||
               control_label(label, what, false, false, false));
    if (packet->facts.truncated && l->style.parts == LADDER_TRACE &&
        term_columns(text->s) + 6 <= tried.columns) {
        styled_add(text, STYLE_DIM, " [cut]");
        l->has_cut |= !l->hidden;
    }
}
