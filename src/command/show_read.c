/* One pass over a trace: see show_read.h. */
#include "command/show_read.h"

#include "base/err.h"
#include "packet/frame_filter.h"

static void drop_shown(struct show_reading *r)
{
    if (r->has_shown)
        timeline_release(&r->shown);
    r->has_shown = false;
}

static bool frame_passes(void *context, const struct trace_frame *frame)
{
    struct show_reading *r = context;
    struct err err;
    int passes = !r->filter ? 1
                            : frame_filter_passes(r->filter, frame->link_type, frame->bytes, frame->captured_bytes, frame->wire_bytes, &err);
    if (passes < 0)
        die("%s", err.text);
    r->passed += passes != 0;
    if (r->start_ns == 0)
        r->start_ns = frame->t_ns;
    if (frame->t_ns > r->end_ns)
        r->end_ns = frame->t_ns;
    return passes;
}

/* Frames that make no sense are in no connection: shown when nothing was chosen. */
static bool frame_decoded(void *context, const struct trace_frame *frame, const struct packet_facts *facts)
{
    struct show_reading *r = context;
    (void)frame;
    if (facts->malformed && r->has_shown && !r->arguments->choice_count)
        timeline_malformed(&r->shown, facts);
    return true;
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
    if (r->has_shown && !a->choice_count && r->connections > 1)
        drop_shown(r);
    if (!r->has_shown || (a->choice_count && !(connection && show_is_chosen(a, connection->id))))
        return;
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
    if (table_put(r->table, &row, &err) != 0)
        die("%s", err.text);
}

void show_read(struct show_reading *r, const struct show_arguments *a, const char *name)
{
    struct err err;
    *r = (struct show_reading){ .arguments = a };
    r->filter = a->filter ? frame_filter_new(a->filter) : NULL;
    r->choice = (struct pump_choice){ .context = r, .frame = frame_passes, .packet = frame_decoded };
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
    timeline_finish(&r->tracked);
    if (r->has_shown)
        timeline_finish(&r->shown);
}

void show_reading_release(struct show_reading *r)
{
    drop_shown(r);
    timeline_release(&r->tracked);
    table_free(r->table);
    frame_filter_free(r->filter);
}
