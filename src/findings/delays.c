/* One end waits longer than it must: for another client, or for Nagle's algorithm. */
#include "findings/findings.h"

#include "base/clock.h"

const struct finding_rule rule_slow_client_blocks = {
    "slow-client-blocks", 24, SEVERITY_NOTE,
    .fix = "A server that talks to one client at a time makes all others wait. fork(), threads or "
           "poll() serve several at once."
};

/* A client is in the queue, with bytes sent, while the server waits for another client's bytes. */
static void blocked_by_another(struct evidence *evidence, const struct connection *c)
{
    enum { CALLS_BACK = 300, WORTH_TELLING_NS = 50 * NS_PER_MS };
    struct call *accept = c->accepted;
    if (!accept || !accept->socket || !c->handshake_ack || c->bytes[END_CLIENT] == 0)
        return;
    int64_t knocked = packet_came_ns(c->handshake_ack), sent = INT64_MAX;
    for (size_t i = evidence->first_packet[c->id - 1];
         i < evidence->first_packet[c->id] && sent == INT64_MAX; i++)
        if (evidence->packets[i]->from == END_CLIENT && evidence->packets[i]->has_range &&
            evidence->packets[i]->facts.payload_bytes)
            sent = packet_came_ns(evidence->packets[i]);
    size_t least = accept->id > CALLS_BACK ? (size_t)accept->id - CALLS_BACK : 0;
    for (size_t i = (size_t)accept->id - 1; i-- > least;) {
        struct call *wait = evidence->timeline->calls[i];
        const struct call_facts *facts = wait->facts;
        if (facts->tid != accept->facts->tid)
            continue;
        if (wait->ended && facts->t_end_ns < knocked)
            return;
        int64_t since = facts->t_begin_ns > sent ? facts->t_begin_ns : sent;
        if (facts->role != CALL_RECEIVE || !wait->socket || !is_stream(wait->socket) ||
            !wait->ended || facts->t_end_ns - since < WORTH_TELLING_NS)
            continue;
        struct finding *finding = finds(evidence, &rule_slow_client_blocks, accept->program);
        if (!finding)
            return;
        shows_call(finding, wait);
        shows_call(finding, accept);
        shows_packet(finding, c->handshake_ack);
        says(
            evidence, finding,
            "Connection %d was open and its bytes were there, but %s took it up %.3f s later: until then it waited in %s "
            "for connection %d's client.",
            c->id, who(accept->program), (double)(accept->facts->t_begin_ns - sent) / 1e9,
            called(evidence, wait), wait->socket->connection->id);
        return;
    }
}

const struct finding_rule rule_write_write_read = {
    "write-write-read", 35, SEVERITY_NOTE,
    .fix =
        "Put the whole line into one send() or writev(). TCP_NODELAY removes the wait, too, but leaves "
        "each piece a segment."
};

/* What a full segment of that end carries, as both SYNs say; without them the least that RFC 9293
 * 3.7.1 knows, so that what may be full is taken for full. */
static uint32_t full_segment(const struct connection *c, const struct packet *packet)
{
    enum { IPV4_DEFAULT = 536, TCP_HEADER = 20 };
    int mss = IPV4_DEFAULT;
    if (c->syn && c->syn_ack && c->syn->facts.tcp.mss > 0 && c->syn_ack->facts.tcp.mss > 0) {
        int one = c->syn->facts.tcp.mss, other = c->syn_ack->facts.tcp.mss;
        mss = one < other ? one : other;
    }
    int options = packet->facts.tcp.header_bytes - TCP_HEADER;
    return (uint32_t)(options > 0 && options < mss ? mss - options : mss);
}

/* What this end sent last before the packet that stands at this place: NULL when that is not new
 * data, as while it recovers from a loss. */
static const struct packet *piece_before(const struct evidence *evidence,
                                         const struct connection *c, size_t place)
{
    const struct packet *packet = evidence->packets[place];
    for (size_t i = place; i-- > evidence->first_packet[c->id - 1];) {
        const struct packet *piece = evidence->packets[i];
        if (piece->from != packet->from || !piece->has_range)
            continue;
        bool is_new = piece->kind == KIND_DATA && !packet_is_again(piece) && !piece->fills;
        return is_new && piece->to_offset == packet->from_offset ? piece : NULL;
    }
    return NULL;
}

/* The ACK that let it go, if Nagle's algorithm can have waited for that (RFC 9293 3.7.4): both are
 * less than a full segment. */
static const struct packet *ended_by(const struct evidence *evidence, const struct connection *c,
                                     size_t place)
{
    const struct packet *packet = evidence->packets[place];
    const struct packet *ack =
        packet->trigger.kind == TRIGGER_ARRIVAL ? packet->trigger.packet : NULL;
    const struct socket *socket = c->socket[packet->from];
    if (packet->kind != KIND_DATA || !packet->has_range || packet_is_again(packet) ||
        packet->fills || !ack || packet->carries_count == 0 || !socket || socket->options.no_delay)
        return NULL;
    const struct packet *piece = piece_before(evidence, c, place);
    uint32_t full = full_segment(c, packet);
    bool small = piece && piece->facts.payload_bytes < full && packet->facts.payload_bytes < full;
    return small && ack->ack == piece->seq + piece->facts.payload_bytes ? ack : NULL;
}

/* The other side waited, too, for something that the ACK could ride on. */
static bool was_delayed(const struct packet *ack)
{
    return ack->trigger.kind == TRIGGER_TIMER && ack->trigger.timer == TIMER_DELAYED_ACK;
}

/* Nothing else than Nagle's algorithm can have held it: the window that the other side had said last
 * had room, and nothing was ever lost, so that the congestion window is not small. */
static bool had_room(const struct evidence *evidence, const struct connection *c,
                     const struct packet *packet, const struct packet *ack)
{
    if (c->sent_again[packet->from] > 0)
        return false;
    for (size_t i = evidence->first_packet[c->id]; i-- > evidence->first_packet[c->id - 1];) {
        const struct packet *told = evidence->packets[i];
        if (told->from != packet->from && told->id < ack->id)
            return told->window >= 2 * (int64_t)full_segment(c, packet);
    }
    return false;
}

/* The ACK came at once, over a way that is long; and the program has said all and waits for an
 * answer. */
static bool cost_a_round_trip(const struct call *call, const struct call *next,
                              const struct packet *packet)
{
    const int64_t worth_telling_ns = NS_PER_MS;
    int64_t left_ns = packet->facts.t_ns;
    return next && next->facts->role == CALL_RECEIVE && next->facts->t_begin_ns < left_ns &&
           (!next->ended || next->facts->t_end_ns > left_ns) &&
           left_ns - call->facts->t_end_ns >= worth_telling_ns;
}

/* Nagle's algorithm holds the second small piece back until the first is acknowledged; the other
 * side delays that ACK, or is far. */
static void held_back(struct evidence *evidence, const struct connection *c, size_t place)
{
    struct packet *packet = evidence->packets[place];
    const struct packet *ack = ended_by(evidence, c, place);
    if (!ack)
        return;
    struct call *call = packet->carries[0], *before = NULL;
    const struct activity *activity = activity_of(evidence, c->socket[packet->from]);
    size_t low = 0, high = activity->count; /* its place among the calls of the socket */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (activity->calls[middle]->id < call->id)
            low = middle + 1;
        else
            high = middle;
    }
    before = low > 0 ? activity->calls[low - 1] : NULL;
    const struct call *next = low + 1 < activity->count ? activity->calls[low + 1] : NULL;
    if (!was_delayed(ack) &&
        (!cost_a_round_trip(call, next, packet) || !had_room(evidence, c, packet, ack)))
        return;
    if (!before || before->facts->role != CALL_SEND || !call->ended ||
        packet->facts.t_ns <= call->facts->t_end_ns)
        return;
    struct finding *finding = finds(evidence, &rule_write_write_read, call->program);
    if (!finding)
        return;
    shows_call(finding, before);
    shows_call(finding, call);
    shows_packet(finding, (struct packet *)ack);
    shows_packet(finding, packet);
    const char *bytes = call->facts->moved_bytes == 1 ? "byte" : "bytes";
    double late_ms = (double)(packet->facts.t_ns - call->facts->t_begin_ns) / 1e6;
    if (was_delayed(ack))
        says(
            evidence, finding,
            "The %llu %s of %s left %.0f ms after the call: Nagle's algorithm waits until the piece before is "
            "acknowledged, and the other side's kernel delays that ACK (packet %d).",
            (unsigned long long)call->facts->moved_bytes, bytes, called(evidence, call), late_ms,
            ack->id);
    else
        says(
            evidence, finding,
            "The %llu %s of %s left %.0f ms after the call: Nagle's algorithm waits until the piece before is "
            "acknowledged, which takes a round trip (packet %d).",
            (unsigned long long)call->facts->moved_bytes, bytes, called(evidence, call), late_ms,
            ack->id);
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->protocol != PROTOCOL_TCP)
            continue;
        if (c->established)
            blocked_by_another(evidence, c);
        for (size_t at = evidence->first_packet[c->id - 1]; at < evidence->first_packet[c->id];
             at++)
            held_back(evidence, c, at);
    }
}

const struct subject about_delays = {
    .look = look_at_all,
    .rules = { &rule_slow_client_blocks, &rule_write_write_read },
};
