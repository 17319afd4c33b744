/* What the wire did with a packet, said: see fate_says.h. */
#include "timeline/fate_says.h"

#include <stdio.h>

/* The first that is true of a fate. */
static const struct deed {
    unsigned did; /* all of these */
    const char *label, *says;
} deeds[] = {
    { WIRE_TOO_BIG | WIRE_ANSWERED, "too big, ICMP",
      "The wire drops it, which is too big, and says so by ICMP" },
    { WIRE_TOO_BIG, "too big", "The wire drops it, which is too big, without a word" },
    { WIRE_QUEUE_FULL, "queue full", "The wire drops it, since its queue is full" },
    { WIRE_DOWN, "wire is down", "The wire is down: it is lost" },
    { WIRE_ANSWERED, "lost, ICMP", "The wire drops it and answers by ICMP" },
    { WIRE_DROPPED, "lost", "The wire drops it" },
    { WIRE_CORRUPTED, "bad checksum", "The wire changes one bit of it" },
    { WIRE_HELD, "held back", "The wire held it back until others had passed" },
    { WIRE_DELAYED, "late", "The wire delayed it" },
    { WIRE_DUPLICATED, "copy", "The wire delivers it more than once" },
};

static const struct deed changed_deed = { WIRE_CORRUPTED, "changed",
                                          "The wire changes one bit of it, and its checksum so "
                                          "that it is right again" };

static const struct deed *deed_of(const struct fate *fate)
{
    if (fate->did & WIRE_CORRUPTED && fate->checksum_fixed)
        return &changed_deed;
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        if ((fate->did & deeds[i].did) == deeds[i].did)
            return &deeds[i];
    return NULL;
}

void fate_label(const struct fate *fate, char label[FATE_LABEL_BYTES])
{
    const struct deed *deed = deed_of(fate);
    label[0] = 0;
    if (!deed)
        return;
    int length = deed->did == WIRE_DUPLICATED
                     ? snprintf(label, FATE_LABEL_BYTES, "copy %d", fate->copy)
                     : snprintf(label, FATE_LABEL_BYTES, "%s", deed->label);
    if (fate->rule > 0)
        snprintf(label + length, FATE_LABEL_BYTES - (size_t)length, " (rule %d)", fate->rule);
}

unsigned arrival_notable(const struct arrival *arrival)
{
    const struct fate *fate = &arrival->fate;
    if (fate->kind != FATE_ARRIVED)
        return 0;
    if (!fate_is_taken(fate))
        return ARRIVED_DAMAGED;
    if (arrival->packet->facts.protocol != PROTOCOL_UDP)
        return 0; /* TCP puts it right: what it sends says so */
    return (fate->copy > 1 ? ARRIVED_AGAIN : 0) | (arrival->overtaken ? ARRIVED_OVERTAKEN : 0);
}

/* What it means where it arrived (checksums: RFC 9293 3.1, RFC 768). */
static void arrival_says(struct text *t, const struct arrival *arrival)
{
    const struct packet *packet = arrival->packet;
    const struct connection *c = packet->connection;
    unsigned notable = arrival_notable(arrival);
    if (notable & ARRIVED_DAMAGED)
        text_addf(t, "Its checksum tells: the kernel of %s drops it, and says nothing.",
                  c ? end_said(c, !packet->from) : "the receiver");
    if (notable & ARRIVED_AGAIN)
        text_add(t, "It was there already: UDP has no numbers, so the program gets it once more.");
    else if (notable & ARRIVED_OVERTAKEN)
        text_add(t, "A datagram that left later came before it: UDP keeps no order.");
}

void fate_says(struct text *t, const struct timeline *timeline, const struct arrival *arrival)
{
    const struct fate *fate = &arrival->fate;
    const struct deed *deed = deed_of(fate);
    if (deed) {
        text_add(t, deed->says);
        if (fate->rule > 0 && (size_t)fate->rule <= timeline->rule_count)
            text_addf(t, " (rule %d: %s)", fate->rule, timeline->rules[fate->rule - 1].text);
        text_add(t, ".");
    }
    if (deed && arrival_notable(arrival))
        text_add(t, " ");
    arrival_says(t, arrival);
}
