/* One plain sentence about each packet: true, short, and for someone who learns TCP.
 *
 * A sentence only says what the joined facts prove.  Where the cause is not known, it speaks of the packet alone. */
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/text.h"
#include "timeline/join.h"

static const char *end_name(const struct packet *packet, enum end end)
{
    const struct socket *socket = packet->connection->socket[end];
    if (socket)
        return socket->program->id;
    return end == END_CLIENT ? "client" : "server";
}

static const char *sender(const struct packet *packet)
{
    return end_name(packet, packet->from);
}

static const char *receiver(const struct packet *packet)
{
    return end_name(packet, !packet->from);
}

static const char *trigger_call(const struct packet *packet)
{
    return packet->trigger.kind == TRIGGER_CALL ? call_name(packet->trigger.call->facts) : NULL;
}

/* "1 byte", "6 bytes" */
static void add_bytes(struct text *t, uint64_t count)
{
    text_addf(t, "%llu byte%s", (unsigned long long)count, count == 1 ? "" : "s");
}

/* Nothing but packets tells of this connection, captured wherever. */
static bool is_bare(const struct connection *c)
{
    return !c->socket[END_CLIENT] && !c->socket[END_SERVER] && !c->welcoming;
}

/* Seconds since the same number left before, for repetitions. */
static double since_sent(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    bool sent = packet->kind == KIND_SYN ? c->has_syn : packet->kind == KIND_SYN_ACK && c->has_syn_ack;
    int64_t before_ns = packet->kind == KIND_SYN ? c->syn_ns : c->syn_ack_ns;
    return sent ? (double)(packet->facts.t_ns - before_ns) / NS_PER_S : -1;
}

static void of_syn(struct text *t, const struct packet *packet)
{
    const char *call = trigger_call(packet);
    if (packet->trigger.kind == TRIGGER_TIMER)
        text_addf(t, "No answer came: the kernel sends the SYN again, %.1f s after the first.", since_sent(packet));
    else if (packet->trigger.kind == TRIGGER_ARRIVAL)
        text_addf(t, "Refused by packet %d, but the kernel of the %s asks once more, with the same number (Windows does; Linux gives up).",
                  packet->trigger.arrived.id, sender(packet));
    else if (!call && !packet->first && (packet->analysis & ANALYSIS_RETRANSMISSION))
        text_addf(t, "The same SYN again, %.1f ms after the first (it may have been doubled on the way, or captured twice).",
                  since_sent(packet) * 1000);
    else if (call && packet->facts.payload_bytes) {
        text_addf(t, "%s() asks for a connection and sends ", call);
        add_bytes(t, packet->facts.payload_bytes);
        text_addf(t, " along (TCP Fast Open).");
    } else if (call)
        text_addf(t, "%s() asks for a connection: first packet of the handshake.", call);
    else if (packet->facts.payload_bytes) {
        text_addf(t, "The %s asks for a connection and sends ", sender(packet));
        add_bytes(t, packet->facts.payload_bytes);
        text_addf(t, " along (TCP Fast Open).");
    } else
        text_addf(t, "The %s asks for a connection: first packet of the handshake.", sender(packet));
}

static void of_syn_ack(struct text *t, const struct packet *packet)
{
    if (packet->trigger.kind == TRIGGER_TIMER)
        text_addf(t, "The handshake is not complete: the kernel sends the SYN-ACK again.");
    else if (packet->connection->opened == OPENED_SIMULTANEOUS)
        text_addf(t, "Both ends asked at the same time: this answers the other end's SYN.");
    else if (!packet->first && packet->trigger.kind == TRIGGER_UNKNOWN && is_bare(packet->connection) &&
             !(packet->analysis & ANALYSIS_REUSED_PORTS))
        text_addf(t, "The same SYN-ACK again: the %s had no answer to it yet, or the way doubled it.", sender(packet));
    else if (packet->listen)
        text_addf(t, "The kernel answers for the welcoming socket, since listen() was called; accept() has no part in it.");
    else
        text_addf(t, "The kernel of the %s answers: someone listens there.", sender(packet));
}

static void of_handshake_ack(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    bool returns = packet->completes && packet->completes->ended && packet->completes->facts->error == 0;
    bool awaited = c->accepted && c->accepted->facts->t_begin_ns <= packet->facts.t_ns;
    if (!c->established && c->welcoming)
        text_addf(t, "The handshake is complete for the %s, but the queue of the welcoming socket is full: the server's kernel "
                     "ignores this ACK.", sender(packet));
    else if (!packet->first)
        text_addf(t, "The handshake is complete, said once more.");
    else if (returns && awaited)
        text_addf(t, "The handshake is complete: connect() returns, and so does accept(), which waited for it.");
    else if (returns)
        text_addf(t, "The handshake is complete: connect() returns.%s", c->welcoming ? " The connection now waits for accept()." : "");
    else
        text_addf(t, "The handshake is complete.");
}

/* The send calls among those that it carries: a FIN carries the close, too. */
static size_t sends_of(const struct packet *packet)
{
    size_t count = 0;
    while (count < packet->carries_count && packet->carries[count]->facts->role == CALL_SEND)
        count++;
    return count;
}

/* "send() handed over 6 bytes", "5 bytes of one send(), …", "12 bytes of 3 calls" */
static void add_supplied(struct text *t, const struct packet *packet)
{
    uint64_t length = packet->to_offset - packet->from_offset;
    size_t sends = sends_of(packet);
    if (sends == 1) {
        const struct call *call = packet->carries[0];
        if (call->has_range ? call->to - call->from == length : call->facts->wanted_bytes == length) {
            text_addf(t, "%s() handed over ", call_name(call->facts));
            add_bytes(t, length);
        } else {
            add_bytes(t, length);
            text_addf(t, " of one %s(), which needs several segments", call_name(call->facts));
        }
    } else if (sends > 1) {
        add_bytes(t, length);
        text_addf(t, " of %zu calls in one segment", sends);
    } else {
        text_addf(t, "The %s sends ", sender(packet));
        add_bytes(t, length);
    }
}

static void of_repetition(struct text *t, const struct packet *packet, const char *what)
{
    if (packet->trigger.kind == TRIGGER_ARRIVAL)
        text_addf(t, "Packet %d tells of a loss: %s sent again, before any timer ran out.", packet->trigger.arrived.id, what);
    else if (packet->trigger.kind == TRIGGER_TIMER && (packet->analysis & ANALYSIS_SPURIOUS_RETRANSMISSION) && is_bare(packet->connection))
        text_addf(t, "A timer ran out and the kernel sends %s again, or the way was very slow: the acknowledgement had passed here already.", what);
    else if (packet->trigger.kind == TRIGGER_TIMER)
        text_addf(t, "No acknowledgement came in time: the kernel sends %s again.", what);
    else if (packet->fills)
        text_addf(t, "The %s sends %s again, whose first copy did not pass here; or the way was slow.", sender(packet), what);
    else
        text_addf(t, "The %s sends %s again%s%s.", sender(packet), what, is_bare(packet->connection) ? ", or the way doubled the packet" : "",
                  packet->analysis & ANALYSIS_SPURIOUS_RETRANSMISSION ? "; the acknowledgement had passed here already" : "");
}

static void of_data(struct text *t, const struct packet *packet)
{
    if (packet_is_again(packet)) {
        bool one = packet->facts.payload_bytes == 1, arrival = packet->trigger.kind == TRIGGER_ARRIVAL;
        of_repetition(t, packet, one ? arrival ? "this byte is" : "this byte" : arrival ? "these bytes are" : "these bytes");
        return;
    }
    add_supplied(t, packet);
    if (packet->analysis & ANALYSIS_OUT_OF_ORDER) {
        text_addf(t, "; later bytes had overtaken them on the way.");
        return;
    }
    const char *them = packet->to_offset - packet->from_offset == 1 ? "it" : "they";
    size_t sends = sends_of(packet);
    bool of_now = packet->trigger.kind == TRIGGER_CALL && sends && packet->carries[sends - 1] == packet->trigger.call;
    if (of_now && sends > 1)
        text_addf(t, "; the first had waited for the last.");
    else if (of_now)
        text_addf(t, ", and the kernel sends at once.");
    else if (packet->trigger.kind == TRIGGER_UNKNOWN)
        text_addf(t, ".");
    else if (packet->trigger.kind == TRIGGER_CALL)
        text_addf(t, "; %s had waited until %s().", them, trigger_call(packet));
    else if (packet->trigger.kind == TRIGGER_EXIT)
        text_addf(t, "; %s had waited until the program ended.", them);
    else if (packet->trigger.kind == TRIGGER_ARRIVAL)
        text_addf(t, "; %s had to wait until packet %d acknowledged earlier bytes or made room.", them, packet->trigger.arrived.id);
    else if (packet->trigger.timer == TIMER_LOSS_PROBE)
        text_addf(t, "; Nagle's algorithm held %s back, and no ACK came: the loss-probe timer sent %s.",
                  packet->to_offset - packet->from_offset == 1 ? "it" : "them", packet->to_offset - packet->from_offset == 1 ? "it" : "them");
    else
        text_addf(t, "; %s had waited for a timer.", them);
}

/* The same number again.  Why, tells the first SACK block (RFC 2883: what came before the number it speaks of was there already), or what
 * it answers; what was captured on the way there does not always tell. */
static void of_duplicate_ack(struct text *t, const struct packet *packet)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    const struct mark *arrived = packet->trigger.kind == TRIGGER_ARRIVAL ? &packet->trigger.arrived : NULL;
    int64_t counted = arrived ? arrived->payload_bytes + !!(arrived->tcp_flags & TCP_FIN) : 0;
    bool known = tcp->sack_count || counted;
    bool later = tcp->sack_count ? (int32_t)(tcp->sack[0].from - tcp->ack) > 0 : counted && arrived->seq > packet->ack;
    text_addf(t, "The same acknowledgement again");
    if (later)
        text_addf(t, ": later bytes arrived, but byte %lld is still missing", (long long)(packet->ack - 1));
    else if (known && (tcp->sack_count || arrived->seq + counted <= packet->ack))
        text_addf(t, ": what arrived was there already");
    text_addf(t, ".");
}

static void of_ack(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct flow *back = c->flow[!packet->from];
    const char *call = trigger_call(packet);
    bool of_fin = back->fin_sent && packet->ack > back->fin;
    bool arrived = packet->trigger.kind == TRIGGER_ARRIVAL;
    if (of_fin && (!arrived || (packet->trigger.arrived.tcp_flags & TCP_FIN))) {
        text_addf(t, "The kernel of the %s has the other side's FIN: recv() there returns 0 once all bytes before it are read.",
                  sender(packet));
        return;
    }
    if (packet->analysis & ANALYSIS_ZERO_WINDOW) {
        text_addf(t, "The receive buffer of the %s is full: window 0, the other side must stop sending data.", sender(packet));
        return;
    }
    if (packet->trigger.kind == TRIGGER_ARRIVAL &&
        (packet->trigger.arrived.kind == KIND_KEEP_ALIVE || packet->trigger.arrived.kind == KIND_PROBE)) {
        text_addf(t, "Answer to packet %d: the %s is still there", packet->trigger.arrived.id, sender(packet));
        if (packet->window >= 0)
            text_addf(t, ", window %lld", (long long)packet->window);
        text_addf(t, ".");
        return;
    }
    if (packet->analysis & ANALYSIS_DUPLICATE_ACK) {
        of_duplicate_ack(t, packet);
        return;
    }
    if (packet->misfits && is_bare(c)) {
        text_addf(t, "This does not answer the SYN: it is of an older connection on these ports, or this record misses packets.");
        return;
    }
    int64_t bytes = packet->ack - 1 - of_fin;
    bool unseen = bytes > 0 && (packet->analysis & ANALYSIS_ACK_LOST_SEGMENT) && is_bare(c);
    text_addf(t, "The kernel of the %s %s", sender(packet), unseen ? "says that it " : "");
    if (bytes == 1)
        text_addf(t, "has the first byte");
    else if (bytes > 1)
        text_addf(t, "has the first %lld bytes", (long long)bytes);
    else
        text_addf(t, c->opened == OPENED_MIDSTREAM ? "acknowledges no byte of this record" : "acknowledges nothing new");
    if (bytes > 0 && c->opened == OPENED_MIDSTREAM)
        text_addf(t, " since this record began"); /* what passed before it is not counted */
    if (packet->trigger.kind == TRIGGER_TIMER)
        text_addf(t, "; no answer came that the ACK could ride on, so the delayed-ACK timer sent it alone.");
    else if (call && packet->trigger.call->facts->role == CALL_OPTION)
        text_addf(t, "; %s() asked for the ACK at once.", call);
    else if (call)
        text_addf(t, "; %s() took bytes out of the buffer.", call);
    else if (unseen)
        text_addf(t, "; not all of them passed here.");
    else if (bytes > 0)
        text_addf(t, ": \"acknowledged\" does not mean that the program read %s.", bytes == 1 ? "it" : "them");
    else
        text_addf(t, ".");
}

static void of_window_update(struct text *t, const struct packet *packet)
{
    const char *call = trigger_call(packet);
    if (call)
        text_addf(t, "%s() made room in the receive buffer", call);
    else
        text_addf(t, "The %s has more room", sender(packet));
    if (packet->window >= 0)
        text_addf(t, ": the window is now %lld bytes.", (long long)packet->window);
    else
        text_addf(t, "; how much, only the handshake would tell (its window scale), which is not in this record.");
}

static void of_fin(struct text *t, const struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    const char *call = trigger_call(packet);
    if (packet_is_again(packet)) {
        of_repetition(t, packet, packet->trigger.kind == TRIGGER_ARRIVAL ? "the FIN is" : "the FIN");
        return;
    }
    if (packet->has_range) {
        add_supplied(t, packet);
        text_addf(t, ", and behind them the FIN: ");
    }
    if (packet->trigger.kind == TRIGGER_ARRIVAL)
        text_addf(t, "%s had to wait until packet %d let the bytes before it go; the %s ended its sending side earlier.",
                  packet->has_range ? "it" : "the FIN", packet->trigger.arrived.id, sender(packet));
    else if (socket && socket->shut && socket->shut->facts->flags == SHUT_RDWR)
        text_addf(t, "shutdown() ended both directions for the %s: it will send nothing more.", sender(packet));
    else if (socket && socket->shut)
        text_addf(t, "shutdown() ended the sending side of the %s; it can still receive.", sender(packet));
    else if (packet->trigger.kind == TRIGGER_EXIT)
        text_addf(t, "the %s ended without close(): the kernel closed its socket, and that sends the FIN.", sender(packet));
    else if (call && !strcmp(call, "close"))
        text_addf(t, "close() of the last descriptor: the %s will send nothing more.", sender(packet));
    else if (call)
        text_addf(t, "%s() closed the last descriptor: the %s will send nothing more.", call, sender(packet));
    else
        text_addf(t, "the %s will send nothing more.", sender(packet));
}

static bool had_unread(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct socket *socket = c->socket[packet->from];
    const struct flow *back = c->flow[!packet->from];
    return socket && !socket->taken_unknown && back->next - 1 - back->fin_sent > (int64_t)socket->taken;
}

static void of_rst(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct socket *socket = c->socket[packet->from];
    const struct mark *asked = packet->trigger.kind == TRIGGER_ARRIVAL ? &packet->trigger.arrived : NULL;
    const char *call = trigger_call(packet);
    bool bare = is_bare(c);
    int fin_id = c->flow[packet->from]->fin_id;
    if (packet->goes_on) {
        text_addf(t, "What came does not answer the SYN of the %s: its kernel refuses it with a reset, and goes on asking.", sender(packet));
    } else if (bare && asked && asked->kind == KIND_SYN) {
        text_addf(t, "Refused: no socket listens on port %u (or a firewall answers so).", packet->facts.src.port);
    } else if (bare && asked && (!fin_id || fin_id > packet->id)) {
        text_addf(t, "The %s resets the connection.", sender(packet));
    } else if (asked && asked->kind == KIND_SYN) {
        text_addf(t, "No socket listens on port %u: the kernel refuses.", packet->facts.src.port);
    } else if (asked) {
        text_addf(t, "%s arrived for a socket that the %s had closed: the kernel answers with a reset.",
                  asked->payload_bytes ? "Data" : "A packet", sender(packet));
    } else if (!socket && c->welcoming && c->welcoming->release) {
        text_addf(t, "Nobody had accepted this connection when the welcoming socket was closed: the kernel resets it.");
    } else if (packet->trigger.kind == TRIGGER_CALL || packet->trigger.kind == TRIGGER_EXIT) {
        const char *how = packet->trigger.kind == TRIGGER_EXIT ? "The program ended" : call;
        text_addf(t, "%s%s ", how, packet->trigger.kind == TRIGGER_EXIT ? "" : "()");
        if (socket && socket->resets_on_close)
            text_addf(t, "with SO_LINGER at 0 seconds: a reset, no FIN.");
        else if (had_unread(packet))
            text_addf(t, "while received bytes were unread: the kernel resets the connection, no FIN.");
        else if (packet->trigger.kind == TRIGGER_CALL && packet->trigger.call->facts->role == CALL_CONNECT)
            text_addf(t, "with AF_UNSPEC gives the connection up: the kernel resets it.");
        else
            text_addf(t, "and the kernel reset the connection.");
    } else {
        text_addf(t, "The %s resets the connection.", sender(packet));
    }
}

static bool packet_is_odd(const struct packet *packet)
{
    return packet->facts.protocol == PROTOCOL_TCP && tcp_flags_are_odd(packet->facts.tcp.flags);
}

/* What the receiver makes of it differs from system to system; so it is not told. */
static void of_odd(struct text *t, const struct packet *packet)
{
    char flags[40];
    uint8_t set = packet->facts.tcp.flags;
    tcp_flags_format(set, flags);
    if (set & (TCP_SYN | TCP_RST | TCP_ACK))
        text_addf(t, "Flags that do not go together (%s): an ordinary TCP sends no such segment.", flags);
    else
        text_addf(t, "Neither SYN, RST nor ACK is set (%s): an ordinary TCP sends no such segment.", *flags ? flags : "no flag at all");
}

static void of_udp(struct text *t, const struct packet *packet)
{
    const char *call = trigger_call(packet);
    if (call)
        text_addf(t, "%s() is one datagram of ", call);
    else
        text_addf(t, "One datagram of ");
    add_bytes(t, packet->facts.payload_bytes);
    text_addf(t, ": no handshake, no acknowledgement.");
}

/* Without calls: the one that must have caused it. */
static const char *implied_call(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    if (!c || c->socket[packet->from] || packet->carries_count || (packet->from == END_SERVER && c->welcoming) || packet_is_again(packet) ||
        packet_is_odd(packet))
        return NULL;
    switch (packet->kind) {
    case KIND_SYN: return packet->facts.payload_bytes ? "sendto" : "connect"; /* with MSG_FASTOPEN */
    case KIND_SYN_ACK: return "listen";
    case KIND_DATA: return "send";
    case KIND_FIN: return "close";
    case KIND_UDP: return "sendto";
    default: return NULL;
    }
}

void says_of(struct timeline *timeline, struct packet *packet)
{
    packet->implies = implied_call(packet);
    bool stays = timeline->depth == DEPTH_WHOLE;
    struct text t;
    if (stays)
        text_init(&t);
    else
        t = timeline->join->sentence; /* used again for the next */
    text_clear(&t);
    if (packet_is_odd(packet)) {
        of_odd(&t, packet);
    } else if (!packet->connection) {
        text_addf(&t, "An ICMP error (%s) about something that is not on this timeline.",
                  packet->facts.protocol == PROTOCOL_ICMP && packet->facts.icmp.meaning ? packet->facts.icmp.meaning : "?");
    } else {
        switch (packet->kind) {
        case KIND_SYN: of_syn(&t, packet); break;
        case KIND_SYN_ACK: of_syn_ack(&t, packet); break;
        case KIND_HANDSHAKE_ACK: of_handshake_ack(&t, packet); break;
        case KIND_DATA: of_data(&t, packet); break;
        case KIND_ACK: of_ack(&t, packet); break;
        case KIND_WINDOW_UPDATE: of_window_update(&t, packet); break;
        case KIND_FIN: of_fin(&t, packet); break;
        case KIND_RST: of_rst(&t, packet); break;
        case KIND_PROBE:
            text_addf(&t, "The %s's window is closed: a timer asks whether it has opened.", receiver(packet));
            break;
        case KIND_KEEP_ALIVE:
            text_addf(&t, "Keep-alive: nothing was heard for a while, a timer asks whether the %s is still there.",
                      receiver(packet));
            break;
        case KIND_UDP: of_udp(&t, packet); break;
        case KIND_ICMP:
            if (packet->connection->protocol == PROTOCOL_UDP && !strcmp(packet->facts.icmp.meaning, "port unreachable"))
                text_addf(&t, "No socket is bound to port %u: the kernel says so with an ICMP error.",
                          packet->facts.icmp.dst.port);
            else
                text_addf(&t, "ICMP error about an earlier packet: %s.", packet->facts.icmp.meaning);
            break;
        }
    }
    if (!strncmp(t.s, "the ", 4))
        t.s[0] = (char)(t.s[0] - 'a' + 'A');
    if (!stays) {
        timeline->join->sentence = t;
        packet->says = t.s;
        return;
    }
    packet->says = arena_copy(&timeline->arena, t.s, t.len + 1);
    text_release(&t);
}
