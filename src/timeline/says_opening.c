/* Sentences about the handshake: SYN, SYN-ACK, and the ACK that completes it.  See says.h. */
#include "base/clock.h"
#include "timeline/says.h"

/* Seconds since the same number left before, for repetitions. */
static double since_sent(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    bool sent =
        packet->kind == KIND_SYN ? c->has_syn : packet->kind == KIND_SYN_ACK && c->has_syn_ack;
    int64_t before_ns = packet->kind == KIND_SYN ? c->syn_ns : c->syn_ack_ns;
    return sent ? (double)(packet->facts.t_ns - before_ns) / NS_PER_S : -1;
}

/* The answer to the SYN was an ACK of the connection before on these ports, which this end then
 * reset: RFC 9293 figure 9. */
static bool was_in_the_way(const struct packet *packet)
{
    const struct connection *c = packet->connection, *older = c->older;
    return older && older->closed == CLOSED_RST && older->t_end_ns > c->t_ns &&
           older->t_end_ns < packet->facts.t_ns;
}

/* No answer came in time, or none that it could take. */
static void of_syn_again(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    if (packet->answered && c->syn_ack && packet_is_lost(c->syn_ack)) {
        text_addf(
            t,
            "The answer was lost on the wire: the kernel of %s sends the SYN again, %.1f s after the first.",
            says_sender(packet), since_sent(packet));
        return;
    }
    if (packet->answered) {
        text_addf(
            t,
            "The answer was captured, but did not reach %s in time: its kernel sends the SYN again, %.1f s after the first.",
            says_sender(packet), since_sent(packet));
        return;
    }
    if (was_in_the_way(packet)) {
        text_addf(
            t,
            "Connection %d was in the way, and is reset now: the kernel sends the SYN again, %.1f s after the first.",
            c->older->id, since_sent(packet));
        return;
    }
    if (packet->met_full_queue)
        text_addf(
            t,
            "No answer came: the queue for accept() was full, and the kernel of %s took no SYN. It is sent again, %.1f s after the first.",
            says_receiver(packet), since_sent(packet));
    else
        text_addf(t, "No answer came: the kernel sends the SYN again, %.1f s after the first.",
                  since_sent(packet));
    if (says_doubled(&packet->trigger))
        text_add(t, " It waited twice as long as the time before.");
    else if (says_even(&packet->trigger))
        text_addf(t, " It waited as long as the time before%s.",
                  packet->trigger.times > 2 || says_bare(c)
                      ? ""
                      : ": Linux doubles the wait after the first few (tcp_syn_linear_timeouts)");
}

static void of_first_syn(struct text *t, const struct packet *packet)
{
    const char *call = says_call(packet);
    text_addf(t, call ? "%s() asks for a connection" : "%s asks for a connection",
              call ? call : says_sender(packet));
    if (!packet->facts.payload_bytes) {
        text_add(t, ": first packet of the handshake.");
        return;
    }
    text_add(t, " and sends ");
    says_bytes(t, packet->facts.payload_bytes);
    text_add(
        t,
        call || packet->facts.tcp.fast_open
            ? " along (TCP Fast Open)."
            : " along, without the Fast Open option: no program gets them before the handshake is complete.");
}

void says_syn(struct text *t, const struct packet *packet)
{
    const char *call = says_call(packet);
    if (packet->refusal == REFUSAL_SYN)
        text_addf(
            t,
            "The same SYN again, although the connection is open: the kernel of %s answers with an ACK, and the connection goes on.",
            says_receiver(packet));
    else if (packet->former && packet->connection->former) /* nobody has answered it so far */
        text_addf(
            t,
            "This SYN has the ports of connection %d, whose end was not captured. If %s still has that connection, its kernel answers "
            "with an ACK, and that connection goes on.",
            packet->former, says_receiver(packet));
    else if (packet->trigger.kind == TRIGGER_TIMER)
        of_syn_again(t, packet);
    else if (packet->trigger.kind == TRIGGER_ARRIVAL)
        text_addf(
            t,
            "Refused by packet %d, but the kernel of %s asks once more, with the same number (Windows does so; Linux gives up).",
            packet->trigger.arrived.id, says_sender(packet));
    else if (!call && !packet->first && (packet->analysis & ANALYSIS_RETRANSMISSION))
        text_addf(
            t,
            "The same SYN again, %.1f ms after the first (the network may have doubled it, or it was captured twice).",
            since_sent(packet) * 1000);
    else if (packet->connection->to_itself && call)
        text_addf(
            t,
            "%s() asks for a connection with the address of its own socket: the socket will answer itself.",
            call);
    else
        of_first_syn(t, packet);
}

void says_syn_ack(struct text *t, const struct packet *packet)
{
    if (packet->misfits && says_bare(packet->connection))
        text_addf(t, "This SYN-ACK does not acknowledge this SYN: it answers an older one.");
    else if (packet->trigger.kind == TRIGGER_TIMER && packet->answered &&
             says_bare(packet->connection))
        text_addf(
            t,
            "The ACK that was captured did not reach %s in time, or it was not taken: its kernel sends the SYN-ACK again.",
            says_sender(packet));
    else if (packet->trigger.kind == TRIGGER_TIMER)
        text_addf(
            t,
            says_doubled(&packet->trigger)
                ? "The handshake is still not complete: after twice the time the kernel sends the SYN-ACK again."
                : "The handshake is not complete: the kernel sends the SYN-ACK again.");
    else if (packet->connection->to_itself)
        text_addf(
            t,
            "The SYN came back to the socket that sent it, as if both ends had asked at the same time: it answers itself.");
    else if (packet->connection->opened == OPENED_SIMULTANEOUS)
        text_addf(t, "Both ends asked at the same time: this answers the other end's SYN.");
    else if (!packet->first && packet->trigger.kind == TRIGGER_UNKNOWN &&
             says_bare(packet->connection) && !(packet->analysis & ANALYSIS_REUSED_PORTS))
        text_addf(t,
                  "The same SYN-ACK again: %s had no answer to it yet, or the network doubled it.",
                  says_sender(packet));
    else if (packet->listen)
        text_addf(
            t,
            "The kernel answers for the welcoming socket, since listen() was called; accept() has no part in it.");
    else
        text_addf(t, "The kernel of %s answers: someone listens there.", says_sender(packet));
    if (packet->facts.payload_bytes) {
        text_addf(t, " %s sends ", says_sender(packet));
        says_bytes(t, packet->facts.payload_bytes);
        text_addf(t, " along.");
    }
}

void says_handshake_ack(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    bool returns =
        packet->completes && packet->completes->ended && packet->completes->facts->error == 0;
    bool awaited = c->accepted && !c->accepted->nonblocking &&
                   c->accepted->facts->t_begin_ns <= packet->facts.t_ns;
    if (packet->put_off)
        text_addf(
            t,
            "The handshake is complete for %s; the kernel of %s ignores this ACK until data comes (TCP_DEFER_ACCEPT).",
            says_sender(packet), says_receiver(packet));
    else if (packet->first && packet->passage && returns)
        text_addf(
            t,
            "The handshake is complete for %s: connect() waits no longer. For %s it is complete when an ACK arrives there.",
            says_sender(packet), says_receiver(packet));
    else if (packet->first && packet->passage)
        text_addf(t, "The handshake is complete for %s; for %s it is when an ACK arrives there.",
                  says_sender(packet), says_receiver(packet));
    else if (packet->passage) /* what the server made of the one before, the sender can't know */
        text_addf(t, "The handshake was complete for %s before: this ACK says so once more.",
                  says_sender(packet));
    else if (!c->established && c->welcoming)
        text_addf(
            t,
            "The handshake is complete for %s, but the queue of the welcoming socket is full: the kernel of %s "
            "ignores this ACK.",
            says_sender(packet), says_receiver(packet));
    else if (!packet->first)
        text_addf(t, "The handshake was complete before: this ACK says so once more.");
    else if (returns && awaited)
        text_addf(
            t, "The handshake is complete: connect() waits no longer, and neither does accept().");
    else if (returns)
        text_addf(t, "The handshake is complete: connect() waits no longer.%s",
                  c->welcoming ? " The connection now waits for accept()." : "");
    else
        text_addf(t, "The handshake is complete.");
}
