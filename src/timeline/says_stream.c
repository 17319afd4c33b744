/* Sentences about bytes on their way: whose they are and what they had waited for; what an
 * acknowledgement tells, and what not. See says.h. */
#include "timeline/says.h"

#include <sys/socket.h>

#include "base/clock.h"
#include "call/table.h"

/* The send calls among those that it carries: a FIN carries the close, too. */
static size_t sends_of(const struct packet *packet)
{
    size_t count = 0;
    while (count < packet->carries_count && packet->carries[count]->facts->role == CALL_SEND)
        count++;
    return count;
}

/* "send() handed over 6 bytes", "5 bytes of one send(), …", "12 bytes of 3 calls" */
void says_supplied(struct text *t, const struct packet *packet)
{
    uint64_t length = packet->to_offset - packet->from_offset;
    size_t sends = sends_of(packet);
    if (sends == 1) {
        const struct call *call = packet->carries[0];
        if (call->has_range ? call->to - call->from == length
                            : call->facts->wanted_bytes == length) {
            text_addf(t, "%s() handed over ", call_name(call->facts));
            says_bytes(t, length);
        } else {
            says_bytes(t, length);
            text_addf(t, " of one %s(), which needs several segments", call_name(call->facts));
        }
    } else if (sends > 1) {
        says_bytes(t, length);
        text_addf(t, " of %zu calls in one segment", sends);
    } else {
        text_addf(t, "The %s sends ", says_sender(packet));
        says_bytes(t, length);
    }
}

void says_partly_new(struct text *t, const struct packet *packet)
{
    uint64_t known = packet->new_from - packet->from_offset,
             fresh = packet->to_offset - packet->new_from;
    const char *sender = says_sender(packet);
    if (!fresh)
        text_addf(t, "The %s sends its last %llu byte%s again", sender, (unsigned long long)known,
                  known == 1 ? "" : "s");
    else
        text_addf(t, "The %s sends %llu byte%s again, and %llu new one%s after %s", sender,
                  (unsigned long long)known, known == 1 ? "" : "s", (unsigned long long)fresh,
                  fresh == 1 ? "" : "s", known == 1 ? "it" : "them");
}

/* RFC 6298, 8985: which timer, and how long it ran. */
static void of_timer(struct text *t, const struct packet *packet, const char *what)
{
    const struct trigger *trigger = &packet->trigger;
    if (trigger->timer == TIMER_REORDERING) {
        text_addf(
            t,
            "Packet %d told by SACK that later bytes arrived. RACK waited a little, in case these were only overtaken; now the kernel sends %s again.",
            trigger->arrived.id, what);
        return;
    }
    bool timed_out = trigger->waited_ns >= TIMEOUT_NS || trigger->timer == TIMER_LOSS_PROBE;
    if (!trigger->waited_ns || !timed_out || says_bare(packet->connection)) {
        text_addf(t, "No acknowledgement came in time: the kernel sends %s again.", what);
        return;
    }
    bool again = trigger->timer == TIMER_RETRANSMISSION && trigger->times > 1;
    if (again && says_doubled(trigger))
        text_addf(t, "Still no acknowledgement: the retransmission timer, doubled to about ");
    else if (again)
        text_addf(t, "Still no acknowledgement, for another ");
    else
        text_addf(t, "No acknowledgement came for ");
    says_wait(t, trigger->waited_ns);
    if (again && says_doubled(trigger))
        text_addf(t, ", ran out again, and the kernel sends %s once more.", what);
    else if (again)
        text_addf(t, ": the retransmission timer ran out again, and the kernel sends %s once more.",
                  what);
    else if (trigger->timer == TIMER_LOSS_PROBE)
        text_addf(t,
                  ": a loss probe (TLP) sends %s again, so that the answer tells what is missing.",
                  what);
    else
        text_addf(t, ": the retransmission timer ran out, and the kernel sends %s again.", what);
}

/* Linux's tcp_mtu_probing: after some timeouts it tries whether smaller ones come through.  Not
 * because ICMP asked for that, or the other end's window leaves no more room. */
bool packet_is_smaller_now(const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    const struct flow *flow = packet->connection->flow[packet->from],
                      *other = packet->connection->flow[!packet->from];
    return flow->remembered && !flow->remembered->too_big.id && trigger->kind == TRIGGER_TIMER &&
           trigger->timer == TIMER_RETRANSMISSION && packet->facts.payload_bytes &&
           packet->facts.payload_bytes < trigger->before_bytes && other->scaled &&
           other->window >= trigger->before_bytes;
}

void says_again(struct text *t, const struct packet *packet, const char *what)
{
    if (packet->trigger.kind == TRIGGER_ARRIVAL && packet->trigger.arrived.kind == KIND_ICMP) {
        text_addf(
            t,
            "Packet %d says that a packet was too big for a part of the way: %s sent again at once, in smaller ones.",
            packet->trigger.arrived.id, what);
        return;
    }
    if (packet->trigger.kind == TRIGGER_ARRIVAL && packet->trigger.timed_out)
        text_addf(
            t,
            "Packet %d acknowledges more: %s sent again, too, since all that was on its way when the timer ran out is taken for lost (RFC 5681 3.1).",
            packet->trigger.arrived.id, what);
    else if (packet->trigger.kind == TRIGGER_ARRIVAL)
        text_addf(t, "Packet %d shows a loss: %s sent again, before any timer ran out.",
                  packet->trigger.arrived.id, what);
    else if (packet->trigger.kind == TRIGGER_TIMER && packet->answered &&
             says_bare(packet->connection))
        text_addf(
            t,
            "A timer ran out and the kernel sends %s again, or the network was very slow: the acknowledgement had been captured before.",
            what);
    else if (packet->trigger.kind == TRIGGER_TIMER) {
        of_timer(t, packet, what);
        if (packet_is_smaller_now(packet))
            text_addf(
                t,
                " %u bytes in place of %u: larger segments may be lost on the way without a word (a black hole), so the kernel tries smaller ones (tcp_mtu_probing, RFC 4821).",
                packet->facts.payload_bytes, packet->trigger.before_bytes);
    } else if (packet->fills)
        text_addf(
            t, "The %s sends %s again, whose first copy was not captured; or the network was slow.",
            says_sender(packet), what);
    else
        text_addf(t, "The %s sends %s again%s%s.", says_sender(packet), what,
                  says_bare(packet->connection) ? ", or the network doubled the packet" : "",
                  packet->answered ? "; the acknowledgement had been captured before" : "");
}

/* Fast Open: the SYN-ACK acknowledged the SYN alone (RFC 7413 4.2.2), so what came along goes once
 * more.  Why it did not, who knows: the server refused the bytes, or they never came.  A timer, or
 * a later packet that tells of a loss, is another story. */
static bool of_refused_syn_data(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct trigger *trigger = &packet->trigger;
    bool begins = c->flow[packet->from]->syn_data && c->has_syn_ack && packet->has_range &&
                  packet->from_offset == 0;
    bool later = trigger->kind == TRIGGER_TIMER ||
                 (trigger->kind == TRIGGER_ARRIVAL && !(trigger->arrived.tcp_flags & TCP_SYN));
    return begins && !later && !(packet->analysis & ANALYSIS_SPURIOUS_RETRANSMISSION);
}

/* By what the program told the kernel to wait for more. */
const char *packet_promise(const struct packet *packet)
{
    const struct call_facts *last = packet->carries[packet->carries_count - 1]->facts;
    if (!(last->flags & MSG_MORE))
        return "TCP_CORK";
    return call_is(last->row, SYS_splice) ? "SPLICE_F_MORE" : "MSG_MORE";
}

void says_data(struct text *t, const struct packet *packet)
{
    if (packet_is_again(packet) && of_refused_syn_data(packet)) {
        text_addf(
            t,
            "The SYN-ACK did not acknowledge the bytes that came along with the SYN: the %s sends them once more.",
            says_sender(packet));
        return;
    }
    if (packet_is_again(packet)) {
        static const char *const what[2][2] = { { "these bytes", "these bytes are" },
                                                { "this byte", "this byte is" } };
        bool one = packet->facts.payload_bytes == 1,
             arrival = packet->trigger.kind == TRIGGER_ARRIVAL;
        says_again(t, packet, what[one][arrival]);
        return;
    }
    if (packet->partly_new) {
        says_partly_new(t, packet);
        text_addf(t, ".");
        return;
    }
    says_supplied(t, packet);
    if (packet->late) {
        bool one = packet->facts.payload_bytes == 1;
        text_addf(
            t,
            one ? ". It is recorded late: its acknowledgement had been captured before it."
                : ". They are recorded late: their acknowledgement had been captured before them.");
        return;
    }
    if (packet->analysis & ANALYSIS_OUT_OF_ORDER) {
        text_addf(t, "; later bytes had overtaken them on the way.");
        return;
    }
    bool one = packet->to_offset - packet->from_offset == 1;
    const char *they = one ? "it" : "they", *them = one ? "it" : "them";
    size_t sends = sends_of(packet);
    bool of_now = packet->trigger.kind == TRIGGER_CALL && sends &&
                  packet->carries[sends - 1] == packet->trigger.call;
    if (of_now && sends > 1)
        text_addf(t, "; the first had waited for the last.");
    else if (of_now)
        text_addf(t, ", and the kernel sends at once.");
    else if (packet->trigger.kind == TRIGGER_UNKNOWN)
        text_addf(t, ".");
    else if (packet->trigger.kind == TRIGGER_CALL)
        text_addf(t, "; %s had waited until %s().", they, says_call(packet));
    else if (packet->trigger.kind == TRIGGER_EXIT)
        text_addf(t, "; %s had waited until the program ended.", they);
    else if (packet->trigger.kind == TRIGGER_ARRIVAL)
        text_addf(t, "; %s had to wait until packet %d acknowledged earlier bytes or made room.",
                  they, packet->trigger.arrived.id);
    else if (packet->promised)
        text_addf(t, "; %s had announced more bytes. None came in time, so a timer sent %s.",
                  packet_promise(packet), them);
    else if (packet->trigger.timer == TIMER_LOSS_PROBE && packet->trigger.waited_ns) {
        text_addf(t, "; no acknowledgement came for ");
        says_wait(t, packet->trigger.waited_ns);
        text_addf(
            t, ": a loss probe (TLP) sends new bytes, so that the answer tells what is missing.");
    } else if (packet->trigger.timer == TIMER_LOSS_PROBE)
        text_addf(
            t, "; Nagle's algorithm held %s back, and no ACK came: the loss-probe timer sent %s.",
            them, them);
    else
        text_addf(t, "; %s had waited for a timer.", they);
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
    bool later = tcp->sack_count ? (int32_t)(tcp->sack[0].from - tcp->ack) > 0
                                 : counted && arrived->seq > packet->ack;
    text_addf(t, "The same acknowledgement again");
    if (later)
        text_addf(t, ": later bytes arrived, but byte %lld is still missing",
                  (long long)(packet->ack - 1));
    else if (known && (tcp->sack_count || arrived->seq + counted <= packet->ack))
        text_addf(t, repetition_told_twice(packet)
                         ? ": what arrived was there already (DSACK, RFC 2883)"
                         : ": what arrived was there already");
    text_addf(t, ".");
}

/* To TCP it tells nothing new: MPTCP's own numbers and signs are in its option (RFC 8684). */
static void of_mptcp(struct text *t, const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    if (packet->facts.tcp.data_fin)
        text_addf(
            t,
            "The %s says with an MPTCP option that its stream of data ends (DATA_FIN). TCP learns nothing from this ACK.",
            says_sender(packet));
    else if (trigger->kind == TRIGGER_ARRIVAL && trigger->arrived.data_fin)
        text_addf(
            t,
            "The %s answers the DATA_FIN of packet %d with an MPTCP option. TCP learns nothing from this ACK.",
            says_sender(packet), trigger->arrived.id);
    else
        text_addf(t, "The %s sends this ACK for its MPTCP option: TCP learns nothing from it.",
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
              c->to_itself ? "The kernel of the %s has the FIN that this same socket sent"
                           : "The kernel of the %s has the other side's FIN",
              says_sender(packet));
    if (released || (socket && ended && !socket->shut))
        text_addf(t, "; its program has closed the socket, so no recv() will tell of it.");
    else if (ended && !socket)
        text_addf(t, ": both ends have said that they will send nothing more.");
    else
        text_addf(t, ": recv() there returns 0 once all bytes before it are read.");
}

void says_ack(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct flow *back = c->flow[!packet->from];
    const char *call = says_call(packet);
    bool of_fin = back->fin_sent && packet->ack > back->fin;
    bool arrived = packet->trigger.kind == TRIGGER_ARRIVAL;
    if (packet->analysis & ANALYSIS_CHALLENGE_ACK) {
        text_addf(
            t,
            "A challenge ACK: the %s does not take packet %d, and says with this which number it waits for. The connection goes on.",
            says_sender(packet), packet->challenged);
        return;
    }
    if (packet->challenged) {
        text_addf(
            t, "The %s does not take packet %d, and says with this ACK which number it waits for.",
            says_sender(packet), packet->challenged);
        return;
    }
    if (of_fin && (!arrived || (packet->trigger.arrived.tcp_flags & TCP_FIN))) {
        of_their_fin(t, packet);
        return;
    }
    if (packet->late && says_bare(c)) {
        text_addf(
            t,
            "This ACK is recorded late: the %s sent it before the packet that stands before it here.",
            says_sender(packet));
        return;
    }
    if (packet->analysis & ANALYSIS_ZERO_WINDOW) {
        text_addf(
            t,
            "The receive buffer of the %s is full: window 0, the other side must stop sending data.",
            says_sender(packet));
        return;
    }
    if (packet->trigger.kind == TRIGGER_ARRIVAL &&
        (packet->trigger.arrived.kind == KIND_KEEP_ALIVE ||
         packet->trigger.arrived.kind == KIND_PROBE)) {
        text_addf(t, "Answer to packet %d: the %s is still there", packet->trigger.arrived.id,
                  says_sender(packet));
        if (packet->window >= 0)
            text_addf(t, ", window %lld", (long long)packet->window);
        text_addf(t, ".");
        return;
    }
    if (packet->for_mptcp) {
        of_mptcp(t, packet);
        return;
    }
    if (packet->analysis & ANALYSIS_DUPLICATE_ACK) {
        of_duplicate_ack(t, packet);
        return;
    }
    if (packet->misfits && says_bare(c)) {
        text_addf(
            t,
            "This does not answer the SYN: it is of an older connection on these ports, or this record misses packets.");
        return;
    }
    int64_t bytes = packet->ack - 1 - of_fin;
    if (c->to_itself && bytes == 0 && !of_fin) {
        text_addf(t, "The handshake is complete: the socket of the %s is connected to itself.",
                  says_sender(packet));
        return;
    }
    /* nothing of the other end was captured */
    bool alone = says_bare(c) && c->opened != OPENED_MIDSTREAM && back->sent.id == 0;
    bool unseen =
        bytes > 0 && (alone || (packet->analysis & ANALYSIS_ACK_LOST_SEGMENT)) && says_bare(c);
    bool perhaps_fin = unseen && !back->fin_sent && (alone || packet->ack == back->next + 1);
    bool of_syn = packet->ack == 1 && c->opened != OPENED_MIDSTREAM && says_bare(c);
    text_addf(t, "The kernel of the %s %s", says_sender(packet), unseen ? "says that it " : "");
    if (bytes == 1)
        text_addf(t, "has the first byte");
    else if (bytes > 1)
        text_addf(t, "has the first %lld bytes", (long long)bytes);
    else if (of_syn)
        text_addf(t, alone ? "has the other side's SYN, which was not captured"
                           : "has the other side's SYN, and no byte yet");
    else
        text_addf(t, c->opened == OPENED_MIDSTREAM ? "acknowledges no byte of this record"
                                                   : "acknowledges nothing new");
    if (perhaps_fin && bytes == 1)
        text_addf(t, ", or the FIN");
    else if (perhaps_fin)
        text_addf(t, ", or %lld and the FIN", (long long)bytes - 1);
    if (bytes > 0 && c->opened == OPENED_MIDSTREAM)
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
        text_addf(t, bytes == 1 ? "; it was not captured." : "; not all of them were captured.");
    else if (bytes > 0 && repetition_told_twice(packet))
        text_addf(t, "; some bytes came twice, says its first SACK block (DSACK, RFC 2883).");
    else if (bytes > 0)
        text_addf(t, ": \"acknowledged\" does not mean that the program read %s.",
                  bytes == 1 ? "it" : "them");
    else
        text_addf(t, ".");
}

void says_window_update(struct text *t, const struct packet *packet)
{
    const char *call = says_call(packet);
    if (call)
        text_addf(t, "%s() made room in the receive buffer", call);
    else
        text_addf(t, "The %s has more room", says_sender(packet));
    if (packet->window >= 0)
        text_addf(t, ": the window is now %lld bytes.", (long long)packet->window);
    if (packet->window >= 0 && packet->trigger.untold_bytes)
        text_addf(
            t,
            " Earlier calls had taken %llu bytes without a word to the other side: a window opens in a large step, not bit by bit (silly window avoidance, RFC 9293 3.8.6.2.2).",
            (unsigned long long)packet->trigger.untold_bytes);
    if (packet->window < 0)
        text_addf(
            t,
            "; how much, only the handshake would tell (its window scale), which is not in this record.");
}
