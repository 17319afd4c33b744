/* The queue of a rolling timeline: records wait here for a while, in order of time, until they are handed out and forgotten.
 *
 * The wait does two things.  A packet that the capture stored a little late gets its place in the order of time; and what comes right
 * behind a packet (the FIN that an ACK was for, stored after it) can still complete its sentence.  The queue has a fixed size, so the
 * memory of a rolling timeline does not depend on the length of the trace. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "timeline/join.h"

enum { WAITING_MAX = 128 }; /* a power of 2 */

struct waiting {
    struct event event;
    struct connection *connection; /* that must not go as long as this waits; or NULL */
    union {
        struct packet packet;
        struct state_change state;
        struct malformed malformed;
    };
};

struct queue {
    struct waiting slots[WAITING_MAX];
    uint8_t order[WAITING_MAX]; /* a ring of slots in order of time */
    uint8_t spare[WAITING_MAX]; /* slots that are free */
    size_t first, count;
};

struct queue *queue_new(void)
{
    struct queue *queue = calloc(1, sizeof *queue);
    if (!queue)
        die("out of memory before the first packet");
    for (size_t i = 0; i < WAITING_MAX; i++)
        queue->spare[i] = (uint8_t)i;
    return queue;
}

static uint8_t *in_order(struct queue *queue, size_t i)
{
    return &queue->order[(queue->first + i) % WAITING_MAX];
}

static void hand_out_first(struct timeline *timeline)
{
    struct queue *queue = timeline->join->queue;
    uint8_t which = *in_order(queue, 0);
    struct waiting *waiting = &queue->slots[which];
    queue->first = (queue->first + 1) % WAITING_MAX;
    queue->count--;
    queue->spare[WAITING_MAX - 1 - queue->count] = which;
    if (waiting->event.kind == EVENT_PACKET)
        says_of(timeline, waiting->event.packet);
    if (timeline->listener.event)
        timeline->listener.event(timeline->listener.context, timeline, &waiting->event);
    if (waiting->connection)
        connection_waits(waiting->connection, -1, timeline);
}

struct event *queue_add(struct timeline *timeline, enum event_kind kind, int64_t t_ns, struct connection *connection)
{
    struct queue *queue = timeline->join->queue;
    if (queue->count == WAITING_MAX)
        hand_out_first(timeline);
    uint8_t which = queue->spare[WAITING_MAX - 1 - queue->count];
    struct waiting *waiting = &queue->slots[which];
    size_t place = queue->count++;
    for (; place > 0 && queue->slots[*in_order(queue, place - 1)].event.t_ns > t_ns; place--)
        *in_order(queue, place) = *in_order(queue, place - 1);
    *in_order(queue, place) = which;
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
    while (queue && queue->count && (before_ns == INT64_MAX || queue->slots[*in_order(queue, 0)].event.t_ns < before_ns))
        hand_out_first(timeline);
}
