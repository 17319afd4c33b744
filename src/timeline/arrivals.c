/* Which data packets of a recorded run did not arrive: see arrivals.h.
 *
 *     > P. 1:6       sent, and captured
 *     > P. 1:6       the same once more, while no ACK and no receive call had shown that the
 *                    bytes were there: then the first one was for nothing
 *
 * The network of a run delays nothing and answers within the time that TCP waits, so a repetition
 * means a loss. */
#include "timeline/arrivals.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
    EVENTS_BACK = 2000, /* a repetition comes soon */
    AGAIN =
        ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION,
};

struct certain_arrivals {
    int64_t acked, read;
}; /* stream offsets: what certainly arrived */

static struct certain_arrivals *known_of(const struct timeline *timeline,
                                         struct certain_arrivals (*known)[2],
                                         const struct connection *c, enum end from)
{
    size_t low = 0, high = timeline->connection_count;
    while (c && low < high) { /* ids rise */
        size_t middle = low + (high - low) / 2;
        if (timeline->connections[middle] == c)
            return &known[middle][from];
        if (timeline->connections[middle]->id < c->id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void sent_again(const struct timeline *timeline, size_t event,
                       const struct certain_arrivals *known, bool *missed)
{
    const struct packet *again = timeline->events[event].packet;
    int64_t certain = known->acked > known->read ? known->acked : known->read;
    for (size_t i = event, back = 0; i-- > 0 && back < EVENTS_BACK; back++) {
        const struct packet *packet =
            timeline->events[i].kind == EVENT_PACKET ? timeline->events[i].packet : NULL;
        if (packet && packet->connection == again->connection && packet->from == again->from &&
            packet->has_range && packet->from_offset < again->to_offset &&
            again->from_offset < packet->to_offset && (int64_t)packet->to_offset > certain)
            missed[i] = true;
    }
}

bool *arrivals_missed(const struct timeline *timeline)
{
    bool *missed = xcalloc(timeline->event_count + 1, sizeof *missed);
    struct certain_arrivals(*known)[2] = xcalloc(timeline->connection_count + 1, sizeof *known);
    bool guesses = timeline->has_calls && timeline->hosts < 2; /* a wire tells what arrived */
    for (size_t i = 0; guesses && i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        const struct packet *packet = event->kind == EVENT_PACKET ? event->packet : NULL;
        const struct call *call = event->kind == EVENT_RETURN ? event->call : NULL;
        if (packet && packet->connection) {
            struct certain_arrivals *mine =
                known_of(timeline, known, packet->connection, packet->from);
            struct certain_arrivals *theirs =
                known_of(timeline, known, packet->connection, !packet->from);
            if (mine && packet->has_range && packet->analysis & AGAIN)
                sent_again(timeline, i, mine, missed);
            if (theirs && packet->ack - 1 > theirs->acked)
                theirs->acked = packet->ack - 1;
        } else if (call && call->facts->role == CALL_RECEIVE && call->has_range && call->socket) {
            struct certain_arrivals *theirs =
                known_of(timeline, known, call->socket->connection, !call->socket->end);
            if (theirs && (int64_t)call->to > theirs->read)
                theirs->read = (int64_t)call->to;
        }
    }
    free(known);
    return missed;
}
