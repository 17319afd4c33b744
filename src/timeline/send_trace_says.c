/* The words of each step of a send's way, and of what was not seen: see send_trace.h. */
#include "timeline/send_trace.h"

static void bytes_add(struct text *t, uint64_t from, uint64_t to)
{
    text_add(t, to - from == 1 ? "byte " : "bytes ");
    stream_bytes_add(t, (int64_t)from, (int64_t)to);
}

static void range_add(struct text *t, const struct send_step *step)
{
    bytes_add(t, step->from, step->to);
}

static void what_happens(struct text *t, const struct send_trace *trace,
                         const struct send_step *step)
{
    const char *who = end_said(trace->connection, step->at);
    int id = step->call ? step->call->id : 0;
    if (step->packet)
        id = step->packet->id;
    switch (step->kind) {
    case SEND_HANDED:
        text_addf(
            t, "%s() hands them over: the kernel of %s copies them into its send buffer (call %d)",
            call_name(step->call->facts), who, id);
        break;
    case SEND_LEFT:
        text_addf(t, "packet %d leaves with ", id);
        range_add(t, step);
        break;
    case SEND_LEFT_AGAIN:
        text_addf(t, "packet %d leaves with ", id);
        range_add(t, step);
        text_add(t, " once more");
        break;
    case SEND_LOST: text_addf(t, "packet %d is lost on the wire", id); break;
    case SEND_DAMAGED:
        text_addf(t, "packet %d arrives damaged: the kernel of %s drops it", id, who);
        break;
    case SEND_ARRIVED:
        text_addf(t, "packet %d arrives: ", id);
        range_add(t, step);
        text_addf(t, " lie in the receive buffer of %s", who);
        break;
    case SEND_ARRIVED_TOO:
        text_addf(t, "packet %d arrives, and brings nothing new of them", id);
        break;
    case SEND_IN_ORDER: text_add(t, "nothing before them is missing: recv() can take them"); break;
    case SEND_READ:
        text_addf(t,
                  step->call->among_others ? "%s() of %s, or another call at the same time, takes "
                                           : "%s() of %s takes ",
                  call_name(step->call->facts), who);
        range_add(t, step);
        text_addf(t, " (call %d)", id);
        break;
    case SEND_ACKNOWLEDGED:
        text_addf(t, "packet %d has acknowledged them all: the send buffer of %s lets them go", id,
                  who);
        break;
    }
}

/* It left later than it was handed over, or not for the first time: its sentence tells why. */
static bool tells_why(const struct send_trace *trace, const struct send_step *step)
{
    const struct packet *packet = step->packet;
    bool leaves = step->kind == SEND_LEFT || step->kind == SEND_LEFT_AGAIN;
    bool at_once =
        packet && packet->trigger.kind == TRIGGER_CALL && packet->trigger.call == trace->call;
    return leaves && !at_once && packet->says;
}

void send_trace_says(struct text *t, const struct send_trace *trace)
{
    const struct call *call = trace->call;
    text_addf(t, "%s() of %s, call %d: ", call_name(call->facts),
              end_said(trace->connection, trace->sender), call->id);
    bytes_add(t, call->from, call->to);
    text_add(t, " of its stream.");
}

void send_step_says(struct text *t, const struct send_trace *trace, const struct send_step *step)
{
    what_happens(t, trace, step);
    if (tells_why(trace, step))
        text_addf(t, ". %s", step->packet->says);
}

size_t send_trace_missing(const struct send_trace *trace, const char *missing[SEND_MISSING_MAX])
{
    uint64_t read = 0;
    bool acknowledged = false;
    size_t count = 0;
    for (size_t i = 0; i < trace->count; i++) {
        const struct send_step *step = &trace->steps[i];
        read += step->kind == SEND_READ ? step->to - step->from : 0;
        acknowledged |= step->kind == SEND_ACKNOWLEDGED;
    }
    if (!acknowledged)
        missing[count++] = "no acknowledgement of them all came";
    if (trace->connection->socket[!trace->sender] && read < trace->call->to - trace->call->from)
        missing[count++] = read ? "no receive call took the rest" : "no receive call took them";
    return count;
}
