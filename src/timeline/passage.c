/* A packet over a wire: it left, and later each copy of it arrives, or none does.
 *
 *     timeline_left()      all that its sender knows and does; states of the sender
 *     timeline_crossed()   all that its receiver learns from it; states of the receiver
 *
 * In between it is on the wire, and its receiver knows nothing of it.  What each end knows is in
 * the sights of the connection (join.h). */
#include "base/memory.h"
#include "timeline/join.h"
#include "timeline/observation.h"
#include "wire/rule.h"

void sights_make(struct timeline *timeline, struct connection *c)
{
    struct sights *sights = arena_alloc(&timeline->arena, sizeof *sights);
    for (int i = 0; i < 2; i++) {
        flow_init(&sights->flow[i]);
        sights->flow[i].remembered = &sights->remembered[i];
        sights->at[END_CLIENT][i] = c->flow[i];
        sights->at[END_SERVER][i] = &sights->flow[i];
    }
    c->sights = sights;
    look_at_senders(c);
}

static void crossing_put(struct join *join, uint64_t crossing, struct packet *packet)
{
    while (join->crossing_count <= crossing) {
        array_reserve(&join->crossings, &join->crossing_capacity, join->crossing_count,
                      sizeof *join->crossings);
        join->crossings[join->crossing_count++] = NULL;
    }
    join->crossings[crossing] = packet;
}

static struct arrival *arrival_add(struct timeline *timeline, struct passage *passage, int64_t t_ns,
                                   const struct fate *fate)
{
    struct arrival *arrival = arena_alloc(&timeline->arena, sizeof *arrival);
    arrival->packet = passage->packet;
    arrival->t_ns = t_ns;
    arrival->fate = *fate;
    *(passage->last ? &passage->last->next : &passage->first) = arrival;
    passage->last = arrival;
    event_add(timeline, EVENT_ARRIVAL, t_ns)->arrival = arrival;
    return arrival;
}

/* UDP keeps no order, and does not know that it has none. */
static void datagram_comes(struct arrival *arrival)
{
    const struct packet *packet = arrival->packet;
    struct sights *sights = packet->connection->sights;
    int *newest = &sights->newest_came[packet->from];
    arrival->overtaken = packet->id < *newest;
    if (packet->id > *newest)
        *newest = packet->id;
}

/* All steps that are about its receiver, on a copy: the packet itself stays as it left. */
static void arrives(struct timeline *timeline, struct arrival *arrival,
                    const struct packet_facts *facts)
{
    struct packet *packet = arrival->packet, copy = *packet;
    struct connection *c = packet->connection;
    if (c && c->sights && packet->facts.protocol == PROTOCOL_UDP)
        datagram_comes(arrival);
    if (!c || packet->facts.protocol != PROTOCOL_TCP)
        return;
    copy.facts = *facts;
    copy.facts.t_ns = arrival->t_ns;
    copy.analysis = 0;
    copy.late = copy.fills = copy.partly_new = copy.answered = false;
    look_from(c, !packet->from);
    segment_arrives(&copy);
    analysis_of(&copy);
    states_after(timeline, &copy, ARRIVES);
    segment_done(timeline, &copy, ARRIVES);
    look_at_senders(c);
    packet->put_off |= copy.put_off;
    packet->goes_on |= copy.goes_on;
    arrival->analysis = copy.analysis;
}

void timeline_left(struct timeline *timeline, const struct packet_facts *facts, uint64_t crossing,
                   int host)
{
    struct passage *passage = arena_alloc(&timeline->arena, sizeof *passage);
    passage->crossing = crossing;
    passage->host = host;
    struct packet *packet = packet_taken(timeline, facts, passage);
    if (crossing)
        crossing_put(timeline->join, crossing, packet);
    else /* the wire made it, and hands it over at once */
        arrival_add(timeline, passage, facts->t_ns, &(struct fate){ .copy = 1 });
}

void timeline_crossed(struct timeline *timeline, int64_t t_ns, uint64_t crossing,
                      const struct fate *fate, const struct packet_facts *arrived)
{
    const struct join *join = timeline->join;
    struct packet *packet = crossing < join->crossing_count ? join->crossings[crossing] : NULL;
    if (!packet)
        return; /* a frame that is no packet of ours */
    states_check(timeline, t_ns);
    struct arrival *arrival = arrival_add(timeline, packet->passage, t_ns, fate);
    if (fate_is_taken(fate))
        arrives(timeline, arrival, arrived ? arrived : &packet->facts);
}

void timeline_rule(struct timeline *timeline, const char *text)
{
    array_reserve(&timeline->rules, &timeline->rule_capacity, timeline->rule_count,
                  sizeof *timeline->rules);
    struct told_rule *told = &timeline->rules[timeline->rule_count++];
    struct rule rule;
    struct err err;
    *told = (struct told_rule){ .text = arena_text(&timeline->arena, text) };
    if (rule_parse(&rule, "", text, &err) == 0) {
        told->should_act = rule_should_act(&rule);
        told->holds = rule.kind == RULE_PACKETS && rule.action == ACTION_HOLD;
        told->keeps = rule.kind == RULE_DELAY || rule.kind == RULE_RATE ||
                      (rule.kind == RULE_PACKETS && rule.action == ACTION_DELAY);
        told->setting = rule.setting;
        told->who = rule.who;
        told->value = rule.value ? arena_text(&timeline->arena, rule.value) : NULL;
    }
    rule_release(&rule);
}

/* ---- what became of it ---- */

int64_t packet_arrived_ns(const struct packet *packet)
{
    if (!packet->passage)
        return packet->facts.t_ns;
    for (const struct arrival *a = packet->passage->first; a; a = a->next)
        if (fate_is_taken(&a->fate))
            return a->t_ns;
    return -1;
}

int64_t packet_came_ns(const struct packet *packet)
{
    int64_t t_ns = packet_arrived_ns(packet);
    return t_ns < 0 ? INT64_MAX : t_ns;
}

bool packet_is_lost(const struct packet *packet)
{
    const struct arrival *first = packet->passage ? packet->passage->first : NULL;
    for (const struct arrival *a = first; a; a = a->next)
        if (a->fate.kind == FATE_ARRIVED)
            return false;
    return first != NULL;
}
