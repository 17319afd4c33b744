/* Which rule acts: see match.h. */
#include "wire/match.h"

#include <stdlib.h>

#include "base/memory.h"
#include "packet/frame_filter.h"
#include "wire/flows.h"

enum { ETHERNET = 1 };

struct matcher {
    const struct rule *rules;
    struct rule_count *counts;
    size_t count;
    struct frame_filter **filters; /* one a rule; NULL: it has none */
    struct flows *flows;           /* NULL: no rule asks for it */
    bool decodes;                  /* a rule for packets is there */
};

/* What a rule can be asked about. */
struct wire_packet {
    const uint8_t *frame;
    size_t length;
    bool is_taken; /* the facts are whole */
    const struct packet_facts *facts;
    struct flow_segment segment;
};

static bool wants_flows(const struct rule *rule)
{
    return rule->kind == RULE_PACKETS && (rule->what == WHAT_NEW_DATA || rule->what == WHAT_AGAIN ||
                                          rule->what == WHAT_PROBE || rule->what == WHAT_BYTES);
}

struct matcher *matcher_new(const struct rule *rules, size_t count, struct rule_count *counts,
                            struct err *err)
{
    struct matcher *m = xcalloc(1, sizeof *m);
    m->rules = rules;
    m->counts = counts;
    m->count = count;
    m->filters = xcalloc(count, sizeof *m->filters);
    for (size_t i = 0; i < count; i++) {
        m->decodes |= rules[i].kind == RULE_PACKETS;
        if (wants_flows(&rules[i]) && !m->flows)
            m->flows = flows_new();
        if (!rules[i].filter)
            continue;
        m->filters[i] = frame_filter_new(rules[i].filter);
        if (frame_filter_check(m->filters[i], ETHERNET, err) != 0) {
            matcher_free(m);
            return NULL;
        }
    }
    return m;
}

void matcher_free(struct matcher *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->count; i++)
        frame_filter_free(m->filters[i]);
    free(m->filters);
    flows_free(m->flows);
    free(m);
}

static bool is_segment_of(const struct rule *rule, const struct wire_packet *packet)
{
    const struct packet_facts *facts = packet->facts;
    uint8_t flags = facts->tcp.flags;
    switch (rule->what) {
    case WHAT_TCP: return true;
    case WHAT_SYN: return flags & TCP_SYN;
    case WHAT_SYN_ACK: return flags & TCP_SYN && flags & TCP_ACK;
    case WHAT_FIN: return flags & TCP_FIN;
    case WHAT_RST: return flags & TCP_RST;
    case WHAT_DATA: return facts->payload_bytes > 0;
    case WHAT_ACK: return !facts->payload_bytes && !(flags & (TCP_SYN | TCP_FIN | TCP_RST));
    case WHAT_NEW_DATA: return packet->segment.is_new_data;
    case WHAT_AGAIN: return packet->segment.is_again;
    case WHAT_PROBE: return packet->segment.is_probe;
    case WHAT_BYTES:
        return facts->payload_bytes && packet->segment.to > 0 &&
               (uint64_t)packet->segment.to > rule->from &&
               (packet->segment.from < 0 || (uint64_t)packet->segment.from < rule->to);
    default: return false;
    }
}

static bool is_of(const struct matcher *m, size_t index, const struct wire_packet *packet)
{
    const struct rule *rule = &m->rules[index];
    struct err ignored;
    switch (rule->what) {
    case WHAT_ANY: return true;
    case WHAT_UDP: return packet->is_taken && packet->facts->protocol == PROTOCOL_UDP;
    case WHAT_ICMP: return packet->facts->protocol == PROTOCOL_ICMP; /* an echo too */
    case WHAT_FILTER:
        return frame_filter_passes(m->filters[index], ETHERNET, packet->frame,
                                   (uint32_t)packet->length, (uint32_t)packet->length,
                                   &ignored) == 1;
    default:
        return packet->is_taken && packet->facts->protocol == PROTOCOL_TCP &&
               is_segment_of(rule, packet);
    }
}

bool rule_is_now(const struct rule *rule, int64_t since_ns)
{
    return !rule->timed || (since_ns >= rule->begin_ns && since_ns < rule->end_ns);
}

void matcher_find(struct matcher *m, struct match *match, int who, const uint8_t *frame,
                  size_t length, int64_t since_ns)
{
    match->rule = -1;
    match->is_decoded = m->decodes;
    if (!m->decodes)
        return;
    struct wire_packet packet = { .frame = frame, .length = length, .facts = &match->facts };
    packet.is_taken = packet_decode(&match->facts, ETHERNET, 0, frame, (uint32_t)length,
                                    (uint32_t)length, NULL) == PACKET_TAKEN;
    if (m->flows && packet.is_taken && match->facts.protocol == PROTOCOL_TCP)
        packet.segment = flows_add(m->flows, &match->facts);
    for (size_t i = 0; i < m->count; i++) {
        const struct rule *rule = &m->rules[i];
        if (rule->kind != RULE_PACKETS || (rule->who != ACTOR_ANY && rule->who != who) ||
            !rule_is_now(rule, since_ns) || !is_of(m, i, &packet))
            continue;
        uint64_t ordinal = ++m->counts[i].met;
        if (match->rule >= 0 || !rule_counts(rule, ordinal))
            continue;
        m->counts[i].acted++;
        match->rule = (int)i;
        match->ordinal = ordinal;
    }
}
