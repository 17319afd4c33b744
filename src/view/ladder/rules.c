/* After a run over a wire: what each of its rules did.
 *
 *     rule 1 (delay 20ms)
 *     rule 2 (client: data drop @ 3) dropped 1 packet
 *     rule 3 (server: fin drop @ 1) met no packet
 *     2 packets were still on the wire at the end */
#include <string.h>

#include "view/amounts.h"
#include "view/ladder/parts.h"

/* A rule about the wire itself, or a host's settings: it need not meet a packet to hold.  Its text
 * was parsed before (wire/rule.h). */
static bool is_of_wire(const char *rule)
{
    static const char *const words[] = { "delay ", "rate ", "mtu ", "down" };
    const char *colon = strchr(rule, ':');
    const char *word = colon ? colon + 1 : rule;
    if (strncmp(rule, "host ", 5) == 0)
        return true;
    word += strspn(word, " ");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(word, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* How many packets it met, and what it did with them: all of them the same, as a rule does. */
static uint64_t met_by(const struct timeline *timeline, int rule, unsigned *did)
{
    uint64_t met = 0;
    *did = 0;
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct passage *passage = timeline->packets[i]->passage;
        bool meets = false;
        for (const struct arrival *a = passage ? passage->first : NULL; a; a = a->next)
            if (a->fate.rule == rule) {
                meets = true;
                *did |= a->fate.did;
            }
        met += meets;
    }
    return met;
}

static void deed_add(struct text *t, uint64_t met, unsigned did)
{
    static const struct {
        unsigned bit;
        const char *verb, *end;
    } deeds[] = {
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
    while (i + 1 < sizeof deeds / sizeof *deeds && !(did & deeds[i].bit))
        i++;
    text_add(t, did ? deeds[i].verb : " met ");
    counted_add(t, met, "packet");
    text_add(t, did ? deeds[i].end : "");
}

void rules_lines(struct ladder *l, const struct timeline *timeline)
{
    struct text *t = &l->scratch;
    uint64_t on_wire = 0;
    for (size_t i = 0; i < timeline->rule_count; i++) {
        const char *rule = timeline->rules[i];
        unsigned did;
        uint64_t met = met_by(timeline, (int)i + 1, &did);
        bool idle = met == 0 && !is_of_wire(rule);
        text_clear(t);
        text_addf(t, "rule %zu (", i + 1);
        clean_add(t, rule, strlen(rule), l->style.ascii);
        text_add_char(t, ')');
        if (met)
            deed_add(t, met, did);
        else if (idle)
            text_add(t, " met no packet");
        line_wrapped(l, t->s, idle ? STYLE_ERROR : STYLE_PLAIN);
    }
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct passage *passage = timeline->packets[i]->passage;
        on_wire += passage && passage->crossing && !passage->first;
    }
    if (on_wire == 0)
        return;
    text_clear(t);
    counted_add(t, on_wire, "packet");
    text_add(t, on_wire == 1 ? " was still on the wire at the end"
                             : " were still on the wire at the end");
    line_wrapped(l, t->s, STYLE_PLAIN);
}
