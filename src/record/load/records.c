/* A trace as JSON Lines: see records.h.
 *
 *     pass 1   summary   each connection's final record goes into the ledger
 *     pass 2   rolling   records go to `out`; a connection's is taken from the ledger; what is notable is counted, and
 *                        stands at the end
 */
#include "record/load/records.h"

#include "findings/notable.h"
#include "record/load/ledger.h"
#include "view/json.h"

struct first_pass {
    struct ledger *ledger;
    uint64_t connections;
    int failed;
    struct err err;
};

static void into_ledger(void *context, const struct timeline *timeline,
                        const struct connection *connection)
{
    struct first_pass *pass = context;
    (void)timeline;
    pass->connections++;
    if (!pass->failed)
        pass->failed = ledger_put(pass->ledger, connection, &pass->err);
}

static const struct json_connection *from_ledger(void *context, int id)
{
    return ledger_get(context, id);
}

struct second_pass {
    struct json_stream *stream;
    struct notable notable;
};

static void write_event(void *context, const struct timeline *timeline, const struct event *event)
{
    struct second_pass *pass = context;
    if (event->kind == EVENT_PACKET)
        notable_count(&pass->notable, event->packet);
    json_stream_event(pass->stream, timeline, event);
}

/* The packets are forgotten by now, but for their numbers, and a record of a finding has no more. */
static void write_notable(struct second_pass *pass, const struct timeline *timeline,
                          uint64_t connections)
{
    struct text says;
    text_init(&says);
    for (size_t kind = 0; kind < NOTABLE_KINDS; kind++) {
        const struct noted *noted = &pass->notable.kinds[kind];
        const struct finding_rule *rule = notable_rule(kind);
        struct packet forgotten[NOTED_FIRST] = { 0 }, *packets[NOTED_FIRST];
        size_t count = 0;
        for (; count < noted->packets && count < NOTED_FIRST; count++) {
            forgotten[count].id = noted->first[count].id;
            packets[count] = &forgotten[count];
        }
        text_clear(&says);
        notable_says(&says, &pass->notable, kind, connections);
        if (count)
            json_stream_finding(pass->stream, timeline,
                                &(struct finding){ .rule = rule,
                                                   .severity = rule->severity,
                                                   .packet_count = count,
                                                   .packets = packets,
                                                   .times = 1,
                                                   .says = says.s,
                                                   .fix = rule->fix });
    }
    text_release(&says);
}

static int count_connections(struct ledger *ledger, const char *name,
                             const struct feed_choice *choice, struct feed_count *count,
                             uint64_t *connections, struct err *err)
{
    struct first_pass pass = { .ledger = ledger };
    struct listener listener = { .context = &pass, .connection_gone = into_ledger };
    struct timeline timeline;
    timeline_init_streaming(&timeline, DEPTH_SUMMARY, &listener);
    int done = feed_trace(&timeline, name, choice, count, err);
    if (done == 0)
        timeline_finish(&timeline);
    timeline_release(&timeline);
    if (pass.failed)
        *err = pass.err;
    *connections = pass.connections;
    return pass.failed ? -1 : done;
}

int records_write(FILE *out, const char *name, const char *called, const struct feed_choice *choice,
                  struct feed_count *count, struct err *err)
{
    struct spool spool;
    const char *file = spool_open(&spool, name, err);
    struct ledger *ledger = file ? ledger_new(err) : NULL;
    uint64_t connections;
    int done = ledger ? count_connections(ledger, file, choice, count, &connections, err) : -1;
    if (done == 0) {
        struct timeline timeline;
        struct second_pass pass = { .stream = json_stream_new(out, called, from_ledger, ledger) };
        struct listener listener = { .context = &pass, .event = write_event };
        timeline_init_streaming(&timeline, DEPTH_ROLLING, &listener);
        done = feed_trace(&timeline, file, choice, count, err);
        if (done == 0) {
            timeline_finish(&timeline);
            write_notable(&pass, &timeline, connections);
        }
        if (json_stream_end(pass.stream, &timeline, err) != 0)
            done = -1;
        timeline_release(&timeline);
    }
    ledger_free(ledger);
    if (file)
        spool_close(&spool);
    return done;
}
