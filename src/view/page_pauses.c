/* Times in which nothing happens, for the page: see page.h, and timeline/pauses.h. */
#include "timeline/pauses.h"
#include "view/amounts.h"
#include "view/json_values.h"
#include "view/page_parts.h"
#include "view/step_words.h"

/* As a page shows it that leaves these calls out.  `all`: where all calls are shown, or where they are
 * not; NULL: in both. */
static void write_pause(struct json_writer *w, size_t index, left_out *is_left_out, const bool *all)
{
    const struct timeline *timeline = w->timeline;
    int64_t t_ns = timeline->events[index].t_ns, start_ns = timeline->start_ns;
    int64_t pause = pause_before(timeline, index, is_left_out);
    struct text says;
    if (!pause)
        return;
    text_init(&says);
    json_record_begin(w, "pause");
    key_time(w, "t", t_ns - pause);
    key_time(w, "t_end", t_ns);
    json_key(&w->line, "all");
    if (all)
        json_bool(&w->line, *all);
    else
        json_null(&w->line);
    span_between_add(&says, t_ns - pause - start_ns, t_ns - start_ns, false);
    json_put(&w->line, "lasts", says.s);
    text_clear(&says);
    pause_says(&says, timeline, index, is_left_out);
    json_put(&w->line, "says", says.s);
    text_clear(&says);
    pause_headline(&says, timeline, index, is_left_out);
    json_put(&w->line, "told", says.s);
    json_record_end(w);
    text_release(&says);
}

/* Does it matter to what is before this event whether minor calls are shown? */
static bool differs(const struct timeline *timeline, size_t index)
{
    int64_t pause = pause_before(timeline, index, call_is_minor);
    return pause != pause_before(timeline, index, NULL) ||
           (pause && pause_leaves_out(timeline, index, call_is_minor));
}

void page_write_pauses(FILE *out, const struct timeline *timeline)
{
    static const bool all = true, not_all = false;
    struct json_writer w = { .out = out, .timeline = timeline };
    text_init(&w.line);
    for (size_t i = 0; i < timeline->event_count; i++) {
        if (!differs(timeline, i)) {
            write_pause(&w, i, NULL, NULL);
            continue;
        }
        write_pause(&w, i, NULL, &all);
        write_pause(&w, i, call_is_minor, &not_all);
    }
    writer_flush(&w);
    text_release(&w.line);
}
