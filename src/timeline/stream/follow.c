/* What each packet of a connection means for its two streams: see follow.h. */
#include "timeline/stream/follow.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "packet/checksum.h"

/* right checksums for a wrong one: more than damage on any way that TCP gets along with */
enum { MOSTLY = 8 };

static void bytes_came(void *context, const uint8_t *bytes, size_t count)
{
    struct follow_side *side = context;
    side->bytes += count;
    side->follow->sink.bytes(side->follow->sink.context, side->end, bytes, count);
}

static void gap_came(void *context, uint64_t count)
{
    struct follow_side *side = context;
    side->missing += count;
    side->gaps++;
    side->follow->sink.gap(side->follow->sink.context, side->end, count);
}

void follow_init(struct follow *follow, const struct follow_sink *sink)
{
    *follow = (struct follow){ .sink = *sink };
    for (int end = 0; end < 2; end++)
        follow->side[end] = (struct follow_side){ .follow = follow,
                                                  .end = (enum end)end,
                                                  .shift = WINDOW_SHIFT_UNKNOWN };
}

void follow_release(struct follow *follow)
{
    for (size_t i = 0; i < FOLLOW_ROW; i++)
        free(follow->row[i].payload);
    for (int end = 0; end < 2; end++)
        reassembly_release(&follow->side[end].stream);
    *follow = (struct follow){ 0 };
}

static struct follow_packet *row_at(struct follow *follow, size_t i)
{
    return &follow->row[(follow->first + i) % FOLLOW_ROW];
}

static void begin(struct follow_side *side, uint32_t seq, bool midstream)
{
    struct reassembly_sink sink = { .bytes = bytes_came, .gap = gap_came, .context = side };
    reassembly_release(&side->stream);
    reassembly_init(&side->stream, &sink, seq, REASSEMBLY_LIMIT);
    side->begun = true;
    side->midstream = midstream;
}

/* The position of a number on the wire: the one nearest to where the stream is. */
static int64_t position(const struct follow_side *side, uint32_t seq)
{
    return side->stream.next + (int32_t)(seq - (uint32_t)side->stream.next);
}

/* The end that a packet goes to; a socket that is connected to itself is both. */
static struct follow_side *receiver_of(struct follow *follow, const struct follow_packet *packet)
{
    return &follow->side[packet->to_itself ? packet->from : !packet->from];
}

/* Positions that data and FIN take. */
static uint32_t room(const struct follow_packet *packet)
{
    return packet->flags & TCP_RST ? 0 : packet->length + !!(packet->flags & TCP_FIN);
}

static uint32_t data_seq(const struct follow_packet *packet)
{
    return packet->seq + !!(packet->flags & TCP_SYN);
}

static bool acknowledges(const struct follow_packet *packet)
{
    return (packet->flags & TCP_ACK) && !(packet->flags & TCP_RST);
}

/* Joined midstream.  Segments out of order may stand before `first` in the stream: those that
 * nobody has acknowledged yet, and those that reach to it. */
static uint32_t first_seq(struct follow *follow, enum end from, uint32_t first)
{
    for (bool again = true; again;) {
        uint32_t acked = 0;
        bool is_acked = false;
        again = false;
        for (size_t i = 0; i < follow->count; i++) {
            const struct follow_packet *later = row_at(follow, i);
            uint32_t behind = later->seq + room(later);
            if (later->from != from && acknowledges(later)) {
                acked = later->ack;
                is_acked = true;
            } else if (later->from == from && room(later) && (int32_t)(later->seq - first) < 0 &&
                       (!is_acked || (int32_t)(behind - acked) > 0 ||
                        (int32_t)(behind - first) >= 0)) {
                first = later->seq;
                again = true;
            }
        }
    }
    return first;
}

/* Something is said of a stream whose SYN was not seen: the SYN comes a little later (the capture
 * may turn packets round, and there are forged ones that come before a SYN), or not at all. `first`
 * is the number that the stream begins with then. */
static void begin_without_syn(struct follow_side *side, uint32_t first)
{
    struct follow *follow = side->follow;
    for (size_t i = 0; i < follow->count; i++) {
        const struct follow_packet *later = row_at(follow, i);
        if (later->from == side->end && later->flags & TCP_SYN && !(later->flags & TCP_RST)) {
            begin(side, later->seq + 1, false);
            return;
        }
    }
    begin(side, first_seq(follow, side->end, first), true);
}

/* The same host's next acknowledgements are smaller: this one was not meant so (or is not from that
 * host). */
static bool taken_back(struct follow *follow, const struct follow_packet *packet)
{
    bool smaller = false;
    for (size_t i = 0; i < follow->count; i++) {
        const struct follow_packet *later = row_at(follow, i);
        if (later->from != packet->from || !acknowledges(later) || later->flags & TCP_SYN)
            continue;
        if ((int32_t)(later->ack - packet->ack) >= 0)
            return false;
        smaller = true;
    }
    return smaller;
}

/* It acknowledges what the receiver has not sent: Linux throws such a segment away.  But what was
 * sent may be missing in the trace, or stand behind it: so only an acknowledgement that is taken
 * back counts as such. */
static bool acknowledges_unsent(struct follow *follow, const struct follow_packet *packet)
{
    const struct follow_side *receiver = receiver_of(follow, packet);
    return acknowledges(packet) && receiver->has_sent &&
           (int32_t)(packet->ack - receiver->sent) > 0 && taken_back(follow, packet);
}

/* One byte, and the receiver has it: its sender only asks whether it is there (RFC 9293, 3.8.4).
 * What comes next in the stream is none, though: the capture had its acknowledgement first. */
static bool is_keep_alive(const struct follow_packet *packet, const struct follow_side *side,
                          int64_t at, int64_t acked)
{
    return packet->length == 1 && !(packet->flags & TCP_FIN) && at + 1 == acked &&
           at != side->stream.next;
}

static void data_comes(struct follow *follow, struct follow_packet *packet, bool is_acked)
{
    struct follow_side *side = &follow->side[packet->from];
    if (packet->taken || !room(packet))
        return;
    packet->taken = true;
    if (!side->begun)
        begin_without_syn(side, packet->seq);
    int64_t at = position(side, data_seq(packet));
    bool fin = packet->flags & TCP_FIN;
    if (is_keep_alive(packet, side, at, side->stream.acked))
        return;
    bool beyond = side->has_edge && at >= side->edge && (packet->length || at > side->edge);
    bool before_syn = !side->has_syn && !side->midstream && !is_acked;
    bool in_doubt = side->in_doubt || packet->damaged || beyond || before_syn ||
                    (packet->flags & TCP_SYN) || !(packet->flags & TCP_ACK) ||
                    acknowledges_unsent(follow, packet);
    reassembly_segment(&side->stream, at, packet->payload, packet->captured, packet->length, fin,
                       in_doubt);
}

static void window_moves(struct follow_side *side, const struct follow_side *receiver,
                         const struct follow_packet *packet, int64_t acked)
{
    if (!side->has_syn || !receiver->has_syn || side->shift == WINDOW_SHIFT_UNKNOWN ||
        receiver->shift == WINDOW_SHIFT_UNKNOWN)
        return; /* scaled or not: who knows */
    /* RFC 7323, 2.2 */
    bool scaled = side->shift >= 0 && receiver->shift >= 0 && !(packet->flags & TCP_SYN);
    int64_t edge = acked + ((int64_t)packet->window << (scaled ? receiver->shift : 0));
    if (!side->has_edge || edge > side->edge)
        side->edge = edge;
    side->has_edge = true;
}

/* Data in the row that stands before `acked`. */
static void take_before(struct follow *follow, struct follow_side *side, int64_t acked)
{
    for (size_t i = 0; i < follow->count && side->stream.next < acked; i++) {
        struct follow_packet *later = row_at(follow, i);
        if (later->from != side->end || !room(later))
            continue;
        int64_t at = position(side, data_seq(later));
        if (at < acked && !is_keep_alive(later, side, at, acked))
            data_comes(follow, later, true);
    }
}

static void ack_comes(struct follow *follow, const struct follow_packet *packet)
{
    struct follow_side *side = receiver_of(follow, packet);
    side->heard = true;
    if (taken_back(follow, packet))
        return;
    if (!side->begun)
        begin_without_syn(side, packet->ack);
    int64_t acked = position(side, packet->ack);
    /* twice: what looks like a keep-alive may turn out to be next */
    for (int pass = 0; pass < 2; pass++)
        take_before(follow, side, acked);
    reassembly_acked(&side->stream, acked);
    window_moves(side, &follow->side[packet->from], packet, acked);
}

static void reset_comes(struct follow *follow, const struct follow_packet *packet)
{
    struct follow_side *side = &follow->side[packet->from];
    /* who sends an RST has no socket for what comes */
    receiver_of(follow, packet)->in_doubt = true;
    if (!side->begun)
        return;
    int64_t at = position(side, packet->seq);
    side->in_doubt |= at == side->stream.next || at == reassembly_waiting_end(&side->stream);
}

/* The turn of the first packet in the row. */
static void next_packet(struct follow *follow)
{
    struct follow_packet packet = *row_at(follow, 0);
    row_at(follow, 0)->payload = NULL;
    follow->first = (follow->first + 1) % FOLLOW_ROW;
    follow->count--;
    struct follow_side *side = &follow->side[packet.from];
    if (packet.flags & TCP_SYN && !(packet.flags & TCP_RST)) {
        side->has_syn = true;
        side->shift = packet.shift;
        bool another = side->begun && position(side, packet.seq + 1) != side->stream.next;
        /* the last counts, until it is answered */
        if (!side->begun || (another && !side->heard && !side->bytes && !side->missing))
            begin(side, packet.seq + 1, false);
    }
    if (acknowledges(&packet))
        ack_comes(follow, &packet);
    data_comes(follow, &packet, false);
    if (packet.flags & TCP_RST) {
        reset_comes(follow, &packet);
    } else if (!side->has_sent || (int32_t)(data_seq(&packet) + room(&packet) - side->sent) > 0) {
        side->sent = data_seq(&packet) + room(&packet);
        side->has_sent = true;
    }
    free(packet.payload);
}

static bool is_damaged(struct follow_side *side, const struct packet_facts *facts)
{
    enum checksum checksum = checksum_of_segment(facts);
    side->right += checksum == CHECKSUM_RIGHT;
    side->wrong += checksum == CHECKSUM_WRONG;
    return checksum == CHECKSUM_WRONG && side->wrong * MOSTLY <= side->right;
}

void follow_packet(struct follow *follow, const struct packet *packet)
{
    const struct packet_facts *facts = &packet->facts;
    if (facts->protocol != PROTOCOL_TCP)
        return;
    if (follow->count == FOLLOW_ROW)
        next_packet(follow);
    struct follow_packet *held = row_at(follow, follow->count++);
    *held = (struct follow_packet){
        .from = packet->from,
        .to_itself = packet->connection->to_itself,
        .seq = facts->tcp.seq,
        .ack = facts->tcp.ack,
        .length = facts->payload_bytes,
        .captured = facts->payload_captured,
        .window = facts->tcp.window,
        .flags = facts->tcp.flags,
        .shift = facts->tcp.window_shift,
        .damaged = is_damaged(&follow->side[packet->from], facts),
    };
    if (!held->captured)
        return;
    held->payload = xmemdup(facts->payload, held->captured);
}

void follow_finish(struct follow *follow)
{
    while (follow->count)
        next_packet(follow);
    for (int end = 0; end < 2; end++) {
        struct follow_side *side = &follow->side[end];
        if (!side->begun)
            continue;
        side->refused = side->heard ? reassembly_doubted(&side->stream) : 0;
        side->left = reassembly_finish(&side->stream, !side->heard);
        side->one_missing = !side->stream.ended && side->stream.acked == side->stream.next + 1;
    }
}
