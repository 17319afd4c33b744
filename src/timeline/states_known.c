/* Do we know the TCP states of both ends?  Not when the trace began midstream, shows one end only,
 * or missed packets: an end whose packets were not all seen may have sent its FIN long ago.
 *
 * An end is in sight from its SYN on.  When the other end acknowledges what was never seen of it,
 * it is out of sight, until it sends new data or a FIN: then it had not sent a FIN before.  Both
 * states are known while both ends are in sight; else they are STATE_NONE.
 *
 *     A  FIN ─▶          A may be in FIN-WAIT-1, or in LAST-ACK: unknown
 *        ◀─ ACK  B
 *        ◀─ FIN  B       so B had not sent one before: A was in FIN-WAIT-2, B goes from CLOSE-WAIT to LAST-ACK
 *
 * Only bare traces are looked at like this; where calls are traced, they and the kernel tell more. */
#include "timeline/join.h"

static bool is_bare(const struct timeline *timeline, const struct connection *c)
{
    if (timeline->has_calls || c->to_itself)
        return false;
    /* the count first: of a long trace, the connection's pointers are in no cache (join.h) */
    return timeline->socket_count == 0 ||
           (!c->socket[END_CLIENT] && !c->socket[END_SERVER] && !c->welcoming);
}

/* It sends what no FIN of its own can stand before. */
static bool shows_itself(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct flow *flow = c->flow[packet->from];
    unsigned flags = packet->facts.tcp.flags;
    int64_t end = packet->seq + packet->facts.payload_bytes + !!(flags & TCP_FIN);
    if (flags & TCP_SYN)
        return !(flags & TCP_RST);
    if ((flags & TCP_RST) || packet->kind == KIND_KEEP_ALIVE || packet->kind == KIND_PROBE ||
        end <= packet->seq)
        return false;
    return flow->sent.id == 0 || end > flow->next;
}

/* Of an end whose peer `other` is known not to have sent a FIN but the one seen. */
static enum tcp_state state_by_fins(const struct connection *c, enum end end)
{
    const struct flow *flow = c->flow[end], *back = c->flow[!end];
    bool other_ended = back->fin_sent && back->fin_arrived;
    if (!flow->fin_sent)
        return other_ended ? STATE_CLOSE_WAIT : STATE_ESTABLISHED;
    if (other_ended)
        return flow->fin_taken ? STATE_TIME_WAIT : STATE_LAST_ACK;
    return flow->fin_taken ? STATE_FIN_WAIT_2 : STATE_FIN_WAIT_1;
}

void states_known_returns(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    for (int end = 0; end < 2; end++)
        state_set(timeline, packet->facts.t_ns, c, (enum end)end,
                  c->out_of_sight ? STATE_NONE : state_by_fins(c, (enum end)end),
                  by_packet(timeline, packet));
}

static void lose(struct timeline *timeline, struct packet *packet, enum end end)
{
    struct connection *c = packet->connection;
    c->flow[end]->in_sight = false;
    for (int i = 0; i < 2; i++)
        state_set(timeline, packet->facts.t_ns, c, (enum end)i, STATE_NONE,
                  by_packet(timeline, packet));
    c->out_of_sight = true;
}

void states_known_before(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    unsigned flags = packet->facts.tcp.flags;
    if (!is_bare(timeline, c) || c->closed == CLOSED_RST || c->closed == CLOSED_REFUSED)
        return;
    if (!c->out_of_sight && !(flags & (TCP_SYN | TCP_RST)) && back->sent.id == 0)
        lose(timeline, packet, !packet->from); /* it answers somebody of whom nothing was seen */
    if (!shows_itself(packet))
        return;
    flow->in_sight = true;
    if (!c->out_of_sight || !back->in_sight || (flags & TCP_SYN))
        return;
    c->out_of_sight = false;
    states_known_returns(timeline, packet);
}

void states_known_after(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    const struct flow *back = c->flow[!packet->from];
    bool unseen =
        (packet->facts.tcp.flags & TCP_ACK) && packet->kind != KIND_RST && packet->ack > back->next;
    bool probed = back->probed && packet->ack == back->next + 1; /* its byte was taken */
    if (is_bare(timeline, c) && unseen && !probed && !back->fin_sent && back->next > 0 &&
        c->closed == CLOSED_OPEN)
        lose(timeline, packet, !packet->from);
}
