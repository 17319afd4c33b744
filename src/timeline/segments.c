/* Segments: relative sequence numbers, and what kind a segment is.  What it changes in its
 * connection's two flows: segments_done.c.
 *
 * Numbers are relative to the initial sequence number: the SYN is 0, the first byte 1 (stream
 * offset 0).  They are unwrapped: after 4 GiB they go on above 2^32. */
#include "base/clock.h"
#include "timeline/join.h"

/* The relative number of a wire number, taken to be the one nearest to `near`. */
static int64_t unwrap(uint32_t wire, uint32_t isn, int64_t near)
{
    uint32_t relative = wire - isn;
    int64_t base = near & ~(int64_t)0xffffffff;
    int64_t best = base + relative;
    if (best - near > 0x80000000ll)
        best -= 0x100000000ll;
    else if (near - best > 0x80000000ll)
        best += 0x100000000ll;
    return best;
}

/* Linux asks after a silence of whole seconds, both ways (tcp(7)); others may ask sooner, but not
 * as soon as an answer comes. */
static const int64_t KEEP_ALIVE_NS = 900 * NS_PER_MS, ASKED_AT_ALL_NS = 20 * NS_PER_MS;

struct mark mark_of(struct packet *packet, bool kept)
{
    const struct packet_facts *facts = &packet->facts;
    struct mark mark = { .id = packet->id,
                         .kind = packet->kind,
                         .t_ns = facts->t_ns,
                         .seq = packet->seq,
                         .ack = packet->ack,
                         .payload_bytes = facts->payload_bytes,
                         .analysis = packet->analysis,
                         .has_range = packet->has_range,
                         .packet = kept ? packet_itself(packet) : NULL };
    if (facts->protocol == PROTOCOL_TCP) {
        mark.tcp_flags = facts->tcp.flags;
        mark.data_fin = facts->tcp.data_fin;
        /* RFC 2883: no loss, but a repetition */
        bool twice =
            facts->tcp.sack_count && (int32_t)(facts->tcp.sack[0].to - facts->tcp.ack) <= 0;
        mark.sack_count = (uint8_t)(facts->tcp.sack_count - twice);
    }
    return mark;
}

static void learn_isn(struct flow *flow, uint32_t isn)
{
    flow->isn = isn;
    flow->isn_known = true;
}

/* A SYN-ACK with another initial number than before: the server (or the one that answers in its
 * place) began anew; nothing of the old one holds.  Once the connection is established it is a
 * stray one, and changes nothing. */
static void isn_changes(struct packet *packet, struct flow *flow)
{
    packet->analysis |= ANALYSIS_REUSED_PORTS;
    if (packet->connection->established)
        return;
    learn_isn(flow, packet->facts.tcp.seq);
    flow->next = flow->max_to_be_acked = 0;
    flow->acked = -1;
    flow->hole_count = 0;
}

/* Joined midstream: the first number that we see stands for "1", the first byte that we know of. */
static void guess_isns(struct connection *c, const struct packet *packet)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    if (!flow->isn_known) {
        if (tcp->flags & TCP_SYN) {
            learn_isn(flow, tcp->seq);
        } else if (!((tcp->flags & TCP_RST) && !c->has_syn_ack)) {
            learn_isn(flow, tcp->seq - 1);
            flow->next = 1;
        }
    }
    if (!back->isn_known && (tcp->flags & TCP_ACK) &&
        !((tcp->flags & TCP_RST) && tcp->seq == 0 && c->has_syn)) {
        learn_isn(back, tcp->ack - 1);
        back->next = 1;
    }
}

/* Windows are scaled when both SYNs offered it (RFC 7323 2.2).  A SYN-ACK offers it only in answer
 * to an offer: then the SYN did, too, also when it was not seen, or was cut before its options
 * ended. */
static void learn_scale(struct flow *flow, struct flow *back, const struct tcp_facts *tcp)
{
    flow->shift = tcp->window_shift;
    if (flow->shift == WINDOW_SHIFT_NONE || back->shift == WINDOW_SHIFT_NONE) {
        flow->scaled = back->scaled = false;
        flow->scale_known = back->scale_known = true;
        return;
    }
    bool both =
        (flow->shift >= 0 && back->shift >= 0) || ((tcp->flags & TCP_ACK) && flow->shift >= 0);
    flow->scaled = flow->scale_known = both && flow->shift >= 0;
    back->scaled = back->scale_known = both && back->shift >= 0;
}

/* One number before the next, and empty: it left before what came last of its end, and was recorded
 * after it.  Nobody asks so soon behind something that he sent, nor behind a FIN that is not
 * acknowledged. */
static bool stands_late(const struct flow *flow, const struct packet *packet)
{
    if (packet->facts.payload_bytes || packet->seq != flow->next - 1)
        return false;
    return packet->facts.t_ns - flow->next_ns < ASKED_AT_ALL_NS ||
           (flow->fin_sent && flow->fin == packet->seq && flow->acked <= flow->fin);
}

static enum packet_kind kind_of(const struct connection *c, const struct packet *packet)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    const struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    uint32_t length = packet->facts.payload_bytes;
    if (tcp->flags & TCP_RST)
        return KIND_RST;
    if (tcp->flags & TCP_SYN)
        return tcp->flags & TCP_ACK ? KIND_SYN_ACK : KIND_SYN;
    if (tcp->flags & TCP_FIN)
        return KIND_FIN;
    /* one number before what comes next, nothing or one byte in it: RFC 9293 3.8.4 and 3.8.6.1.
     * Linux sends both empty.  One byte that the other end has not acknowledged, while its window
     * is open, is the last byte sent again. */
    if (length <= 1 && packet->seq == flow->next - 1 && (flow->next > 1 || c->established) &&
        flow->acked >= packet->seq &&
        (length == 0 || back->window == 0 || flow->acked > packet->seq) &&
        !stands_late(flow, packet))
        return back->window == 0 ? KIND_PROBE : KIND_KEEP_ALIVE;
    if (length == 1 && back->window == 0 && packet->seq == flow->next)
        return KIND_PROBE;
    if (length)
        return KIND_DATA;
    if (packet->from == END_CLIENT && c->has_syn_ack && !c->established && packet->ack >= 1 &&
        !c->to_itself)
        return KIND_HANDSHAKE_ACK;
    if (packet->ack == flow->last_ack && flow_window(flow, tcp) > flow->window &&
        flow->window >= 0 && !back->owing && tcp->sack_count == 0)
        return KIND_WINDOW_UPDATE;
    return KIND_ACK;
}

void handshake_completes(struct timeline *timeline, struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[END_CLIENT];
    struct call *connect = socket ? socket->connecting : NULL;
    if (!connect || connect->facts->role != CALL_CONNECT)
        return; /* a Fast Open send does not wait for it */
    packet->completes = connect;
    call_touches(timeline, connect, packet);
}

/* The first SYN, SYN-ACK and handshake ACK of a connection. */
static void note_first(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    struct packet *kept = timeline->depth == DEPTH_WHOLE ? packet : NULL;
    if (packet->kind == KIND_SYN && !c->has_syn) {
        c->has_syn = packet->first = true;
        c->syn_ns = packet->facts.t_ns;
        c->syn = kept;
    } else if (packet->kind == KIND_SYN_ACK && !c->has_syn_ack && !packet->misfits) {
        c->has_syn_ack = packet->first = true;
        if (c->former)
            former_goes(timeline, c);
        c->syn_ack_ns = packet->facts.t_ns;
        c->syn_ack = kept;
    } else if (packet->kind == KIND_HANDSHAKE_ACK && !c->has_handshake_ack) {
        c->has_handshake_ack = packet->first = true;
        c->handshake_ack_ns = packet->facts.t_ns;
        c->handshake_ack = kept;
    } else if (c->has_syn_ack && !c->has_handshake_ack && packet->from == END_CLIENT &&
               packet->ack >= 1 && (packet->kind == KIND_DATA || packet->kind == KIND_FIN)) {
        c->has_handshake_ack = true; /* it came along with data, or its own packet was lost */
        c->handshake_ack_ns = packet->facts.t_ns;
    }
}

int64_t connection_handshake_ns(const struct connection *c)
{
    bool known = c->protocol == PROTOCOL_TCP && c->opened == OPENED_HANDSHAKE && c->has_syn &&
                 c->has_syn_ack && c->has_handshake_ack;
    return known && c->handshake_ack_ns >= c->syn_ns ? c->handshake_ack_ns - c->syn_ns : -1;
}

/* Most packets: no number of it is further on than any window, and nothing far is waited for.
 * Nothing in it has to be judged (accept.c). */
static bool is_plain(const struct packet *packet, const struct flow *flow, const struct flow *back)
{
    bool near = packet->seq >= 0 && packet->seq - flow->next <= UINT16_MAX &&
                packet->ack - back->next <= UINT16_MAX;
    return near && !flow->far && !back->far && !(packet->facts.tcp.flags & (TCP_SYN | TCP_RST));
}

/* What a SYN or SYN-ACK offers. */
static void learn_offers(struct flow *flow, const struct packet *packet)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    /* an offer sets both, the answer one: RFC 3168 6.1.1 */
    bool ece = tcp->flags & TCP_ECE, cwr = tcp->flags & TCP_CWR;
    flow->syn_data |= packet->kind == KIND_SYN && packet->facts.payload_bytes;
    flow->ecn |= packet->kind == KIND_SYN ? ece && cwr : ece && !cwr;
}

static void place_tcp(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    const struct tcp_facts *tcp = &packet->facts.tcp;
    struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    if ((tcp->flags & TCP_SYN) && (tcp->flags & TCP_ACK) && flow->isn_known &&
        flow->isn != tcp->seq && !c->to_itself)
        isn_changes(packet, flow);
    guess_isns(c, packet);
    /* an RST that answers a segment without ACK has sequence number 0 on the wire: RFC
     * 9293 3.10.7.1 */
    bool bare = (tcp->flags & TCP_RST) && !flow->isn_known;
    /* its number is none of this connection's */
    bool stray = (packet->analysis & ANALYSIS_REUSED_PORTS) && flow->isn != tcp->seq;
    packet->seq = bare || stray ? 0 : unwrap(tcp->seq, flow->isn, flow->next);
    if (tcp->flags & TCP_ACK)
        packet->ack = back->isn_known ? unwrap(tcp->ack, back->isn, back->next) : 0;
    packet->misfits = packet->from == END_SERVER && (tcp->flags & (TCP_ACK | TCP_RST)) == TCP_ACK &&
                      c->has_syn && !c->has_syn_ack &&
                      (packet->ack < 1 || packet->ack > back->next);
    packet->kind = kind_of(c, packet);
    if (packet->kind == KIND_KEEP_ALIVE && timeline->has_calls &&
        packet->facts.payload_bytes == 0 &&
        packet->facts.t_ns - flow->remembered->last.t_ns < KEEP_ALIVE_NS)
        packet->kind = KIND_ACK; /* an ACK that was overtaken on its way */
    packet->late = packet->kind == KIND_ACK && packet->facts.payload_bytes == 0 &&
                   packet->seq == flow->next - 1 && flow->next > 1;
    if (!is_plain(packet, flow, back))
        accept_judge(timeline, packet);
    if ((packet->challenged || back->sent.refusal) && !is_challenge_ack(packet))
        packet->challenged = 0;
    else if (!packet->challenged && back->sent.refusal)
        packet->challenged = back->sent.id;
    if (packet->kind == KIND_SYN || packet->kind == KIND_SYN_ACK) {
        packet->answered = packet->kind == KIND_SYN ? c->has_syn_ack : c->has_handshake_ack;
        if (!c->established)
            learn_scale(flow, back, tcp);
        learn_offers(flow, packet);
        packet->window = tcp->window; /* never scaled in a SYN: RFC 7323 2.2 */
    } else {
        packet->window = flow->scale_known || tcp->window == 0 ? flow_window(flow, tcp) : -1;
    }
    if (packet->facts.payload_bytes && packet->seq + !!(tcp->flags & TCP_SYN) >= 1 &&
        packet->refusal != REFUSAL_FAR) {
        packet->has_range = true;
        packet->from_offset = (uint64_t)(packet->seq + !!(tcp->flags & TCP_SYN) - 1);
        packet->to_offset = packet->from_offset + packet->facts.payload_bytes;
    }
    note_first(timeline, packet);
    if (packet->kind == KIND_SYN_ACK && c->welcoming)
        packet->listen = c->welcoming->listening;
    if (packet->kind == KIND_HANDSHAKE_ACK)
        handshake_completes(timeline, packet);
    if (tcp->flags & TCP_URG) {
        flow->urgent = true;
        if (c->socket[!packet->from])
            c->socket[!packet->from]->taken_unknown = true;
    }
}

/* In the sight of its receiver; its kind and numbers are the sender's. */
void segment_arrives(struct packet *packet)
{
    struct connection *c = packet->connection;
    const struct tcp_facts *tcp = &packet->facts.tcp;
    struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    guess_isns(c, packet);
    if (!(tcp->flags & TCP_SYN))
        return;
    if (!c->established)
        learn_scale(flow, back, tcp);
    learn_offers(flow, packet);
}

void segment_place(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    if (packet->facts.protocol == PROTOCOL_UDP)
        packet->kind = KIND_UDP;
    else if (packet->facts.protocol == PROTOCOL_TCP)
        place_tcp(timeline, packet);
    if (packet->facts.t_ns > c->t_end_ns) /* the times of a file may go back */
        c->t_end_ns = packet->facts.t_ns;
    if (packet->facts.protocol != PROTOCOL_ICMP)
        c->packets[packet->from]++;
}
