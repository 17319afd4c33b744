/* One plain sentence about each packet: true, short, and for someone who learns TCP.
 *
 * A sentence only says what the joined facts prove.  Where the cause is not known, it speaks of the
 * packet alone.
 *
 * Sentences are made where they belong: says_opening.c, says_stream.c, says_ack.c, says_ecn.c,
 * says_ending.c; here is what fits nowhere else. */
#include "timeline/says.h"

#include <string.h>

#include "base/actor.h"
#include "base/clock.h"
#include "call/table.h"

const char *says_sender(const struct packet *packet)
{
    return end_said(packet->connection, packet->from);
}

const char *says_receiver(const struct packet *packet)
{
    return end_said(packet->connection, !packet->from);
}

const char *says_call(const struct packet *packet)
{
    return packet->trigger.kind == TRIGGER_CALL ? call_name(packet->trigger.call->facts) : NULL;
}

void says_bytes(struct text *t, uint64_t count)
{
    text_addf(t, "%llu byte%s", (unsigned long long)count, count == 1 ? "" : "s");
}

void says_wait(struct text *t, int64_t ns)
{
    if (ns < 10 * (int64_t)NS_PER_S)
        text_addf(t, "%lld ms", (long long)(ns + NS_PER_MS / 2) / NS_PER_MS);
    else
        text_addf(t, "%.1f s", (double)ns / NS_PER_S);
}

bool says_doubled(const struct trigger *trigger)
{
    return trigger->before_ns && trigger->waited_ns > trigger->before_ns * 17 / 10 &&
           trigger->waited_ns < trigger->before_ns * 23 / 10;
}

bool says_even(const struct trigger *trigger)
{
    return trigger->before_ns && trigger->waited_ns > trigger->before_ns * 9 / 10 &&
           trigger->waited_ns < trigger->before_ns * 11 / 10;
}

bool says_bare(const struct connection *c)
{
    return !c->socket[END_CLIENT] && !c->socket[END_SERVER] && !c->welcoming;
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
        text_addf(t, "Flags that do not go together (%s): an ordinary TCP sends no such segment.",
                  flags);
    else
        text_addf(t, "Neither SYN, RST nor ACK is set (%s): an ordinary TCP sends no such segment.",
                  *flags ? flags : "no flag at all");
}

/* Not of this stream, or of one that the capture lost for long. */
static void of_far(struct text *t, const struct packet *packet)
{
    text_addf(
        t,
        "The numbers of this packet are far from all that was captured, and no window of %s allows them: it is not of this connection, "
        "or this record misses packets.",
        says_receiver(packet));
}

static void of_udp(struct text *t, const struct packet *packet)
{
    const char *call = says_call(packet);
    const struct call *last =
        packet->carries_count ? packet->carries[packet->carries_count - 1] : NULL;
    uint32_t bytes = packet->facts.payload_bytes;
    bool several = last && last->ended && !last->facts->error && last->facts->result > 1 &&
                   call_is(last->facts->row, SYS_sendmmsg);
    if (packet->carries_count > 1)
        text_addf(
            t,
            "%zu calls make one datagram together, since the first one announced more (MSG_MORE or UDP_CORK). It has ",
            packet->carries_count);
    else if (last && last->segment > 0 && bytes > (uint32_t)last->segment)
        text_addf(
            t,
            "%s() makes %u datagrams of at most %d bytes (UDP_SEGMENT), which are captured as one packet of ",
            call_name(last->facts), (bytes + (uint32_t)last->segment - 1) / (uint32_t)last->segment,
            last->segment);
    else if (several)
        text_addf(t, "sendmmsg() makes %lld datagrams, one for each message; this one has ",
                  (long long)last->facts->result);
    else if (call)
        text_addf(t, "%s() is one datagram of ", call);
    else
        text_addf(t, "One datagram of ");
    says_bytes(t, packet->facts.payload_bytes);
    text_addf(
        t, packet->passage
               ? ": no handshake, no acknowledgement. If the wire loses it, nobody sends it again."
               : ": no handshake, no acknowledgement.");
    if (packet->facts.fragments > 1)
        text_addf(t, " IP sends it in %u fragments: where one of them is lost, all of it is.",
                  packet->facts.fragments);
}

enum { IPV6_MTU_LEAST = 1280 }; /* RFC 8200 5 */

/* RFC 1122 4.2.3.9, RFC 8201: what TCP makes of an ICMP error about a segment of its own. */
static void of_icmp(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const char *meaning = packet->facts.icmp.meaning;
    const char *sender = says_receiver(packet); /* of the packet that it is about */
    enum icmp_kind kind = packet->facts.icmp.kind;
    bool unreachable = kind == ICMP_UNREACHABLE || kind == ICMP_PORT_UNREACHABLE;
    const struct mark *about = &packet->trigger.arrived;
    bool told = packet->trigger.kind == TRIGGER_ARRIVAL,
         opening = told ? about->kind == KIND_SYN || about->kind == KIND_SYN_ACK : !c->established,
         of_syn = told ? about->kind == KIND_SYN : packet->from == END_SERVER;
    if (c->protocol == PROTOCOL_UDP && kind == ICMP_PORT_UNREACHABLE)
        text_addf(t, "No socket is bound to port %u: the kernel says so with an ICMP error.",
                  packet->facts.icmp.dst.port);
    else if (kind == ICMP_TOO_BIG && packet->facts.src.version == 6 && packet->facts.icmp.mtu &&
             packet->facts.icmp.mtu < IPV6_MTU_LEAST)
        text_addf(
            t,
            "This ICMP error tells of a part of the way for %u bytes at most. IPv6 wants 1280 of each: the kernel of %s ignores it (RFC 8201 4).",
            packet->facts.icmp.mtu, sender);
    else if (kind == ICMP_TOO_BIG)
        text_addf(
            t,
            "A packet of %s was too big for a part of the way. This ICMP error says so: %s must send smaller ones.",
            sender, sender);
    else if (c->protocol == PROTOCOL_TCP && unreachable && !opening)
        text_addf(
            t,
            "ICMP error about an earlier packet: %s. On Linux the connection goes on: TCP only remembers the error, since it may be over soon.",
            meaning);
    else if (c->protocol == PROTOCOL_TCP && unreachable && of_syn)
        text_addf(
            t,
            "ICMP error about the SYN: %s. On Linux the attempt to connect ends with this error.",
            meaning);
    else
        text_addf(t, "ICMP error about an earlier packet: %s.", meaning);
}

/* Without calls: the one that must have caused it. */
static const char *implied_call(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    if (!c || c->socket[packet->from] || packet->carries_count ||
        (packet->from == END_SERVER && c->welcoming) || packet_is_again(packet) ||
        packet_is_odd(packet) || packet->refusal)
        return NULL;
    switch (packet->kind) {
    case KIND_SYN: /* with bytes: sendto() with MSG_FASTOPEN, which shows in an option; no other
                      call of a program sends any along */
        if (!packet->facts.payload_bytes)
            return "connect";
        return packet->facts.tcp.fast_open ? "sendto" : NULL;
    case KIND_SYN_ACK: return "listen";
    case KIND_DATA: return "send";
    case KIND_FIN: return "close";
    case KIND_UDP: return "sendto";
    default: return NULL;
    }
}

void says_of(struct timeline *timeline, struct packet *packet)
{
    if (packet->connection)
        look_from(packet->connection, packet->from);
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
    } else if (packet->refusal == REFUSAL_FAR) {
        of_far(&t, packet);
    } else if (!packet->connection) {
        text_addf(&t, "An ICMP error (%s) about something that is not on this timeline.",
                  packet->facts.protocol == PROTOCOL_ICMP && packet->facts.icmp.meaning
                      ? packet->facts.icmp.meaning
                      : "?");
    } else {
        switch (packet->kind) {
        case KIND_SYN: says_syn(&t, packet); break;
        case KIND_SYN_ACK: says_syn_ack(&t, packet); break;
        case KIND_HANDSHAKE_ACK: says_handshake_ack(&t, packet); break;
        case KIND_DATA: says_data(&t, packet); break;
        case KIND_ACK: says_ack(&t, packet); break;
        case KIND_WINDOW_UPDATE: says_window_update(&t, packet); break;
        case KIND_FIN: says_fin(&t, packet); break;
        case KIND_RST: says_rst(&t, packet); break;
        case KIND_PROBE:
            text_addf(
                &t,
                says_doubled(&packet->trigger)
                    ? "%s's window is still closed: after twice the time the timer asks again whether it has opened."
                    : "%s's window is closed: a timer asks whether it has opened.",
                says_receiver(packet));
            break;
        case KIND_KEEP_ALIVE:
            text_addf(
                &t,
                "Keep-alive: nothing came meanwhile, and a timer asks whether %s is still there.",
                says_receiver(packet));
            break;
        case KIND_UDP: of_udp(&t, packet); break;
        case KIND_ICMP: of_icmp(&t, packet); break;
        }
    }
    if (!packet_is_odd(packet) && packet->connection && packet->facts.protocol == PROTOCOL_TCP)
        says_ecn(&t, packet);
    sentences_begin_large(t.s);
    if (!stays) {
        timeline->join->sentence = t;
        packet->says = t.s;
        return;
    }
    packet->says = arena_copy(&timeline->arena, t.s, t.len + 1);
    text_release(&t);
    if (packet->connection)
        look_at_senders(packet->connection);
}
