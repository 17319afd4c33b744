/* What a segment changes in its connection's two flows, when all steps have looked at it. */
#include "timeline/join.h"

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void allow(struct timeline *timeline, struct flow *flow, struct packet *packet)
{
    int64_t limit =
        packet->ack + flow_window(packet->connection->flow[packet->from], &packet->facts.tcp);
    struct remembered *remembered = flow->remembered;
    if (!remembered->allowed)
        remembered->allowed =
            arena_alloc(&timeline->arena, ALLOWANCES * sizeof *remembered->allowed);
    if (remembered->allowances &&
        limit == remembered->allowed[(remembered->allowances - 1) % ALLOWANCES].limit)
        return;
    if (packet->ack < flow->acked)
        return; /* an old one, overtaken on the way */
    remembered->allowed[remembered->allowances++ % ALLOWANCES] = (struct allowance){
        .packet = packet_itself(packet), .t_ns = packet->facts.t_ns, .limit = limit
    };
}

/* What Nagle's algorithm is told by later (held_back.c). */
static void sizes(struct remembered *remembered, uint32_t bytes, int64_t end, bool probe)
{
    if (bytes > remembered->largest)
        remembered->largest = bytes;
    else if (bytes && bytes < remembered->largest && !probe)
        remembered->small_end = end;
}

/* How far its sender's stream goes now.  `end`: the number behind its last byte, SYN or FIN. */
static void stream_grows(struct packet *packet, int64_t end, bool probe, bool leaves)
{
    struct connection *c = packet->connection;
    struct flow *flow = c->flow[packet->from];
    bool fin = packet->facts.tcp.flags & TCP_FIN;
    if (end > flow->next && !probe) {
        int64_t fresh = end - most(flow->next, 1) - fin;
        c->bytes[packet->from] += fresh > 0 && leaves ? (uint64_t)fresh : 0;
        flow->next = end;
        flow->next_ns = packet->facts.t_ns;
        flow->probed = false;
    } else if (fin && !flow->fin_id && end > 1 && c->bytes[packet->from] && leaves) {
        /* later numbers came first, and what stood before them was taken for bytes: one was this
         * FIN */
        c->bytes[packet->from]--;
    }
    if (packet->kind == KIND_PROBE && packet->seq == flow->next && packet->has_range)
        flow->probed = true;
}

static void fin_sent(struct flow *flow, const struct packet *packet, const struct mark *mark,
                     int64_t end)
{
    flow->fin_sent = true;
    flow->fin = end - 1;
    if (!flow->fin_id) {
        flow->fin_id = packet->id;
        flow->fin_packet = mark->packet;
    }
}

/* What its ACK says of the other end's stream, `back`. */
static void acknowledges(struct timeline *timeline, struct packet *packet, const struct mark *mark,
                         bool leaves)
{
    struct connection *c = packet->connection;
    const struct tcp_facts *tcp = &packet->facts.tcp;
    struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    if (packet->ack == back->next + 1 && back->probed) {
        back->next = packet->ack; /* a probe that carried a byte was taken after all */
        back->max_to_be_acked = most(back->max_to_be_acked, back->next);
        back->probed = false;
        c->bytes[!packet->from] += leaves;
    }
    repetition_acknowledged(back, packet);
    if (back->remembered && (packet->ack > back->acked || flow_window(flow, tcp) > flow->window))
        back->remembered->opened = *mark;
    if (mark->packet)
        allow(timeline, back, packet);
    if (packet->ack > back->acked)
        back->acked = packet->ack;
    if (back->fin_sent && packet->ack > back->fin)
        back->fin_taken = true;
    /* whatever it acknowledges, it is the answer to what came before; but a FIN that crosses one
     * does not answer it */
    if (!(tcp->flags & TCP_FIN) || !back->fin_sent || packet->ack > back->fin)
        back->owing = false;
}

static void done_tcp(struct timeline *timeline, struct packet *packet, const struct mark *mark,
                     enum passing moment)
{
    struct connection *c = packet->connection;
    const struct tcp_facts *tcp = &packet->facts.tcp;
    struct flow *flow = c->flow[packet->from];
    if ((tcp->flags & TCP_RST) || packet->refusal == REFUSAL_FAR)
        return;
    int64_t counted =
        packet->facts.payload_bytes + !!(tcp->flags & TCP_SYN) + !!(tcp->flags & TCP_FIN);
    int64_t end = packet->seq + counted;
    bool probe = packet->kind == KIND_KEEP_ALIVE || packet->kind == KIND_PROBE,
         leaves = moment & LEAVES;
    stream_grows(packet, end, probe, leaves);
    if (flow->remembered)
        sizes(flow->remembered, packet->facts.payload_bytes, end, probe);
    if (counted || probe) {
        flow->owing = true;
        if (flow->remembered)
            flow->remembered->owed = *mark;
    }
    if (tcp->flags & TCP_FIN)
        fin_sent(flow, packet, mark, end);
    if (tcp->flags & TCP_ACK)
        acknowledges(timeline, packet, mark, leaves);
    const struct socket *socket = c->socket[packet->from];
    if (!tcp->window && flow->raw_window && flow->remembered && socket)
        flow->remembered->closed_at = socket->taken;
    flow->window = flow_window(flow, tcp);
    flow->raw_window = tcp->window;
}

static void remember(struct connection *c, enum end end, const struct mark *mark,
                     enum refusal refusal, enum passing moment)
{
    struct flow *flow = c->flow[end];
    flow->sent = (struct last_sent){
        .id = mark->id, .kind = mark->kind, .has_range = mark->has_range, .refusal = refusal
    };
    if (flow->remembered)
        flow->remembered->last = *mark;
    if (mark->packet && (moment & LEAVES))
        c->last[end] = mark->packet;
}

/* RFC 6069 2: no network, no host, no route (RFC 792, RFC 4443 3.1). */
static bool takes_a_doubling_back(const struct packet_facts *facts)
{
    if (facts->icmp.kind != ICMP_UNREACHABLE)
        return false;
    return facts->src.version == 6 ? facts->icmp.code == 0 : facts->icmp.code <= 1;
}

/* As the end sees it whose packet the error is about. */
static void remember_icmp(struct connection *c, enum end end, const struct packet_facts *facts,
                          const struct mark *mark)
{
    look_from(c, end);
    struct remembered *remembered = c->flow[end]->remembered;
    if (remembered && facts->icmp.kind == ICMP_TOO_BIG)
        remembered->too_big = *mark;
    else if (remembered && takes_a_doubling_back(facts))
        remembered->unreachable = *mark;
    look_at_senders(c);
}

void segment_done(struct timeline *timeline, struct packet *packet, enum passing moment)
{
    struct connection *c = packet->connection;
    struct mark mark = mark_of(packet, timeline->depth == DEPTH_WHOLE);
    if (packet->facts.protocol == PROTOCOL_TCP)
        done_tcp(timeline, packet, &mark, moment);
    else if (packet->facts.protocol == PROTOCOL_UDP && (moment & LEAVES))
        c->bytes[packet->from] += packet->facts.payload_bytes;
    if (packet->kind == KIND_ICMP)
        remember_icmp(c, !packet->from, &packet->facts, &mark);
    if (packet->facts.protocol != PROTOCOL_ICMP)
        remember(c, packet->from, &mark, packet->refusal, moment);
    if (c->to_itself)
        remember(c, !packet->from, &mark, packet->refusal, moment);
}

/* A socket that is closed while its SYN is not answered is gone, and its timer with it (RFC 9293 3.10.4). */
static bool given_up(const struct connection *c, enum end end)
{
    const struct socket *socket = c->socket[end];
    return socket && socket->release && c->flow[end]->sent.kind == KIND_SYN;
}

bool connection_is_busy(const struct connection *c)
{
    if (c->protocol != PROTOCOL_TCP || c->closed == CLOSED_RST || c->closed == CLOSED_REFUSED ||
        c->closed == CLOSED_TIMEOUT)
        return false;
    for (int end = 0; end < 2; end++) {
        const struct flow *flow = c->flow[end];
        if (flow->next > 0 && flow->acked < flow->next && flow->sent.id && !given_up(c, end))
            return true;
    }
    return false;
}

struct packet *connection_fin(const struct connection *c, enum end end)
{
    return c->flow[end]->fin_packet;
}
