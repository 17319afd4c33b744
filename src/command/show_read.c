/* One pass over a trace: see show_read.h. */
#include "command/show_read.h"

#include "base/err.h"
#include "findings/findings.h"
#include "packet/frame_filter.h"
#include "record/load/load.h"
#include "view/ladder/figure.h"
#include "view/page.h"

static void drop_shown(struct show_reading *r)
{
    if (r->has_shown)
        timeline_release(&r->shown);
    r->has_shown = false;
    r->chosen.kept = NULL;
}

static bool filter_passes(const struct show_reading *r, const struct trace_frame *frame)
{
    struct err err;
    if (!r->filter)
        return true;
    int passes = frame_filter_passes(r->filter, frame->link_type, frame->bytes,
                                     frame->captured_bytes, frame->wire_bytes, &err);
    if (passes < 0)
        die("%s", err.text);
    return passes;
}

static bool frame_passes(void *context, const struct trace_frame *frame)
{
    struct show_reading *r = context;
    bool passes = filter_passes(r, frame);
    r->passed += passes;
    if (r->start_ns == 0)
        r->start_ns = frame->t_ns;
    if (frame->t_ns > r->end_ns)
        r->end_ns = frame->t_ns;
    return passes;
}

static void shown_at(struct show_reading *r, int64_t t_ns)
{
    if (r->shown_start_ns == 0)
        r->shown_start_ns = t_ns;
    if (t_ns > r->shown_end_ns)
        r->shown_end_ns = t_ns;
}

/* `shown` holds no more of them, and is drawn in a pass of its own: before more is read, who can't
 * do that says so. */
static void show_is_long(struct show_reading *r)
{
    const struct show_arguments *a = r->arguments;
    drop_shown(r);
    r->is_long = true;
    if (a->html)
        die("%s: more than %zu packets are too many for a page, which shows up to %d (choose some of them: --connection N, --filter)",
            a->html, r->shown_max, PAGE_PACKETS_MAX);
    if (a->svg)
        die("%s: more than %zu packets are too many for a figure, which shows up to %d (choose some of them: --connection N, --filter)",
            a->svg, r->shown_max, FIGURE_EVENTS_MAX);
}

/* Shown when nothing was chosen. */
static bool malformed_is_shown(void *context, const struct packet_facts *facts)
{
    struct show_reading *r = context;
    if (r->arguments->choice_count)
        return false;
    shown_at(r, facts->t_ns);
    if (!r->has_shown)
        return false;
    if (r->shown.packet_count + r->shown_malformed++ < r->shown_max)
        return true;
    show_is_long(r);
    return false;
}

static bool is_shown(const struct show_arguments *a, const struct connection *connection)
{
    return !a->choice_count || (connection && show_is_chosen(a, connection->id));
}

/* The JSON of a choice is written out of memory, so more is taken for it. */
static size_t shown_max(const struct show_reading *r)
{
    const struct show_arguments *a = r->arguments;
    if (!(a->json && a->choice_count))
        return r->shown_max;
    return a->no_limit ? SIZE_MAX : LOAD_MOST;
}

static bool packet_is_shown(void *context, const struct packet *packet)
{
    struct show_reading *r = context;
    const struct show_arguments *a = r->arguments;
    const struct connection *connection = packet->connection;
    if (connection && connection->id > r->connections)
        r->connections = connection->id;
    if (is_shown(a, connection))
        notable_count(&r->notable, packet);
    if (!a->choice_count && !a->html && !a->svg && r->connections > 1) {
        drop_shown(r);
        r->is_long = false;
    }
    if (!(r->has_shown || r->is_long) || !is_shown(a, connection))
        return false;
    shown_at(r, packet->facts.t_ns);
    if (!r->has_shown)
        return false;
    if (r->shown.packet_count + r->shown_malformed < shown_max(r))
        return true;
    if (a->json && a->choice_count)
        die("%s: the chosen connections have more than %zu packets, too many to keep in memory (choose fewer of them, or --no-limit)",
            a->json, r->shown.packet_count);
    show_is_long(r);
    return false;
}

static void connection_gone(void *context, const struct timeline *timeline,
                            const struct connection *connection)
{
    struct show_reading *r = context;
    struct table_row row;
    struct err err;
    (void)timeline;
    table_row_of(&row, connection);
    r->shown_connections += is_shown(r->arguments, connection);
    if (table_put(r->table, &row, &err) != 0)
        die("%s", err.text);
}

void show_read(struct show_reading *r, const struct show_arguments *a, const char *name)
{
    enum { ETHERNET = 1 };
    struct err err;
    *r = (struct show_reading){ .arguments = a, .shown_max = load_packets_max() };
    r->filter = a->filter ? frame_filter_new(a->filter) : NULL;
    r->choice = (struct feed_choice){ .called = strcmp(a->trace, "-") ? a->trace : "standard input",
                                      .context = r,
                                      .frame = frame_passes };
    r->table = table_new(a->sort, a->top, &err);
    if (!r->table)
        die("%s", err.text);
    r->chosen = (struct chosen){ .context = r,
                                 .frame = frame_passes,
                                 .packet = packet_is_shown,
                                 .malformed = malformed_is_shown,
                                 .connection_gone = connection_gone };
    if (a->choice_count || !a->summary) {
        timeline_init(&r->shown);
        r->has_shown = true;
        r->chosen.kept = &r->shown;
    }
    if (chosen_read(&r->chosen, name, r->choice.called, &r->count, &err) != 0)
        die("%s", err.text);
    if (r->filter && r->count.frames == 0 && frame_filter_check(r->filter, ETHERNET, &err) != 0)
        die("%s", err.text);
    r->shown.dropped = r->count.dropped;
    if (r->has_shown) {
        timeline_finish(&r->shown);
        findings_find(&r->shown);
    }
}

/* ---- the second pass ---- */

struct redraw {
    const struct show_reading *reading;
    struct ladder *ladder;
    size_t row_count;
    struct table_row rows[LADDER_CONNECTIONS_MAX];
    uint64_t connections;
};

static bool again_passes(void *context, const struct trace_frame *frame)
{
    struct redraw *again = context;
    return filter_passes(again->reading, frame);
}

static bool again_malformed(void *context, const struct packet_facts *facts)
{
    struct redraw *again = context;
    (void)facts;
    return !again->reading->arguments->choice_count;
}

static bool again_shown(void *context, const struct packet *packet)
{
    struct redraw *again = context;
    return is_shown(again->reading->arguments, packet->connection);
}

static void again_event(void *context, const struct timeline *timeline, const struct event *event)
{
    struct redraw *again = context;
    ladder_event(again->ladder, timeline, event);
}

static void again_gone(void *context, const struct timeline *timeline,
                       const struct connection *connection)
{
    struct redraw *again = context;
    (void)timeline;
    ladder_forget(again->ladder, connection);
    again->connections++;
    size_t place = again->row_count; /* the first by number, in order; they are not gone in order */
    for (; place > 0 && again->rows[place - 1].id > connection->id; place--)
        if (place < LADDER_CONNECTIONS_MAX)
            again->rows[place] = again->rows[place - 1];
    if (place < LADDER_CONNECTIONS_MAX)
        table_row_of(&again->rows[place], connection);
    again->row_count += again->row_count < LADDER_CONNECTIONS_MAX;
}

void show_draw_again(const struct show_reading *r, const char *name, struct ladder *ladder)
{
    struct redraw again = { .reading = r, .ladder = ladder };
    struct timeline shown;
    struct chosen chosen = { .kept = &shown,
                             .context = &again,
                             .frame = again_passes,
                             .packet = again_shown,
                             .malformed = again_malformed };
    struct feed_count count;
    struct err err;
    timeline_init_streaming(&shown, DEPTH_ROLLING,
                            &(struct listener){ .context = &again,
                                                .event = again_event,
                                                .connection_gone = again_gone });
    if (chosen_read(&chosen, name, r->choice.called, &count, &err) != 0)
        die("%s", err.text);
    timeline_finish(&shown);
    ladder_flush(ladder);
    ladder_connections(ladder, again.rows, again.row_count, again.connections - again.row_count);
    chosen_release(&chosen);
    timeline_release(&shown);
}

void show_reading_release(struct show_reading *r)
{
    drop_shown(r);
    chosen_release(&r->chosen);
    table_free(r->table);
    frame_filter_free(r->filter);
}
