/* Why a packet left at this moment: a call, the arrival of a packet, a timer, or a program's end.
 *
 * What decides is the state of the sending end when the packet left: which calls were going on
 * there (between their begin and end, on the clock that also stamps packets), what had arrived and
 * was not answered yet, and how long ago.  The rules follow what Linux does, and were held against
 * the kernel's own stack behind every packet. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "timeline/held_back.h"

static const struct mark none;
static const struct trigger unknown = { .kind = TRIGGER_UNKNOWN };

static struct trigger by_call(struct call *call)
{
    return (struct trigger){ .kind = TRIGGER_CALL, .call = call };
}

static struct trigger by_arrival(struct mark mark)
{
    return mark.id
               ? (struct trigger){ .kind = TRIGGER_ARRIVAL, .packet = mark.packet, .arrived = mark }
               : unknown;
}

static struct trigger by_timer(enum timer_kind timer)
{
    return (struct trigger){ .kind = TRIGGER_TIMER, .timer = timer };
}

static struct trigger probed(int64_t silence_ns)
{
    struct trigger trigger = by_timer(TIMER_LOSS_PROBE);
    trigger.waited_ns = silence_ns;
    return trigger;
}

static struct call *open_call(const struct socket *socket, enum call_role role)
{
    for (size_t i = socket ? socket->open_count : 0; i-- > 0;)
        if (socket->open[i]->facts->role == role)
            return socket->open[i];
    return NULL;
}

/* setsockopt() of one of these, which makes TCP send what it held back. */
static struct call *open_option(const struct socket *socket, int first, int second)
{
    struct call *call = open_call(socket, CALL_OPTION);
    return call && call->facts->level == IPPROTO_TCP &&
                   (call->facts->option == first || call->facts->option == second)
               ? call
               : NULL;
}

/* The last descriptor is being closed right now: by a call that has not returned, or by the end of
 * a program. */
static bool closing_now(const struct socket *socket, struct trigger *trigger)
{
    const struct release *release = socket ? socket->release : NULL;
    if (!release)
        return false;
    if (release->call) {
        if (release->call->ended)
            return false;
        *trigger = by_call(release->call);
        return true;
    }
    *trigger = (struct trigger){ .kind = TRIGGER_EXIT, .pid = release->pid };
    return !release->done;
}

static struct trigger of_syn(const struct timeline *timeline, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct last_sent *before = &c->flow[packet->from]->sent,
                           *answer = &c->flow[!packet->from]->sent;
    if (!packet->first && before->kind == KIND_SYN && answer->kind == KIND_RST && answer->id)
        return by_arrival(*last_of(c, !packet->from));
    bool refused_a_misfit = before->kind == KIND_RST && c->closed == CLOSED_OPEN;
    if (before->id && (before->kind == KIND_SYN || refused_a_misfit) && !packet->first) {
        bool too_soon = !timeline->has_calls &&
                        packet->facts.t_ns - last_of(c, packet->from)->t_ns < TIMEOUT_NS;
        return too_soon ? unknown : repetition_timer(packet, TIMER_RETRANSMISSION);
    }
    const struct socket *socket = c->socket[packet->from];
    if (packet->carries_count && !packet->carries[0]->ended)
        return by_call(packet->carries[0]);
    /* after connect() with TCP_FASTOPEN_CONNECT */
    struct call *send = open_call(socket, CALL_SEND);
    return send ? by_call(send) : unknown;
}

static struct trigger of_syn_ack(const struct timeline *timeline, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct mark *before = last_of(c, packet->from), *other = last_of(c, !packet->from);
    /* … of both ends: this is its own first answer */
    bool again = !packet->first && other->id && before->kind != KIND_SYN &&
                 ((before->id && before->t_ns > other->t_ns) || other->kind != KIND_SYN);
    /* too soon for a timer that is known to run */
    if (again && !timeline->has_calls && packet->facts.t_ns - before->t_ns < TIMEOUT_NS)
        return unknown;
    if (again)
        return repetition_timer(packet, TIMER_RETRANSMISSION);
    return by_arrival(*other);
}

/* Several sockets listen at one port (SO_REUSEPORT), and which of them a SYN knocked at nobody
 * tells.  A reset tells it: that of the one which goes right now, if only one does. */
static struct socket *welcoming_that_goes(const struct timeline *timeline,
                                          const struct packet *packet)
{
    struct socket *only = NULL;
    struct trigger trigger;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        struct socket *w = timeline->sockets[i];
        if (!w->listening || w->local.port != packet->facts.src.port || !closing_now(w, &trigger))
            continue;
        if (only)
            return NULL;
        only = w;
    }
    return only;
}

/* RFC 9293 3.10.7.1: an RST that answers a segment takes its number from that segment's ACK and has
 * no ACK flag, unless the segment had none (a SYN).  One that Linux sends on its own (close with
 * unread data, SO_LINGER 0) carries an ACK. */
static struct trigger of_rst(const struct timeline *timeline, const struct packet *packet)
{
    struct connection *c = packet->connection;
    const struct socket *socket = c->socket[packet->from];
    const struct mark *asked = last_of(c, !packet->from);
    struct trigger trigger;
    bool answers =
        !(packet->facts.tcp.flags & TCP_ACK) &&
        (timeline->has_calls || ((asked->tcp_flags & TCP_ACK) && asked->ack == packet->seq));
    if (answers || (asked->id && asked->kind == KIND_SYN && !c->has_syn_ack &&
                    (packet->facts.tcp.flags & TCP_ACK)))
        return by_arrival(*asked);
    if (closing_now(socket, &trigger))
        return trigger;
    if (!socket && !c->welcoming && c->established)
        c->welcoming = welcoming_that_goes(timeline, packet);
    if (!socket && c->welcoming && closing_now(c->welcoming, &trigger))
        return trigger; /* nobody accepted it, and its welcoming socket goes */
    struct call *shut = socket ? NULL : open_call(c->welcoming, CALL_SHUTDOWN);
    if (shut)
        return by_call(shut); /* Linux: shutdown() of reception ends a welcoming socket */
    struct call *connect = open_call(socket, CALL_CONNECT); /* connect(AF_UNSPEC) */
    if (connect)
        return by_call(connect);
    const struct mark *own = last_of(c, packet->from);
    if (own->id && own->kind == KIND_KEEP_ALIVE && own->t_ns > asked->t_ns)
        return by_timer(TIMER_KEEP_ALIVE); /* the last of them had no answer either */
    return unknown;
}

static bool sent_before(const struct packet *packet)
{
    const struct flow *flow = packet->connection->flow[packet->from];
    int64_t end = packet->seq + packet->facts.payload_bytes + !!(packet->facts.tcp.flags & TCP_FIN);
    return flow->next > 0 && end <= flow->next;
}

static int64_t last_sent_ns(const struct packet *packet)
{
    const struct mark *last = last_of(packet->connection, packet->from);
    return last->id ? last->t_ns : 0;
}

/* The send call that supplies (the last) bytes of the packet and goes on. */
static struct call *supplying_now(const struct packet *packet)
{
    for (size_t i = packet->carries_count; i-- > 0;)
        if (packet->carries[i]->facts->role == CALL_SEND && !packet->carries[i]->ended)
            return packet->carries[i];
    return NULL;
}

/* While a send call goes on, what arrives is put aside until the call waits or ends (Linux's socket
 * backlog); so bytes that the window allowed at its begin leave by the call, whatever arrived in
 * between. */
static struct trigger of_data_in_send(const struct timeline *timeline, const struct packet *packet,
                                      struct call *send)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    struct call *own = supplying_now(packet);
    send = own ? own : send;
    bool older = !own && packet->carries_count; /* bytes that had been held back */
    struct mark opened = older ? held_back_let_go(packet, send->facts->t_begin_ns)
                               : held_back_allowed_by(packet, send->facts->t_begin_ns);
    if (!older && !opened.id)
        opened = held_back_nagle_ended(packet, socket, send->facts->t_begin_ns);
    struct mark clocked = held_back_clocked(packet, socket, send->facts->t_begin_ns);
    int64_t silence_ns = held_back_probed_window(timeline, packet, socket);
    if (silence_ns)
        return probed(silence_ns);
    if (held_back_fits_a_small_window(packet))
        return by_timer(TIMER_PERSIST);
    if (clocked.id || held_back_is_old(packet, &opened))
        opened = clocked;
    /* Fast Open: the call itself waited for it */
    bool waited_to_connect = opened.id && opened.kind == KIND_SYN_ACK;
    return opened.id && !waited_to_connect ? by_arrival(opened) : by_call(send);
}

/* No call of its program lets the bytes go: an arrival does, or a timer. */
static struct trigger of_data_held_back(const struct timeline *timeline,
                                        const struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    if (held_back_probed(timeline, packet, socket))
        return by_timer(TIMER_LOSS_PROBE);
    struct mark opened = held_back_let_go(packet, 0);
    if (!opened.id)
        opened = held_back_clocked(packet, socket, 0);
    if (opened.id)
        return by_arrival(opened);
    int64_t silence_ns = held_back_probed_window(timeline, packet, socket);
    if (silence_ns)
        return probed(silence_ns);
    /* the persist timer runs only while nothing is unacknowledged; else it may have been pacing, or
     * a queue below TCP */
    const struct flow *flow = packet->connection->flow[packet->from];
    return flow->acked >= flow->next ? by_timer(TIMER_PERSIST) : unknown;
}

/* By `trigger`, whose call began at that time, unless the bytes had to wait and an arrival let them go since. */
static struct trigger unless_let_go(const struct packet *packet, int64_t began_ns,
                                    struct trigger trigger)
{
    struct mark opened = held_back_allowed_by(packet, began_ns);
    return opened.id ? by_arrival(opened) : trigger;
}

/* New bytes: by the call that hands them over, or, when they had to wait (for window, congestion
 * window or Nagle's algorithm, RFC 9293 3.7.4), by what let them go. */
static struct trigger of_data(const struct timeline *timeline, const struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    struct call *send = open_call(socket, CALL_SEND), *push = open_call(socket, CALL_SHUTDOWN);
    struct trigger closing;
    if (!socket) /* without calls only that is certain */
        return held_back_blocked(packet)
                   ? by_arrival(held_back_let_go(packet, last_sent_ns(packet)))
                   : unknown;
    if (send)
        return of_data_in_send(timeline, packet, send);
    if (closing_now(socket, &closing))
        return unless_let_go(packet, socket->release->t_ns, closing);
    if (!push)
        push = open_option(socket, TCP_NODELAY, TCP_CORK);
    if (push)
        return unless_let_go(packet, push->facts->t_begin_ns, by_call(push));
    return of_data_held_back(timeline, packet);
}

/* The FIN leaves in the call that closes, unless data stood before it in the queue. */
static struct trigger of_fin(const struct timeline *timeline, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct socket *socket = c->socket[packet->from];
    struct call *shut = open_call(socket, CALL_SHUTDOWN);
    struct trigger trigger;
    int64_t began;
    if (packet->facts.payload_bytes && open_call(socket, CALL_SEND))
        return of_data(timeline, packet);
    if (shut) {
        trigger = by_call(shut);
        began = shut->facts->t_begin_ns;
    } else if (closing_now(socket, &trigger)) {
        began = socket->release->t_ns;
    } else {
        bool closed = socket && (socket->shut || socket->release);
        return closed ? by_arrival(held_back_let_go(packet, 0)) : unknown;
    }
    bool queued = packet->facts.payload_bytes ||
                  (last_sent_ns(packet) > began && last_of(c, packet->from)->payload_bytes);
    struct mark opened = queued ? held_back_allowed_by(packet, began) : none;
    return opened.id ? by_arrival(opened) : trigger;
}

/* Bytes lie in the receive buffer of this end, or are being taken out of it. */
static bool untaken(const struct connection *c, enum end end)
{
    const struct flow *back = c->flow[!end];
    const struct socket *socket = c->socket[end];
    return socket->taken_unknown || back->next - 1 - back->fin_sent > (int64_t)socket->taken;
}

/* An ACK that others of its end have overtaken on the way (a busy machine's CPUs do that on
 * loopback, too): what it acknowledged tells what it was for.  It answers that only if it came just
 * before; a timer or a call may have sent an older one's. */
static struct trigger of_overtaken_ack(const struct timeline *timeline, const struct packet *packet)
{
    for (size_t i = timeline->packet_count;
         i-- > 0 && packet->facts.t_ns - timeline->packets[i]->facts.t_ns < ANSWER_NS;) {
        struct packet *other = timeline->packets[i];
        if (packet_arrived_ns(other) < 0)
            continue;
        int64_t counted = other->facts.payload_bytes + !!(other->facts.tcp.flags & TCP_FIN);
        if (other->connection == packet->connection && other->from != packet->from && counted &&
            other->seq + counted == packet->ack)
            return by_arrival(mark_of(other, true));
    }
    return unknown;
}

/* recv() took bytes, and the window that was shut is offered again (RFC 9293 3.8.6.2.2). */
static struct trigger of_window_update(const struct packet *packet, struct call *receive)
{
    const struct flow *flow = packet->connection->flow[packet->from];
    struct trigger trigger = by_call(receive);
    uint64_t before = receive->ended ? receive->from : receive->socket->taken;
    if (flow->raw_window == 0 && before > flow->remembered->closed_at)
        trigger.untold_bytes = before - flow->remembered->closed_at;
    return trigger;
}

/* An ACK of what arrived: at its arrival, by the recv() that took it, or after the delayed-ACK
 * timer (RFC 9293 3.8.6.3). */
static struct trigger of_ack(const struct timeline *timeline, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct socket *socket = c->socket[packet->from];
    struct call *receive = open_call(socket, CALL_RECEIVE),
                *option = open_option(socket, TCP_QUICKACK, TCP_QUICKACK);
    const struct flow *back = c->flow[!packet->from];
    const struct mark *owed = back->owing ? &back->remembered->owed : last_of(c, !packet->from);
    if (receive && !untaken(c, packet->from))
        receive = NULL; /* it waits: it took nothing that an ACK could be for */
    if (packet->kind == KIND_WINDOW_UPDATE && receive)
        return of_window_update(packet, receive);
    if (!owed->id)
        return unknown;
    if (timeline->has_calls && packet->kind == KIND_ACK &&
        packet->seq < c->flow[packet->from]->next && !back->owing)
        return of_overtaken_ack(timeline, packet);
    int64_t waited = packet->facts.t_ns - owed->t_ns;
    if (receive && receive->facts->t_begin_ns > owed->t_ns)
        return by_call(receive);
    if (option && option->facts->t_begin_ns > owed->t_ns)
        return by_call(option);
    if (waited < ANSWER_NS)
        return by_arrival(*owed);
    /* captured anywhere: it may as well have been on its way for so long */
    if (!timeline->has_calls)
        return unknown;
    return by_timer(TIMER_DELAYED_ACK);
}

/* A probe got no answer (Linux limits how often it gives one), and now recv() makes room: that is
 * no late answer. */
static bool opens_for_probe(const struct packet *packet)
{
    const struct flow *flow = packet->connection->flow[packet->from],
                      *back = packet->connection->flow[!packet->from];
    return packet->trigger.kind == TRIGGER_CALL &&
           packet->trigger.call->facts->role == CALL_RECEIVE && back->owing &&
           back->remembered->owed.kind == KIND_PROBE && packet->ack == flow->last_ack &&
           packet->window > flow->window;
}

static struct trigger of_icmp(const struct packet *packet)
{
    return by_arrival(*last_of(packet->connection, !packet->from));
}

/* MSG_MORE (of the last call whose bytes it carries) or TCP_CORK let them wait for more, at most
 * 200 ms (tcp(7)). */
static bool was_promised_more(const struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    const struct call *last =
        packet->carries_count ? packet->carries[packet->carries_count - 1] : NULL;
    bool by_timer_only =
        packet->trigger.kind == TRIGGER_TIMER && packet->trigger.timer != TIMER_RETRANSMISSION;
    return by_timer_only && socket && last && last->facts->role == CALL_SEND &&
           (socket->options.corked || (last->facts->flags & MSG_MORE));
}

void trigger_of(struct timeline *timeline, struct packet *packet)
{
    const struct connection *c = packet->connection;
    bool overtaken = packet->analysis & ANALYSIS_OUT_OF_ORDER;
    struct call *send;
    switch (packet->kind) {
    case KIND_SYN: packet->trigger = of_syn(timeline, packet); break;
    case KIND_SYN_ACK: packet->trigger = of_syn_ack(timeline, packet); break;
    case KIND_HANDSHAKE_ACK: packet->trigger = by_arrival(*last_of(c, !packet->from)); break;
    case KIND_DATA:
        packet->trigger = sent_before(packet) && !overtaken ? repetition_trigger(timeline, packet)
                                                            : of_data(timeline, packet);
        packet->promised = was_promised_more(packet);
        break;
    case KIND_FIN:
        packet->trigger = sent_before(packet) && !overtaken ? repetition_trigger(timeline, packet)
                                                            : of_fin(timeline, packet);
        break;
    case KIND_RST: packet->trigger = of_rst(timeline, packet); break;
    case KIND_PROBE: packet->trigger = repetition_timer(packet, TIMER_PERSIST); break;
    case KIND_KEEP_ALIVE: packet->trigger = by_timer(TIMER_KEEP_ALIVE); break;
    case KIND_ACK:
    case KIND_WINDOW_UPDATE:
        packet->trigger = of_ack(timeline, packet);
        if (opens_for_probe(packet))
            packet->kind = KIND_WINDOW_UPDATE;
        break;
    case KIND_UDP:
        send = packet->carries_count ? packet->carries[packet->carries_count - 1]
                                     : open_call(c->socket[packet->from], CALL_SEND);
        if (send && send->ended && open_call(c->socket[packet->from], CALL_OPTION))
            send = open_call(c->socket[packet->from], CALL_OPTION); /* UDP_CORK is switched off */
        if (send)
            packet->trigger = by_call(send);
        break;
    case KIND_ICMP: packet->trigger = of_icmp(packet); break;
    }
    if (packet->trigger.kind == TRIGGER_CALL)
        call_touches(timeline, packet->trigger.call, packet);
    if (packet->kind == KIND_DATA || packet->kind == KIND_FIN)
        repetition_counts(packet);
}
