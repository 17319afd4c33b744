/* One send, followed (--trace-send): after the run, the way of its bytes, a line for each step.
 *
 *     send 1 of the run, followed: send(3, "hello", 5), bytes 0..5 of the client's stream
 *       27.3  send() hands them over: they lie in the send buffer of the client (call 9)
 *       27.3  packet 4 leaves with bytes 0..5
 *       …
 */
#include "base/clock.h"
#include "timeline/send_trace.h"
#include "view/ladder/parts.h"

static void range_add(struct text *t, const struct send_step *step)
{
    text_addf(t, "byte%s %llu..%llu", step->to - step->from == 1 ? "" : "s",
              (unsigned long long)step->from, (unsigned long long)step->to);
}

static void step_text(struct text *t, const struct send_trace *trace, const struct send_step *step)
{
    const char *who = end_owner(trace->connection, step->at);
    int id = step->call ? step->call->id : 0;
    if (step->packet)
        id = step->packet->id;
    switch (step->kind) {
    case SEND_HANDED:
        text_addf(t, "%s() hands them over: they lie in the send buffer of the %s (call %d)",
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
        text_addf(t, "packet %d arrives damaged: the kernel of the %s drops it", id, who);
        break;
    case SEND_ARRIVED:
        text_addf(t, "packet %d arrives: ", id);
        range_add(t, step);
        text_addf(t, " lie in the receive buffer of the %s", who);
        break;
    case SEND_ARRIVED_TOO:
        text_addf(t, "packet %d arrives, and brings nothing new of them", id);
        break;
    case SEND_IN_ORDER: text_add(t, "nothing before them is missing: recv() can take them"); break;
    case SEND_READ:
        text_addf(t, "%s() of the %s takes ", call_name(step->call->facts), who);
        range_add(t, step);
        text_addf(t, " (call %d)", id);
        break;
    case SEND_ACKNOWLEDGED:
        text_addf(t, "packet %d has acknowledged them all: the send buffer of the %s lets them go",
                  id, who);
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

static void step_lines(struct ladder *l, const struct timeline *timeline,
                       const struct send_trace *trace, const struct send_step *step)
{
    struct text *t = &l->scratch;
    char time[TIME_BYTES];
    time_format(time, (step->t_ns - timeline->start_ns) / (NS_PER_MS / 10));
    text_clear(t);
    text_addf(t, "%s  ", time);
    step_text(t, trace, step);
    if (tells_why(trace, step))
        text_addf(t, ". %s", step->packet->says);
    line_wrapped(l, t->s, STYLE_PLAIN);
}

static void missing_lines(struct ladder *l, const struct send_trace *trace)
{
    uint64_t read = 0;
    bool acknowledged = false;
    for (size_t i = 0; i < trace->count; i++) {
        const struct send_step *step = &trace->steps[i];
        read += step->kind == SEND_READ ? step->to - step->from : 0;
        acknowledged |= step->kind == SEND_ACKNOWLEDGED;
    }
    if (!acknowledged)
        line_wrapped(l, "  no acknowledgement of them all came", STYLE_PLAIN);
    if (trace->connection->socket[!trace->sender] && read < trace->call->to - trace->call->from)
        line_wrapped(l, read ? "  no receive call took the rest" : "  no receive call took them",
                     STYLE_PLAIN);
}

void send_way_lines(struct ladder *l, const struct timeline *timeline, size_t number)
{
    struct text *t = &l->scratch;
    struct send_trace trace;
    const struct call *call = send_numbered(timeline, number);
    fputc('\n', l->out);
    text_clear(t);
    if (!call) {
        text_addf(t, "send %zu can't be followed: so many sends on TCP connections were not made",
                  number);
        line_wrapped(l, t->s, STYLE_PLAIN);
        return;
    }
    text_addf(t, "send %zu, followed: %s() of the %s (call %d), bytes %llu..%llu of its stream",
              number, call_name(call->facts), call->program->id, call->id,
              (unsigned long long)call->from, (unsigned long long)call->to);
    line_wrapped(l, t->s, STYLE_PLAIN);
    if (!send_trace_make(&trace, timeline, call)) {
        line_wrapped(l, "  its connection is not known, so nothing more can be told", STYLE_PLAIN);
        return;
    }
    for (size_t i = 0; i < trace.count; i++)
        step_lines(l, timeline, &trace, &trace.steps[i]);
    missing_lines(l, &trace);
    send_trace_release(&trace);
}
