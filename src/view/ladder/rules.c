/* After a run over a wire: what each of its rules did.
 *
 *     rule 1 (delay 20ms)
 *     rule 2 (client: data drop @ 3) dropped 1 packet
 *     rule 3 (server: fin drop @ 9) did nothing
 *     2 packets were still on the wire at the end */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "view/amounts.h"
#include "view/ladder/parts.h"

/* What a rule did: with all that it met the same. */
struct deeds {
    uint64_t met; /* packets */
    int last;     /* the last of them, by id: it may have met several copies */
    unsigned did;
};

static struct deeds *deeds_of_rules(const struct timeline *timeline)
{
    struct deeds *deeds = xcalloc(timeline->rule_count + 1, sizeof *deeds);
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        for (const struct arrival *a = packet->passage ? packet->passage->first : NULL; a;
             a = a->next) {
            if (a->fate.rule < 1 || (size_t)a->fate.rule > timeline->rule_count)
                continue;
            struct deeds *rule = &deeds[a->fate.rule - 1];
            rule->met += rule->last != packet->id;
            rule->last = packet->id;
            rule->did |= a->fate.did;
        }
    }
    return deeds;
}

static void deeds_add(struct text *t, const struct deeds *rule)
{
    static const struct {
        unsigned bit;
        const char *verb, *end;
    } words[] = {
        { WIRE_ANSWERED, " dropped ", " and answered by ICMP" },
        { WIRE_QUEUE_FULL, " dropped ", ": the queue was full" },
        { WIRE_TOO_BIG, " dropped ", ": too big" },
        { WIRE_DOWN, " dropped ", ": the wire was down" },
        { WIRE_DROPPED, " dropped ", "" },
        { WIRE_CORRUPTED, " changed a bit of ", "" },
        { WIRE_DUPLICATED, " doubled ", "" },
        { WIRE_HELD, " held back ", "" },
        { WIRE_DELAYED, " delayed ", "" },
    };
    size_t i = 0;
    while (i + 1 < sizeof words / sizeof *words && !(rule->did & words[i].bit))
        i++;
    text_add(t, rule->did ? words[i].verb : " met ");
    counted_add(t, rule->met, "packet");
    text_add(t, rule->did ? words[i].end : "");
}

static uint64_t count_on_wire(const struct timeline *timeline)
{
    uint64_t on_wire = 0;
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct passage *passage = timeline->packets[i]->passage;
        on_wire += passage && passage->crossing && !passage->first;
    }
    return on_wire;
}

/* What is still on the wire has met no rule that is told.  Was it this one, and no other? */
static bool kept_alone(const struct timeline *timeline, size_t rule)
{
    for (size_t i = 0; i < timeline->rule_count; i++) {
        const struct told_rule *other = &timeline->rules[i];
        if (i != rule && (other->holds || other->keeps))
            return false;
    }
    const struct told_rule *told = &timeline->rules[rule];
    return told->holds || (told->keeps && told->should_act);
}

/* Only where all packets are there, and none is left that it may have taken. */
static bool is_idle(const struct timeline *timeline, size_t rule, const struct deeds *deeds,
                    uint64_t on_wire)
{
    const struct told_rule *told = &timeline->rules[rule];
    return timeline->has_packets && !timeline->lacks_packets && told->should_act &&
           deeds->met == 0 && !((told->holds || told->keeps) && on_wire);
}

static void rule_line(struct ladder *l, const struct timeline *timeline, size_t rule,
                      const struct deeds *deeds, uint64_t on_wire)
{
    struct text *t = &l->scratch;
    const struct told_rule *told = &timeline->rules[rule];
    bool idle = is_idle(timeline, rule, deeds, on_wire);
    struct deeds held = { .met = deeds->met + on_wire,
                          .did = deeds->did | (told->holds ? WIRE_HELD : WIRE_DELAYED) };
    text_clear(t);
    text_addf(t, "rule %zu (", rule + 1);
    clean_add(t, told->text, strlen(told->text), l->style.ascii);
    text_add_char(t, ')');
    if (on_wire && kept_alone(timeline, rule))
        deeds_add(t, &held);
    else if (deeds->met)
        deeds_add(t, deeds);
    else if (idle)
        text_add(t, " did nothing");
    line_wrapped(l, t->s, idle ? STYLE_ERROR : STYLE_PLAIN);
}

void rules_lines(struct ladder *l, const struct timeline *timeline)
{
    struct text *t = &l->scratch;
    struct deeds *deeds = deeds_of_rules(timeline);
    uint64_t on_wire = count_on_wire(timeline);
    for (size_t i = 0; i < timeline->rule_count; i++)
        rule_line(l, timeline, i, &deeds[i], on_wire);
    free(deeds);
    if (on_wire == 0)
        return;
    text_clear(t);
    counted_add(t, on_wire, "packet");
    text_add(t, on_wire == 1 ? " was still on the wire at the end"
                             : " were still on the wire at the end");
    line_wrapped(l, t->s, STYLE_PLAIN);
}
