/* What the receiver of a segment does not take, as far as a bare trace tells (RFC 9293 3.10.7.4,
 * RFC 5961):
 *
 *     acked ────── next ─────────────────── edge of the window
 *       │  exact?   │  not the next number   │
 *   old │◀─────────▶│◀──────────────────────▶│ beyond
 *
 *     a reset         anywhere from `acked` to `next`, it may be exact: what is on its way may be lost, so it counts.  Behind that it
 *                     ends nothing: inside the window it is answered by a challenge ACK, outside and before `acked` it is dropped.
 *     a SYN           of an open connection is answered by a challenge ACK, and the connection goes on.
 *     a far number    that no window reaches from anything seen: either not of this stream, or the record misses more than a window.  It
 *                     counts for nothing until another segment, or an acknowledgement, comes from there, too (flow->far).
 *
 * Where calls are traced, they and the kernel tell what was taken; so nothing is judged there. */
#include "base/clock.h"
#include "timeline/join.h"

enum { SHIFT_MOST = 14 }; /* RFC 7323 2.3 */
/* what a record that paused for seconds may lack: a gigabit a second */
enum { GAP_BYTES_PER_MS = 125000 };

/* No window that this end advertises is larger. */
static int64_t window_most(const struct flow *flow)
{
    int scaled = flow->scaled ? flow->shift : 0;
    return (int64_t)UINT16_MAX << (flow->scale_known ? scaled : SHIFT_MOST);
}

/* `number` of what `flow` sends lies further on than its receiver `back` can have asked for. */
static bool is_far(const struct flow *flow, const struct flow *back, int64_t number, int64_t now_ns)
{
    int64_t away = number - (flow->acked > flow->next ? flow->acked : flow->next);
    if (away <= window_most(back))
        return false;
    int64_t quiet_ns = now_ns - later(later(flow->next_ns, flow->last_ack_ns),
                                      later(back->next_ns, back->last_ack_ns));
    return quiet_ns < NS_PER_S || away > quiet_ns / NS_PER_MS * GAP_BYTES_PER_MS;
}

/* The FIN that came from there is one after all. */
static void far_fin_counts(struct timeline *timeline, struct packet *packet, enum end end)
{
    struct connection *c = packet->connection;
    struct flow *flow = c->flow[end];
    enum tcp_state now = c->state[end];
    flow->fin_sent = flow->fin_held = true;
    flow->fin = flow->far;
    flow->fin_id = flow->far_fin;
    flow->far_fin = 0;
    if (flow->fin > flow->next)
        c->bytes[end] += (uint64_t)(flow->fin - later(flow->next, 1));
    flow->next = later(flow->next, flow->fin + 1);
    flow->next_ns = packet->facts.t_ns;
    if (c->first_closer < 0)
        c->first_closer = (int8_t)end;
    if (now == STATE_ESTABLISHED || now == STATE_CLOSE_WAIT)
        state_set(timeline, packet->facts.t_ns, c, end,
                  now == STATE_ESTABLISHED ? STATE_FIN_WAIT_1 : STATE_LAST_ACK,
                  by_packet(timeline, packet));
}

/* A far number of what `end` sends.  It comes from where another one came from before: then the
 * record has a gap there. */
static bool is_confirmed(struct timeline *timeline, struct packet *packet, enum end end,
                         int64_t number)
{
    struct flow *flow = packet->connection->flow[end];
    int64_t away = number - flow->far, most = window_most(packet->connection->flow[!end]);
    bool near = flow->far && away >= -most && away <= most,
         fin = packet->from == end && (packet->facts.tcp.flags & TCP_FIN);
    if (near && flow->far_fin && packet->from != end && number > flow->far && !flow->fin_sent)
        far_fin_counts(timeline, packet, end);
    flow->far = near ? 0 : number;
    flow->far_fin = 0;
    if (!near && fin) {
        flow->far += packet->facts.payload_bytes;
        flow->far_fin = packet->id;
    }
    return near;
}

/* A jump that may be true (after a silence, or while no scale tells how far the window reaches),
 * and is taken as such at first: the record has a gap.  When its sender goes on before the gap,
 * with nothing else from behind it and no acknowledgement, it was not: what was counted for it is
 * taken back. */
static void doubt(struct connection *c, const struct packet *packet)
{
    enum { SURE = 1 << 20, SEGMENT = 1 << 16 };
    struct flow *flow = c->flow[packet->from];
    struct hole *last = flow->hole_count ? &flow->holes[flow->hole_count - 1] : NULL;
    bool jumped = flow->far && last && last->to == flow->far && flow->next - flow->far <= SEGMENT &&
                  flow->acked <= last->from;
    if (jumped && packet->facts.payload_bytes && packet->seq <= last->from &&
        last->from < packet->seq + packet->facts.payload_bytes) {
        c->bytes[packet->from] -= (uint64_t)(flow->next - last->from);
        flow->next = flow->max_to_be_acked = last->from;
        flow->hole_count--;
        flow->far = 0;
    }
    const struct flow *back = c->flow[!packet->from];
    bool far =
        flow->next > 1 && packet->seq - flow->next > (back->scale_known ? window_most(back) : SURE);
    if (far && packet->facts.payload_bytes && !(packet->facts.tcp.flags & TCP_FIN))
        flow->far = packet->seq;
}

static bool is_lost_far(struct timeline *timeline, struct packet *packet)
{
    const struct flow *flow = packet->connection->flow[packet->from],
                      *back = packet->connection->flow[!packet->from];
    int64_t t = packet->facts.t_ns;
    if (flow->next > 0 && is_far(flow, back, packet->seq, t) &&
        !is_confirmed(timeline, packet, packet->from, packet->seq))
        return true;
    return packet->ack >= 0 && back->next > 0 && is_far(back, flow, packet->ack, t) &&
           !is_confirmed(timeline, packet, !packet->from, packet->ack);
}

/* Before the SYN, in a stream whose SYN was seen.  (One number before it asks whether the other end
 * is there.) */
static bool is_before_syn(const struct connection *c, const struct packet *packet)
{
    bool has_syn = packet->from == END_CLIENT ? c->has_syn : c->has_syn_ack;
    return packet->seq < -1 && c->opened == OPENED_HANDSHAKE && has_syn && c->established &&
           packet->seq + packet->facts.payload_bytes <= 0;
}

static enum refusal of_reset(const struct connection *c, const struct packet *packet)
{
    const struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    if (!c->established || c->closed == CLOSED_RST || flow->acked < 1 || !flow->sent.id)
        return REFUSAL_NONE;
    /* behind a FIN, macOS takes the FIN's number, and Linux takes that */
    if (packet->seq < flow->acked)
        return flow->fin_sent && packet->seq == flow->acked - 1 ? REFUSAL_NONE : REFUSAL_RESET_OLD;
    if (packet->seq <= flow->next || !flow->in_sight)
        return REFUSAL_NONE;
    bool inside =
        !back->scale_known || back->window < 0 || packet->seq < flow->acked + back->window;
    return inside ? REFUSAL_RESET_AHEAD : REFUSAL_RESET_BEYOND;
}

void accept_judge(struct timeline *timeline, struct packet *packet)
{
    const struct connection *c = packet->connection;
    if (timeline->has_calls || c->to_itself)
        return;
    if (packet->kind == KIND_RST)
        packet->refusal = of_reset(c, packet);
    else if (packet->kind == KIND_SYN || packet->kind == KIND_SYN_ACK)
        packet->refusal =
            packet->kind == KIND_SYN && c->established && c->closed == CLOSED_OPEN && !packet->first
                ? REFUSAL_SYN
                : REFUSAL_NONE;
    else if (is_lost_far(timeline, packet) || is_before_syn(c, packet))
        packet->refusal = REFUSAL_FAR;
    else
        doubt(packet->connection, packet);
}

/* Behind something that its sender does not take: an ACK that says nothing but what it said before.
 */
bool is_challenge_ack(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct flow *flow = c->flow[packet->from];
    enum refusal refusal = c->flow[!packet->from]->sent.refusal;
    /* these are dropped in silence */
    if (!packet->challenged && (refusal == REFUSAL_RESET_BEYOND || refusal == REFUSAL_RESET_OLD))
        return false;
    return packet->seq == flow->next && packet->ack == flow->last_ack &&
           packet->facts.payload_bytes == 0 &&
           (packet->facts.tcp.flags & ~(unsigned)(TCP_ECE | TCP_CWR)) == TCP_ACK;
}
