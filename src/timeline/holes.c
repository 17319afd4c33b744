/* Holes: parts of one direction of a connection that were not seen although something behind them
 * was.
 *
 *     seen ........ | hole | seen .... | hole | seen ..... | next
 *
 * They tell whether a segment that comes late was seen before (so it was sent again) or not (so it
 * was overtaken on the way, or lost before the capture point).  Few are kept: when there are too
 * many, the lowest is forgotten, which then counts as seen. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "timeline/join.h"

bool holes_hold(const struct flow *flow, int64_t from, int64_t to)
{
    for (unsigned i = 0; i < flow->hole_count; i++)
        if (flow->holes[i].from <= from && to <= flow->holes[i].to)
            return true;
    return false;
}

static void remove_at(struct flow *flow, unsigned i)
{
    flow->hole_count--;
    memmove(&flow->holes[i], &flow->holes[i + 1], (flow->hole_count - i) * sizeof flow->holes[0]);
}

static void insert_at(struct flow *flow, unsigned i, struct hole hole)
{
    /* most flows never have one; connections_release() frees it */
    if (!flow->holes)
        flow->holes = xcalloc(HOLES, sizeof *flow->holes);
    if (flow->hole_count == HOLES) {
        remove_at(flow, 0);
        i -= i > 0;
    }
    memmove(&flow->holes[i + 1], &flow->holes[i], (flow->hole_count - i) * sizeof flow->holes[0]);
    flow->holes[i] = hole;
    flow->hole_count++;
}

void holes_fill(struct flow *flow, int64_t from, int64_t to)
{
    for (unsigned i = 0; i < flow->hole_count;) {
        struct hole *hole = &flow->holes[i];
        int64_t end = hole->to;
        if (to <= hole->from || end <= from) {
            i++;
        } else if (from <= hole->from && end <= to) {
            remove_at(flow, i);
        } else if (from <= hole->from) {
            hole->from = to;
            i++;
        } else {
            hole->to = from;
            i++;
            if (to < end) { /* in the middle: two are left */
                insert_at(flow, i, (struct hole){ .from = to, .to = end });
                return;
            }
        }
    }
}

void holes_open(struct flow *flow, int64_t from, int64_t to)
{
    insert_at(flow, flow->hole_count, (struct hole){ .from = from, .to = to });
}
