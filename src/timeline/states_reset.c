/* Which states a reset ends: none where its receiver drops it (RFC 9293 3.10.7, RFC 5961 3.2), and
 * none where what comes later shows that nobody took it. */
#include "timeline/states.h"

/* It asks for a connection, and what came answers something else: RFC 9293 3.10.7.3 refuses that
 * with a reset, and goes on asking. */
static bool refuses_a_misfit(const struct connection *c, const struct packet *packet)
{
    const struct flow *back = c->flow[END_SERVER];
    return packet->from == END_CLIENT && c->has_syn && !c->has_syn_ack &&
           !(packet->facts.tcp.flags & TCP_ACK) && back->sent.id && back->sent.kind != KIND_RST &&
           packet->seq == back->last_ack;
}

/* A reset that does not acknowledge the SYN: RFC 9293 3.10.7.3 drops it, and goes on asking. */
static bool is_a_misfit(const struct connection *c, const struct packet *packet)
{
    const struct flow *back = c->flow[END_CLIENT];
    return packet->from == END_SERVER && c->has_syn && !c->has_syn_ack &&
           c->opened == OPENED_HANDSHAKE && back->sent.id &&
           (!(packet->facts.tcp.flags & TCP_ACK) || packet->ack < 1 || packet->ack > back->next);
}

/* It ends its sender when it leaves, and its receiver when it arrives: but who filters what arrives
 * may never see it. */
static bool reset_ends(const struct packet *packet, enum end end, enum passing moment)
{
    const struct socket *socket = packet->connection->socket[end];
    if (end == packet->from)
        return moment & LEAVES;
    return (moment & ARRIVES) && !(socket && socket->options.filtered);
}

void reset_states(struct timeline *timeline, struct packet *packet, enum passing moment)
{
    struct connection *c = packet->connection;
    packet->goes_on |= refuses_a_misfit(c, packet) || is_a_misfit(c, packet);
    if (packet->goes_on || packet->refusal)
        return;
    for (int end = 0; end < 2; end++)
        c->flow[end]->next_at_reset = c->flow[end]->next;
    bool refused = !c->established && !c->has_syn_ack && c->has_syn && packet->from == END_SERVER;
    if (refused && (moment & LEAVES))
        c->elsewhere = welcoming_elsewhere(timeline, packet);
    if (moment & ARRIVES)
        connection_closes(c, refused ? CLOSED_REFUSED : CLOSED_RST, packet);
    if (c->resetter < 0)
        c->resetter = packet->from;
    for (int end = 0; end < 2; end++)
        if (reset_ends(packet, (enum end)end, moment))
            state_set(timeline, packet->facts.t_ns, c, (enum end)end, STATE_CLOSED,
                      by_packet(timeline, packet));
}

/* It acknowledges what was sent behind a reset: whoever sent that, nobody took it (RFC 5961 3.2:
 * one whose number is not the next is no end, and there are forged ones). */
static bool outlives_reset(const struct timeline *timeline, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct flow *back = c->flow[!packet->from];
    return c->closed == CLOSED_RST && !timeline->has_calls && !c->to_itself &&
           packet->kind != KIND_RST && (packet->facts.tcp.flags & TCP_ACK) &&
           packet->ack > back->next_at_reset && packet->ack <= back->next;
}

static void undo_reset(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    int fin[2] = { c->flow[END_CLIENT]->fin_id, c->flow[END_SERVER]->fin_id };
    c->closed = CLOSED_OPEN;
    c->resetter = -1;
    c->first_closer = -1;
    if (fin[END_CLIENT] || fin[END_SERVER])
        c->first_closer = !fin[END_SERVER] || (fin[END_CLIENT] && fin[END_CLIENT] < fin[END_SERVER])
                              ? END_CLIENT
                              : END_SERVER;
    states_known_returns(timeline, packet);
}

void reset_outlived(struct timeline *timeline, struct packet *packet)
{
    if (outlives_reset(timeline, packet))
        undo_reset(timeline, packet);
}
