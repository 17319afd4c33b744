/* One pass over a trace: see show_read.h. */
#include "command/show_read.h"

#include "base/err.h"
#include "packet/frame_filter.h"
#include "packet/trace.h"

static void want_shown(struct show_reading *r)
{
    timeline_init(&r->shown);
    r->has_shown = true;
}

/* There is more than one connection and nothing was chosen: the table will do. */
static void drop_shown(struct show_reading *r)
{
    if (r->has_shown)
        timeline_release(&r->shown);
    r->has_shown = false;
}

static bool keeps_all(const struct show_arguments *a)
{
    return a->json && !a->choice_count; /* the JSON holds every packet that was read */
}

static void take_packet(struct show_reading *r, const struct packet_facts *facts)
{
    const struct show_arguments *a = r->arguments;
    timeline_packet(&r->tracked, facts);
    const struct connection *connection = r->tracked.packets[r->tracked.packet_count - 1]->connection;
    if (!r->has_shown)
        return;
    if (!keeps_all(a) && !a->choice_count && r->tracked.connection_count > 1) {
        drop_shown(r);
        return;
    }
    if (a->choice_count && !(connection && show_is_chosen(a, connection->id)))
        return;
    if (connection)
        r->shown.next_connection_id = connection->id;
    timeline_packet(&r->shown, facts);
}

static void take_frame(struct show_reading *r, const struct trace_frame *frame, struct fragments *fragments)
{
    struct packet_facts facts;
    enum packet_verdict verdict =
        packet_decode(&facts, frame->link_type, frame->t_ns, frame->bytes, frame->captured_bytes, frame->wire_bytes, fragments);
    facts.frame = frame->number;
    if (r->start_ns == 0)
        r->start_ns = facts.t_ns;
    if (facts.t_ns > r->end_ns)
        r->end_ns = facts.t_ns;
    switch (verdict) {
    case PACKET_TAKEN:
        r->packets++;
        take_packet(r, &facts);
        break;
    case PACKET_FOREIGN:
        r->foreign++;
        break;
    case PACKET_MALFORMED:
        r->malformed++;
        if (r->has_shown && !r->arguments->choice_count)
            timeline_malformed(&r->shown, &facts);
        break;
    case PACKET_FRAGMENT:
        r->fragments++;
        break;
    case PACKET_UNKNOWN_LINK:
        if (r->unknown_link_frames++ == 0)
            r->unknown_link = frame->link_type;
        break;
    }
}

static int read_frames(struct show_reading *r, struct trace *trace, struct frame_filter *filter)
{
    struct trace_frame frame;
    struct fragments fragments;
    struct err err;
    int got;
    fragments_init(&fragments);
    while ((got = trace_next(trace, &frame, &r->why)) == 1) {
        r->frames++;
        int passes = !filter ? 1 : frame_filter_passes(filter, frame.link_type, frame.bytes, frame.captured_bytes, frame.wire_bytes, &err);
        if (passes < 0)
            die("%s", err.text);
        if (passes) {
            r->passed++;
            take_frame(r, &frame, &fragments);
        }
    }
    fragments_release(&fragments);
    return got;
}

void show_read(struct show_reading *r, const struct show_arguments *a)
{
    struct err err;
    struct trace *trace = trace_open(a->trace, &err);
    if (!trace)
        die("%s", err.text);
    *r = (struct show_reading){ .arguments = a };
    timeline_init(&r->tracked);
    r->table = table_new(a->sort, a->top, &err);
    if (!r->table)
        die("%s", err.text);
    if (a->choice_count || a->json || !a->summary)
        want_shown(r);
    struct frame_filter *filter = a->filter ? frame_filter_new(a->filter) : NULL;
    r->ended_early = read_frames(r, trace, filter) < 0;
    enum { ETHERNET = 1 };
    if (filter && r->frames == 0 && frame_filter_check(filter, ETHERNET, &err) != 0)
        die("%s", err.text);
    frame_filter_free(filter);
    trace_close(trace);
    timeline_finish(&r->tracked);
    if (r->has_shown)
        timeline_finish(&r->shown);
    for (size_t i = 0; i < r->tracked.connection_count; i++) {
        struct table_row row;
        table_row_of(&row, r->tracked.connections[i]);
        if (table_put(r->table, &row, &err) != 0)
            die("%s", err.text);
    }
}

void show_reading_release(struct show_reading *r)
{
    drop_shown(r);
    timeline_release(&r->tracked);
    table_free(r->table);
}
