/* The way of each send's bytes, for the page: see page.h, and timeline/send_trace.h. */
#include "timeline/send_trace.h"
#include "view/json_values.h"
#include "view/page_parts.h"

/* Each send is looked for in the whole run. */
enum { WAYS_MAX = 1000 };

static void write_step(struct json_writer *w, const struct send_trace *trace,
                       const struct send_step *step, struct text *says)
{
    struct text *line = &w->line;
    json_open(line, '{');
    key_time(w, "t", step->t_ns);
    key_int_or_null(line, "packet", step->packet != NULL, step->packet ? step->packet->id : 0);
    key_call(line, "call", step->call);
    key_range(line, "bytes", true, step->from, step->to);
    text_clear(says);
    send_step_says(says, trace, step);
    json_put(line, "says", says->s);
    json_close(line, '}');
}

static void write_way(struct json_writer *w, const struct send_trace *trace, struct text *says)
{
    const char *missing[SEND_MISSING_MAX];
    size_t count = send_trace_missing(trace, missing);
    json_record_begin(w, "way");
    key_call(&w->line, "call", trace->call);
    text_clear(says);
    send_trace_says(says, trace);
    json_put(&w->line, "told", says->s);
    json_key(&w->line, "steps");
    json_open(&w->line, '[');
    for (size_t i = 0; i < trace->count; i++)
        write_step(w, trace, &trace->steps[i], says);
    json_close(&w->line, ']');
    json_key(&w->line, "missing");
    json_open(&w->line, '[');
    for (size_t i = 0; i < count; i++)
        json_string(&w->line, missing[i]);
    json_close(&w->line, ']');
    json_record_end(w);
}

void page_write_ways(FILE *out, const struct timeline *timeline)
{
    struct json_writer w = { .out = out, .timeline = timeline };
    struct text says;
    text_init(&w.line);
    text_init(&says);
    for (size_t i = 0, ways = 0; i < timeline->call_count && ways < WAYS_MAX; i++) {
        struct send_trace trace;
        const struct call *call = timeline->calls[i];
        if (!send_is_one(call) || !send_trace_make(&trace, timeline, call))
            continue;
        write_way(&w, &trace, &says);
        send_trace_release(&trace);
        ways++;
    }
    writer_flush(&w);
    text_release(&w.line);
    text_release(&says);
}
