/* What is notable in a trace without calls: what TCP had to do again, who could take nothing more, what was
 * broken off.  These are facts, and no mistakes of a program: whose it is can't be seen in packets
 * alone. */
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

/* What all packets of a kind come to. */
struct seen {
    size_t packets, connections;
    struct packet *first[8];
};

static void add(struct seen *seen, struct packet *packet, bool is_new)
{
    if (seen->packets < sizeof seen->first / sizeof *seen->first)
        seen->first[seen->packets] = packet;
    seen->packets++;
    seen->connections += is_new;
}

static struct finding *noted(struct evidence *evidence, const struct finding_rule *rule,
                             const struct seen *seen)
{
    struct finding *finding = seen->packets ? finds(evidence, rule, NULL) : NULL;
    for (size_t i = 0; finding && i < seen->packets && i < sizeof seen->first / sizeof *seen->first;
         i++)
        shows_packet(finding, seen->first[i]);
    return finding;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* Bits of the connections (by id) that a kind was seen in. */
enum { SEEN_AGAIN = 1, SEEN_ZERO = 2, SEEN_RESET = 4 };

static bool first_in(unsigned char *marks, const struct packet *packet, unsigned char mark)
{
    unsigned char *at = &marks[packet->connection->id];
    bool is_new = !(*at & mark);
    *at |= mark;
    return is_new;
}

static void notable_find(struct evidence *evidence)
{
    struct timeline *timeline = evidence->timeline;
    struct seen again = { 0 }, zero = { 0 }, reset = { 0 };
    int highest = 0;
    for (size_t i = 0; i < timeline->connection_count; i++)
        if (timeline->connections[i]->id > highest)
            highest = timeline->connections[i]->id;
    unsigned char *marks = arena_alloc(&timeline->arena, (size_t)highest + 1);
    for (size_t i = 0; i < timeline->packet_count; i++) {
        struct packet *packet = timeline->packets[i];
        if (!packet->connection)
            continue;
        if (packet->analysis & AGAIN)
            add(&again, packet, first_in(marks, packet, SEEN_AGAIN));
        if (packet->analysis & ANALYSIS_ZERO_WINDOW)
            add(&zero, packet, first_in(marks, packet, SEEN_ZERO));
        if (packet->kind == KIND_RST && first_in(marks, packet, SEEN_RESET))
            add(&reset, packet, true);
    }
    struct finding *finding = noted(evidence, &rule_sent_again, &again);
    if (finding)
        says(
            evidence, finding,
            "TCP sent %zu segment%s again, in %zu of %zu connection%s: what had left before was lost, taken for lost, or not acknowledged in time.",
            again.packets, plural(again.packets), again.connections, timeline->connection_count,
            plural(timeline->connection_count));
    finding = noted(evidence, &rule_window_zero, &zero);
    if (finding)
        says(
            evidence, finding,
            "%zu packet%s offered a window of 0, in %zu of %zu connection%s: there was no room for more bytes, and the other end may send none but probes until there is.",
            zero.packets, plural(zero.packets), zero.connections, timeline->connection_count,
            plural(timeline->connection_count));
    finding = noted(evidence, &rule_reset, &reset);
    if (finding)
        says(
            evidence, finding,
            "%zu of %zu connection%s had a RST: an attempt was refused, a connection was broken off, or a segment came for one that was gone.",
            reset.connections, timeline->connection_count, plural(timeline->connection_count));
}

const struct subject about_packets = { .look = notable_find,
                                       .rules = { &rule_sent_again, &rule_window_zero,
                                                  &rule_reset } };
