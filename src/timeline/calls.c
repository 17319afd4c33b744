/* Calls begin and end: what each does to the socket it is made on. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/memory.h"
#include "call/table.h"
#include "timeline/join.h"

static struct call *call_of(const struct call_facts *facts)
{
    struct call *call = facts->joined;
    if (!call)
        BUG("%s ends on the timeline without having begun", call_name(facts));
    return call;
}

static void open_add(struct socket *socket, struct call *call)
{
    array_reserve(&socket->open, &socket->open_capacity, socket->open_count, sizeof(struct call *));
    socket->open[socket->open_count++] = call;
}

static void open_remove(struct call **open, size_t *count, const struct call *call)
{
    for (size_t i = 0; i < *count; i++)
        if (open[i] == call) {
            memmove(open + i, open + i + 1, (*count - i - 1) * sizeof(struct call *));
            (*count)--;
            return;
        }
}

/* A process ended in the middle of calls: they never returned. */
void calls_end_with(struct timeline *timeline, pid_t pid)
{
    struct join *join = timeline->join;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        struct socket *socket = timeline->sockets[i];
        for (size_t k = socket->open_count; k-- > 0;)
            if (socket->open[k]->facts->pid == pid) {
                struct call *call = socket->open[k];
                open_remove(socket->open, &socket->open_count, call);
                open_remove(join->connecting, &join->connecting_count, call);
            }
    }
}

void timeline_call_begins(struct timeline *timeline, struct call_facts *facts)
{
    states_check(timeline, facts->t_begin_ns);
    struct join *join = timeline->join;
    struct call *call = arena_alloc(&timeline->arena, sizeof *call);
    call->facts = facts;
    call->program = timeline->programs[facts->program];
    facts->joined = call;
    array_reserve(&timeline->calls, &timeline->call_capacity, timeline->call_count,
                  sizeof(struct call *));
    timeline->calls[timeline->call_count++] = call;
    call->id = (int)timeline->call_count;
    timeline->has_calls = true;
    if (facts->inode) {
        call->socket = socket_by_inode(timeline, facts->inode);
        if (!call->socket)
            call->socket = socket_make(timeline, facts->t_begin_ns, facts->inode, call->program);
    }
    call->former = socket_by_inode(timeline, facts->former_inode);
    struct socket *socket = call->socket;
    call->event = timeline->event_count;
    event_add(timeline, EVENT_CALL, facts->t_begin_ns)->call = call;
    if (!socket)
        return;
    call->state_before = call->state_after = socket->state;
    bool moves = facts->role == CALL_SEND || facts->role == CALL_RECEIVE;
    call->nonblocking = socket->nonblocking || (moves && facts->flags & MSG_DONTWAIT);
    if (facts->skipped)
        return; /* the kernel never saw it */
    open_add(socket, call);
    bool asks =
        facts->role == CALL_CONNECT || (facts->role == CALL_SEND && (facts->flags & MSG_FASTOPEN));
    if (asks && socket_is_tcp(socket) && facts->address.version && socket->state == STATE_CLOSED) {
        socket->role = ROLE_CLIENT;
        socket->connecting = call;
        array_reserve(&join->connecting, &join->connecting_capacity, join->connecting_count,
                      sizeof(struct call *));
        join->connecting[join->connecting_count++] = call;
    }
    if (facts->role == CALL_SEND) {
        call->segment = socket->options.segment;
        supply_begins(call);
    } else if (facts->role == CALL_SHUTDOWN && facts->flags != SHUT_RD && !socket->shut &&
               (socket->state == STATE_ESTABLISHED || socket->state == STATE_CLOSE_WAIT)) {
        socket->shut = call;
    }
}

static void socket_made(struct timeline *timeline, struct call *call)
{
    const struct call_facts *facts = call->facts;
    struct socket *socket = socket_by_inode(timeline, facts->new_inode);
    if (!socket || (socket->release && socket->release->t_ns < facts->t_begin_ns))
        socket = socket_make(timeline, facts->t_end_ns, facts->new_inode, call->program);
    call->new_socket = socket;
    socket->created = call;
    socket->nonblocking = facts->nonblock == NONBLOCK_ON; /* accept() hands nothing down */
    if (facts->role == CALL_ACCEPT) {
        if (call->socket) {
            socket->domain = call->socket->domain;
            socket->type = call->socket->type;
            bool filtered = socket->options.filtered; /* known from the SYN on: socket_match.c */
            socket->options = call->socket->options;
            socket->options.filtered = filtered;
        }
        socket->role = ROLE_CONNECTION;
        if (socket->connection)
            socket->connection->accepted = call;
        else if (socket->state == STATE_NONE && socket_is_tcp(socket))
            socket->state = STATE_ESTABLISHED;
    } else {
        socket->domain = facts->domain;
        socket->type = facts->type;
        if (socket_is_tcp(socket))
            socket->state = STATE_CLOSED;
        else
            datagram_add(timeline, socket);
    }
}

static void option_set(struct socket *socket, const struct call_facts *facts)
{
    if (facts->level == IPPROTO_TCP) {
        if (facts->option == TCP_FASTOPEN_CONNECT)
            socket->options.deferred = facts->value != 0;
        else if (facts->option == TCP_NODELAY)
            socket->options.no_delay = facts->value != 0;
        else if (facts->option == TCP_CORK)
            socket->options.corked = facts->value != 0;
        else if (facts->option == TCP_USER_TIMEOUT)
            socket->options.user_timeout_ms = (unsigned)facts->value;
        else if (facts->option == TCP_DEFER_ACCEPT)
            socket->options.defers = facts->value > 0;
        return;
    }
    if (facts->level == IPPROTO_UDP) {
        if (facts->option == UDP_SEGMENT)
            socket->options.segment = (int)facts->value;
        else if (facts->option == UDP_CORK)
            socket->options.corked = facts->value != 0;
        if (facts->option == UDP_CORK && !facts->value)
            socket->kept_count = 0; /* what was kept has left */
        return;
    }
    if (facts->level != SOL_SOCKET)
        return;
    if (facts->option == SO_LINGER) {
        socket->options.resets_on_close = facts->value == 0;
        socket->options.lingers = facts->value > 0;
    } else if (facts->option == SO_ATTACH_FILTER || facts->option == SO_ATTACH_BPF)
        socket->options.filtered = true;
    else if (facts->option == SO_DETACH_FILTER)
        socket->options.filtered = false;
    else if (facts->option == SO_RCVLOWAT)
        socket->options.low_water = (int)facts->value;
}

static void listens(struct timeline *timeline, struct call *call)
{
    struct join *join = timeline->join;
    struct socket *socket = call->socket;
    if (socket->state != STATE_LISTEN && socket_was_used(socket, call))
        socket = socket_reused(timeline, socket, call);
    socket->listening = call;
    socket->backlog = call->facts->flags;
    if (socket->role == ROLE_WELCOMING)
        return; /* listen() again only changes the backlog */
    socket->role = ROLE_WELCOMING;
    socket->state = STATE_LISTEN;
    array_reserve(&join->welcoming, &join->welcoming_capacity, join->welcoming_count,
                  sizeof(struct socket *));
    join->welcoming[join->welcoming_count++] = socket;
}

/* connect(AF_UNSPEC): whatever the socket was, it is nothing now. */
static void gives_up(struct timeline *timeline, struct call *call)
{
    struct socket *socket = call->socket;
    struct connection *c = socket->connection;
    socket->given_up = call;
    if (socket->state == STATE_LISTEN)
        welcoming_remove(timeline, socket);
    if (c)
        state_set(timeline, call->facts->t_end_ns, c, socket->end, STATE_CLOSED,
                  (struct cause){ .call = call });
    socket->state = STATE_CLOSED;
}

static void connect_ends(struct timeline *timeline, struct call *call)
{
    struct join *join = timeline->join;
    const struct call_facts *facts = call->facts;
    struct socket *socket = call->socket;
    bool worked = facts->error == 0;
    bool tells = worked || facts->error == EINPROGRESS;
    if (!(worked && socket->options.deferred && !socket->connection))
        open_remove(join->connecting, &join->connecting_count, call);
    if (worked && !facts->address.version && socket_is_tcp(socket))
        gives_up(timeline, call);
    else if (tells && facts->address.version &&
             (!socket->peer.version || socket_was_used(socket, call)))
        socket->peer = facts->address;
    if (worked && facts->address.version && !timeline->has_packets && socket->given_up &&
        socket_is_tcp(socket))
        socket_reused(timeline, socket, call);
}

/* Threads, or processes, that receive on one socket: the kernel serves them in an order that nobody
 * sees. */
static void takes_among_others(struct call *call)
{
    struct socket *socket = call->socket;
    bool peeks = call->facts->flags & MSG_PEEK;
    for (struct call *other = socket->took_last;
         other && other->facts->t_end_ns > call->facts->t_begin_ns; other = other->took_before)
        if (!peeks || !(other->facts->flags & MSG_PEEK))
            call->among_others = other->among_others = true;
    call->took_before = socket->took_last;
    socket->took_last = call;
}

static void takes(struct call *call)
{
    const struct call_facts *facts = call->facts;
    struct socket *socket = call->socket;
    if (facts->moved_bytes == 0 || !socket_is_tcp(socket) || socket->taken_unknown ||
        (facts->flags & MSG_OOB))
        return;
    call->has_range = true;
    call->from = socket->taken;
    call->to = socket->taken + facts->moved_bytes;
    if (!(facts->flags & MSG_PEEK))
        socket->taken = call->to;
    takes_among_others(call);
}

static void bound(struct call *call)
{
    struct socket *socket = call->socket;
    socket->bound = call;
    if (!socket->local.version)
        socket->local = call->facts->address;
}

static void shutdown_ends(struct timeline *timeline, struct call *call, bool worked)
{
    struct socket *socket = call->socket;
    if (!worked && socket->shut == call)
        socket->shut = NULL;
    if (!worked || call->facts->flags == SHUT_WR)
        return;
    if (!socket->deaf)
        socket->deaf = call;
    if (socket->role == ROLE_WELCOMING) { /* Linux closes it: inet_shutdown() */
        welcoming_remove(timeline, socket);
        socket->state = STATE_CLOSED;
    }
}

/* What the call has done to its socket. */
static void affects(struct timeline *timeline, struct call *call, bool worked)
{
    struct socket *socket = call->socket;
    struct join *join = timeline->join;
    switch (call->facts->role) {
    case CALL_BIND:
        if (worked)
            bound(call);
        break;
    case CALL_LISTEN:
        if (worked)
            listens(timeline, call);
        break;
    case CALL_CONNECT: connect_ends(timeline, call); break;
    case CALL_SEND:
        if (socket->connecting)
            open_remove(join->connecting, &join->connecting_count, socket->connecting);
        supply_ends(timeline, call, call->facts->moved_bytes);
        datagram_kept(call);
        break;
    case CALL_RECEIVE: takes(call); break;
    case CALL_OPTION:
        if (worked && call_is(call->facts->row, SYS_setsockopt))
            option_set(socket, call->facts);
        break;
    case CALL_SHUTDOWN: shutdown_ends(timeline, call, worked); break;
    case CALL_CONTROL:
        if (worked && call->facts->nonblock != NONBLOCK_UNSAID)
            socket->nonblocking = call->facts->nonblock == NONBLOCK_ON;
        break;
    default: break;
    }
}

void timeline_call_ends(struct timeline *timeline, struct call_facts *facts)
{
    states_check(timeline, facts->t_end_ns);
    struct call *call = call_of(facts);
    bool worked = facts->error == 0 && facts->result >= 0;
    call->ended = true;
    if (facts->new_inode && worked && (facts->role == CALL_CREATE || facts->role == CALL_ACCEPT))
        socket_made(timeline, call);
    if (call->socket && !facts->skipped) {
        open_remove(call->socket->open, &call->socket->open_count, call);
        affects(timeline, call, worked);
        struct socket *socket = call->socket; /* in the use that the call has begun */
        struct connection *c = socket->connection;
        if (c)
            look_from(c, socket->end);
        states_of_call(timeline, call);
        outcome_of(timeline, call);
        if (c)
            look_at_senders(c);
        call->state_after = socket->state;
    }
    int64_t t_ns = facts->t_end_ns;
    /* that this was the last of many is known only now */
    if (facts->times && timeline->events[timeline->event_count - 1].t_ns > t_ns)
        t_ns = timeline->events[timeline->event_count - 1].t_ns;
    event_add(timeline, EVENT_RETURN, t_ns)->call = call;
}
