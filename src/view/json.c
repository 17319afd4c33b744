/* The timeline as JSON Lines: see json.h.
 *
 * Here stands which records there are, and in which order; json_records.c and json_join.c write one
 * each.  What is unknown or does not apply is null, times are seconds since the first event, records
 * stand at the time they began and tell their final totals.  Nothing is decided here: every value
 * was found out by the timeline. */
#include "view/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/memory.h"
#include "timeline/buffers.h"
#include "view/json_values.h"

static void write_event(struct json_writer *w, const struct event *event)
{
    switch (event->kind) {
    case EVENT_PROGRAM: write_program(w, event->program); break;
    case EVENT_SOCKET: write_socket(w, event->socket); break;
    case EVENT_CONNECTION: write_connection(w, event->connection); break;
    case EVENT_CALL: write_call(w, event->call); break;
    case EVENT_RETURN: /* stands in the call's record, at its begin; */
    case EVENT_REPEATED: /* … in the output's */ break;
    case EVENT_TCP_INFO: write_tcp_info(w, event->t_ns, event->told); break;
    case EVENT_ARRIVAL: /* … in the packet's */ break;
    case EVENT_PACKET: write_packet(w, event->packet); break;
    case EVENT_STATE: write_state(w, event->t_ns, event->state); break;
    case EVENT_OUTPUT:
    case EVENT_INPUT:
        write_output(w, event->t_ns, event->output, event->kind == EVENT_INPUT);
        break;
    case EVENT_EXIT: write_exit(w, event->t_ns, event->exit); break;
    case EVENT_MALFORMED: write_malformed(w, event->malformed); break;
    case EVENT_NOTE: write_note(w, event->t_ns, event->note); break;
    }
}

static void key_ranges(struct text *t, const char *key, const struct byte_ranges *ranges)
{
    json_key(t, key);
    json_open(t, '[');
    for (unsigned i = 0; i < ranges->count; i++) {
        json_open(t, '[');
        json_int(t, ranges->at[i].from);
        json_int(t, ranges->at[i].to);
        json_close(t, ']');
    }
    json_close(t, ']');
}

/* What an event changed in the buffers: a record for each end that it changed, after the event's
 * own. */
static void write_buffers_of(struct json_writer *w, const struct event *event,
                             const struct connection *connection, enum end end,
                             const struct end_buffers *now)
{
    struct text *t = &w->line;
    int packet = 0;
    const struct call *call = NULL;
    if (event->kind == EVENT_PACKET) {
        packet = event->packet->id;
    } else if (event->kind == EVENT_STATE) {
        packet = event->state->packet_id;
        call = event->state->call;
    } else if (event->kind == EVENT_CALL || event->kind == EVENT_RETURN) {
        call = event->call;
    }
    json_record_begin(w, "buffers");
    key_time(w, "t", event->t_ns);
    json_put_int(t, "connection", connection->id);
    json_put(t, "end", end_name(end));
    key_int_or_null(t, "packet", packet != 0, packet);
    key_call(t, "call", call);
    json_key(t, "syn");
    json_bool(t, now->syn_open);
    json_key(t, "fin");
    json_bool(t, now->fin_open);
    json_put_int(t, "acknowledged", now->acknowledged);
    json_put_int(t, "unacknowledged", now->unacknowledged);
    key_int_or_null(t, "waiting", now->waiting >= 0, now->waiting);
    key_int_or_null(t, "read", now->unread >= 0, now->read);
    key_int_or_null(t, "unread", now->unread >= 0, now->unread);
    key_int_or_null(t, "early", now->early >= 0, now->early);
    key_int_or_null(t, "window", now->window >= 0 && !now->scale_unknown, now->window);
    key_ranges(t, "early_at", &now->early_at);
    key_ranges(t, "lost_at", &now->lost_at);
    key_int_or_null(t, "dropped_unsent", now->dropped_unsent >= 0, now->dropped_unsent);
    key_int_or_null(t, "dropped_unread", now->dropped_unread >= 0, now->dropped_unread);
    json_record_end(w);
}

static void write_buffers(struct json_writer *w, struct buffers *buffers, size_t index)
{
    const struct connection *connection = buffers_take(buffers, index);
    struct end_buffers now;
    for (int end = 0; connection && end < 2; end++)
        if (buffers_changed(buffers, connection, (enum end)end, &now))
            write_buffers_of(w, &w->timeline->events[index], connection, (enum end)end, &now);
}

/* Events stand in the order in which they were joined.  In a run, a packet that the capture handed
 * out very late came behind its time: here it stands where it belongs, among the calls.  Few do, so
 * inserting them one by one is cheap.  A trace keeps the order of its frames, as the ladder does:
 * its states and analysis follow from that order, and its clock may have been set back. */
static size_t *in_order_of_time(const struct timeline *timeline)
{
    size_t *order = xcalloc(timeline->event_count + 1, sizeof *order);
    for (size_t i = 0; i < timeline->event_count; i++) {
        size_t place = i;
        for (; timeline->has_calls && place > 0 &&
               timeline->events[order[place - 1]].t_ns > timeline->events[i].t_ns;
             place--)
            order[place] = order[place - 1];
        order[place] = i;
    }
    return order;
}

static void write_record(struct json_writer *w, const struct json_record *record)
{
    json_record_begin(w, record->type);
    key_time(w, "t", record->t_ns);
    text_add_char(&w->line, ',');
    /* without its braces */
    text_add_bytes(&w->line, record->members + 1, strlen(record->members) - 2);
    json_record_end(w);
}

int json_write_with(FILE *out, const struct timeline *timeline, const char *file,
                    const struct json_more *more, struct err *err)
{
    struct json_writer w = { .out = out, .timeline = timeline };
    const struct json_record *records = more->records;
    struct buffers *buffers = timeline->has_calls || more->buffers ? buffers_new(timeline) : NULL;
    text_init(&w.line);
    write_trace(&w, file);
    size_t next = 0, *order = in_order_of_time(timeline);
    for (size_t i = 0; i < timeline->event_count && !ferror(out); i++) {
        for (; next < more->record_count && records[next].t_ns < timeline->events[order[i]].t_ns;
             next++)
            write_record(&w, &records[next]);
        write_event(&w, &timeline->events[order[i]]);
        if (buffers)
            write_buffers(&w, buffers, order[i]);
    }
    free(order);
    if (buffers)
        buffers_free(buffers);
    for (size_t i = 0; i < timeline->finding_count && !ferror(out); i++)
        write_finding(&w, timeline->findings[i]);
    write_counters(&w);
    for (; next < more->record_count; next++)
        write_record(&w, &records[next]);
    writer_flush(&w);
    text_release(&w.line);
    if (stream_flush(out) != 0)
        return err_errno(err, "writing the timeline as JSON");
    return 0;
}

struct json_stream {
    struct json_writer writer;
    bool begun; /* the first line is written */
    const char *file;
    json_final *final;
    void *context;
};

struct json_stream *json_stream_new(FILE *out, const char *file, json_final *final, void *context)
{
    struct json_stream *stream = xcalloc(1, sizeof *stream);
    *stream =
        (struct json_stream){ .writer.out = out, .file = file, .final = final, .context = context };
    text_init(&stream->writer.line);
    return stream;
}

static void stream_begin(struct json_stream *stream, const struct timeline *timeline)
{
    stream->writer.timeline = timeline;
    if (!stream->begun)
        write_trace(&stream->writer, stream->file);
    stream->begun = true;
}

void json_stream_event(struct json_stream *stream, const struct timeline *timeline,
                       const struct event *event)
{
    stream_begin(stream, timeline);
    const struct json_connection *final =
        event->kind == EVENT_CONNECTION ? stream->final(stream->context, event->connection->id)
                                        : NULL;
    if (final)
        write_connection_record(&stream->writer, final);
    else
        write_event(&stream->writer, event);
}

void json_stream_finding(struct json_stream *stream, const struct timeline *timeline,
                         const struct finding *finding)
{
    stream_begin(stream, timeline);
    write_finding(&stream->writer, finding);
}

int json_stream_end(struct json_stream *stream, const struct timeline *timeline, struct err *err)
{
    FILE *out = stream->writer.out;
    stream_begin(stream, timeline); /* a trace without packets has its first line, too */
    writer_flush(&stream->writer);
    text_release(&stream->writer.line);
    free(stream);
    if (stream_flush(out) != 0)
        return err_errno(err, "writing the timeline as JSON");
    return 0;
}

int json_write(FILE *out, const struct timeline *timeline, const char *file, struct err *err)
{
    return json_write_with(out, timeline, file, &(struct json_more){ 0 }, err);
}
