/* One send, followed (--trace-send): after the run, the way of its bytes, a line for each step.
 *
 *     send 1 of the run, followed: send(3, "hello", 5), bytes 0..5 of the client's stream
 *       27.3  send() hands them over: the kernel of the client copies them into its send buffer (call 9)
 *       27.3  packet 4 leaves with bytes 0..5
 *       …
 */
#include "base/actor.h"
#include "base/clock.h"
#include "timeline/send_trace.h"
#include "view/ladder/parts.h"

static void step_lines(struct ladder *l, const struct timeline *timeline,
                       const struct send_trace *trace, const struct send_step *step)
{
    struct text *t = &l->scratch;
    char time[TIME_BYTES];
    time_format(time, (step->t_ns - timeline->start_ns) / (NS_PER_MS / 10));
    text_clear(t);
    text_addf(t, "%s  ", time);
    send_step_says(t, trace, step);
    line_wrapped(l, t->s, STYLE_PLAIN);
}

static void missing_lines(struct ladder *l, const struct send_trace *trace)
{
    const char *missing[SEND_MISSING_MAX];
    size_t count = send_trace_missing(trace, missing);
    for (size_t i = 0; i < count; i++) {
        text_clear(&l->scratch);
        text_addf(&l->scratch, "  %s", missing[i]);
        line_wrapped(l, l->scratch.s, STYLE_PLAIN);
    }
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
    text_addf(t, "send %zu, followed: %s() of %s (call %d), bytes ", number, call_name(call->facts),
              actor_said(call->program->id), call->id);
    stream_bytes_add(t, (int64_t)call->from, (int64_t)call->to);
    text_add(t, " of its stream");
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
