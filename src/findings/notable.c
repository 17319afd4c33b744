/* What is notable in a trace without calls: what TCP had to do again, who could take nothing more, what was
 * broken off.  These are facts, and no mistakes of a program: whose it is can't be seen in packets
 * alone. */
#include "findings/notable.h"
#include "findings/findings.h"

static const struct finding_rule rule_sent_again = {
    "segments-sent-again", 0, SEVERITY_NOTE,
    .fix =
        "What each of them followed, a timer or three equal ACKs, stands in the sentence of its packet."
};

static const struct finding_rule rule_window_zero = {
    "window-zero", 0, SEVERITY_NOTE,
    .fix = "Look at who offered it: that program read more slowly than bytes came, or did not read."
};

static const struct finding_rule rule_reset = {
    "connections-reset", 0, SEVERITY_NOTE,
    .fix = "Look at the packet before the RST: it often tells what the RST answers."
};

enum {
    AGAIN =
        ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION,
};

static const struct finding_rule *const rules[NOTABLE_KINDS] = { &rule_reset, &rule_sent_again,
                                                                 &rule_window_zero };

enum { RESET_KIND, AGAIN_KIND, ZERO_KIND }; /* by their names, as findings are sorted */

const struct finding_rule *notable_rule(size_t kind)
{
    return rules[kind];
}

static bool is_first_in(struct connection *connection, unsigned kind)
{
    bool is_first = !(connection->noted & 1u << kind);
    connection->noted |= 1u << kind & 15;
    return is_first;
}

static void add(struct notable *notable, unsigned kind, const struct packet *packet, bool is_new)
{
    struct noted *noted = &notable->kinds[kind];
    if (noted->packets < NOTED_FIRST) {
        noted->first[noted->packets].id = packet->id;
        noted->first[noted->packets].connection = packet->connection->id;
    }
    noted->packets++;
    noted->connections += is_new;
}

void notable_count(struct notable *notable, const struct packet *packet)
{
    struct connection *c = packet->connection;
    if (!c)
        return;
    if (packet->analysis & AGAIN)
        add(notable, AGAIN_KIND, packet, is_first_in(c, AGAIN_KIND));
    if (packet->analysis & ANALYSIS_ZERO_WINDOW)
        add(notable, ZERO_KIND, packet, is_first_in(c, ZERO_KIND));
    if (packet->kind == KIND_RST && is_first_in(c, RESET_KIND))
        add(notable, RESET_KIND, packet, true);
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

void notable_says(struct text *text, const struct notable *notable, size_t kind,
                  uint64_t connections)
{
    const struct noted *noted = &notable->kinds[kind];
    unsigned long long packets = noted->packets, in = noted->connections, all = connections;
    if (!noted->packets)
        return;
    if (kind == AGAIN_KIND)
        text_addf(
            text,
            "TCP sent %llu segment%s again, in %llu of %llu connection%s: what had left before was lost, taken for lost, or not acknowledged in time.",
            packets, plural(packets), in, all, plural(all));
    else if (kind == ZERO_KIND)
        text_addf(
            text,
            "%llu packet%s offered a window of 0, in %llu of %llu connection%s: there was no room for more bytes, and the other end may send none but probes until there is.",
            packets, plural(packets), in, all, plural(all));
    else
        text_addf(
            text,
            "%llu of %llu connection%s had a RST: an attempt was refused, a connection was broken off, or a segment came for one that was gone.",
            in, all, plural(all));
}

/* Counts a packet that is kept, and takes it as evidence where it is among the first. */
static void count_kept(struct notable *notable, struct packet *first[NOTABLE_KINDS][NOTED_FIRST],
                       struct packet *packet)
{
    notable_count(notable, packet);
    for (size_t kind = 0; kind < NOTABLE_KINDS; kind++) {
        const struct noted *noted = &notable->kinds[kind];
        uint64_t count = noted->packets;
        if (count && count <= NOTED_FIRST && noted->first[count - 1].id == packet->id)
            first[kind][count - 1] = packet;
    }
}

static void notable_find(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    struct notable notable = { 0 };
    struct packet *first[NOTABLE_KINDS][NOTED_FIRST];
    struct text text;
    text_init(&text);
    for (size_t i = 0; i < timeline->packet_count; i++)
        count_kept(&notable, first, timeline->packets[i]);
    for (size_t kind = 0; kind < NOTABLE_KINDS; kind++) {
        const struct noted *noted = &notable.kinds[kind];
        struct finding *finding = noted->packets ? finds(evidence, rules[kind], NULL) : NULL;
        if (!finding)
            continue;
        for (size_t i = 0; i < noted->packets && i < NOTED_FIRST; i++)
            shows_packet(finding, first[kind][i]);
        text_clear(&text);
        notable_says(&text, &notable, kind, timeline->connection_count);
        says(evidence, finding, "%s", text.s);
    }
    text_release(&text);
}

const struct subject about_packets = { .look = notable_find,
                                       .rules = { &rule_sent_again, &rule_window_zero,
                                                  &rule_reset } };
