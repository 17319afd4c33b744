/* One pass over a trace: see show_read.h. */
#include "command/show_read.h"


#include "base/err.h"
#include "packet/frame_filter.h"
#include "read/whole.h"

static void drop_shown(struct show_reading *r)
{
    if (r->has_shown)
        timeline_release(&r->shown);
    r->has_shown = false;
}

/* The pump holds packets back for a while; when the next frame comes, it has passed on those before a frame that makes no sense. */
static void place_malformed(struct show_reading *r)
{
    if (r->has_malformed && r->has_shown)
        timeline_malformed(&r->shown, &r->malformed);
    r->has_malformed = false;
}

static bool filter_passes(const struct show_reading *r, const struct trace_frame *frame)
{
    struct err err;
    if (!r->filter)
        return true;
    int passes = frame_filter_passes(r->filter, frame->link_type, frame->bytes, frame->captured_bytes, frame->wire_bytes, &err);
    if (passes < 0)
        die("%s", err.text);
    return passes;
}

static bool frame_passes(void *context, const struct trace_frame *frame)
{
    struct show_reading *r = context;
    place_malformed(r);
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

/* Frames that make no sense are in no connection: shown when nothing was chosen. */
static bool frame_decoded(void *context, const struct trace_frame *frame, const struct packet_facts *facts)
{
    struct show_reading *r = context;
    (void)frame;
    if (facts->malformed && !r->arguments->choice_count) {
        shown_at(r, facts->t_ns);
        r->malformed = *facts;
        r->has_malformed = true;
    }
    return true;
}

static bool is_shown(const struct show_arguments *a, const struct connection *connection)
{
    return !a->choice_count || (connection && show_is_chosen(a, connection->id));
}

/* Its place is known: does it belong to what is shown? */
static void packet_placed(void *context, const struct timeline *timeline, const struct packet *packet)
{
    struct show_reading *r = context;
    const struct show_arguments *a = r->arguments;
    const struct connection *connection = packet->connection;
    (void)timeline;
    if (connection && connection->id > r->connections)
        r->connections = connection->id;
    if (!a->choice_count && !a->html && !a->svg && r->connections > 1) {
        drop_shown(r);
        r->is_long = false;
    }
    if (!(r->has_shown || r->is_long) || !is_shown(a, connection))
        return;
    shown_at(r, packet->facts.t_ns);
    if (!r->has_shown)
        return;
    if (r->shown.packet_count >= r->shown_max && !(a->json && a->choice_count)) { /* whose JSON is written out of memory */
        drop_shown(r);
        r->is_long = true;
        return;
    }
    if (connection)
        r->shown.next_connection_id = connection->id;
    timeline_packet(&r->shown, &packet->facts);
}

static void connection_gone(void *context, const struct timeline *timeline, const struct connection *connection)
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
    struct err err;
    *r = (struct show_reading){ .arguments = a, .shown_max = whole_packets_max() };
    r->filter = a->filter ? frame_filter_new(a->filter) : NULL;
    r->choice = (struct pump_choice){ .called = strcmp(a->trace, "-") ? a->trace : "standard input", .context = r,
                                      .frame = frame_passes, .packet = frame_decoded };
    r->table = table_new(a->sort, a->top, &err);
    if (!r->table)
        die("%s", err.text);
    timeline_init_streaming(&r->tracked, DEPTH_SUMMARY,
                            &(struct listener){ .context = r, .packet = packet_placed, .connection_gone = connection_gone });
    if (a->choice_count || !a->summary) {
        timeline_init(&r->shown);
        r->has_shown = true;
    }
    if (pump_trace(&r->tracked, name, &r->choice, &r->count, &err) != 0)
        die("%s", err.text);
    enum { ETHERNET = 1 };
    if (r->filter && r->count.frames == 0 && frame_filter_check(r->filter, ETHERNET, &err) != 0)
        die("%s", err.text);
    r->choice.packet = NULL; /* which was for this pass */
    place_malformed(r);
    timeline_finish(&r->tracked);
    r->shown.dropped = r->count.dropped;
    if (r->has_shown)
        timeline_finish(&r->shown);
}

/* ---- the second pass ---- */

struct again {
    const struct show_reading *reading;
    struct ladder *ladder;
    struct timeline tracked, shown;
    bool has_malformed;
    struct packet_facts malformed;
    size_t row_count;
    struct table_row rows[LADDER_CONNECTIONS_MAX];
    uint64_t connections;
};

static bool again_decoded(void *context, const struct trace_frame *frame, const struct packet_facts *facts)
{
    struct again *again = context;
    (void)frame;
    if (facts->malformed && !again->reading->arguments->choice_count) {
        again->malformed = *facts;
        again->has_malformed = true;
    }
    return true;
}

static void again_place_malformed(struct again *again)
{
    if (again->has_malformed)
        timeline_malformed(&again->shown, &again->malformed);
    again->has_malformed = false;
}

static bool again_passes(void *context, const struct trace_frame *frame)
{
    struct again *again = context;
    again_place_malformed(again);
    return filter_passes(again->reading, frame);
}

static void again_placed(void *context, const struct timeline *timeline, const struct packet *packet)
{
    struct again *again = context;
    (void)timeline;
    if (!is_shown(again->reading->arguments, packet->connection))
        return;
    if (packet->connection)
        again->shown.next_connection_id = packet->connection->id;
    timeline_packet(&again->shown, &packet->facts);
}

static void again_event(void *context, const struct timeline *timeline, const struct event *event)
{
    struct again *again = context;
    ladder_event(again->ladder, timeline, event);
}

static void again_gone(void *context, const struct timeline *timeline, const struct connection *connection)
{
    struct again *again = context;
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
    struct again again = { .reading = r, .ladder = ladder };
    struct pump_choice choice = { .called = r->choice.called, .context = &again, .frame = again_passes, .packet = again_decoded };
    struct pump_count count;
    struct err err;
    timeline_init_streaming(&again.tracked, DEPTH_SUMMARY, &(struct listener){ .context = &again, .packet = again_placed });
    timeline_init_streaming(&again.shown, DEPTH_ROLLING,
                            &(struct listener){ .context = &again, .event = again_event, .connection_gone = again_gone });
    if (pump_trace(&again.tracked, name, &choice, &count, &err) != 0)
        die("%s", err.text);
    again_place_malformed(&again);
    timeline_finish(&again.tracked);
    timeline_finish(&again.shown);
    ladder_flush(ladder);
    ladder_connections(ladder, again.rows, again.row_count, again.connections - again.row_count);
    timeline_release(&again.tracked);
    timeline_release(&again.shown);
}

void show_reading_release(struct show_reading *r)
{
    drop_shown(r);
    timeline_release(&r->tracked);
    table_free(r->table);
    frame_filter_free(r->filter);
}
