/* Times in which nothing happens, for the page: see page.h, and timeline/pauses.h. */
#include "timeline/pauses.h"
#include "view/amounts.h"
#include "view/json_values.h"
#include "view/page_parts.h"
#include "view/step_words.h"

void page_write_pauses(FILE *out, const struct timeline *timeline)
{
    int64_t start_ns = timeline->start_ns;
    struct json_writer w = { .out = out, .timeline = timeline };
    struct text says;
    text_init(&w.line);
    text_init(&says);
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        int64_t pause = pause_before(timeline, i);
        if (!pause)
            continue;
        json_record_begin(&w, "pause");
        key_time(&w, "t", event->t_ns - pause);
        key_time(&w, "t_end", event->t_ns);
        text_clear(&says);
        span_between_add(&says, event->t_ns - pause - start_ns, event->t_ns - start_ns, false);
        json_put(&w.line, "lasts", says.s);
        text_clear(&says);
        pause_says(&says, timeline, i);
        json_put(&w.line, "says", says.s);
        text_clear(&says);
        pause_headline(&says, timeline, i, pause);
        json_put(&w.line, "told", says.s);
        json_record_end(&w);
    }
    writer_flush(&w);
    text_release(&w.line);
    text_release(&says);
}
