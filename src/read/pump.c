/* Frames → packets → timeline: see pump.h. */
#include "read/pump.h"

int pump_trace(struct timeline *timeline, const char *name, const struct pump_choice *choice, struct pump_count *count,
               struct err *err)
{
    struct trace *trace = trace_open(name, err);
    struct trace_frame frame;
    struct packet_facts facts;
    int got;
    *count = (struct pump_count){ 0 };
    if (!trace)
        return -1;
    struct fragments fragments;
    fragments_init(&fragments);
    while ((got = trace_next(trace, &frame, &count->ends)) == 1) {
        count->frames++;
        if (choice && choice->frame && !choice->frame(choice->context, &frame))
            continue;
        switch (packet_decode(&facts, frame.link_type, frame.t_ns, frame.bytes, frame.captured_bytes, frame.wire_bytes, &fragments)) {
        case PACKET_FOREIGN:
            count->foreign++;
            continue;
        case PACKET_FRAGMENT:
            count->fragments++;
            continue;
        case PACKET_MALFORMED:
            count->malformed++;
            facts.frame = frame.number;
            if (!choice || !choice->packet || choice->packet(choice->context, &frame, &facts))
                timeline_malformed(timeline, &facts);
            continue;
        case PACKET_UNKNOWN_LINK:
            if (!count->refused++)
                count->refused_link = frame.link_type;
            continue;
        case PACKET_TAKEN:
            break;
        }
        facts.frame = frame.number;
        if (choice && choice->packet && !choice->packet(choice->context, &frame, &facts))
            continue;
        count->packets++;
        timeline_packet(timeline, &facts);
    }
    if (got == 0)
        count->ends.text[0] = 0;
    fragments_release(&fragments);
    trace_close(trace);
    return 0;
}
