/* A SYN on the ports of a connection that was not seen to be reset: which of the two do the
 * packets after it belong to?
 *
 *     connection 1   established
 *     connection 2   SYN ─▶   ◀─ SYN-ACK   the other end had nothing of the old one any more: connection 1 is over
 *                    SYN ─▶   ◀─ ACK       it still holds the old one, and answers with a challenge ACK (RFC 9293 3.10.7.4): connection 1 goes on
 *
 * Until the new one is answered, what fits the numbers of the old one, its former, and not those of
 * the SYN, belongs to the former.  A streamed timeline keeps it as long. */
#include "timeline/join.h"

void former_stays(struct timeline *timeline, struct connection *c, struct connection *before)
{
    struct connection *former = before->former ? before->former : before;
    bool open =
        former->established && (former->closed == CLOSED_OPEN || former->closed == CLOSED_FIN);
    before->former = former->newer = NULL; /* … which nobody answered, either */
    if (open && c->protocol == PROTOCOL_TCP && !c->to_itself && !timeline->has_calls) {
        c->former = former;
        former->newer = c;
    }
    if (before != former || !c->former)
        connection_replaced(timeline, before);
    if (before != former && !c->former)
        connection_replaced(timeline, former);
}

void former_goes(struct timeline *timeline, struct connection *c)
{
    struct connection *former = c->former;
    c->former = NULL;
    former->newer = NULL;
    connection_replaced(timeline, former);
}

/* From where the flow is on, little more than a window, or the last that was not acknowledged yet.
 */
static bool is_near(uint32_t wire, const struct flow *flow)
{
    enum { BEFORE = 1 << 16, AFTER = 1 << 20 };
    return flow->isn_known && wire - flow->isn - (uint32_t)flow->next + BEFORE <= BEFORE + AFTER;
}

/* The connection that a segment belongs to: `c`, whose SYN nobody answered, or its former. */
struct connection *former_or_newer(struct connection *c, struct packet *packet)
{
    struct connection *former = c->former;
    const struct tcp_facts *tcp = &packet->facts.tcp;
    bool asks = address_same(&c->address[END_CLIENT], &packet->facts.src);
    const struct flow *asking = c->flow[END_CLIENT];
    if ((tcp->flags & TCP_SYN) ||
        (asks ? is_near(tcp->seq, asking) : (tcp->flags & TCP_ACK) && is_near(tcp->ack, asking)))
        return c;
    enum end from =
        address_same(&former->address[END_CLIENT], &packet->facts.src) ? END_CLIENT : END_SERVER;
    const struct flow *flow = former->flow[from], *back = former->flow[!from];
    bool fits = is_near(tcp->seq, flow) && (!(tcp->flags & TCP_ACK) || is_near(tcp->ack, back));
    if (!fits || (!(tcp->flags & TCP_ACK) && !(tcp->flags & TCP_RST)))
        return c;
    if (!asks && back->sent.id < asking->sent.id)
        packet->challenged = asking->sent.id;
    return former;
}
