/* Which packets are there because of a call, or none, and why: see says_calls.h.
 *
 *     the packets that the call made its own kernel send: the join says so (the call is their
 *     trigger, or they carry its bytes);
 *     and what the kernels answered to a SYN by themselves: the rest of the handshake, or the reset
 *     that refuses it.
 *
 * Where packets may be missing, or one left for an unknown cause while the call went on, nothing is
 * said of "none". */
#include <errno.h>
#include <sys/socket.h>

#include "timeline/packet_numbers.h"
#include "timeline/says.h"
#include "timeline/says_calls.h"

/* What of a call was on the wire. */
struct call_wire {
    struct packet_numbers numbers;
    bool made;       /* the call made a packet leave … */
    bool fin, reset; /* … which was one of these */
    bool syn;        /* a SYN of its connect() */
    bool carried;    /* its bytes are in a packet */
};

static bool by_call(const struct packet *packet, const struct call *call)
{
    return packet->trigger.kind == TRIGGER_CALL && packet->trigger.call == call;
}

static bool carries(const struct packet *packet, const struct call *call)
{
    for (size_t i = 0; i < packet->carries_count; i++)
        if (packet->carries[i] == call)
            return true;
    return false;
}

static void wire_of(struct call_wire *wire, const struct call *call)
{
    *wire = (struct call_wire){ 0 };
    for (const struct packet_list *entry = call->packets; entry; entry = entry->next) {
        const struct packet *packet = entry->packet;
        uint8_t flags = packet->facts.protocol == PROTOCOL_TCP ? packet->facts.tcp.flags : 0;
        packet_numbers_add(&wire->numbers, packet->id);
        wire->carried |= carries(packet, call);
        wire->syn |= (flags & TCP_SYN) != 0;
        if (!by_call(packet, call))
            continue;
        wire->made = true;
        wire->fin |= (flags & TCP_FIN) != 0 || packet->kind == KIND_FIN;
        wire->reset |= (flags & TCP_RST) != 0;
    }
}

/* No packet of its end left for an unknown cause while it went on: then it is sure that none was
 * its own. */
static bool is_quiet(const struct timeline *timeline, const struct call *call)
{
    const struct socket *socket = call->socket;
    if (!timeline->has_packets || timeline->dropped || timeline->lacks_packets)
        return false;
    if (!socket || !socket->connection)
        return true;
    for (size_t i = packets_until(timeline, call->ended ? call->facts->t_end_ns : INT64_MAX);
         i-- > 0;) {
        const struct packet *packet = timeline->packets[i];
        if (packet->facts.t_ns < call->facts->t_begin_ns)
            break;
        if (packet->connection == socket->connection && packet->from == socket->end &&
            packet->trigger.kind == TRIGGER_UNKNOWN)
            return false;
    }
    return true;
}

/* The reset that a packet of this call was answered with, or NULL: the last packet of the other
 * end. */
static const struct packet *refusal_of(const struct call *call)
{
    const struct connection *c = call->socket ? call->socket->connection : NULL;
    const struct packet *last = c ? c->last[!call->socket->end] : NULL;
    if (!last || last->facts.protocol != PROTOCOL_TCP || !(last->facts.tcp.flags & TCP_RST) ||
        last->trigger.kind != TRIGGER_ARRIVAL)
        return NULL;
    for (const struct packet_list *entry = call->packets; entry; entry = entry->next)
        if (entry->packet == last->trigger.packet)
            return last;
    return NULL;
}

/* ---- one kind of call each; false: not known ---- */

static bool of_connect(struct text *text, const struct call *call, struct call_wire *wire)
{
    const struct socket *socket = call->socket;
    const struct connection *c = socket ? socket->connection : NULL;
    const struct packet *refusal = refusal_of(call);
    if (socket && socket->type == SOCK_DGRAM) {
        text_add(text, "A datagram socket has no handshake: nothing is sent.");
    } else if (c && c->to_itself) {
        text_add(text, "connect() asks for its own address: its SYN arrives at the same socket, "
                       "and no server is needed.");
    } else if (refusal && refusal->trigger.packet->kind == KIND_SYN) {
        packet_numbers_add(&wire->numbers, refusal->id);
        text_add(text, "Nobody listens there: the other kernel refuses with a reset (RST).");
    } else if (wire->numbers.count && !wire->syn) {
        wire->numbers.count = 0;
        text_add(text, "An earlier connect() has sent the SYN: this one sends nothing.");
    } else if (c && wire->syn && c->syn_ack) {
        packet_numbers_add(&wire->numbers, c->syn_ack->id);
        if (c->handshake_ack)
            packet_numbers_add(&wire->numbers, c->handshake_ack->id);
        text_add(text, c->opened == OPENED_SIMULTANEOUS
                           ? "connect() sends a SYN, and a SYN of the other end crosses it: both "
                             "ends open the connection at once."
                           : "connect() makes the three-way handshake; the server's kernel "
                             "answers, whether accept() is called or not.");
    } else if (wire->numbers.count) {
        text_add(text, "connect() asks with a SYN, and no answer came.");
    } else if (socket && socket->options.deferred) {
        text_add(
            text,
            "connect() sends nothing yet: its SYN leaves with the first data (TCP Fast Open).");
    } else {
        text_add(text, "connect() sent nothing this time.");
    }
    return true;
}

static bool of_send(struct text *text, const struct call *call, struct call_wire *wire)
{
    const char *name = call_name(call->facts);
    const struct packet *refusal = refusal_of(call);
    if (refusal) {
        packet_numbers_add(&wire->numbers, refusal->id);
        text_add(text,
                 "The other side had closed that connection: its kernel answers with a reset.");
    } else if (call->socket && call->socket->type == SOCK_DGRAM && wire->carried) {
        packet_numbers_sort(&wire->numbers);
        if (wire->numbers.count == 1)
            text_addf(text, "%s() is one datagram: no handshake, no acknowledgement.", name);
        else
            text_addf(text,
                      "%s() sends each message as a datagram: no handshake, no acknowledgement.",
                      name);
    } else if (wire->made) {
        text_add(text, "The kernel sends these bytes; the ACK is the other kernel's: at once, "
                       "later, or riding on data.");
    } else if (call->facts->wanted_bytes) {
        text_add(text, "The bytes wait in the kernel's queue until they may leave.");
    } else {
        text_addf(text, "%s() of 0 bytes sends nothing.", name);
    }
    return true;
}

static bool of_receive(struct text *text, const struct timeline *timeline, const struct call *call,
                       const struct call_wire *wire)
{
    const char *name = call_name(call->facts);
    if (wire->made)
        text_addf(text,
                  "%s() made room in the buffer, and the kernel told the other side so; often "
                  "there is no packet at all.",
                  name);
    else if (is_quiet(timeline, call) && call->socket && call->socket->type == SOCK_DGRAM)
        text_addf(text, "%s() takes what has arrived, or waits for it, and sends nothing.", name);
    else if (is_quiet(timeline, call))
        text_addf(text,
                  "%s() sends nothing: the data is the other program's, the ACK the kernel's.",
                  name);
    else
        return false;
    return true;
}

/* A FIN is to leave, and bytes before it have not left yet. */
static bool fin_waits(const struct call *call)
{
    return call->state_after != call->state_before &&
           (call->state_after == STATE_FIN_WAIT_1 || call->state_after == STATE_LAST_ACK);
}

static void of_reset(struct text *text, const struct call *call)
{
    const char *name = call_name(call->facts);
    if (call->state_before == STATE_LISTEN)
        text_addf(text,
                  "%s() of the welcoming socket resets the connections that no accept() has taken.",
                  name);
    else if (call->socket->options.resets_on_close)
        text_addf(text,
                  "%s() throws the connection away, as SO_LINGER with 0 seconds asks for: a reset, "
                  "no FIN.",
                  name);
    else
        text_addf(text,
                  "%s() throws the connection away, since bytes that were received are unread: a "
                  "reset, no FIN.",
                  name);
}

static bool of_shutdown(struct text *text, const struct call *call, const struct call_wire *wire)
{
    if (wire->fin)
        text_add(text, "A FIN ends the sending side; its ACK is the other kernel's, at "
                       "once or later.");
    else if (wire->reset)
        of_reset(text, call);
    else if (wire->made)
        text_add(text, "shutdown() made packets leave.");
    else if (call->facts->flags == SHUT_RD)
        text_add(text, "shutdown(SHUT_RD) sends nothing: the other end is not told.");
    else if (fin_waits(call))
        text_add(text, "The FIN leaves when the bytes before it have left.");
    else if (wire->carried)
        text_add(text, "The FIN leaves later.");
    else
        text_add(text, "shutdown() sent nothing this time: there was no sending side to end.");
    return true;
}

static bool of_close(struct text *text, const struct call *call, const struct call_wire *wire)
{
    const struct socket *socket = call->socket;
    if (!socket)
        return false;
    bool last = socket->release && socket->release->call == call;
    if (wire->reset)
        of_reset(text, call);
    else if (wire->fin)
        text_add(text, "The last descriptor is gone, so the kernel sends a FIN; its ACK is the "
                       "other kernel's: at once, later, or riding on its own FIN.");
    else if (wire->made)
        text_addf(text, "%s() made packets leave.", call_name(call->facts));
    else if (call->state_before == STATE_LISTEN && !last)
        text_add(text, "Another descriptor of the welcoming socket is still open: it goes on "
                       "listening, and nothing is sent.");
    else if (call->state_before == STATE_LISTEN)
        text_add(text, "The welcoming socket takes no connection any more. It was connected to "
                       "nobody: nothing is sent.");
    else if (!last)
        text_add(text, "Another descriptor of this socket is still open: nothing is sent.");
    else if (socket->type == SOCK_DGRAM)
        text_add(text, "A datagram socket has no connection: nothing is sent.");
    else if (fin_waits(call))
        text_add(text, "The FIN leaves when the bytes before it have left.");
    else if (wire->carried)
        text_add(text, "The FIN leaves later.");
    else if (socket->shut && socket->shut != call)
        text_add(text, "shutdown() had ended the sending side before: nothing more is sent.");
    else
        text_add(text, "This socket had no connection (any more): nothing is sent.");
    return true;
}

static bool of_other(struct text *text, const struct timeline *timeline, const struct call *call,
                     const struct call_wire *wire)
{
    const char *name = call_name(call->facts);
    if (wire->made)
        text_addf(text, "%s() made packets leave.", name);
    else if (call->facts->role != CALL_PROCESS && call->facts->role != CALL_FOREIGN &&
             is_quiet(timeline, call))
        text_addf(text, "%s() sends nothing.", name);
    else
        return false;
    return true;
}

/* ---- the whole ---- */

static bool add(struct text *text, const struct timeline *timeline, const struct call *call,
                struct call_wire *wire)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    bool goes_on = facts->error == EINPROGRESS;
    if (facts->skipped) {
        text_addf(text, "sockwire made %s() fail (--inject): the kernel never saw it.", name);
        return true;
    }
    if (call->ended && facts->error && !goes_on && !wire->numbers.count) {
        text_add(text, "Nothing is sent, since the call failed.");
        return true;
    }
    if (!says_is_internet(call)) {
        text_add(text, "This socket is not of the internet: nothing is sent.");
        return true;
    }
    switch (facts->role) { /* these never send */
    case CALL_CREATE:
        text_add(text, "A new socket is an endpoint inside the kernel only: nothing is sent.");
        return true;
    case CALL_BIND:
        text_add(text, "The address is noted in the kernel: nothing is sent.");
        return true;
    case CALL_LISTEN:
        text_addf(text, "%s() sends nothing; from now on the kernel answers clients by itself.",
                  name);
        return true;
    case CALL_ACCEPT:
        text_addf(text,
                  "%s() sends nothing: the handshake is made by the kernel before it returns.",
                  name);
        return true;
    default: break;
    }
    if (!timeline->has_packets || (!wire->numbers.count && !is_quiet(timeline, call)))
        return false;
    switch (facts->role) {
    case CALL_CONNECT: return of_connect(text, call, wire);
    case CALL_SEND: return of_send(text, call, wire);
    case CALL_RECEIVE: return of_receive(text, timeline, call, wire);
    case CALL_SHUTDOWN: return of_shutdown(text, call, wire);
    case CALL_CLOSE: return of_close(text, call, wire);
    default: return of_other(text, timeline, call, wire);
    }
}

bool call_sends(struct text *text, const struct timeline *timeline, const struct call *call,
                bool named)
{
    struct call_wire wire;
    wire_of(&wire, call);
    bool known = add(text, timeline, call, &wire);
    packet_numbers_sort(&wire.numbers);
    if (known && named && wire.numbers.count) {
        text_add(text, " On the wire: ");
        packet_numbers_say(text, &wire.numbers);
        text_add(text, ".");
    }
    packet_numbers_release(&wire.numbers);
    return known;
}
