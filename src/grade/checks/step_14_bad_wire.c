/* 14-bad-wire: the wire is the student's.  Each of these wires must show one thing, however its rules
 * bring it about; and every byte arrives, in order.  What is seen of packets is the kernels' and the
 * wire's own word, never a time. */
#include "grade/checks/checks.h"

/* ---- parts ---- */

static bool is_client_data(const struct packet *packet)
{
    return packet->from == END_CLIENT && packet->facts.payload_bytes > 0;
}

static bool by_timer(const struct packet *packet)
{
    return packet->trigger.kind == TRIGGER_TIMER;
}

/* An ACK, before any timer; not an ICMP error, and not the slow start after a timer. */
static bool by_ack(const struct packet *packet)
{
    return packet->trigger.kind == TRIGGER_ARRIVAL && !packet->trigger.timed_out &&
           packet->trigger.arrived.kind != KIND_ICMP;
}

/* The first packet with this property; NULL: none has it. */
static const struct packet *first_packet(const struct checking *c,
                                         bool (*is)(const struct checking *c,
                                                    const struct packet *packet))
{
    size_t at = 0;
    for (const struct packet *packet; (packet = wire_next_packet(c, &at));)
        if (is(c, packet))
            return packet;
    return NULL;
}

/* What is wanted was seen: the rest is that every byte arrives. */
static void shows(struct checking *c, const struct packet *one, const struct packet *other)
{
    check_shows_packet(c, one);
    check_shows_packet(c, other);
    expect_pair_lines(c);
}

/* ---- 1: the SYN ---- */

static bool is_lost_syn(const struct checking *c, const struct packet *packet)
{
    const struct packet *again = packet_is_lost(packet) ? wire_sent_again(c, packet) : NULL;
    return packet->kind == KIND_SYN && packet->first && again && by_timer(again);
}

static void loses_syn(struct checking *c)
{
    const char *expected = "the client's first SYN is lost; a timer sends it again, and connect() "
                           "returns 0";
    const struct connection *connection = wire_connection(c);
    const struct packet *lost = first_packet(c, is_lost_syn);
    if (!lost)
        wire_fails(c, expected, "");
    else if (!connection->established)
        wire_fails(c, expected, "no SYN arrives: the handshake is never complete");
    else
        shows(c, lost, wire_sent_again(c, lost));
}
const struct check check_wire_syn = {
    .name = "wire-syn",
    .says = "1-syn: the first SYN is lost, the next one makes the connection.",
    .step = "14-bad-wire",
    .scenario = &wire_syn,
    .holds = loses_syn,
};

/* ---- 2: the first line ---- */

static bool is_lost_line(const struct checking *c, const struct packet *packet)
{
    const struct packet *again = packet_is_lost(packet) ? wire_sent_again(c, packet) : NULL;
    return is_client_data(packet) && packet->from_offset == 0 && again && by_timer(again);
}

static void loses_line(struct checking *c)
{
    const struct packet *lost = first_packet(c, is_lost_line);
    if (lost)
        shows(c, lost, wire_sent_again(c, lost));
    else
        wire_fails(
            c, "the client's first line, its data from 0 on, is lost; a timer sends it again", "");
}
const struct check check_wire_line = {
    .name = "wire-line",
    .says = "2-line: the client's first line is lost, and a timer brings it back.",
    .step = "14-bad-wire",
    .scenario = &wire_line,
    .holds = loses_line,
};

/* ---- 3: the timer doubles ---- */

enum { TIMEOUTS = 3 };

static bool is_doubled(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return packet->facts.payload_bytes > 0 && packet_is_again(packet) && by_timer(packet) &&
           packet->trigger.timer == TIMER_RETRANSMISSION && packet->trigger.times >= TIMEOUTS;
}

static void doubles(struct checking *c)
{
    const char *expected = "the retransmission timer runs out three times for the same bytes";
    const struct packet *last = first_packet(c, is_doubled);
    unsigned most = 0;
    size_t at = 0;
    for (const struct packet *packet; (packet = wire_next_packet(c, &at));)
        if (packet->facts.payload_bytes && by_timer(packet) &&
            packet->trigger.timer == TIMER_RETRANSMISSION && packet->trigger.times > most)
            most = packet->trigger.times;
    if (last)
        shows(c, last, NULL);
    else if (most)
        wire_fails(c, expected,
                   arena_printf(c->arena, "for no bytes it runs out more than %s",
                                most == 1 ? "once" : "twice"));
    else
        wire_fails(c, expected, "it never runs out for any bytes; a loss probe is another timer");
}
const struct check check_wire_doubles = {
    .name = "wire-doubles",
    .says = "3-doubles: the same bytes are lost until the timer has run out three times.",
    .step = "14-bad-wire",
    .scenario = &wire_doubles,
    .holds = doubles,
};

/* ---- 4, 5: before any timer ---- */

/* No timer of that end has sent anything between the two: a loss probe makes ACKs, too. */
static bool no_timer_between(const struct checking *c, const struct packet *one,
                             const struct packet *other)
{
    size_t at = 0;
    for (const struct packet *packet; (packet = wire_next_packet(c, &at));)
        if (packet->from == one->from && packet->id > one->id && packet->id < other->id &&
            by_timer(packet))
            return false;
    return true;
}

static bool is_repaired_fast(const struct checking *c, const struct packet *packet)
{
    const struct packet *again = packet_is_lost(packet) ? wire_sent_again(c, packet) : NULL;
    return is_client_data(packet) && again && by_ack(again) && no_timer_between(c, packet, again);
}

static bool is_repaired_late(const struct checking *c, const struct packet *packet)
{
    const struct packet *again = packet_is_lost(packet) ? wire_sent_again(c, packet) : NULL;
    return is_client_data(packet) && again && !is_repaired_fast(c, packet);
}

static const char *why_late(const struct checking *c)
{
    return first_packet(c, is_repaired_late)
               ? "a timer had to run out first: behind it less than three segments arrived"
               : "";
}

enum { ALIKE = 3 };

/* The wire took it, damaged it, or made it wait by a rule of its own. */
static bool is_kept(const struct packet *packet)
{
    return !wire_came(packet) || packet->passage->first->fate.did;
}

/* The wire did its part: so many segments came behind the lost one before it went again, and each ACK of
 * theirs may pass.  But a receiver whose program is just in recv() may put several of them together, and
 * acknowledge them once; and on a machine that gives nobody a turn, the ACKs may come when a timer of 40 ms
 * has run out.  That is chance, and not the wire's. */
static const struct packet *lost_before_many(const struct checking *c)
{
    const struct packet *lost = first_packet(c, is_repaired_late);
    const struct packet *again = lost ? wire_sent_again(c, lost) : NULL;
    unsigned behind = 0;
    size_t at = 0;
    for (const struct packet *packet; again && (packet = wire_next_packet(c, &at));) {
        if (packet->id <= lost->id || packet->id >= again->id)
            continue;
        if (packet->from == END_SERVER && is_kept(packet))
            return NULL;
        behind += is_client_data(packet) && wire_came(packet) &&
                  packet_arrived_ns(packet) < again->facts.t_ns;
    }
    return behind >= ALIKE ? lost : NULL;
}

static void shows_all_the_same(struct checking *c)
{
    const struct packet *lost = lost_before_many(c);
    shows(c, lost, wire_sent_again(c, lost));
    check_notes(c,
                "three segments arrive behind the lost one, and their ACKs pass; that a timer was "
                "faster here is this machine's doing");
}

static void repairs_fast(struct checking *c)
{
    const struct packet *lost = first_packet(c, is_repaired_fast);
    if (lost)
        shows(c, lost, wire_sent_again(c, lost));
    else
        wire_fails(c,
                   "a data segment of the client is lost, and an ACK makes it go again, no timer",
                   why_late(c));
}
const struct check check_wire_fast = {
    .name = "wire-fast",
    .says = "4-fast: a lost segment of many goes again before any timer has run out.",
    .step = "14-bad-wire",
    .scenario = &wire_fast,
    .holds = repairs_fast,
};

static void repairs_without_sack(struct checking *c)
{
    const char *expected = "no SACK on this connection; a data segment of the client is lost, and "
                           "an ACK makes it go again, no timer";
    const struct connection *connection = wire_connection(c);
    const struct packet *lost = first_packet(c, is_repaired_fast);
    bool sack = connection && connection->syn && connection->syn_ack &&
                connection->syn->facts.tcp.sack_permitted &&
                connection->syn_ack->facts.tcp.sack_permitted;
    if (sack) {
        check_shows_packet(c, connection->syn);
        check_shows_packet(c, connection->syn_ack);
        wire_fails(c, expected, "both hosts offer SACK, in SYN and SYN-ACK");
    } else if (!lost && lost_before_many(c)) {
        shows_all_the_same(c);
    } else if (!lost) {
        wire_fails(c, expected, why_late(c));
    } else {
        shows(c, lost, wire_sent_again(c, lost));
    }
}
const struct check check_wire_no_sack = {
    .name = "wire-no-sack",
    .says = "5-no-sack: the same without SACK, by three ACKs that are alike.",
    .step = "14-bad-wire",
    .scenario = &wire_no_sack,
    .holds = repairs_without_sack,
};

/* ---- 6: overtaken ---- */

static bool is_overtaken_data(const struct checking *c, const struct packet *packet)
{
    const struct packet *other =
        packet->facts.payload_bytes && !packet_is_again(packet) ? wire_overtaker(c, packet) : NULL;
    return other && other->facts.payload_bytes;
}

static bool is_lost_or_again(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return packet_is_lost(packet) || packet_is_again(packet) || wire_was_damaged(packet);
}

static void overtakes(struct checking *c)
{
    const char *expected =
        "a data segment arrives behind a later one; none is lost, none goes again";
    const struct packet *packet = first_packet(c, is_overtaken_data);
    if (!packet)
        wire_fails(c, expected, "no data segment is overtaken by another");
    else if (first_packet(c, is_lost_or_again))
        wire_fails(c, expected, "one is overtaken, and that is not all");
    else
        shows(c, packet, wire_overtaker(c, packet));
}
const struct check check_wire_overtaken = {
    .name = "wire-overtaken",
    .says = "6-overtaken: a segment is overtaken, and nothing is sent again.",
    .step = "14-bad-wire",
    .scenario = &wire_overtaken,
    .holds = overtakes,
};

/* ---- 7: twice ---- */

/* Some of its bytes came twice: as a copy, or sent again. */
static bool is_twice(const struct checking *c, const struct packet *packet)
{
    const struct packet *again = wire_sent_again(c, packet);
    return packet->facts.payload_bytes && wire_came(packet) &&
           (wire_copies(packet) > 1 || (again && wire_came(again)));
}

/* RFC 2883: the first block names what had come before. */
static bool is_dsack(const struct checking *c, const struct packet *packet)
{
    (void)c;
    const struct tcp_facts *tcp = &packet->facts.tcp;
    if (tcp->sack_count == 0)
        return false;
    bool below = (int32_t)(tcp->sack[0].to - tcp->ack) <= 0;
    bool within = tcp->sack_count > 1 && (int32_t)(tcp->sack[0].from - tcp->sack[1].from) >= 0 &&
                  (int32_t)(tcp->sack[0].to - tcp->sack[1].to) <= 0;
    return below || within;
}

static void comes_twice(struct checking *c)
{
    const char *expected = "bytes arrive twice, and an ACK of their receiver says so (DSACK)";
    const struct packet *twice = first_packet(c, is_twice), *says = first_packet(c, is_dsack);
    if (!twice)
        wire_fails(c, expected, "no bytes arrive twice");
    else if (!says)
        wire_fails(c, expected, "they do, but no ACK has a block of SACK that says so");
    else
        shows(c, twice, says);
}
const struct check check_wire_twice = {
    .name = "wire-twice",
    .says = "7-twice: the same bytes arrive twice and count once; an ACK says so.",
    .step = "14-bad-wire",
    .scenario = &wire_twice,
    .holds = comes_twice,
};

/* ---- 8: damaged ---- */

static bool is_damaged_data(const struct checking *c, const struct packet *packet)
{
    const struct packet *again = wire_was_damaged(packet) ? wire_sent_again(c, packet) : NULL;
    return packet->facts.payload_bytes && !wire_came(packet) && again;
}

static bool is_fixed(const struct checking *c, const struct packet *packet)
{
    (void)c;
    for (const struct arrival *a = packet->passage ? packet->passage->first : NULL; a; a = a->next)
        if (a->fate.did & WIRE_CORRUPTED && a->fate.checksum_fixed)
            return true;
    return false;
}

static void damages(struct checking *c)
{
    const struct packet *damaged = first_packet(c, is_damaged_data),
                        *fixed = first_packet(c, is_fixed);
    if (damaged) {
        shows(c, damaged, wire_sent_again(c, damaged));
        return;
    }
    check_shows_packet(c, fixed);
    wire_fails(c, "a data segment arrives with a wrong checksum, and its bytes are sent again",
               fixed ? "a bit was changed and the checksum made right again, so its receiver took "
                       "the wrong byte"
                     : "no data segment arrives with a wrong checksum");
}
const struct check check_wire_damaged = {
    .name = "wire-damaged",
    .says = "8-damaged: the checksum finds a changed bit, and the bytes are sent again.",
    .step = "14-bad-wire",
    .scenario = &wire_damaged,
    .holds = damages,
};

/* ---- 9: the FIN ---- */

static bool is_lost_fin(const struct checking *c, const struct packet *packet)
{
    const struct packet *again = packet_is_lost(packet) ? wire_sent_again(c, packet) : NULL;
    return packet->facts.tcp.flags & TCP_FIN && again;
}

static bool is_fin_again(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return packet->facts.tcp.flags & TCP_FIN && packet_is_again(packet) && wire_came(packet);
}

static void loses_fin(struct checking *c)
{
    const char *expected = "a FIN is lost; it is sent again, and arrives";
    const struct packet *lost = first_packet(c, is_lost_fin),
                        *again = first_packet(c, is_fin_again);
    if (!lost)
        wire_fails(c, expected, "no FIN is lost and sent again");
    else if (!again)
        wire_fails(c, expected, "none of those that were sent again arrives");
    else
        shows(c, lost, again);
}
const struct check check_wire_fin = {
    .name = "wire-fin",
    .says = "9-fin: a FIN is lost, and its kernel sends it again.",
    .step = "14-bad-wire",
    .scenario = &wire_fin,
    .holds = loses_fin,
};

/* ---- rough ---- */

static bool is_lost(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return packet_is_lost(packet);
}

static bool is_double(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return wire_copies(packet) > 1;
}

static bool is_overtaken(const struct checking *c, const struct packet *packet)
{
    return wire_overtaker(c, packet) != NULL;
}

static bool is_damaged(const struct checking *c, const struct packet *packet)
{
    (void)c;
    return wire_was_damaged(packet);
}

/* With the seeds of the file itself: the student sees the very same with `make run`. */
static void is_rough(struct checking *c)
{
    static const struct {
        const char *missing;
        bool (*is)(const struct checking *c, const struct packet *packet);
    } all[] = {
        { "no packet is lost", is_lost },
        { "none comes twice", is_double },
        { "none is overtaken", is_overtaken },
        { "none is damaged", is_damaged },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const struct packet *packet = first_packet(c, all[i].is);
        if (!packet)
            wire_fails(c,
                       "one packet at least is lost, one comes twice, one is overtaken, one is "
                       "damaged",
                       all[i].missing);
    }
    expect_pair_lines(c);
}
const struct check check_wire_rough = {
    .name = "wire-rough",
    .says =
        "rough: packets are lost, doubled, overtaken and damaged; every byte arrives, in order.",
    .step = "14-bad-wire",
    .scenario = &wire_rough,
    .holds = is_rough,
};

/* A wire that does nothing would lose nothing, either. */
static void is_rough_too(struct checking *c)
{
    if (!first_packet(c, is_lost) && !first_packet(c, is_damaged) &&
        !first_packet(c, is_overtaken) && !first_packet(c, is_double))
        wire_fails(c, "the wire does something with these seeds, too", "");
    expect_pair_lines(c);
}
#define OTHER_SEEDS(number, word)                                                          \
    const struct check check_wire_rough_##number = {                                       \
        .name = "wire-rough-" #number,                                                     \
        .says = "rough, with " word " more than its seeds: every byte arrives, in order.", \
        .step = "14-bad-wire",                                                             \
        .scenario = &wire_rough_##number,                                                  \
        .needs = { "wire-rough" },                                                         \
        .holds = is_rough_too,                                                             \
    }
OTHER_SEEDS(2, "1");
OTHER_SEEDS(3, "2");
OTHER_SEEDS(4, "3");
