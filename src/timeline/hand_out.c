/* The queue of a rolling timeline: records wait here for a while, in the order in which they were
 * made, until they are handed out and forgotten.
 *
 * What comes right behind a packet (the FIN that an ACK was for, stored after it) can still
 * complete its sentence meanwhile.  The queue has a fixed size, so the memory of a rolling timeline
 * does not depend on the length of the trace.  Nothing is sorted by time: states and analysis
 * follow from the order in which the packets came, and make no sense in another. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "timeline/join.h"

enum { WAITING_MAX = 128 }; /* a power of 2 */

struct waiting_record {
    struct event event;
    struct connection *connection; /* that must not go as long as this waits; or NULL */
    union {
        struct packet packet;
        struct state_change state;
        struct malformed malformed;
    };
};

struct queue {
    struct waiting_record slots[WAITING_MAX];
    size_t first, count; /* a ring */
};

struct queue *queue_new(void)
{
    struct queue *queue = xcalloc(1, sizeof *queue);
    return queue;
}

static void hand_out_first(struct timeline *timeline)
{
    struct queue *queue = timeline->join->queue;
    struct waiting_record *waiting = &queue->slots[queue->first];
    queue->first = (queue->first + 1) % WAITING_MAX;
    queue->count--;
    if (waiting->event.kind == EVENT_PACKET)
        says_of(timeline, waiting->event.packet);
    if (timeline->listener.event)
        timeline->listener.event(timeline->listener.context, timeline, &waiting->event);
    if (waiting->connection)
        connection_waits(waiting->connection, -1, timeline);
}

struct event *queue_add(struct timeline *timeline, enum event_kind kind, int64_t t_ns,
                        struct connection *connection)
{
    struct queue *queue = timeline->join->queue;
    if (queue->count == WAITING_MAX)
        hand_out_first(timeline);
    struct waiting_record *waiting = &queue->slots[(queue->first + queue->count++) % WAITING_MAX];
    waiting->event = (struct event){ .kind = kind, .t_ns = t_ns };
    waiting->connection = connection;
    if (connection)
        connection_waits(connection, 1, timeline);
    if (kind == EVENT_PACKET)
        waiting->event.packet = &waiting->packet;
    else if (kind == EVENT_STATE)
        waiting->event.state = &waiting->state;
    else if (kind == EVENT_MALFORMED)
        waiting->event.malformed = &waiting->malformed;
    else
        waiting->event.connection = connection;
    return &waiting->event;
}

void timeline_hand_out(struct timeline *timeline, int64_t before_ns)
{
    struct queue *queue = timeline->join->queue;
    while (queue && queue->count &&
           (before_ns == INT64_MAX || queue->slots[queue->first].event.t_ns < before_ns))
        hand_out_first(timeline);
}
