/* A SYN on the ports of a connection that was not seen to be reset: which of the two do the
 * packets after it belong to?
 *
 *     connection 1   established
 *     connection 2   SYN ─▶   ◀─ SYN-ACK   the other end had nothing of the old one any more: connection 1 is over
 *                    SYN ─▶   ◀─ ACK       it still holds the old one, and answers with a challenge ACK (RFC 9293 3.10.7.4): connection 1 goes on
 *
 * Until the new one is answered, what fits the numbers of the old one, its elder, and not those of
 * the SYN, belongs to the elder.  A streamed timeline keeps it as long. */
#include "timeline/join.h"

void elder_stays(struct timeline *timeline, struct connection *c, struct connection *before)
{
    struct connection *elder = before->elder ? before->elder : before;
    bool open = elder->established && (elder->closed == CLOSED_OPEN || elder->closed == CLOSED_FIN);
    before->elder = elder->newer = NULL; /* … which nobody answered, either */
    if (open && c->protocol == PROTOCOL_TCP && !c->to_itself && !timeline->has_calls) {
        c->elder = elder;
        elder->newer = c;
    }
    if (before != elder || !c->elder)
        connection_replaced(timeline, before);
    if (before != elder && !c->elder)
        connection_replaced(timeline, elder);
}

void elder_goes(struct timeline *timeline, struct connection *c)
{
    struct connection *elder = c->elder;
    c->elder = NULL;
    elder->newer = NULL;
    connection_replaced(timeline, elder);
}

/* From where the flow is on, little more than a window, or the last that was not acknowledged yet.
 */
static bool is_near(uint32_t wire, const struct flow *flow)
{
    enum { BEFORE = 1 << 16, AFTER = 1 << 20 };
    return flow->isn_known && wire - flow->isn - (uint32_t)flow->next + BEFORE <= BEFORE + AFTER;
}

/* The connection that a segment belongs to: `c`, whose SYN nobody answered, or its elder. */
struct connection *elder_or_newer(struct connection *c, struct packet *packet)
{
    struct connection *elder = c->elder;
    const struct tcp_facts *tcp = &packet->facts.tcp;
    bool asks = address_same(&c->address[END_CLIENT], &packet->facts.src);
    const struct flow *asking = c->flow[END_CLIENT];
    if ((tcp->flags & TCP_SYN) ||
        (asks ? is_near(tcp->seq, asking) : (tcp->flags & TCP_ACK) && is_near(tcp->ack, asking)))
        return c;
    enum end from =
        address_same(&elder->address[END_CLIENT], &packet->facts.src) ? END_CLIENT : END_SERVER;
    const struct flow *flow = elder->flow[from], *back = elder->flow[!from];
    bool fits = is_near(tcp->seq, flow) && (!(tcp->flags & TCP_ACK) || is_near(tcp->ack, back));
    if (!fits || (!(tcp->flags & TCP_ACK) && !(tcp->flags & TCP_RST)))
        return c;
    if (!asks && back->sent.id < asking->sent.id)
        packet->challenged = asking->sent.id;
    return elder;
}
