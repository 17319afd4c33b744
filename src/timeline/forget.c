/* Connections that are made and forgotten again: what keeps the memory of a streamed trace within
 * bounds.
 *
 * A whole timeline forgets nothing.  A streamed one (DEPTH_ROLLING, DEPTH_SUMMARY) forgets a
 * connection, and hands it out, when
 *
 *   - a new one on the same addresses and ports takes its place;
 *   - it is closed, and nothing came for CLOSED_NS, as long as an old segment may live (RFC 9293 3.4.2 takes 2 minutes for one way), or
 *     CLOSED_MAX others have closed since;
 *   - the table is large (LARGE), and it is one that nobody answered, or of UDP, and nothing came for IDLE_NS;
 *   - the table is full (FULL): then whatever came first goes first.
 *
 * All of this depends on the packets alone, not on the depth: two passes over one trace number its
 * connections alike. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/pages.h"
#include "timeline/join.h"

static const int64_t CLOSED_NS = 240 * (int64_t)NS_PER_S, IDLE_NS = 300 * (int64_t)NS_PER_S;
enum { CLOSED_MAX = 4096, LARGE = 1 << 16, FULL = 1 << 21, CHUNK = 64, CHUNK_LARGE = 8192 };

static struct tracked *tracked_of(struct connection *c)
{
    return (struct tracked *)c; /* its first member */
}

static size_t tracked_bytes(const struct timeline *timeline)
{
    enum { LINE = 64 };
    size_t bytes = sizeof(struct tracked) +
                   (timeline->depth == DEPTH_SUMMARY ? 0 : 2 * sizeof(struct remembered));
    return (bytes + LINE - 1) / LINE * LINE;
}

/* More room: little at first, in large pieces when there are many connections. */
static void chunk_add(struct timeline *timeline)
{
    struct join *join = timeline->join;
    size_t count = join->tracked_count < CHUNK_LARGE ? CHUNK : CHUNK_LARGE,
           each = tracked_bytes(timeline);
    struct chunk *chunk = pages_map(sizeof *chunk + count * each);
    *chunk = (struct chunk){ .next = join->chunks,
                             .count = count,
                             .bytes = sizeof *chunk + count * each };
    join->chunks = chunk;
    join->tracked_count += count;
    for (size_t i = count; i-- > 0;) {
        struct tracked *tracked = (struct tracked *)(chunk->tracked + i * each);
        tracked->after = join->spare;
        join->spare = tracked;
    }
}

static struct tracked *take(struct timeline *timeline)
{
    struct join *join = timeline->join;
    if (timeline->depth == DEPTH_WHOLE)
        return arena_alloc(&timeline->arena, tracked_bytes(timeline));
    if (!join->spare)
        chunk_add(timeline);
    struct tracked *tracked = join->spare;
    struct hole *holes[2] = { tracked->flow[0].holes, tracked->flow[1].holes };
    join->spare = tracked->after;
    memset(tracked, 0, tracked_bytes(timeline));
    tracked->flow[0].holes = holes[0];
    tracked->flow[1].holes = holes[1];
    return tracked;
}

void connections_release(struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->connection_count; i++)
        for (int end = 0; end < 2; end++)
            if (timeline->connections[i]->flow[end]) {
                free(timeline->connections[i]->flow[end]->holes);
                /* of a socket that talks to itself, both are one */
                timeline->connections[i]->flow[end]->holes = NULL;
            }
    for (size_t i = 0; i < timeline->connection_count; i++)
        for (int k = 0; k < 4 && timeline->connections[i]->sights; k++) {
            struct flow *flow = timeline->connections[i]->sights->at[k / 2][k % 2];
            free(flow->holes);
            flow->holes = NULL;
        }
    for (struct chunk *chunk = timeline->join->chunks, *next; chunk; chunk = next) {
        for (size_t i = 0; i < chunk->count; i++)
            for (int end = 0; end < 2; end++)
                free(((struct tracked *)(chunk->tracked + i * tracked_bytes(timeline)))
                         ->flow[end]
                         .holes);
        next = chunk->next;
        pages_unmap(chunk, chunk->bytes);
    }
}

struct connection *connection_new(struct timeline *timeline)
{
    struct join *join = timeline->join;
    struct tracked *tracked = take(timeline);
    struct connection *c = &tracked->connection;
    c->flow[0] = &tracked->flow[0];
    c->flow[1] = &tracked->flow[1];
    for (int end = 0; end < 2 && timeline->depth != DEPTH_SUMMARY; end++)
        c->flow[end]->remembered = &tracked->remembered[end];
    if (timeline->depth == DEPTH_WHOLE)
        return c;
    tracked->before = join->newest;
    *(join->newest ? &join->newest->after : &join->oldest) = tracked;
    join->newest = tracked;
    join->live++;
    return c;
}

/* Give it out and its memory back, once nothing waits for it any more. */
static void go(struct timeline *timeline, struct tracked *tracked)
{
    if (!tracked->forgotten || tracked->in_closed || tracked->waiting)
        return;
    if (timeline->listener.connection_gone)
        timeline->listener.connection_gone(timeline->listener.context, timeline,
                                           &tracked->connection);
    tracked->after = timeline->join->spare;
    timeline->join->spare = tracked;
}

static void forget(struct timeline *timeline, struct tracked *tracked)
{
    struct join *join = timeline->join;
    if (tracked->forgotten)
        return;
    struct connection *c = &tracked->connection;
    pairs_remove(timeline, c);
    if (c->newer)
        c->newer->former = NULL;
    /* nobody answered this one, and it goes first: the older one has its place again */
    if (c->former) {
        c->former->newer = NULL;
        pairs_put(timeline, c->former);
    }
    if (join->hand == tracked)
        join->hand = tracked->after;
    *(tracked->before ? &tracked->before->after : &join->oldest) = tracked->after;
    *(tracked->after ? &tracked->after->before : &join->newest) = tracked->before;
    tracked->forgotten = true;
    join->live--;
    go(timeline, tracked);
}

void connection_replaced(struct timeline *timeline, struct connection *c)
{
    if (timeline->depth != DEPTH_WHOLE)
        forget(timeline, tracked_of(c));
}

void connection_waits(struct connection *c, int change, struct timeline *timeline)
{
    struct tracked *tracked = tracked_of(c);
    tracked->waiting += (unsigned)change;
    if (change < 0)
        go(timeline, tracked);
}

static struct tracked *closed_first(struct join *join)
{
    struct tracked *first = join->closed_first;
    join->closed_first = first->next_closed;
    if (!join->closed_first)
        join->closed_last = NULL;
    first->next_closed = NULL;
    first->in_closed = false;
    join->closed--;
    return first;
}

static void closed_add(struct join *join, struct tracked *tracked)
{
    *(join->closed_last ? &join->closed_last->next_closed : &join->closed_first) = tracked;
    join->closed_last = tracked;
    tracked->in_closed = true;
    join->closed++;
}

/* The one that closed first: is it time to forget it?  Returns whether something was done. */
static bool closed_turn(struct timeline *timeline, int64_t now_ns)
{
    struct join *join = timeline->join;
    struct tracked *first = join->closed_first;
    if (!first)
        return false;
    bool old = now_ns - first->connection.t_end_ns > CLOSED_NS;
    if (!first->forgotten && join->closed <= CLOSED_MAX && !old)
        return false;
    closed_first(join);
    if (first->forgotten)
        go(timeline, first);
    else if (first->connection.closed != CLOSED_OPEN)
        forget(timeline, first);
    return true;
}

void connection_heard(struct timeline *timeline, struct connection *c, int64_t now_ns)
{
    struct tracked *tracked = tracked_of(c);
    if (timeline->depth == DEPTH_WHOLE)
        return;
    if (c->closed != CLOSED_OPEN && !tracked->in_closed && !tracked->forgotten)
        closed_add(timeline->join, tracked);
    /* more than come in */
    for (unsigned turns = 0; turns < 2 && closed_turn(timeline, now_ns); turns++)
        ;
}

static bool half_dead(const struct connection *c)
{
    return c->protocol != PROTOCOL_TCP || c->packets[END_CLIENT] == 0 ||
           c->packets[END_SERVER] == 0;
}

void connections_make_room(struct timeline *timeline, int64_t now_ns)
{
    struct join *join = timeline->join;
    for (unsigned looks = 0; looks < 2 && join->live > LARGE; looks++) {
        struct tracked *tracked = join->hand ? join->hand : join->oldest;
        join->hand = tracked->after;
        if (now_ns - tracked->connection.t_end_ns > IDLE_NS && half_dead(&tracked->connection))
            forget(timeline, tracked);
    }
    if (join->live >= FULL)
        forget(timeline, join->oldest);
}

void connections_all_go(struct timeline *timeline)
{
    struct join *join = timeline->join;
    while (join->closed_first) {
        struct tracked *first = closed_first(join);
        if (first->forgotten)
            go(timeline, first);
    }
    while (join->oldest)
        forget(timeline, join->oldest);
}
