/* What lies in the buffers of each end of a connection, after each event: one pass over the events
 * of a whole timeline.
 *
 *     bytes that this end's program handed over |······················|  send calls
 *     … of these sent                           |················|        data packets
 *     … acknowledged                            |·········|               the other end's ACKs
 *     … of these the other end's program read   |····|                    its receive calls
 *                                                     unread unack. waiting
 *
 *     struct buffers *buffers = buffers_new(timeline);
 *     for (size_t i = 0; i < timeline->event_count; i++) {
 *         const struct connection *connection = buffers_take(buffers, i);
 *         if (connection)
 *             buffers_get(buffers, connection, END_CLIENT, &now);
 *     }
 *     buffers_free(buffers);
 *
 * As far as packets and calls tell.  In a run that sockwire recorded, a packet has arrived when it
 * was captured, but for what had to be sent again (arrivals.h).  What a program has read is known
 * of its calls only.  TCP only: a datagram socket has none of this. */
#ifndef TIMELINE_BUFFERS_H
#define TIMELINE_BUFFERS_H

#include "timeline/timeline.h"

enum { BYTE_RANGES_MAX = 16 };

struct byte_range {
    int64_t from, to;
};

/* in no order */
struct byte_ranges {
    unsigned count;
    struct byte_range at[BYTE_RANGES_MAX];
};

struct end_buffers {         /* of one end; -1 is "not known" */
    bool traced;             /* the calls of this end are known from its beginning */
    bool over;               /* the connection is over: nothing waits any more */
    bool syn_open, fin_open; /* sent and not acknowledged */
    bool scale_unknown;      /* the unit of its window is not known: no handshake was seen */
    int64_t unacknowledged;  /* bytes that were sent and not acknowledged; the first of them: */
    int64_t acknowledged;    /* … its stream offset */
    int64_t waiting;         /* bytes that the program handed over and that were not sent yet */
    int64_t unread; /* bytes that were received in order and not read by the program; the first: */
    int64_t read;   /* … its stream offset, in the other end's direction */
    int64_t early;  /* bytes that were received after a gap: which, in the other end's direction */
    struct byte_ranges early_at;
    int64_t lost; /* of the unacknowledged: known to be lost, and not sent again yet; which */
    struct byte_ranges lost_at;
    int64_t window; /* the last one that it offered; -1: none yet */
    /* over: bytes that lay in its buffers when it ended, and went with it */
    int64_t dropped_unsent, dropped_unread; /* unsent: or not acknowledged */
};

struct buffers;

struct buffers *buffers_new(const struct timeline *timeline);
void buffers_free(struct buffers *buffers);

/* This event has happened; each event once, in order of time.  Returns the connection whose buffers
 * it may have changed, or NULL. */
const struct connection *buffers_take(struct buffers *buffers, size_t index);

/* What holds now.  Before its first event: nothing waits anywhere. */
void buffers_get(const struct buffers *buffers, const struct connection *connection, enum end end,
                 struct end_buffers *now);

/* The same; false where it is as it was when this was last asked for that end. */
bool buffers_changed(struct buffers *buffers, const struct connection *connection, enum end end,
                     struct end_buffers *now);

#endif
