/* Wireshark's words about a segment ("TCP analysis flags"), with its meaning of each.  It looks
 * only at headers and times, as a viewer of a bare trace must; what calls tell is the join's
 * business.
 *
 * One thing it knows better: what brings nothing new in order may have been sent again, or
 * overtaken on the way.  Wireshark decides by the time that passed alone; here it counts first
 * whether those bytes were seen before (holes.c) and the sender's own clock. */
#include "base/clock.h"
#include "timeline/join.h"

enum {
    /* a retransmission this soon after the duplicate ACKs is a fast one */
    FAST_NS = 20 * NS_PER_MS,
    /* a gap that is filled this soon was reordering, when the round-trip time is not known */
    OUT_OF_ORDER_NS = 3 * NS_PER_MS,
    REORDERED_BY = 3, /* duplicate ACKs that make a sender repeat: RFC 5681 3.2 */
};

/* What several rules ask about one segment. */
struct segment_view {
    const struct packet *packet;
    const struct connection *c;
    struct flow *flow, *back; /* its own direction and the other one */
    const struct tcp_facts *tcp;
    uint32_t length;
    int64_t end;     /* relative number after it: SYN and FIN count one */
    bool control;    /* SYN, FIN or RST */
    bool seen;       /* a segment of this end came before */
    bool same_place; /* no data, and the same numbers as the segment before */
};

static int64_t reorder_limit(const struct connection *c)
{
    if (c->has_syn && c->has_handshake_ack && c->has_syn_ack)
        return c->handshake_ack_ns - c->syn_ns;
    return OUT_OF_ORDER_NS;
}

/* The sender's clock (RFC 7323 5.2): how much later than what comes behind it did this segment
 * leave?  0: at the same tick, or unknown. */
static int32_t later_by_clock(const struct segment_view *v)
{
    return v->tcp->has_timestamps && v->flow->next_stamped
               ? (int32_t)(v->tcp->timestamp - v->flow->next_timestamp)
               : 0;
}

/* These bytes were never seen, what comes behind them was: sent late, or overtaken? */
static bool overtaken(const struct segment_view *v)
{
    int32_t later = later_by_clock(v);
    if (later)
        return later < 0;
    if (v->back->duplicate_acks >= REORDERED_BY && v->back->last_ack == v->packet->seq)
        return false;
    return v->packet->facts.t_ns - v->flow->next_ns < reorder_limit(v->c);
}

/* It brings nothing new in order. */
static unsigned repeated(const struct segment_view *v)
{
    const struct packet *packet = v->packet;
    if (packet->fills && later_by_clock(v) < 0)
        return ANALYSIS_OUT_OF_ORDER; /* also behind duplicate ACKs, which reordering makes, too */
    if (v->back->duplicate_acks >= 2 && v->back->last_ack == packet->seq &&
        packet->facts.t_ns - v->back->last_ack_ns < FAST_NS)
        return ANALYSIS_FAST_RETRANSMISSION;
    if (packet->fills && overtaken(v))
        return ANALYSIS_OUT_OF_ORDER;
    return ANALYSIS_RETRANSMISSION;
}

static unsigned of_sequence(const struct segment_view *v, unsigned words)
{
    bool counts = v->length || (v->tcp->flags & (TCP_SYN | TCP_FIN));
    if (!counts || !v->seen || (words & ANALYSIS_KEEP_ALIVE) ||
        (v->packet->analysis & ANALYSIS_REUSED_PORTS))
        return 0;
    if (v->packet->late)
        return ANALYSIS_OUT_OF_ORDER; /* Wireshark: spurious, or nothing */
    if (v->length && v->back->last_ack > 0 && v->packet->seq + v->length <= v->back->last_ack)
        return ANALYSIS_SPURIOUS_RETRANSMISSION;
    /* the latter: behind a probe */
    if (v->packet->seq >= v->flow->next || (v->length > 1 && v->packet->seq == v->flow->next - 1))
        return 0;
    if (v->c->to_itself && v->packet->kind == KIND_SYN_ACK && v->packet->first)
        return 0; /* it has the number of the SYN, since both are of one socket */
    return repeated(v);
}

/* These bytes pass for the first time, although they were acknowledged just before: the record has
 * them in another order than the wire. After as long as a timer runs, they may as well be sent
 * again, and the first copy passed elsewhere. */
static bool stands_late(const struct segment_view *v)
{
    const struct packet *packet = v->packet;
    bool counts = v->end > packet->seq && !(v->tcp->flags & (TCP_SYN | TCP_RST)),
         unseen = packet->seq >= v->flow->next || packet->fills;
    return counts && v->seen && unseen && v->end <= v->flow->acked &&
           packet->facts.t_ns - v->back->last_ack_ns < TIMEOUT_NS;
}

/* MPTCP speaks in options of ACKs, also when TCP has nothing to say (RFC 8684 3.3.3, 3.4): such an
 * ACK tells of no loss.  One that tells of bytes behind a gap has SACK blocks, and stays a
 * duplicate. */
static bool for_mptcp(const struct segment_view *v)
{
    return v->tcp->mptcp && v->same_place && v->tcp->window == v->flow->raw_window &&
           v->tcp->sack_count == 0;
}

/* What it repeats of the segment before: at most one of these is said. */
static unsigned of_repetition(const struct segment_view *v)
{
    if (v->packet->challenged)
        return v->back->sent.refusal == REFUSAL_FAR ? 0 : ANALYSIS_CHALLENGE_ACK;
    if (!v->same_place || v->tcp->window != v->flow->raw_window)
        return 0;
    if (v->tcp->window && (v->back->last_analysis & ANALYSIS_KEEP_ALIVE))
        return ANALYSIS_KEEP_ALIVE_ACK;
    if (!v->tcp->window)
        return v->back->last_analysis & ANALYSIS_ZERO_WINDOW_PROBE ? ANALYSIS_ZERO_WINDOW_PROBE_ACK
                                                                   : 0;
    return v->packet->for_mptcp ? 0 : ANALYSIS_DUPLICATE_ACK;
}

static unsigned of_window(const struct segment_view *v)
{
    const struct flow *back = v->back;
    unsigned words = 0;
    if (v->tcp->window == 0 && !v->control)
        words |= ANALYSIS_ZERO_WINDOW;
    if (v->same_place && v->tcp->window && v->tcp->window != v->flow->raw_window)
        words |= ANALYSIS_WINDOW_UPDATE;
    if (v->length && !v->control && back->scale_known && back->window >= 0 && back->last_ack >= 0 &&
        v->end == back->last_ack + back->window)
        words |= ANALYSIS_WINDOW_FULL;
    return words;
}

/* It acknowledges what was never seen: the capture missed it.  Said once of each loss; when nothing
 * shows how far the loss goes, once until the other end acknowledges something new itself. */
static unsigned of_unseen(const struct segment_view *v)
{
    struct flow *back = v->back;
    bool probe_taken = back->probed && v->packet->ack == back->next + 1;
    if (!(v->tcp->flags & TCP_ACK) || back->max_to_be_acked <= 0 ||
        v->packet->ack <= back->max_to_be_acked || probe_taken)
        return 0;
    if (back->max_to_be_acked < back->next) {
        back->max_to_be_acked = back->next;
        return ANALYSIS_ACK_LOST_SEGMENT;
    }
    unsigned words =
        back->duplicate_acks == 0 && !back->unseen_told ? ANALYSIS_ACK_LOST_SEGMENT : 0;
    back->duplicate_acks = 0;
    back->unseen_told = true;
    return words;
}

static void remember(const struct segment_view *v, unsigned words)
{
    struct flow *flow = v->flow;
    const struct packet *packet = v->packet;
    if (v->tcp->flags & TCP_ACK) {
        flow->last_ack = packet->ack;
        flow->last_ack_ns = packet->facts.t_ns;
    }
    flow->last_analysis = (uint16_t)words;
    if ((v->tcp->flags & TCP_RST) || (words & ANALYSIS_ZERO_WINDOW_PROBE))
        return;
    bool goes_on = packet->seq == flow->max_to_be_acked ||
                   (packet->seq < flow->max_to_be_acked && flow->max_to_be_acked < v->end);
    if (v->seen && packet->seq > flow->next)
        holes_open(flow, flow->next, packet->seq); /* an ACK alone tells of it, too */
    else
        holes_fill(flow, packet->seq, v->end);
    if (goes_on || flow->max_to_be_acked == 0) {
        /* it may fill the hole before what was seen already, */
        int64_t end = flow->next > v->end ? flow->next : v->end;
        for (unsigned i = flow->hole_count; i-- > 0;) /* … up to the next one */
            if (flow->holes[i].from >= packet->seq && flow->holes[i].from < end)
                end = flow->holes[i].from;
        flow->max_to_be_acked = end;
    }
    if (v->end > flow->next) {
        flow->next_stamped = v->tcp->has_timestamps;
        flow->next_timestamp = v->tcp->timestamp;
    }
}

/* Not all that it carries comes next: what of it passed before, or was acknowledged? */
static void what_is_known(const struct segment_view *v, struct packet *packet)
{
    const struct flow *flow = v->flow;
    packet->late |= stands_late(v);
    packet->fills |= packet->seq >= flow->next && v->end <= flow->acked;
    packet->partly_new = packet->has_range && packet->seq < flow->next && flow->next < v->end &&
                         !(v->tcp->flags & (TCP_SYN | TCP_RST));
    packet->new_from = packet->partly_new ? (uint64_t)(flow->next - 1) : 0;
    packet->answered |= v->end <= flow->acked && !(v->tcp->flags & TCP_SYN);
}

void analysis_of(struct packet *packet)
{
    const struct connection *c = packet->connection;
    struct flow *flow = c->flow[packet->from];
    const struct tcp_facts *tcp = &packet->facts.tcp;
    uint32_t length = packet->facts.payload_bytes;
    struct segment_view v = { .packet = packet,
                              .c = c,
                              .flow = flow,
                              .back = c->flow[!packet->from],
                              .tcp = tcp,
                              .length = length,
                              .end = packet->seq + length + !!(tcp->flags & TCP_SYN) +
                                     !!(tcp->flags & TCP_FIN),
                              .control = tcp->flags & (TCP_SYN | TCP_FIN | TCP_RST),
                              .seen = flow->sent.id != 0 };
    v.same_place = v.seen && packet->seq == v.flow->next && packet->ack == v.flow->last_ack &&
                   !v.control && length == 0;
    if (packet->refusal == REFUSAL_FAR)
        return;
    packet->for_mptcp = for_mptcp(&v);
    packet->fills = v.end > packet->seq && holes_hold(v.flow, packet->seq, v.end);
    if (v.end > packet->seq && (packet->seq < flow->next || v.end <= flow->acked))
        what_is_known(&v, packet);
    unsigned words = 0;
    if (length == 1 && v.seen && packet->seq == v.flow->next && v.back->window == 0) {
        words |= ANALYSIS_ZERO_WINDOW_PROBE;
    } else {
        words |= of_window(&v);
        if (v.seen && packet->seq > v.flow->next && !(tcp->flags & TCP_RST))
            words |= ANALYSIS_LOST_SEGMENT;
        if (length <= 1 && v.seen && packet->seq == v.flow->next - 1 && !v.control && !packet->late)
            words |= ANALYSIS_KEEP_ALIVE;
        words |= of_repetition(&v);
    }
    bool moved = packet->ack != v.flow->last_ack, duplicate = words & ANALYSIS_DUPLICATE_ACK;
    if (moved)
        v.flow->duplicate_acks = 0;
    else if (duplicate)
        v.flow->duplicate_acks++;
    if (moved || duplicate)
        v.flow->unseen_told = false;
    words |= of_unseen(&v);
    words |= of_sequence(&v, words);
    remember(&v, words);
    packet->analysis |= words;
}

/* Wireshark has one word for a packet, and calls one byte sent again a keep-alive, where it is the
 * last byte that was sent. */
bool packet_is_again(const struct packet *packet)
{
    unsigned again =
        ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION;
    if (packet->partly_new)
        return false;
    return (packet->analysis & again) ||
           (packet->kind == KIND_DATA && (packet->analysis & ANALYSIS_KEEP_ALIVE));
}
