/* Why a segment is sent again: which timer ran out, or which acknowledgement told of a loss.
 *
 *     an ACK that tells      three duplicates, SACK blocks, or, while a loss is repaired, an ACK of
 *                            a part (RFC 5681, 6675, 6582)
 *     reordering timer       SACK blocks told of later bytes, and RACK waited a part of a round trip
 *                            in case this was only overtaken (RFC 8985 6)
 *     loss probe             nothing told of a loss, and the last segment goes again (RFC 8985 7)
 *     retransmission timer   the first segment that is not acknowledged goes again (RFC 6298)
 *
 * When only one segment waits, the last is the first.  Linux then sends a loss probe before any
 * retransmission timer: it sets the probe for when that would run out at the latest
 * (tcp_schedule_loss_probe()), if both ends allow SACK and no loss is being repaired.
 *
 * Of a trace that was captured anywhere only this is certain: when nothing had passed for as long
 * as a timer runs, it was a timer. */
#include <stdlib.h>
#include <string.h>

#include "base/actor.h"
#include "base/clock.h"
#include "timeline/held_back.h"

enum { JUST_NS = 2 * NS_PER_MS };

static struct remembered *remembered_of(const struct packet *packet)
{
    return packet->connection->flow[packet->from]->remembered;
}

/* Since when the sender has heard of nothing new, and sent nothing that must be acknowledged. */
static int64_t silent_since(const struct packet *packet)
{
    const struct flow *flow = packet->connection->flow[packet->from];
    const struct remembered *r = flow->remembered;
    int64_t sent_ns = later(flow->next_ns, later(r->repeated_ns, r->again.last_ns));
    return later(later(sent_ns, r->probes.last_ns), r->opened.id ? r->opened.t_ns : 0);
}

struct trigger repetition_timer(const struct packet *packet, enum timer_kind timer)
{
    const struct flow *flow = packet->connection->flow[packet->from];
    struct remembered *r = remembered_of(packet);
    struct trigger trigger = { .kind = TRIGGER_TIMER, .timer = timer };
    if (!r)
        return trigger;
    struct waits *waits = timer == TIMER_PERSIST ? &r->probes : &r->again;
    int64_t since_ns = silent_since(packet), waited_ns = packet->facts.t_ns - since_ns;
    if (waits->acked != flow->acked)
        *waits = (struct waits){ .acked = flow->acked };
    if (r->unreachable.id && r->unreachable.t_ns > waits->last_ns)
        trigger.reverted_by = r->unreachable.id;
    trigger.before_ns = waits->waited_ns;
    trigger.waited_ns = since_ns && waited_ns > 0 ? waited_ns : 0;
    waits->waited_ns = trigger.waited_ns;
    waits->last_ns = packet->facts.t_ns;
    trigger.before_bytes = waits->bytes;
    waits->bytes = packet->facts.payload_bytes;
    trigger.times = ++waits->times;
    return trigger;
}

/* SACK blocks that speak of later bytes, not of duplicates (RFC 2883). */
static bool tells_gap(const struct mark *told)
{
    const struct packet *packet = told->packet;
    if (!told->sack_count || !packet)
        return told->sack_count > 0;
    const struct tcp_facts *tcp = &packet->facts.tcp;
    for (unsigned i = 0; i < tcp->sack_count; i++)
        if ((int32_t)(tcp->sack[i].from - tcp->ack) > 0)
            return true;
    return false;
}

/* What a rule of the wire set this to in the kernel that sent the packet; NULL: it is as usual.  Of
 * two rules the last one holds. */
static const char *set_to(const struct timeline *timeline, const struct packet *packet,
                          const char *setting)
{
    const char *value = NULL;
    for (size_t i = 0; packet->passage && i < timeline->rule_count; i++) {
        const struct told_rule *rule = &timeline->rules[i];
        bool here = rule->who == ACTOR_ANY || rule->who == packet->passage->host;
        if (here && rule->setting && strcmp(rule->setting, setting) == 0)
            value = rule->value;
    }
    return value;
}

/* tcp_early_retrans: 3 and 4 are with loss probes. */
static bool probes_are_off(const struct timeline *timeline, const struct packet *packet)
{
    const char *value = set_to(timeline, packet, "ipv4/tcp_early_retrans");
    return value && strtol(value, NULL, 10) < 3;
}

static bool both_allow_sack(const struct connection *c)
{
    return c->syn && c->syn_ack && c->syn->facts.tcp.sack_permitted &&
           c->syn_ack->facts.tcp.sack_permitted;
}

/* Linux has set the loss probe, and it has not run out yet. */
static bool may_probe(const struct timeline *timeline, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct flow *flow = c->flow[packet->from];
    const struct remembered *r = flow->remembered;
    bool repeated = r->repeats && r->repeats_acked == flow->acked;
    return timeline->has_calls && both_allow_sack(c) && c->established && !repeated &&
           flow->acked >= r->recover && !r->loss_probed && !probes_are_off(timeline, packet);
}

/* What this end sent last was an answer to `told`, too: what follows at once belongs to it. */
static bool follows_answer(const struct mark *before, const struct mark *told)
{
    const struct trigger *trigger = before->packet ? &before->packet->trigger : NULL;
    return trigger && trigger->kind == TRIGGER_ARRIVAL && trigger->arrived.id == told->id &&
           before->payload_bytes;
}

/* An ACK of a part came just now, while a loss is repaired (RFC 6582 3.2 step 3).  Over a wire new
 * bytes may have left since. */
static bool is_part(const struct packet *packet, const struct mark *told)
{
    const struct mark *before = last_of(packet->connection, packet->from);
    const struct remembered *r = remembered_of(packet);
    if (before->id &&
        (before->analysis & (ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION)) &&
        r->opened.id == told->id)
        return true;
    return packet->passage && packet->connection->flow[packet->from]->acked < r->recover &&
           packet->facts.t_ns - r->opened.t_ns < JUST_NS;
}

static bool is_told(const struct packet *packet, const struct mark *told)
{
    const struct connection *c = packet->connection;
    const struct mark *before = last_of(c, packet->from);
    bool third = c->flow[!packet->from]->duplicate_acks >= 3;
    /* without SACK, and so without RACK and loss probes, no timer runs out as soon as a busy machine
     * answers */
    int64_t soon_ns = third && c->syn && !both_allow_sack(c) ? ANSWER_NS : JUST_NS;
    bool just = told->id && packet->facts.t_ns - told->t_ns < soon_ns;
    if (just && before->id && before->t_ns >= told->t_ns)
        return packet->passage && follows_answer(before, told);
    bool in_part = is_part(packet, told);
    return just && (tells_gap(told) || third || in_part);
}

/* RFC 1191, 8201: the ICMP error says that segments are too big, and TCP sends what is not
 * acknowledged again at once, in smaller ones. */
static bool is_told_too_big(const struct packet *packet)
{
    const struct mark *too_big = &remembered_of(packet)->too_big,
                      *before = last_of(packet->connection, packet->from);
    bool just = too_big->id && packet->facts.t_ns - too_big->t_ns < JUST_NS;
    return just && (before->t_ns < too_big->t_ns || follows_answer(before, too_big));
}

struct trigger repetition_trigger(const struct timeline *timeline, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct flow *flow = c->flow[packet->from];
    const struct mark *told = last_of(c, !packet->from), *before = last_of(c, packet->from);
    int64_t end = packet->seq + packet->facts.payload_bytes + !!(packet->facts.tcp.flags & TCP_FIN);
    const struct mark *too_big = &remembered_of(packet)->too_big;
    if (is_told_too_big(packet) && told->t_ns < too_big->t_ns)
        return (struct trigger){ .kind = TRIGGER_ARRIVAL,
                                 .packet = too_big->packet,
                                 .arrived = *too_big };
    if (is_told(packet, told)) {
        const struct remembered *r = remembered_of(packet);
        return (struct trigger){ .kind = TRIGGER_ARRIVAL,
                                 .packet = told->packet,
                                 .arrived = *told,
                                 .timed_out =
                                     packet->seq < r->timed_out && r->opened.id == told->id };
    }
    int64_t last_ns = later(told->t_ns, before->t_ns); /* 0: there was none */
    bool soon = packet->facts.t_ns - last_ns < TIMEOUT_NS;
    if (!timeline->has_calls)
        return soon ? (struct trigger){ .kind = TRIGGER_UNKNOWN }
                    : repetition_timer(packet, TIMER_RETRANSMISSION);
    if (tells_gap(told) && soon) {
        struct trigger trigger = repetition_timer(packet, TIMER_REORDERING);
        trigger.packet = told->packet;
        trigger.arrived = *told;
        return set_to(timeline, packet, "ipv4/tcp_rto_min_us")
                   ? (struct trigger){ .kind = TRIGGER_UNKNOWN }
                   : trigger;
    }
    bool probe = !tells_gap(told) && end >= flow->next && may_probe(timeline, packet);
    return repetition_timer(packet, probe ? TIMER_LOSS_PROBE : TIMER_RETRANSMISSION);
}

void repetition_counts(const struct packet *packet)
{
    const struct flow *flow = packet->connection->flow[packet->from];
    struct remembered *r = remembered_of(packet);
    if (!r || !packet_is_again(packet))
        return;
    if (r->repeats_acked != flow->acked)
        r->repeats = 0;
    r->repeats_acked = flow->acked;
    r->repeats++;
    r->repeated_ns = packet->facts.t_ns;
    if (packet->trigger.kind == TRIGGER_TIMER && packet->trigger.timer == TIMER_LOSS_PROBE) {
        r->again.times = 0; /* the retransmission timer is set anew, and comes next */
        r->loss_probed = flow->next;
    } else {
        r->recover = flow->next;
        r->loss_probed = 0;
        if (packet->trigger.kind == TRIGGER_TIMER && packet->trigger.timer == TIMER_RETRANSMISSION)
            r->timed_out = flow->next;
    }
}

/* RFC 2883: the first SACK block is of bytes that stand before the number, or within the second
 * block: they came twice. */
bool repetition_told_twice(const struct packet *packet)
{
    const struct tcp_facts *tcp = &packet->facts.tcp;
    if (!tcp->sack_count)
        return false;
    if ((int32_t)(tcp->sack[0].from - tcp->ack) < 0)
        return true;
    return tcp->sack_count > 1 && (int32_t)(tcp->sack[0].from - tcp->sack[1].from) >= 0 &&
           (int32_t)(tcp->sack[0].to - tcp->sack[1].to) <= 0;
}

/* What was probed may have arrived before, and the probe, too, or only one of them: an
 * acknowledgement of just that end does not tell (tcp_process_tlp_ack()). */
void repetition_acknowledged(struct flow *flow, const struct packet *ack)
{
    struct remembered *r = flow->remembered;
    if (!r || !r->loss_probed || ack->ack < r->loss_probed)
        return;
    bool again = ack->ack == flow->acked && !ack->facts.payload_bytes;
    if (ack->ack > r->loss_probed || repetition_told_twice(ack) || again)
        r->loss_probed = 0;
}
