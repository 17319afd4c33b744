/* Connections: two endpoints plus the client's initial sequence number, so that a port used again
 * is a new connection.
 *
 * The table of address pairs (pairs.c) leads to the newest connection of a pair; older ones hang
 * behind it while all are kept.  Which sockets stand at its ends is found in socket_match.c (TCP)
 * and datagrams.c (UDP). */
#include "timeline/join.h"

#include "base/memory.h"

void flow_init(struct flow *flow)
{
    flow->acked = flow->last_ack = flow->window = -1;
    flow->shift = WINDOW_SHIFT_UNKNOWN;
}

static struct connection *connection_make(struct timeline *timeline, const struct packet *packet,
                                          enum end from)
{
    const struct packet_facts *facts = &packet->facts;
    connections_make_room(timeline, facts->t_ns);
    struct connection *c = connection_new(timeline);
    c->id = timeline->next_connection_id++;
    c->protocol = facts->protocol;
    c->address[from] = facts->src;
    c->address[!from] = facts->dst;
    c->first_closer = c->resetter = -1;
    c->t_ns = c->t_end_ns = facts->t_ns;
    flow_init(c->flow[0]);
    flow_init(c->flow[1]);
    if (packet->passage)
        sights_make(timeline, c);
    c->to_itself = facts->protocol == PROTOCOL_TCP && address_same(&facts->src, &facts->dst);
    if (c->to_itself)
        c->flow[1] = c->flow[0];
    if (facts->protocol == PROTOCOL_TCP)
        c->state[0] = c->state[1] = STATE_CLOSED;
    struct connection *before = pairs_put(timeline, c);
    event_about(timeline, EVENT_CONNECTION, facts->t_ns, c)->connection = c;
    if (timeline->depth == DEPTH_WHOLE) {
        c->older = before;
        array_reserve(&timeline->connections, &timeline->connection_capacity,
                      timeline->connection_count, sizeof(struct connection *));
        timeline->connections[timeline->connection_count++] = c;
    }
    if (before)
        former_stays(timeline, c, before);
    return c;
}

/* A SYN opens a new connection unless it repeats the one that the connection began with, or crosses
 * another SYN. */
static bool begins_anew(const struct connection *c, const struct packet_facts *facts)
{
    if (!(facts->tcp.flags & TCP_SYN) || (facts->tcp.flags & TCP_ACK))
        return false;
    enum end from = address_same(&c->address[END_CLIENT], &facts->src) ? END_CLIENT : END_SERVER;
    const struct flow *flow = c->flow[from];
    /* refused before: Windows asks three times with the same number */
    if (flow->isn_known && flow->isn == facts->tcp.seq)
        return c->established && c->closed != CLOSED_OPEN && c->closed != CLOSED_TIMEOUT;
    if (from == END_SERVER && !flow->isn_known && c->has_syn && !c->has_syn_ack &&
        c->closed == CLOSED_OPEN)
        return false; /* both ends sent a SYN: simultaneous open, RFC 9293 figure 7 */
    return true;
}

static struct connection *of_icmp(struct timeline *timeline, struct packet *packet)
{
    const struct icmp_facts *icmp = &packet->facts.icmp;
    packet->kind = KIND_ICMP;
    if (icmp->about != PROTOCOL_TCP && icmp->about != PROTOCOL_UDP)
        return NULL;
    struct connection *c = pairs_find(timeline, icmp->about, &icmp->src, &icmp->dst);
    if (c) /* it comes from (the host of) the end that the quoted packet was sent to */
        packet->from = address_same(&c->address[END_CLIENT], &icmp->dst) ? END_CLIENT : END_SERVER;
    return c;
}

struct connection *connection_of(struct timeline *timeline, struct packet *packet)
{
    const struct packet_facts *facts = &packet->facts;
    timeline->has_packets = true;
    if (facts->protocol == PROTOCOL_ICMP)
        return of_icmp(timeline, packet);
    struct connection *c = pairs_find(timeline, facts->protocol, &facts->src, &facts->dst);
    if (facts->protocol == PROTOCOL_UDP) {
        if (!c)
            c = connection_make(timeline, packet, END_CLIENT);
        packet->from = address_same(&c->address[END_CLIENT], &facts->src) ? END_CLIENT : END_SERVER;
        datagram_ends(timeline, c, packet);
        return c;
    }
    bool syn = facts->tcp.flags & TCP_SYN, ack = facts->tcp.flags & TCP_ACK;
    if (c && c->has_syn && !c->has_syn_ack && c->former)
        c = former_or_newer(c, packet);
    if (c && begins_anew(c, facts)) {
        packet->analysis |= ANALYSIS_REUSED_PORTS;
        c = NULL;
    }
    if (!c) {
        /* who is the client?  the sender of a SYN, the receiver of a SYN-ACK; joined midstream, the
         * higher port */
        bool from_client = syn ? !ack : facts->src.port >= facts->dst.port;
        enum end from = from_client ? END_CLIENT : END_SERVER;
        c = connection_make(timeline, packet, from);
        c->opened = syn ? OPENED_HANDSHAKE : OPENED_MIDSTREAM;
        if (!syn && !c->to_itself)
            c->state[0] = c->state[1] = STATE_NONE;
        else if (ack && !c->to_itself)
            c->state[END_CLIENT] = STATE_NONE; /* its SYN was not seen */
        if (from == END_SERVER)
            history_turned(c);
        packet->former = c->former && c->former->closed == CLOSED_OPEN ? c->former->id : 0;
        if (syn && !ack) {
            c->welcoming = welcoming_for(timeline, &facts->dst);
            connection_asks(timeline, c, END_CLIENT);
        }
    }
    packet->from = address_same(&c->address[END_CLIENT], &facts->src) ? END_CLIENT : END_SERVER;
    /* it asks again: nobody has closed anything yet */
    if (syn && !ack && c->closed == CLOSED_REFUSED) {
        c->closed = CLOSED_OPEN;
        c->first_closer = c->resetter = -1;
    }
    if (c->to_itself) {
        c->opened = OPENED_SIMULTANEOUS;
    } else if (syn && !ack && packet->from == END_SERVER && c->opened != OPENED_MIDSTREAM) {
        c->opened = OPENED_SIMULTANEOUS;
        if (!c->socket[END_SERVER])
            connection_asks(timeline, c, END_SERVER);
    }
    return c;
}
