/* Sentences about bytes on their way: whose they are, what they had waited for, and why they are sent
 * once more.  See says.h. */
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
        text_addf(t, "%s sends ", says_sender(packet));
        says_bytes(t, length);
    }
}

void says_partly_new(struct text *t, const struct packet *packet)
{
    uint64_t known = packet->new_from - packet->from_offset,
             fresh = packet->to_offset - packet->new_from;
    const char *sender = says_sender(packet);
    if (!fresh)
        text_addf(t, "%s sends its last %llu byte%s again", sender, (unsigned long long)known,
                  known == 1 ? "" : "s");
    else
        text_addf(t, "%s sends %llu byte%s again, and %llu new one%s after %s", sender,
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
            "Packet %d says by SACK that later bytes arrived. RACK waited a little, in case these were only overtaken; now the kernel sends %s again.",
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
    else if (again && trigger->reverted_by)
        text_addf(
            t,
            ": an ICMP error (packet %d) had undone the doubling of the timer (RFC 6069), and the kernel sends %s again.",
            trigger->reverted_by, what);
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
 * because ICMP asked for that, or the other end's window leaves no more room.  Of a trace that was
 * captured anywhere it is not known whether its sender does so. */
bool packet_is_smaller_now(const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    const struct flow *flow = packet->connection->flow[packet->from],
                      *other = packet->connection->flow[!packet->from];
    return flow->remembered && !flow->remembered->too_big.id && !says_bare(packet->connection) &&
           trigger->kind == TRIGGER_TIMER && trigger->timer == TIMER_RETRANSMISSION &&
           packet->facts.payload_bytes && packet->facts.payload_bytes < trigger->before_bytes &&
           other->scaled && other->window >= trigger->before_bytes;
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
            "Packet %d acknowledges more, and %s sent again, too: since the timer ran out, what counts as lost goes again in slow start (RFC 5681 3.1).",
            packet->trigger.arrived.id, what);
    else if (packet->trigger.kind == TRIGGER_ARRIVAL)
        text_addf(t, "Packet %d is a sign of a loss: %s sent again, before any timer ran out.",
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
        text_addf(t,
                  "%s sends %s again, whose first copy was not captured; or the network was slow.",
                  says_sender(packet), what);
    else
        text_addf(t, "%s sends %s again%s%s.", says_sender(packet), what,
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

/* Why its bytes left now, and not when the program handed them over. */
static void of_waiting(struct text *t, const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    bool one = packet->to_offset - packet->from_offset == 1;
    const char *they = one ? "it" : "they", *them = one ? "it" : "them";
    size_t sends = sends_of(packet);
    bool of_now =
        trigger->kind == TRIGGER_CALL && sends && packet->carries[sends - 1] == trigger->call;
    if (of_now && sends > 1)
        text_add(t, "; the first had waited for the last.");
    else if (of_now)
        text_add(t, ", and the kernel sends at once.");
    else if (trigger->kind == TRIGGER_UNKNOWN)
        text_add(t, ".");
    else if (trigger->kind == TRIGGER_CALL)
        text_addf(t, "; %s had waited until %s().", they, says_call(packet));
    else if (trigger->kind == TRIGGER_EXIT)
        text_addf(t, "; %s had waited until the program ended.", they);
    else if (trigger->kind == TRIGGER_ARRIVAL)
        text_addf(t, "; %s had to wait until packet %d acknowledged earlier bytes or made room.",
                  they, trigger->arrived.id);
    else if (trigger->timer == TIMER_PERSIST && packet->passage &&
             (packet->analysis & ANALYSIS_WINDOW_FULL))
        text_addf(
            t,
            "; the window has less room than a segment needs, so %s waited (RFC 9293 3.8.6.2.1) until a timer sent what fits.",
            they);
    else if (packet->promised)
        text_addf(t, "; %s had announced more bytes. None came in time, so a timer sent %s.",
                  packet_promise(packet), them);
    else if (trigger->timer == TIMER_LOSS_PROBE && trigger->waited_ns) {
        text_add(t, "; no acknowledgement came for ");
        says_wait(t, trigger->waited_ns);
        text_add(t,
                 ": a loss probe (TLP) sends new bytes, so that the answer tells what is missing.");
    } else if (trigger->timer == TIMER_LOSS_PROBE)
        text_addf(
            t, "; Nagle's algorithm held %s back, and no ACK came: the loss-probe timer sent %s.",
            them, them);
    else
        text_addf(t, "; %s had waited for a timer.", they);
}

/* Not one of its bytes is new. */
static void of_data_again(struct text *t, const struct packet *packet)
{
    static const char *const what[2][2] = { { "these bytes", "these bytes are" },
                                            { "this byte", "this byte is" } };
    bool one = packet->facts.payload_bytes == 1, arrival = packet->trigger.kind == TRIGGER_ARRIVAL;
    if (of_refused_syn_data(packet))
        text_addf(
            t,
            "The SYN-ACK did not acknowledge the bytes that came along with the SYN: %s sends them once more.",
            says_sender(packet));
    else
        says_again(t, packet, what[one][arrival]);
}

void says_data(struct text *t, const struct packet *packet)
{
    if (packet_is_again(packet)) {
        of_data_again(t, packet);
        return;
    }
    if (packet->partly_new) {
        says_partly_new(t, packet);
        text_add(t, ".");
        return;
    }
    says_supplied(t, packet);
    if (packet->late)
        text_add(
            t,
            packet->facts.payload_bytes == 1
                ? ". It is recorded late: its acknowledgement had been captured before it."
                : ". They are recorded late: their acknowledgement had been captured before them.");
    else if (packet->analysis & ANALYSIS_OUT_OF_ORDER)
        text_add(t, "; later bytes had overtaken them on the way.");
    else
        of_waiting(t, packet);
}
