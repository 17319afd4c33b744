/* Frames → packets → timeline: see feed.h.
 *
 * When many connections are open, what the timeline knows of a packet's connection is in no cache,
 * and waiting for memory costs more than all the rest.  Then the feed reads some packets ahead: the
 * timeline is told of a packet when it was decoded, and fetches while others are worked on.  The
 * order stays as it is. */
#include "record/load/feed.h"
#include "timeline/sources.h"

enum { AHEAD = 8, NEAR = 4 }; /* packets that wait; when the connection itself is fetched */

struct feed {
    struct timeline *timeline;
    bool may_wait; /* nobody needs what dies with a frame */
    size_t first, count;
    struct waiting_frame {
        struct packet_facts facts;
        uint64_t expected;
    } waiting[AHEAD]; /* a ring */
};

static struct waiting_frame *at(struct feed *feed, size_t i)
{
    return &feed->waiting[(feed->first + i) % AHEAD];
}

static void pass_first(struct feed *feed)
{
    timeline_packet(feed->timeline, &at(feed, 0)->facts);
    feed->first = (feed->first + 1) % AHEAD;
    feed->count--;
}

static void pass_all(struct feed *feed)
{
    while (feed->count)
        pass_first(feed);
}

/* The packet stands behind those that wait. */
static void take(struct feed *feed)
{
    feed->count++;
    if (!feed->may_wait || !timeline_is_large(feed->timeline)) {
        pass_all(feed);
        return;
    }
    struct waiting_frame *last = at(feed, feed->count - 1);
    last->facts.payload = NULL;
    last->expected = timeline_expect(feed->timeline, &last->facts);
    if (feed->count > NEAR)
        timeline_fetch(feed->timeline, at(feed, feed->count - 1 - NEAR)->expected);
    if (feed->count == AHEAD)
        pass_first(feed);
}

static void malformed(struct feed *feed, const struct trace_frame *frame,
                      const struct feed_choice *choice, struct packet_facts *facts)
{
    facts->frame = frame->number;
    if (choice && choice->packet && !choice->packet(choice->context, frame, facts))
        return;
    struct packet_facts copy = *facts;
    pass_all(feed); /* they come before it */
    timeline_malformed(feed->timeline, &copy);
}

int feed_trace(struct timeline *timeline, const char *name, const struct feed_choice *choice,
               struct feed_count *count, struct err *err)
{
    bool copied = choice && choice->called;
    struct trace *trace =
        copied ? trace_open_called(name, choice->called, err) : trace_open(name, err);
    struct trace_frame frame;
    int64_t latest_ns = 0;
    struct feed feed = { .timeline = timeline };
    int got;
    *count = (struct feed_count){ 0 };
    if (!trace)
        return -1;
    feed.may_wait = timeline->depth != DEPTH_WHOLE && !timeline->listener.payload;
    struct fragments fragments, arrived; /* a datagram is put together at each end */
    fragments_init(&fragments);
    fragments_init(&arrived);
    while ((got = trace_next(trace, &frame, &count->ends)) == 1) {
        if (frame.arrived && !(choice && choice->arrivals))
            continue;
        if (choice && choice->most && count->frames >= choice->most) {
            err_set(&count->ends,
                    "only its first %llu frames are taken (--no-limit takes them all)",
                    (unsigned long long)choice->most);
            break;
        }
        count->frames++;
        if (!frame.has_time) {
            count->timeless++;
            frame.t_ns = latest_ns;
        }
        latest_ns = frame.t_ns;
        if (choice && choice->frame && !choice->frame(choice->context, &frame))
            continue;
        struct packet_facts *facts = &at(&feed, feed.count)->facts;
        switch (packet_decode(facts, frame.link_type, frame.t_ns, frame.bytes, frame.captured_bytes,
                              frame.wire_bytes, frame.arrived ? &arrived : &fragments)) {
        case PACKET_FOREIGN: count->foreign++; continue;
        case PACKET_FRAGMENT: count->fragments++; continue;
        case PACKET_MALFORMED:
            count->malformed++;
            malformed(&feed, &frame, choice, facts);
            continue;
        case PACKET_UNKNOWN_LINK:
            if (!count->refused++)
                count->refused_link = frame.link_type;
            continue;
        case PACKET_TAKEN: break;
        }
        facts->frame = frame.number;
        if (choice && choice->packet && !choice->packet(choice->context, &frame, facts))
            continue;
        count->packets++;
        take(&feed);
    }
    pass_all(&feed);
    if (got == 0)
        count->ends.text[0] = 0;
    count->unfinished = fragments.expired + fragments.crowded_out + fragments.count;
    fragments_release(&fragments);
    fragments_release(&arrived);
    count->dropped = trace_facts(trace)->dropped;
    trace_close(trace);
    return 0;
}
