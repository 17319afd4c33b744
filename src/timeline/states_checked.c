/* Our TCP states, held against the kernel's own word: what it says of a socket is kept for a moment,
 * as a state that an end takes shortly before or after agrees, too. */
#include "base/clock.h"
#include "base/memory.h"
#include "timeline/states.h"

/* a state may differ this long around a change: two processors, one clock */
enum { CHECK_SLACK_NS = 2 * NS_PER_MS };

struct pending_check {
    int64_t t_ns;
    struct socket *socket;
    struct connection *connection;
    enum end end;
    struct call *call;
    enum tcp_state kernel, before;
    bool agreed;
};

/* A socket whose connection went to TIME-WAIT says CLOSED: what is left of it lives in the kernel
 * alone. */
static bool agrees(enum tcp_state ours, enum tcp_state kernel)
{
    return ours == kernel || (ours == STATE_TIME_WAIT && kernel == STATE_CLOSED);
}

void timeline_socket_state(struct timeline *timeline, int64_t t_ns, uint64_t inode,
                           enum tcp_state kernel, const struct call_facts *at)
{
    struct join *join = timeline->join;
    struct socket *socket = socket_by_inode(timeline, inode);
    if (!socket || !socket_is_tcp(socket) || !timeline->has_packets)
        return;
    struct connection *c = socket->connection;
    if (c)
        look_from(c, socket->end);
    const struct flow *back = c ? c->flow[!socket->end] : NULL;
    /* it came in the moment before the call */
    if (kernel == STATE_CLOSE_WAIT && back && back->fin_sent && !back->fin_arrived)
        fin_arrives(timeline, t_ns, c, socket->end, NULL);
    if (kernel == STATE_CLOSED)
        kernel_gave_up(timeline, t_ns, socket, at ? at->joined : NULL);
    if (c)
        look_at_senders(c);
    if (!at)
        return; /* the program ends: no call to hold it against */
    array_reserve(&join->checks, &join->check_capacity, join->check_count, sizeof *join->checks);
    struct pending_check *check = &join->checks[join->check_count++];
    *check = (struct pending_check){ .t_ns = t_ns,
                                     .socket = socket,
                                     .connection = socket->connection,
                                     .end = socket->end,
                                     .call = at->joined,
                                     .kernel = kernel,
                                     .before = socket->state };
    check->agreed = agrees(socket->state, kernel);
    if (socket->connection) /* a state that it has just left counts too */
        for (size_t i = timeline->event_count; !check->agreed && i-- > 0;) {
            const struct event *event = &timeline->events[i];
            if (event->t_ns < t_ns - CHECK_SLACK_NS)
                break;
            if (event->kind == EVENT_STATE && event->state->connection == socket->connection &&
                event->state->end == socket->end)
                check->agreed =
                    agrees(event->state->from, kernel) || agrees(event->state->to, kernel);
        }
}

void states_changed(struct timeline *timeline, const struct connection *connection, enum end end,
                    enum tcp_state state)
{
    struct join *join = timeline->join;
    for (size_t i = 0; i < join->check_count; i++) {
        struct pending_check *check = &join->checks[i];
        if ((check->connection ? check->connection : check->socket->connection) == connection &&
            check->socket->end == end && agrees(state, check->kernel))
            check->agreed = true;
    }
}

void states_check(struct timeline *timeline, int64_t now_ns)
{
    struct join *join = timeline->join;
    size_t kept = 0;
    for (size_t i = 0; i < join->check_count; i++) {
        struct pending_check *check = &join->checks[i];
        if (check->t_ns > now_ns - CHECK_SLACK_NS) {
            join->checks[kept++] = *check;
            continue;
        }
        timeline->states_checked++;
        if (check->agreed || agrees(check->socket->state, check->kernel))
            continue;
        struct disagreement *disagreement = arena_alloc(&timeline->arena, sizeof *disagreement);
        *disagreement = (struct disagreement){ .call = check->call,
                                               .ours = check->before,
                                               .kernel = check->kernel,
                                               .next = timeline->disagreements };
        timeline->disagreements = disagreement;
    }
    join->check_count = kept;
}
