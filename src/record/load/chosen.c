/* All connections are numbered, the chosen ones are kept: see chosen.h. */
#include "record/load/chosen.h"
#include "timeline/sources.h"

/* The feed holds packets back for a while; when the next frame comes, it has passed on those before
 * a frame that makes no sense. */
static void keep_waiting(struct chosen *chosen)
{
    if (chosen->has_waiting && chosen->kept)
        timeline_malformed(chosen->kept, &chosen->waiting);
    chosen->has_waiting = false;
}

static bool frame_comes(void *context, const struct trace_frame *frame)
{
    struct chosen *chosen = context;
    keep_waiting(chosen);
    return !chosen->frame || chosen->frame(chosen->context, frame);
}

static bool frame_decoded(void *context, const struct trace_frame *frame,
                          const struct packet_facts *facts)
{
    struct chosen *chosen = context;
    (void)frame;
    if (facts->malformed && chosen->malformed && chosen->malformed(chosen->context, facts)) {
        chosen->waiting = *facts;
        chosen->has_waiting = true;
    }
    return true;
}

static void packet_placed(void *context, const struct timeline *timeline,
                          const struct packet *packet)
{
    struct chosen *chosen = context;
    (void)timeline;
    if (!chosen->packet(chosen->context, packet) || !chosen->kept)
        return;
    if (packet->connection)
        chosen->kept->next_connection_id = packet->connection->id;
    timeline_packet(chosen->kept, &packet->facts);
}

static void connection_gone(void *context, const struct timeline *timeline,
                            const struct connection *connection)
{
    struct chosen *chosen = context;
    if (chosen->connection_gone)
        chosen->connection_gone(chosen->context, timeline, connection);
}

int chosen_read(struct chosen *chosen, const char *name, const char *called,
                struct feed_count *count, struct err *err)
{
    struct feed_choice choice = {
        .called = called, .context = chosen, .frame = frame_comes, .packet = frame_decoded
    };
    struct listener listener = { .context = chosen,
                                 .packet = packet_placed,
                                 .connection_gone = connection_gone };
    timeline_init_streaming(&chosen->tracked, DEPTH_SUMMARY, &listener);
    int done = feed_trace(&chosen->tracked, name, &choice, count, err);
    keep_waiting(chosen);
    if (done == 0)
        timeline_finish(&chosen->tracked);
    return done;
}

void chosen_release(struct chosen *chosen)
{
    timeline_release(&chosen->tracked);
}
