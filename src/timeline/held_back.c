/* What let bytes go that had to wait: see held_back.h.  It looks back at the latest packets of the
 * other end that moved the limit of what may be sent (struct allowance), so the cost of a packet
 * does not grow with the trace. */
#include "timeline/held_back.h"

enum {
    PROBE_NS = 4 * NS_PER_MS,
    STOPPED_NS = NS_PER_MS, /* a sender that still copies bytes does not pause so long */
    /* what an ACK lets go leaves in the same softirq; a program that it wakes comes later */
    SOFTIRQ_NS = 400 * 1000,
};

struct mark held_back_let_go(const struct packet *packet, int64_t since_ns)
{
    const struct mark *opened = &packet->connection->flow[packet->from]->remembered->opened;
    bool answers =
        opened->id && opened->t_ns > since_ns && packet->facts.t_ns - opened->t_ns < ANSWER_NS;
    return answers ? *opened : (struct mark){ 0 };
}

static bool makes_room(const struct allowance *allowance, int64_t end)
{
    return allowance->limit >= end;
}

static bool acknowledges(const struct allowance *allowance, int64_t end)
{
    return allowance->packet->ack >= end;
}

/* From which packet on, to the latest, do they all do that?  None when that was so at `since_ns`,
 * or is not so yet. */
static struct mark first_of_latest(const struct packet *packet,
                                   bool (*does)(const struct allowance *allowance, int64_t end),
                                   int64_t end, int64_t since_ns)
{
    const struct remembered *remembered = packet->connection->flow[packet->from]->remembered;
    size_t count = remembered->allowances, oldest = count > ALLOWANCES ? count - ALLOWANCES : 0,
           i = count;
    while (i > oldest && does(&remembered->allowed[(i - 1) % ALLOWANCES], end))
        i--;
    const struct allowance *first = i < count ? &remembered->allowed[i % ALLOWANCES] : NULL;
    if (!first || first->t_ns <= since_ns)
        return (struct mark){ 0 };
    struct mark mark = mark_of(first->packet, true);
    mark.t_ns = first->t_ns;
    return mark;
}

struct mark held_back_allowed_by(const struct packet *packet, int64_t since_ns)
{
    return first_of_latest(packet, makes_room, packet->seq + packet->facts.payload_bytes, since_ns);
}

bool held_back_is_old(const struct packet *packet, const struct mark *opened)
{
    return packet->passage && packet->facts.t_ns - opened->t_ns >= SOFTIRQ_NS;
}

bool held_back_blocked(const struct packet *packet)
{
    const struct mark *last = last_of(packet->connection, packet->from);
    return last->id && (last->kind == KIND_PROBE || (last->analysis & ANALYSIS_WINDOW_FULL));
}

struct mark held_back_nagle_ended(const struct packet *packet, const struct socket *socket,
                                  int64_t since_ns)
{
    const struct remembered *sent = packet->connection->flow[packet->from]->remembered;
    bool held = !socket->options.no_delay && packet->facts.payload_bytes < sent->largest &&
                sent->small_end > 0;
    return held ? first_of_latest(packet, acknowledges, sent->small_end, since_ns)
                : (struct mark){ 0 };
}

/* When this end sent or heard something last. */
static int64_t last_ns_of(const struct packet *packet)
{
    const struct mark *told = last_of(packet->connection, !packet->from),
                      *before = last_of(packet->connection, packet->from);
    return told->t_ns > before->t_ns ? told->t_ns : before->t_ns;
}

/* Bytes before it of the same call have left, or the call that handed it over has ended. */
static bool in_the_middle(const struct packet *packet, const struct socket *socket)
{
    return packet->passage && socket->supplies && packet->from_offset != socket->supplies->end;
}

struct mark held_back_clocked(const struct packet *packet, const struct socket *socket,
                              int64_t since_ns)
{
    const struct mark *told = last_of(packet->connection, !packet->from),
                      *before = last_of(packet->connection, packet->from), none = { 0 };
    int64_t limit_ns = since_ns ? SOFTIRQ_NS : ANSWER_NS;
    bool just = told->id && told->t_ns > since_ns && packet->facts.t_ns - told->t_ns < limit_ns;
    if (!in_the_middle(packet, socket) || !just || !before->packet)
        return none;
    const struct trigger *trigger = &before->packet->trigger;
    bool answered = trigger->kind == TRIGGER_ARRIVAL && before->payload_bytes;
    if (before->t_ns >= told->t_ns)
        return answered && packet->facts.t_ns - before->t_ns < SOFTIRQ_NS ? trigger->arrived : none;
    return answered || told->t_ns - before->t_ns >= STOPPED_NS ? *told : none;
}

bool held_back_probed(const struct timeline *timeline, const struct packet *packet,
                      const struct socket *socket)
{
    const struct flow *flow = packet->connection->flow[packet->from];
    const struct remembered *sent = flow->remembered;
    return timeline->has_calls && !socket->options.no_delay && !flow->urgent && sent->last.id &&
           packet->facts.payload_bytes < sent->largest && sent->small_end > flow->acked &&
           packet->facts.t_ns - last_ns_of(packet) >= PROBE_NS;
}

/* When its program did something about these bytes last. */
static int64_t handed_over_ns(const struct packet *packet)
{
    const struct call *call =
        packet->carries_count ? packet->carries[packet->carries_count - 1] : NULL;
    if (!call)
        return 0;
    return call->ended ? call->facts->t_end_ns : call->facts->t_begin_ns;
}

/* There and back, as the SYN-ACK took it one way. */
static int64_t round_trip_ns(const struct connection *c)
{
    int64_t arrived_ns = c->syn_ack ? packet_arrived_ns(c->syn_ack) : -1;
    return arrived_ns < 0 ? 0 : 2 * (arrived_ns - c->syn_ack->facts.t_ns);
}

bool held_back_fits_a_small_window(const struct packet *packet)
{
    const struct flow *flow = packet->connection->flow[packet->from];
    int64_t handed_ns = handed_over_ns(packet), last_ns = last_ns_of(packet);
    int64_t silence_ns = packet->facts.t_ns - (handed_ns > last_ns ? handed_ns : last_ns);
    return packet->passage && (packet->analysis & ANALYSIS_WINDOW_FULL) &&
           packet->facts.payload_bytes < flow->remembered->largest && flow->acked >= flow->next &&
           silence_ns >= PROBE_NS && silence_ns >= round_trip_ns(packet->connection);
}

int64_t held_back_probed_window(const struct timeline *timeline, const struct packet *packet,
                                const struct socket *socket)
{
    const struct flow *flow = packet->connection->flow[packet->from];
    int64_t handed_ns = handed_over_ns(packet), last_ns = last_ns_of(packet);
    int64_t silence_ns = packet->facts.t_ns - (handed_ns > last_ns ? handed_ns : last_ns);
    bool silent = silence_ns >= PROBE_NS && silence_ns >= round_trip_ns(packet->connection);
    return timeline->has_calls && in_the_middle(packet, socket) && !flow->urgent && silent &&
                   flow->remembered->last.id && flow->acked < flow->next
               ? silence_ns
               : 0;
}
