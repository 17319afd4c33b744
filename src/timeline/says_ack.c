/* Sentences about acknowledgements: what one tells, and what not.  See says.h. */
#include "timeline/says.h"

static bool is_behind_a_hole(const struct tcp_facts *tcp, unsigned block)
{
    return block < tcp->sack_count && (int32_t)(tcp->sack[block].from - tcp->ack) > 0 &&
           (int32_t)(tcp->sack[block].to - tcp->sack[block].from) > 0;
}

/* Which later bytes have come, by the blocks behind the number (RFC 2018): " (SACK: 2897-5792)".
 * The FIN has a number, too, and is no byte. */
static void add_sack(struct text *t, const struct packet *packet)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    const struct flow *back = packet->connection->flow[!packet->from];
    const char *before = " (SACK: ";
    for (unsigned i = 0; i < tcp->sack_count; i++) {
        if (!is_behind_a_hole(tcp, i))
            continue;
        int64_t from = packet->ack - 1 + (int32_t)(tcp->sack[i].from - tcp->ack);
        int64_t to = from + (int32_t)(tcp->sack[i].to - tcp->sack[i].from);
        bool fin = back->fin_sent && to == back->fin;
        text_add(t, before);
        if (fin && from + 1 == to)
            text_add(t, "the FIN");
        else
            stream_bytes_add(t, from, fin ? to - 1 : to);
        if (fin && from + 1 < to)
            text_add(t, " and the FIN");
        before = ", ";
    }
    text_add(t, *before == ',' ? ")" : "");
}

/* The same number again.  Why, tells the first SACK block (RFC 2883: what came before the number it
 * speaks of was there already), or what it answers; what was captured on the way there does not
 * always tell. */
static void of_duplicate_ack(struct text *t, const struct packet *packet)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    const struct mark *arrived =
        packet->trigger.kind == TRIGGER_ARRIVAL ? &packet->trigger.arrived : NULL;
    int64_t counted = arrived ? arrived->payload_bytes + !!(arrived->tcp_flags & TCP_FIN) : 0;
    bool known = tcp->sack_count || counted;
    bool later = tcp->sack_count ? is_behind_a_hole(tcp, 0) : counted && arrived->seq > packet->ack;
    text_addf(t, "The same acknowledgement again");
    if (later) {
        text_add(t, ": later bytes arrived");
        add_sack(t, packet);
        text_addf(t, ", but byte %lld is still missing", (long long)packet->ack);
    } else if (known && (tcp->sack_count || arrived->seq + counted <= packet->ack)) {
        text_addf(t, repetition_told_twice(packet)
                         ? ": what arrived was there already (DSACK, RFC 2883)"
                         : ": what arrived was there already");
    } else if (arrived && (arrived->tcp_flags & TCP_SYN)) {
        text_add(t, ": the SYN-ACK was there already"); /* RFC 9293 3.10.7.4 */
    }
    text_addf(t, ".");
}

/* To TCP it tells nothing new: MPTCP's own numbers and signs are in its option (RFC 8684). */
static void of_mptcp(struct text *t, const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    if (packet->facts.tcp.data_fin)
        text_addf(
            t,
            "%s says with an MPTCP option that its stream of data ends (DATA_FIN). TCP learns nothing from this ACK.",
            says_sender(packet));
    else if (trigger->kind == TRIGGER_ARRIVAL && trigger->arrived.data_fin)
        text_addf(
            t,
            "%s answers the DATA_FIN of packet %d with an MPTCP option. TCP learns nothing from this ACK.",
            says_sender(packet), trigger->arrived.id);
    else
        text_addf(t, "%s sends this ACK for its MPTCP option: TCP learns nothing from it.",
                  says_sender(packet));
}

/* What the program will learn of a FIN that its kernel has: nothing when it let go of the socket
 * before. */
static void of_their_fin(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct socket *socket = c->socket[packet->from];
    int own = c->flow[packet->from]->fin_id;
    bool ended = own && own < packet->id;
    bool released = socket && socket->release && socket->release->t_ns <= packet->facts.t_ns;
    text_addf(t,
              c->to_itself ? "The kernel of %s has the FIN that this same socket sent"
                           : "The kernel of %s has the other side's FIN",
              says_sender(packet));
    if (released || (socket && ended && !socket->shut))
        text_addf(t, "; its program has closed the socket, so no recv() will report it.");
    else if (ended && !socket)
        text_addf(t, ": both ends have said that they will send nothing more.");
    else
        text_addf(t, ": recv() there returns 0 once all bytes before it are read.");
}

/* What came is not taken: the ACK says which number is waited for. */
static void of_refusal(struct text *t, const struct packet *packet)
{
    if (packet->analysis & ANALYSIS_CHALLENGE_ACK)
        text_addf(
            t,
            "A challenge ACK: %s does not take packet %d, and says with this which number it waits for. The connection goes on.",
            says_sender(packet), packet->challenged);
    else
        text_addf(t,
                  "%s does not take packet %d, and says with this ACK which number it waits for.",
                  says_sender(packet), packet->challenged);
}

static bool answers_a_probe(const struct packet *packet)
{
    return packet->trigger.kind == TRIGGER_ARRIVAL &&
           (packet->trigger.arrived.kind == KIND_KEEP_ALIVE ||
            packet->trigger.arrived.kind == KIND_PROBE);
}

/* It has something to say that matters more than how far the bytes came; false: it has not. */
static bool of_more_than_bytes(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    if (packet->late && says_bare(c)) {
        text_addf(
            t,
            "This ACK is recorded late: %s sent it before the packet that stands before it here.",
            says_sender(packet));
    } else if (packet->analysis & ANALYSIS_ZERO_WINDOW) {
        text_addf(
            t, "The receive buffer of %s is full: window 0, the other side must stop sending data.",
            says_sender(packet));
    } else if (answers_a_probe(packet)) {
        text_addf(t, "Answer to packet %d: %s is still there", packet->trigger.arrived.id,
                  says_sender(packet));
        if (packet->window >= 0)
            text_addf(t, ", window %lld", (long long)packet->window);
        text_addf(t, ".");
    } else if (packet->for_mptcp) {
        of_mptcp(t, packet);
    } else if (packet->analysis & ANALYSIS_DUPLICATE_ACK) {
        of_duplicate_ack(t, packet);
    } else if (packet->misfits && says_bare(c)) {
        text_addf(
            t,
            "This does not answer the SYN: it is of an older connection on these ports, or this record misses packets.");
    } else {
        return false;
    }
    return true;
}

/* How many bytes its sender has.  In a bare trace these may be bytes that were not captured. */
static void of_bytes(struct text *t, const struct packet *packet, int64_t bytes)
{
    const struct connection *c = packet->connection;
    const struct flow *back = c->flow[!packet->from];
    const char *call = says_call(packet);
    bool midstream = c->opened == OPENED_MIDSTREAM;
    /* nothing of the other end was captured */
    bool alone = says_bare(c) && !midstream && back->sent.id == 0;
    bool unseen =
        bytes > 0 && (alone || (packet->analysis & ANALYSIS_ACK_LOST_SEGMENT)) && says_bare(c);
    bool perhaps_fin = unseen && !back->fin_sent && (alone || packet->ack == back->next + 1);
    bool crossed =
        c->opened == OPENED_SIMULTANEOUS; /* a SYN need not have been answered by a SYN-ACK */
    bool of_syn = packet->ack == 1 && !midstream && (says_bare(c) || crossed);
    text_addf(t, "The kernel of %s %s", says_sender(packet), unseen ? "says that it " : "");
    if (bytes == 1)
        text_addf(t, "has the first byte");
    else if (bytes > 1)
        text_addf(t, "has the first %lld bytes", (long long)bytes);
    else if (of_syn)
        text_addf(t, alone ? "has the other side's SYN, which was not captured"
                           : "has the other side's SYN, and no byte yet");
    else
        text_addf(t,
                  midstream ? "acknowledges no byte of this record" : "acknowledges nothing new");
    if (perhaps_fin && bytes == 1)
        text_addf(t, ", or the FIN");
    else if (perhaps_fin)
        text_addf(t, ", or %lld and the FIN", (long long)bytes - 1);
    if (bytes > 0 && midstream)
        text_addf(t, " since this record began"); /* what passed before it is not counted */
    if (packet->trigger.kind == TRIGGER_TIMER)
        text_addf(
            t,
            "; no answer came that the ACK could ride on, so the delayed-ACK timer sent it alone.");
    else if (call && packet->trigger.call->facts->role == CALL_OPTION)
        text_addf(t, "; %s() asked for the ACK at once.", call);
    else if (call)
        text_addf(t, "; %s() took bytes out of the buffer.", call);
    else if (unseen)
        text_addf(t, bytes == 1 ? "; it had not been captured before."
                                : "; not all of them had been captured before.");
    else if (bytes > 0 && repetition_told_twice(packet))
        text_addf(t, "; some bytes came twice, says its first SACK block (DSACK, RFC 2883).");
    else if (bytes > 0)
        text_addf(t, ": \"acknowledged\" does not mean that the program read %s.",
                  bytes == 1 ? "it" : "them");
    else
        text_addf(t, ".");
}

void says_ack(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct flow *back = c->flow[!packet->from];
    bool of_fin = back->fin_sent && packet->ack > back->fin;
    bool arrived = packet->trigger.kind == TRIGGER_ARRIVAL;
    if ((packet->analysis & ANALYSIS_CHALLENGE_ACK) || packet->challenged) {
        of_refusal(t, packet);
        return;
    }
    if (of_fin && (!arrived || (packet->trigger.arrived.tcp_flags & TCP_FIN))) {
        of_their_fin(t, packet);
        return;
    }
    if (of_more_than_bytes(t, packet))
        return;
    if (of_fin && packet->ack == 2 && (packet->analysis & ANALYSIS_ACK_LOST_SEGMENT)) {
        text_addf(t, "The kernel of %s has the other side's FIN, which is recorded late.",
                  says_sender(packet));
        return;
    }
    if (c->to_itself && packet->ack == 1 && !of_fin)
        text_addf(t, "The handshake is complete: the socket of %s is connected to itself.",
                  says_sender(packet));
    else
        of_bytes(t, packet, packet->ack - 1 - of_fin);
    if (packet->ack > 0 && is_behind_a_hole(&packet->facts.tcp, 0)) {
        text_add(t, " Behind a gap, more has come");
        add_sack(t, packet);
        text_add_char(t, '.');
    }
}

void says_window_update(struct text *t, const struct packet *packet)
{
    const char *call = says_call(packet);
    if (call)
        text_addf(t, "%s() made room in the receive buffer", call);
    else
        text_addf(t, "%s has more room", says_sender(packet));
    if (packet->window >= 0)
        text_addf(t, ": the window is now %lld bytes.", (long long)packet->window);
    if (packet->window >= 0 && packet->trigger.untold_bytes)
        text_addf(
            t,
            " Earlier calls had taken %llu bytes, and it stayed at 0: a window opens in a large step, not bit by bit (silly window avoidance, RFC 9293 3.8.6.2.2).",
            (unsigned long long)packet->trigger.untold_bytes);
    if (packet->window < 0)
        text_addf(
            t,
            "; how much, only the handshake would tell (its window scale), which is not in this record.");
}
