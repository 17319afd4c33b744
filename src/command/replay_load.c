/* A trace as one whole timeline: see replay_load.h. */
#include "command/replay_load.h"

#include <string.h>

#include "record/load/chosen.h"
#include "record/load/load.h"

/* ---- a recorded run ---- */

static bool load_run(struct replay_trace *t, struct record_reader *recorded, const char *name)
{
    struct loaded read = { 0 };
    struct err err;
    timeline_init(&t->timeline);
    if (load_take_frames(recorded, &t->timeline, name, &read, &err) != 0)
        die("%s", err.text);
    if (record_reader_begin(recorded, &t->timeline, &t->missing) != 0) {
        t->damaged = true;
        timeline_release(&t->timeline);
        return false;
    }
    t->recorded = true;
    t->damaged = record_reader_replay(recorded, NULL, NULL, &t->missing) != 0;
    if (!t->damaged && read.lacks.text[0]) {
        t->damaged = true;
        t->missing = read.lacks;
    }
    t->connections = (int)t->timeline.connection_count;
    t->packets = t->timeline.packet_count;
    return true;
}

/* ---- a bare trace ---- */

struct bare {
    struct replay_trace *trace;
    struct chosen chosen;
    int connection; /* which one; 0: all */
    uint64_t max;
    uint64_t malformed;
    bool is_full; /* only counted from now on */
};

static bool bare_malformed(void *context, const struct packet_facts *facts)
{
    struct bare *bare = context;
    (void)facts;
    if (bare->connection || bare->is_full)
        return false;
    bare->is_full = bare->trace->timeline.packet_count + bare->malformed++ >= bare->max;
    return !bare->is_full;
}

static bool bare_packet(void *context, const struct packet *packet)
{
    struct bare *bare = context;
    const struct connection *connection = packet->connection;
    bare->trace->packets++;
    if (connection && connection->id > bare->trace->connections)
        bare->trace->connections = connection->id;
    if (bare->is_full || (bare->connection && !(connection && connection->id == bare->connection)))
        return false;
    bare->is_full = bare->trace->timeline.packet_count + bare->malformed >= bare->max;
    return !bare->is_full;
}

static void load_bare(struct replay_trace *t, const char *name, const char *called, int chosen)
{
    struct bare bare = { .trace = t, .connection = chosen, .max = load_packets_max() };
    bare.chosen = (struct chosen){
        .kept = &t->timeline, .context = &bare, .packet = bare_packet, .malformed = bare_malformed
    };
    struct feed_count count;
    struct err err;
    timeline_init(&t->timeline);
    if (chosen_read(&bare.chosen, name, NULL, &count, &err) != 0)
        die("%s", err.text);
    chosen_release(&bare.chosen);
    if (chosen > t->connections)
        die("there is no connection %d: %s has %d", chosen, called, t->connections);
    if (bare.is_full && chosen)
        die("connection %d of %s has more than %llu packets: too many to step through", chosen,
            called, (unsigned long long)bare.max);
    if (bare.is_full && !t->connections)
        die("%s has more than %llu frames that make no sense: too many to step through", called,
            (unsigned long long)bare.max);
    if (bare.is_full)
        die("%s has %llu packets in %d connections, too many to step through: choose one with --connection N (sockwire show %s lists them)",
            called, (unsigned long long)t->packets, t->connections, called);
    timeline_finish(&t->timeline);
    if (count.ends.text[0]) {
        t->damaged = true;
        t->missing = count.ends;
    }
}

/* ---- the whole ---- */

void replay_load(struct replay_trace *t, const char *name, int connection)
{
    struct spool spool = { .fd = -1 };
    struct err err;
    *t = (struct replay_trace){ 0 };
    const char *file = spool_open(&spool, name, &err);
    if (!file)
        die("%s", err.text);
    struct record_reader *recorded = load_find_run(file);
    if (!recorded || !load_run(t, recorded, file)) {
        bool damaged = t->damaged;
        struct err missing = t->missing;
        load_bare(t, file, name, connection);
        if (damaged) { /* the record of the calls can't be read */
            t->damaged = true;
            t->missing = missing;
        }
    }
    record_reader_free(recorded);
    spool_close(&spool);
    if (connection > t->connections)
        die("there is no connection %d: %s has %d", connection, name, t->connections);
}

bool replay_load_run(struct replay_trace *t, const char *file)
{
    struct record_reader *recorded = load_find_run(file);
    *t = (struct replay_trace){ 0 };
    bool is_run = recorded && load_run(t, recorded, file);
    record_reader_free(recorded);
    return is_run;
}

void replay_trace_release(struct replay_trace *t)
{
    timeline_release(&t->timeline);
}
