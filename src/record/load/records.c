/* A trace as JSON Lines: see records.h.
 *
 *     pass 1   summary   each connection's final record goes into the ledger
 *     pass 2   rolling   records go to `out`; a connection's is taken from the ledger
 */
#include "record/load/records.h"

#include "record/load/ledger.h"
#include "view/json.h"

struct first_pass {
    struct ledger *ledger;
    int failed;
    struct err err;
};

static void into_ledger(void *context, const struct timeline *timeline,
                        const struct connection *connection)
{
    struct first_pass *pass = context;
    (void)timeline;
    if (!pass->failed)
        pass->failed = ledger_put(pass->ledger, connection, &pass->err);
}

static const struct json_connection *from_ledger(void *context, int id)
{
    return ledger_get(context, id);
}

static void write_event(void *context, const struct timeline *timeline, const struct event *event)
{
    json_stream_event(context, timeline, event);
}

static int count_connections(struct ledger *ledger, const char *name,
                             const struct feed_choice *choice, struct feed_count *count,
                             struct err *err)
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
    return pass.failed ? -1 : done;
}

int records_write(FILE *out, const char *name, const char *called, const struct feed_choice *choice,
                  struct feed_count *count, struct err *err)
{
    struct spool spool;
    const char *file = spool_open(&spool, name, err);
    struct ledger *ledger = file ? ledger_new(err) : NULL;
    int done = ledger ? count_connections(ledger, file, choice, count, err) : -1;
    if (done == 0) {
        struct timeline timeline;
        struct json_stream *stream = json_stream_new(out, called, from_ledger, ledger);
        struct listener listener = { .context = stream, .event = write_event };
        timeline_init_streaming(&timeline, DEPTH_ROLLING, &listener);
        done = feed_trace(&timeline, file, choice, count, err);
        if (done == 0)
            timeline_finish(&timeline);
        if (json_stream_end(stream, &timeline, err) != 0)
            done = -1;
        timeline_release(&timeline);
    }
    ledger_free(ledger);
    if (file)
        spool_close(&spool);
    return done;
}
