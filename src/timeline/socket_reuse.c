/* A socket that is used again.
 *
 *     connect(fd, A) … connect(fd, AF_UNSPEC)   connect(fd, B)     it gave up one connection and asks for another
 *     connect(fd, A) = -1 ECONNREFUSED          connect(fd, B)     the first one never came to be
 *     connect(fd, A) … connect(fd, AF_UNSPEC)   listen(fd, 5)      it becomes a welcoming socket
 *
 * To the kernel it is one socket; but what counts bytes, ends and calls begins anew, so each use
 * has a record of its own. */
#include "timeline/join.h"

#include "base/memory.h"

/* What a call that goes on had begun in the former use belongs to the new one. */
static void call_moves(struct socket *from, struct socket *to, struct call *call)
{
    for (size_t i = 0; i < from->open_count; i++)
        if (from->open[i] == call) {
            from->open[i] = from->open[--from->open_count];
            array_reserve(&to->open, &to->open_capacity, to->open_count, sizeof(struct call *));
            to->open[to->open_count++] = call;
            break;
        }
    call->socket = to;
    if (supply_withdraw(from->supplies, call)) /* Fast Open: it hands over bytes as well */
        supply_begins(call);
}

bool socket_was_used(const struct socket *socket, const struct call *before)
{
    return (socket->connection && socket->connection->t_ns < before->facts->t_begin_ns) ||
           (socket->listening && socket->state == STATE_CLOSED);
}

struct socket *socket_reused(struct timeline *timeline, struct socket *old, struct call *by)
{
    struct call *let_go = old->given_up ? old->given_up : by;
    int64_t now_ns = timeline->events[timeline->event_count - 1].t_ns; /* the call began earlier */
    struct socket *socket = socket_make(timeline, now_ns, old->inode, by->program);
    socket->former = old;
    socket->domain = old->domain;
    socket->type = old->type;
    socket->state = STATE_CLOSED;
    socket->created = old->created;
    socket->bound = old->bound;
    socket->options = old->options;
    socket->nonblocking = old->nonblocking;
    if (old->bound || !old->connection)
        socket->local = old->local;
    if (old->connection) { /* the kernel may have told of the new ones already */
        old->local = old->connection->address[old->end];
        old->peer = old->connection->address[!old->end];
    }
    if (old->connecting == by) {
        socket->role = ROLE_CLIENT;
        socket->connecting = by;
        old->connecting = NULL;
    }
    call_moves(old, socket, by);
    old->release = arena_alloc(&timeline->arena, sizeof *old->release);
    *old->release = (struct release){ .t_ns = let_go->facts->t_begin_ns,
                                      .call = let_go,
                                      .pid = let_go->facts->pid,
                                      .program = let_go->program,
                                      .done = true };
    return socket;
}
