/* What the kernel said of its own TCP, one end at a time (call/tcp_diag.h). */
#include "base/memory.h"
#include "timeline/join.h"

/* Where the kernel's last word on this end is kept. */
static const struct tcp_told **told_place(struct join *join, const struct connection *c,
                                          enum end end)
{
    size_t place = 2 * (size_t)c->id + end;
    while (join->told_count <= place) {
        array_reserve(&join->told, &join->told_capacity, join->told_count, sizeof *join->told);
        join->told[join->told_count++] = NULL;
    }
    return &join->told[place];
}

void timeline_tcp_info(struct timeline *timeline, int64_t t_ns, int host,
                       const struct tcp_report *report)
{
    struct connection *c = pairs_find(timeline, PROTOCOL_TCP, &report->local, &report->peer);
    if (!c)
        return; /* of others on a shared loopback */
    struct tcp_told *told = arena_alloc(&timeline->arena, sizeof *told);
    told->connection = c;
    told->end = address_same(&c->address[END_CLIENT], &report->local) ? END_CLIENT : END_SERVER;
    told->host = host;
    told->report = arena_copy(&timeline->arena, report, sizeof *report);
    const struct tcp_told **last = told_place(timeline->join, c, told->end);
    told->before = *last;
    *last = told;
    event_add(timeline, EVENT_TCP_INFO, t_ns)->told = told;
}
