/* Wireshark's words about a segment ("TCP analysis flags"), with its meaning of each.  It looks only at headers and times, as a
 * viewer of a bare trace must; what calls tell is the join's business. */
#include "base/clock.h"
#include "timeline/join.h"

enum {
    FAST_NS = 20 * NS_PER_MS,        /* a retransmission this soon after the duplicate ACKs is a fast one */
    OUT_OF_ORDER_NS = 3 * NS_PER_MS, /* a gap that is filled this soon was reordering, when the round-trip time is not known */
};

static int64_t reorder_limit(const struct connection *c)
{
    if (c->has_syn && c->has_handshake_ack && c->has_syn_ack)
        return c->handshake_ack_ns - c->syn_ns;
    return OUT_OF_ORDER_NS;
}

/* It brings nothing new: sent again, or overtaken on the way? */
static unsigned repeated(const struct packet *packet, int64_t end)
{
    const struct connection *c = packet->connection;
    const struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    int64_t now = packet->facts.t_ns;
    if (packet->facts.payload_bytes && flow->acked >= 0 && end <= flow->acked)
        return ANALYSIS_SPURIOUS_RETRANSMISSION;
    if (back->duplicate_acks >= 2 && flow->acked == packet->seq && now - back->last_ack_ns < FAST_NS)
        return ANALYSIS_FAST_RETRANSMISSION;
    if (now - flow->next_ns < reorder_limit(c) && flow->next != end)
        return ANALYSIS_OUT_OF_ORDER;
    return ANALYSIS_RETRANSMISSION;
}

void analysis_of(struct packet *packet)
{
    const struct connection *c = packet->connection;
    struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    const struct tcp_facts *tcp = &packet->facts.tcp;
    uint32_t length = packet->facts.payload_bytes;
    bool control = tcp->flags & (TCP_SYN | TCP_FIN | TCP_RST);
    bool seen = c->sent[packet->from].id != 0; /* a segment of this end came before */
    int64_t end = packet->seq + length + !!(tcp->flags & TCP_SYN) + !!(tcp->flags & TCP_FIN);
    unsigned words = 0;
    bool same_place = seen && packet->seq == flow->next && packet->ack == flow->last_ack && !control && length == 0;
    bool same_window = tcp->window == flow->raw_window;

    if (length == 1 && seen && packet->seq == flow->next && back->window == 0) {
        words |= ANALYSIS_ZERO_WINDOW_PROBE;
    } else {
        if (tcp->window == 0 && !control)
            words |= ANALYSIS_ZERO_WINDOW;
        if (seen && packet->seq > flow->next && !(tcp->flags & TCP_RST))
            words |= ANALYSIS_LOST_SEGMENT;
        if (length <= 1 && seen && packet->seq == flow->next - 1 && !control)
            words |= ANALYSIS_KEEP_ALIVE;
        if (same_place && packet->window && !same_window)
            words |= ANALYSIS_WINDOW_UPDATE;
        if (length && (back->scaled || (c->has_syn && c->has_syn_ack)) && back->window >= 0 && flow->acked >= 0 && end == flow->acked + back->window && !control)
            words |= ANALYSIS_WINDOW_FULL;
        if (same_place && packet->window && same_window && (back->last_analysis & ANALYSIS_KEEP_ALIVE))
            words |= ANALYSIS_KEEP_ALIVE_ACK;
        else if (same_place && !packet->window && same_window && (back->last_analysis & ANALYSIS_ZERO_WINDOW_PROBE))
            words |= ANALYSIS_ZERO_WINDOW_PROBE_ACK;
        else if (same_place && packet->window && same_window) {
            words |= ANALYSIS_DUPLICATE_ACK;
            flow->duplicate_acks++;
        }
        bool of_probe = (back->last_analysis & ANALYSIS_ZERO_WINDOW_PROBE) && packet->ack == back->next + 1;
        if ((tcp->flags & TCP_ACK) && back->max_to_be_acked > 0 && packet->ack > back->max_to_be_acked && !of_probe) {
            words |= ANALYSIS_ACK_LOST_SEGMENT;
            back->max_to_be_acked = packet->ack;
        }
        bool counts = length || (tcp->flags & (TCP_SYN | TCP_FIN));
        if (counts && seen && packet->seq < flow->next && !(words & ANALYSIS_KEEP_ALIVE))
            words |= repeated(packet, end);
    }
    if (packet->ack != flow->last_ack)
        flow->duplicate_acks = 0;
    if (tcp->flags & TCP_ACK) {
        flow->last_ack = packet->ack;
        flow->last_ack_ns = packet->facts.t_ns;
    }
    bool in_sequence = packet->seq <= flow->max_to_be_acked || flow->max_to_be_acked == 0;
    if (end > flow->max_to_be_acked && in_sequence && !(tcp->flags & TCP_RST) && !(words & ANALYSIS_ZERO_WINDOW_PROBE))
        flow->max_to_be_acked = flow->next > end ? flow->next : end; /* it may fill the hole before what was seen already */
    flow->last_analysis = words;
    packet->analysis |= words;
}
