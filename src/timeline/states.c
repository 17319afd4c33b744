/* The TCP states of both ends (RFC 9293 3.3.2), as they follow from calls and packets.
 *
 * A state changes when its end knows: SYN-SENT when the SYN left, CLOSE-WAIT when the other end's
 * FIN arrived.  A close whose FIN waits behind queued data changes the state at once. */
#include "timeline/states.h"

void state_set(struct timeline *timeline, int64_t t_ns, struct connection *c, enum end end,
               enum tcp_state state, struct cause cause)
{
    if (c->state[end] == state)
        return;
    struct state_change *change = event_about(timeline, EVENT_STATE, t_ns, c)->state;
    *change = (struct state_change){ .connection = c,
                                     .end = end,
                                     .socket = c->socket[end],
                                     .from = c->state[end],
                                     .to = state,
                                     .packet_id = cause.packet_id,
                                     .packet = cause.packet,
                                     .call = cause.call,
                                     .exit_pid = cause.exit_pid };
    c->state[end] = state;
    if (c->to_itself)
        c->state[!end] = state; /* it has one */
    if (c->socket[end] && c->socket[end]->connection == c)
        c->socket[end]->state = state;
    states_changed(timeline, c, end, state);
}

struct cause by_packet(const struct timeline *timeline, struct packet *packet)
{
    return (struct cause){ .packet_id = packet->id,
                           .packet =
                               timeline->depth == DEPTH_WHOLE ? packet_itself(packet) : NULL };
}

/* A FIN is taken when it comes; behind a hole, when what was missing came. */
static struct cause by_fin(const struct flow *flow, const struct timeline *timeline,
                           struct packet *now)
{
    return flow->fin_held && now
               ? by_packet(timeline, now)
               : (struct cause){ .packet_id = flow->fin_id, .packet = flow->fin_packet };
}

static bool queue_is_full(const struct timeline *timeline, const struct connection *c)
{
    const struct socket *welcoming = c->welcoming;
    return welcoming && welcoming->listening && !c->accepted &&
           connections_waiting(timeline, welcoming) >
               (unsigned)welcoming->backlog; /* less than 0 is as much as can be, for Linux, too */
}

/* TCP_DEFER_ACCEPT: Linux ignores an ACK that brings nothing, until it has sent the SYN-ACK again
 * for as long as was asked. */
static bool is_put_off(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    return c->welcoming && c->welcoming->options.defers && packet->from == END_CLIENT &&
           !packet->facts.payload_bytes && !(packet->facts.tcp.flags & TCP_FIN) &&
           c->sent_again[END_SERVER] == 0;
}

/* What `end` is in once it has the other end's FIN. */
static enum tcp_state having_fin(enum tcp_state state)
{
    switch (state) {
    case STATE_ESTABLISHED: return STATE_CLOSE_WAIT;
    case STATE_FIN_WAIT_1:
        return STATE_CLOSING; /* a packet that also acknowledges our FIN has made it FIN-WAIT-2
                                 before */
    case STATE_FIN_WAIT_2: return STATE_TIME_WAIT;
    default: return state;
    }
}

/* What an end is in once it has sent its FIN. */
static enum tcp_state having_sent_fin(enum tcp_state state)
{
    switch (state) {
    case STATE_ESTABLISHED:
    case STATE_SYN_RECEIVED: return STATE_FIN_WAIT_1;
    case STATE_CLOSE_WAIT: return STATE_LAST_ACK;
    default: return state;
    }
}

/* `end` has the other end's FIN. */
static void fin_arrives_by(struct timeline *timeline, int64_t t_ns, struct connection *c,
                           enum end end, struct cause cause)
{
    struct flow *flow = c->flow[!end];
    if (flow->fin_arrived)
        return;
    flow->fin_arrived = true;
    state_set(timeline, t_ns, c, end, having_fin(c->state[end]), cause);
}

void fin_arrives(struct timeline *timeline, int64_t t_ns, struct connection *c, enum end end,
                 struct packet *now)
{
    fin_arrives_by(timeline, t_ns, c, end, by_fin(c->flow[!end], timeline, now));
}

/* A FIN that does not acknowledge the other one, which passed before it: they cross, its end had
 * not got that one yet (RFC 9293 figure 13). */
static bool crosses_a_fin(const struct packet *packet)
{
    const struct flow *back = packet->connection->flow[!packet->from];
    return back->fin_sent && (packet->facts.tcp.flags & TCP_ACK) && packet->ack <= back->fin;
}

/* A socket that is both ends: what it sends arrives at itself at once, and that is the next
 * packet's news (RFC 9293 figure 7). */
static enum tcp_state of_itself(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct flow *flow = c->flow[packet->from];
    enum tcp_state now = c->state[packet->from];
    switch (packet->kind) {
    case KIND_SYN: return now == STATE_CLOSED ? STATE_SYN_SENT : now;
    case KIND_SYN_ACK: return now == STATE_SYN_SENT ? STATE_SYN_RECEIVED : now;
    case KIND_RST: return STATE_CLOSED;
    default: break;
    }
    if (now == STATE_SYN_RECEIVED)
        return STATE_ESTABLISHED;
    if (packet->facts.tcp.flags & TCP_FIN)
        return now == STATE_ESTABLISHED ? STATE_FIN_WAIT_1 : now;
    if (flow->fin_sent && packet->ack > flow->fin) /* it is in CLOSING while this passes */
        return STATE_TIME_WAIT;
    return now;
}

/* What the sender is in from the moment that this packet leaves. */
void states_before(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    enum end end = packet->from;
    if (packet->refusal == REFUSAL_FAR)
        return;
    if (c->to_itself) {
        state_set(timeline, packet->facts.t_ns, c, end, of_itself(packet),
                  by_packet(timeline, packet));
        return;
    }
    reset_outlived(timeline, packet);
    states_known_before(timeline, packet);
    /* what it acknowledges, its end had before: their FINs did not cross */
    if (c->flow[!end]->fin_sent && !c->flow[!end]->fin_arrived && packet->kind != KIND_RST &&
        (packet->facts.tcp.flags & TCP_ACK) && packet->ack > c->flow[!end]->fin)
        fin_arrives(timeline, packet->facts.t_ns, c, end, packet);
    enum tcp_state now = c->state[end], next = now;
    bool again = packet->analysis & (ANALYSIS_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION);
    if (packet->kind == KIND_SYN && (now == STATE_CLOSED || now == STATE_NONE))
        next = STATE_SYN_SENT;
    else if (packet->kind == KIND_SYN_ACK && !packet->misfits &&
             (now == STATE_CLOSED || now == STATE_NONE || now == STATE_SYN_SENT))
        next = STATE_SYN_RECEIVED;
    else if ((packet->facts.tcp.flags & TCP_FIN) && !again)
        next = now == STATE_CLOSE_WAIT && crosses_a_fin(packet) ? STATE_FIN_WAIT_1
                                                                : having_sent_fin(now);
    else if (c->opened == OPENED_MIDSTREAM && now == STATE_NONE && !c->out_of_sight &&
             packet->kind != KIND_RST && c->closed == CLOSED_OPEN)
        next = STATE_ESTABLISHED;
    if (next != now) /* before the packet's own row: it is what sending it means */
        state_set(timeline, packet->facts.t_ns, c, end, next, by_packet(timeline, packet));
}

void connection_closes(struct connection *c, enum closed how, const struct packet *packet)
{
    /* What comes late does not change that; the reset with which a timer gives up is part of it, and on lo it
     * may be captured when the call has told of it already. */
    bool given_up =
        c->closed == CLOSED_TIMEOUT && c->established && packet->trigger.kind != TRIGGER_TIMER;
    if (c->closed == CLOSED_OPEN || (c->closed == CLOSED_TIMEOUT && !given_up))
        c->closed = how;
    if (c->first_closer < 0)
        c->first_closer = packet->from;
}

static enum tcp_state having_ack_of_fin(enum tcp_state state)
{
    switch (state) {
    case STATE_FIN_WAIT_1: return STATE_FIN_WAIT_2;
    case STATE_CLOSING: return STATE_TIME_WAIT;
    case STATE_LAST_ACK: return STATE_CLOSED;
    default: return state;
    }
}

/* Loopback loses nothing, so a FIN that leaves arrives at once; unless the receiver filters what
 * arrives, or something before the FIN is missing there.  Then its ACK is the proof.  While a call
 * of the receiver holds the socket, what arrives is put aside: the FIN is taken when the call ends
 * (states_of_call), or when an ACK shows it. */
static bool certain_to_arrive(const struct connection *c, enum end from)
{
    const struct socket *receiver = c->socket[!from];
    const struct flow *flow = c->flow[from];
    return !(receiver && receiver->options.filtered) &&
           (!flow->hole_count || flow->holes[0].from > flow->fin || flow->acked > flow->fin);
}

static bool socket_is_held(const struct socket *socket)
{
    for (size_t i = 0; socket && i < socket->open_count; i++)
        if (socket->open[i]->facts->role == CALL_CLOSE ||
            socket->open[i]->facts->role == CALL_SHUTDOWN)
            return true;
    return false;
}

/* Of a socket that is both ends. */
static void of_itself_after(struct packet *packet)
{
    struct connection *c = packet->connection;
    struct flow *flow = c->flow[packet->from], *back = c->flow[!packet->from];
    c->established |= c->state[packet->from] == STATE_ESTABLISHED;
    if (packet->facts.tcp.flags & TCP_FIN && c->first_closer < 0)
        c->first_closer = packet->from;
    if (back->fin_sent && packet->ack > back->fin && !back->fin_taken) {
        flow->fin_arrived = true;
        connection_closes(c, CLOSED_FIN, packet);
    }
}

/* Its sender has what it acknowledges: the SYN-ACK, or the SYN of the other end, which asked, too. */
static void opens_its_sender(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    enum end end = packet->from;
    int64_t t = packet->facts.t_ns;
    bool asked = c->state[end] == STATE_SYN_SENT ||
                 (c->state[end] == STATE_NONE && c->has_syn_ack && end == END_CLIENT &&
                  !c->out_of_sight); /* its SYN was not seen */
    if (asked && packet->kind != KIND_SYN && packet->ack >= 1)
        state_set(timeline, t, c, end, STATE_ESTABLISHED, by_packet(timeline, packet));
    if (c->opened == OPENED_SIMULTANEOUS && c->state[end] == STATE_SYN_RECEIVED &&
        packet->kind == KIND_ACK)
        state_set(timeline, t, c, end, STATE_ESTABLISHED, by_packet(timeline, packet));
}

/* Its receiver, which has answered a SYN, learns that the answer came. */
static void opens_its_receiver(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    enum end other = !packet->from;
    if (c->state[other] == STATE_SYN_RECEIVED && packet->kind != KIND_SYN_ACK) {
        packet->put_off = is_put_off(packet);
        if (!packet->put_off && packet->ack >= 1 && !queue_is_full(timeline, c)) {
            state_set(timeline, packet->facts.t_ns, c, other, STATE_ESTABLISHED,
                      by_packet(timeline, packet));
            c->established = true;
            packet_itself(packet)->opens_server = true;
            c->filtered = c->welcoming && c->welcoming->options.filtered;
        }
    }
    /* Fast Open: its program has closed before the ACK of the SYN-ACK came (RFC 7413 4.2.2) */
    if (packet->from == END_CLIENT && c->has_syn_ack && packet->ack >= 1 &&
        c->state[other] == STATE_FIN_WAIT_1)
        c->established = true;
}

/* It acknowledges the other end's FIN. */
static void acknowledges_fin(struct timeline *timeline, struct packet *packet, bool leaves,
                             bool arrives)
{
    struct connection *c = packet->connection;
    enum end end = packet->from, other = !end;
    if (leaves) /* when nothing else had proved it */
        fin_arrives(timeline, packet->facts.t_ns, c, end, packet);
    if (arrives)
        state_set(timeline, packet->facts.t_ns, c, other, having_ack_of_fin(c->state[other]),
                  by_packet(timeline, packet));
    if (c->flow[end]->fin_taken)
        connection_closes(c, CLOSED_FIN, packet);
}

static void brings_fin(struct timeline *timeline, struct packet *packet)
{
    struct connection *c = packet->connection;
    enum end end = packet->from, other = !end;
    struct flow *flow = c->flow[end];
    if (socket_is_held(c->socket[other]))
        return;
    flow->fin = packet->seq + packet->facts.payload_bytes;
    bool certain = certain_to_arrive(c, end);
    flow->fin_held |= !certain && !flow->fin_arrived && flow->hole_count;
    if (certain)
        fin_arrives_by(timeline, packet->facts.t_ns, c, other,
                       flow->fin_id ? by_fin(flow, timeline, packet) : by_packet(timeline, packet));
}

/* Linux takes no SYN for a full queue, and says nothing.  That it was full is proved when the SYN comes again. */
static void meets_queue(const struct timeline *timeline, struct packet *packet, enum passing moment)
{
    struct connection *c = packet->connection;
    if (moment & LEAVES) {
        packet->met_full_queue = c->full_queue;
        c->full_queue = false;
    }
    if (moment & ARRIVES)
        c->full_queue = queue_is_full(timeline, c);
}

void states_after(struct timeline *timeline, struct packet *packet, enum passing moment)
{
    bool leaves = moment & LEAVES, arrives = moment & ARRIVES,
         fin = packet->facts.tcp.flags & TCP_FIN;
    struct connection *c = packet->connection;
    enum end end = packet->from, other = !end;
    const struct flow *back = c->flow[other];
    if (packet->kind == KIND_SYN)
        meets_queue(timeline, packet, moment);
    if (packet->kind == KIND_RST)
        reset_states(timeline, packet, moment);
    if (packet->kind == KIND_RST || packet->refusal == REFUSAL_FAR)
        return;
    if (c->to_itself) {
        of_itself_after(packet);
        return;
    }
    if (!packet->misfits && leaves) /* what it acknowledges is not of this connection */
        states_known_after(timeline, packet);
    if (fin && c->first_closer < 0)
        c->first_closer = end;
    if (!(packet->facts.tcp.flags & TCP_ACK))
        return;
    /* the FIN that it crossed is there, too */
    if (leaves && fin && c->state[end] == STATE_FIN_WAIT_1 && back->fin_arrived)
        state_set(timeline, packet->facts.t_ns, c, end, STATE_CLOSING, by_packet(timeline, packet));
    if (leaves)
        opens_its_sender(timeline, packet);
    if (arrives)
        opens_its_receiver(timeline, packet);
    if (c->opened == OPENED_MIDSTREAM)
        c->established = true;
    /* what came before this packet is taken before it */
    if (arrives && c->flow[end]->fin_sent && certain_to_arrive(c, end))
        fin_arrives(timeline, packet->facts.t_ns, c, other, packet);
    if (back->fin_sent && packet->ack > back->fin && !back->fin_taken)
        acknowledges_fin(timeline, packet, leaves, arrives);
    if (arrives && fin)
        brings_fin(timeline, packet);
}

/* The side is closed although its FIN has not left: it waits behind queued data. */
static void queued_fin(struct timeline *timeline, int64_t t_ns, struct socket *socket,
                       struct call *call, pid_t exit_pid)
{
    struct connection *c = socket->connection;
    if (!c || c->flow[socket->end]->fin_sent || !supply_unsent(c, socket->end))
        return;
    enum tcp_state now = c->state[socket->end];
    enum tcp_state next = now == STATE_SYN_RECEIVED ? now : having_sent_fin(now);
    state_set(timeline, t_ns, c, socket->end, next,
              (struct cause){ .call = call, .exit_pid = exit_pid });
}

void states_of_call(struct timeline *timeline, struct call *call)
{
    struct socket *socket = call->socket;
    struct connection *c = socket->connection;
    const struct flow *back = c ? c->flow[!socket->end] : NULL;
    if (back && back->fin_sent && !back->fin_arrived && !socket_is_held(socket) &&
        certain_to_arrive(c, !socket->end))
        fin_arrives(timeline, call->facts->t_end_ns, c, socket->end, NULL);
    bool closed = socket->release && socket->release->call == call;
    if (closed || socket->shut == call)
        queued_fin(timeline, call->facts->t_end_ns, socket, call, 0);
    if (closed && (socket->state == STATE_LISTEN || socket->state == STATE_SYN_SENT)) {
        if (socket->state == STATE_SYN_SENT && socket->connection)
            state_set(timeline, call->facts->t_end_ns, socket->connection, socket->end,
                      STATE_CLOSED, (struct cause){ .call = call });
        socket->state = STATE_CLOSED;
    }
}

void states_of_release(struct timeline *timeline, int64_t t_ns, struct socket *socket)
{
    queued_fin(timeline, t_ns, socket, NULL, socket->release->pid);
    if (socket->state == STATE_SYN_SENT && socket->connection)
        state_set(timeline, t_ns, socket->connection, socket->end, STATE_CLOSED,
                  (struct cause){ .exit_pid = socket->release->pid });
}
