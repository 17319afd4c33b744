/* One thread that serves several sockets, and waits for the wrong thing meanwhile: for a next client in
 * accept(), for bytes of another in recv(), for a name server; or for bytes where it should wait for room.
 *
 * The thread is the only one of its process, so nobody else can have done what it did not.  What it watches
 * is what poll(), select() or the epoll set names. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "call/table.h"
#include "findings/findings.h"

/* The other end waits, too: in recv(), with all taken that was sent. */
static bool waits_for_bytes(const struct evidence *evidence, const struct socket *socket)
{
    const struct call *last = socket ? activity_of(evidence, socket)->last_try : NULL;
    return last && is_stream(socket) && is_stuck(evidence, last) && !socket->taken_unknown &&
           socket->taken == bytes_for(socket);
}

static const struct socket *other_end(const struct socket *socket)
{
    return socket->connection->socket[!socket->end];
}

/* This process alone has it: it has accepted it, no other has called anything on it, and no child was
 * made that could. */
static bool is_its_own(const struct evidence *evidence, const struct socket *socket, pid_t pid)
{
    const struct activity *activity = activity_of(evidence, socket);
    const struct connection *c = socket->connection;
    if (!c->accepted || c->accepted->facts->pid != pid)
        return false;
    for (size_t i = 0; i < activity->count; i++)
        if (activity->calls[i]->facts->pid != pid)
            return false;
    for (size_t i = 0; i < evidence->fork_count; i++)
        if (evidence->forks[i]->facts->pid == pid && evidence->forks[i]->id > c->accepted->id)
            return false;
    return true;
}

/* ---- accept-blocks ----
 *
 * Proof: the only thread waits in accept() until the run was ended, and bytes of a connection that it
 * served before, or watches, or let in after poll() had named the door, lie unread.  An error where it had asked poll() or select(), which named the
 * connection among what it watched, and no client that was still to be accepted; and where the
 * connection's other end waits in recv(), too.
 * Excuse of the note: a next client is all that it waits for (a game for two). */

static const struct finding_rule rule_accept_blocks = {
    "accept-blocks", 73, SEVERITY_ERROR,
    .fix =
        "Call accept() once for each time that poll() names the welcoming socket; or make that socket "
        "non-blocking, and stop at EAGAIN.",
    .taught_in = 13
};

/* The wait before the accept(), if nothing but accept() and its connections came between. */
static struct call *asked_before(const struct evidence *evidence, const struct call *accept)
{
    for (size_t i = (size_t)accept->id - 1; i-- > 0;) {
        struct call *call = evidence->timeline->calls[i];
        if (call->facts->tid == accept->facts->tid && call->facts->role == CALL_WAIT)
            return call;
    }
    return NULL;
}

/* poll() or select() said that nobody stood at the door, or whoever did was let in since. */
static bool nobody_knocks(const struct evidence *evidence, const struct call *wait,
                          const struct call *accept)
{
    const struct activity *door = activity_of(evidence, accept->socket);
    bool knocked = false;
    if (!wait->ended || wait->facts->error || wait->facts->result <= 0 ||
        wait->facts->result != (int64_t)wait->facts->ready_count)
        return false; /* which were ready is not known of all */
    for (unsigned i = 0; i < wait->facts->ready_count; i++)
        knocked |= wait->facts->ready[i].fd == accept->facts->fd;
    for (size_t i = 0; i < door->count && knocked; i++)
        knocked = !(door->calls[i]->id > wait->id && door->calls[i]->facts->role == CALL_ACCEPT &&
                    door->calls[i]->ended && !door->calls[i]->facts->error);
    return !knocked;
}

/* It never closed a connection before it went back to accept(): that says it, too. */
static bool is_said_already(const struct evidence *evidence, const struct program *program)
{
    for (size_t i = 0; i < evidence->timeline->finding_count; i++)
        if (evidence->timeline->findings[i]->rule == &rule_connection_not_closed &&
            evidence->timeline->findings[i]->program == program)
            return true;
    return false;
}

static void accept_blocks(struct evidence *evidence, struct call *accept)
{
    const struct timeline *timeline = evidence->timeline;
    if (is_said_already(evidence, accept->program))
        return;
    struct call *wait = asked_before(evidence, accept);
    for (size_t i = 0; i < timeline->socket_count; i++) {
        const struct socket *socket = timeline->sockets[i];
        const struct activity *activity = activity_of(evidence, socket);
        if (socket->role != ROLE_CONNECTION || !is_stream(socket) ||
            !is_its_own(evidence, socket, accept->facts->pid) || let_go(evidence, socket) ||
            !has_come(evidence, socket, accept, INT64_MAX))
            continue;
        bool watches = wait && looks_at(evidence, wait, socket);
        /* poll() named its client, it was let in, and that was not all */
        bool was_let_in = wait && looks_at(evidence, wait, accept->socket) &&
                          socket->connection->accepted->id > wait->id;
        if (!watches && !was_let_in && !activity->first_receive)
            continue;
        struct finding *finding = finds(evidence, &rule_accept_blocks, accept->program);
        if (!finding)
            continue;
        bool starves = watches && !is_epoll_wait(wait) && nobody_knocks(evidence, wait, accept) &&
                       waits_for_bytes(evidence, other_end(socket));
        unsigned long long unread = bytes_for(socket) - socket->taken;
        if (!starves)
            finding->severity = SEVERITY_NOTE;
        shows_call(finding, watches || was_let_in ? wait : activity->last_receive);
        shows_call(finding, accept);
        shows_call(finding, starves ? activity_of(evidence, other_end(socket))->last_try : NULL);
        if (starves)
            says(
                evidence, finding,
                "%s waits in %s for one more client, and no client had come when %s returned. Meanwhile %llu %s of "
                "connection %d lie unread, and the other end waits for the answer.",
                who(accept->program), called(evidence, accept), called(evidence, wait), unread,
                unread == 1 ? "byte" : "bytes", socket->connection->id);
        else
            says(
                evidence, finding,
                "%s waits in %s for one more client. Meanwhile %llu %s of connection %d lie unread: they are read after the "
                "next client has come, at the earliest.",
                who(accept->program), called(evidence, accept), unread,
                unread == 1 ? "byte" : "bytes", socket->connection->id);
    }
}

/* ---- room-not-awaited ----
 *
 * Proof: the last send() found too little room (a short count, or EAGAIN), the other end has taken all
 * that was sent and waits for more, and the only thread waits without end in a set that names the socket
 * for reading only.
 * Excuse: another thing in the set that may bring the rest on its way: after EAGAIN, which took nothing,
 * any but the welcoming socket; after a short count, what is no socket of this run. */

static const struct finding_rule rule_room_not_awaited = {
    "room-not-awaited", 74, SEVERITY_ERROR,
    .fix =
        "While bytes are left to send, ask poll() for POLLOUT, too (events = POLLIN | POLLOUT), and send the "
        "rest when it says so; ask for POLLIN alone when all is sent.",
    .taught_in = 15
};

/* The wait looks at the socket for bytes, and not for room. */
static bool for_bytes_only(const struct evidence *evidence, const struct call *wait,
                           const struct socket *socket, int fd)
{
    if (!looks_at(evidence, wait, socket))
        return false;
    if (is_epoll_wait(wait)) {
        int64_t events = watched_by(activity_of(evidence, socket))->facts->value;
        return (events & EPOLLIN) && !(events & EPOLLOUT);
    }
    bool bytes = false, room = false;
    for (unsigned i = 0; i < wait->facts->watched_count; i++)
        if (wait->facts->watched[i].fd == fd) {
            bytes |= wait->facts->watched[i].for_bytes;
            room |= wait->facts->watched[i].for_room;
        }
    return bytes && !room;
}

/* Something else in the set may make the program send on: see the proof above. */
static bool may_be_woken(const struct evidence *evidence, const struct call *wait,
                         const struct socket *socket, bool took_nothing)
{
    const struct timeline *timeline = evidence->timeline;
    for (unsigned i = 0; i < wait->facts->watched_count; i++) {
        const struct socket *other = socket_at(evidence, wait, wait->facts->watched[i].fd);
        if (!other || (took_nothing && other != socket && other->role != ROLE_WELCOMING))
            return true;
    }
    for (size_t i = 0; i < timeline->socket_count && is_epoll_wait(wait) && took_nothing; i++)
        if (timeline->sockets[i] != socket && timeline->sockets[i]->role != ROLE_WELCOMING &&
            looks_at(evidence, wait, timeline->sockets[i]))
            return true;
    return false;
}

static void room_not_awaited(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *push = activity->last_push, *sent = activity->last_send;
    if (!push || !sent || !push->ended || push->facts->injected || socket->shut)
        return;
    bool took_nothing = push->facts->error == EAGAIN;
    if (!took_nothing &&
        (push->facts->error || push->facts->moved_bytes >= push->facts->wanted_bytes))
        return;
    const struct process *process = process_of(evidence, push->facts->pid);
    struct call *wait = process && !process->many_tids ? process->last : NULL;
    if (!wait || wait->facts->role != CALL_WAIT || wait->id < push->id ||
        !waits_without_end(wait) || !is_stuck(evidence, wait) || let_go(evidence, socket) ||
        !sent->has_range || socket->connection->bytes[socket->end] != sent->to ||
        !waits_for_bytes(evidence, other_end(socket)) ||
        !for_bytes_only(evidence, wait, socket, push->facts->fd) ||
        may_be_woken(evidence, wait, socket, took_nothing))
        return;
    struct finding *finding = finds(evidence, &rule_room_not_awaited, socket->program);
    if (!finding)
        return;
    struct call *other = activity_of(evidence, other_end(socket))->last_try;
    shows_call(finding, push);
    shows_call(finding, wait);
    shows_call(finding, other);
    if (took_nothing)
        says(
            evidence, finding,
            "%s failed with EAGAIN: the socket's buffer was full. Now it is empty, and %s waits in %s for bytes only, not for "
            "room. %s has taken all %llu bytes that were sent and waits for the rest.",
            called(evidence, push), who(socket->program), called(evidence, wait),
            who(other->program), (unsigned long long)sent->to);
    else
        says(
            evidence, finding,
            "%s took %llu of %llu bytes: the socket's buffer was full. Now it is empty, and %s waits in %s for bytes only, not "
            "for room. %s has taken all %llu bytes that were sent and waits for the rest.",
            called(evidence, push), (unsigned long long)push->facts->moved_bytes,
            (unsigned long long)push->facts->wanted_bytes, who(socket->program),
            called(evidence, wait), who(other->program), (unsigned long long)sent->to);
}

/* ---- loop-blocked ----
 *
 * Proof: the only thread waits for events of several sockets; after that it waits in another call, and
 * bytes of a socket of the set lie there for 50 ms or more of that time.
 * A note: who has nothing better to do may wait there. */

static const struct finding_rule rule_loop_blocked = {
    "loop-blocked", 75, SEVERITY_NOTE,
    .fix =
        "In a loop around poll(), no other call may wait: make the sockets non-blocking, keep what has come of a "
        "line until the rest comes, and ask for names before the loop or in a thread."
};

enum { DNS_PORT = 53 };

static bool is_name_server(const struct socket *socket)
{
    return socket && socket->type == SOCK_DGRAM && socket->peer.port == DNS_PORT;
}

/* The name server that this call waits for, if it does. */
static const struct socket *name_server(const struct evidence *evidence, const struct call *call)
{
    if (call->facts->role == CALL_RECEIVE && is_name_server(call->socket))
        return call->socket;
    const struct socket *socket = call->facts->role == CALL_WAIT && call->facts->watched_count == 1
                                      ? socket_at(evidence, call, call->facts->watched[0].fd)
                                      : NULL;
    return is_name_server(socket) ? socket : NULL;
}

/* The latest poll() of this thread that named the socket, and nothing since then took its turn. */
static struct call *loop_of(const struct evidence *evidence, const struct call *blocked)
{
    enum { CALLS_BACK = 300 };
    size_t least = blocked->id > CALLS_BACK ? (size_t)blocked->id - CALLS_BACK : 0;
    for (size_t i = (size_t)blocked->id - 1; i-- > least;) {
        struct call *call = evidence->timeline->calls[i];
        if (call->facts->tid == blocked->facts->tid && call->facts->role == CALL_WAIT &&
            call->ended && !call->facts->error && call->facts->result > 0 &&
            !name_server(evidence, call))
            return call;
    }
    return NULL;
}

/* The first of its bytes that nobody had taken when the call began, if they came before `until_ns`. */
static struct packet *left_waiting(const struct evidence *evidence, const struct socket *socket,
                                   const struct call *blocked, int64_t until_ns)
{
    const struct connection *c = socket->connection;
    uint64_t taken = taken_before(evidence, socket, blocked);
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++) {
        struct packet *packet = evidence->packets[i];
        if (packet->from != socket->end && packet->has_range && packet->to_offset > taken &&
            packet_came_ns(packet) < until_ns)
            return socket->taken_unknown ? NULL : packet;
    }
    return NULL;
}

/* When the call came back, or the programs were asked to end; 0: not known. */
static int64_t waited_until(const struct timeline *timeline, const struct call *call)
{
    int64_t asked_ns = timeline->asked_to_end_ns, end_ns = call->ended ? call->facts->t_end_ns : 0;
    return asked_ns && (!end_ns || end_ns > asked_ns) ? asked_ns : end_ns;
}

static void loop_blocked(struct evidence *evidence, struct call *call)
{
    const int64_t worth_telling_ns = 50 * NS_PER_MS;
    const struct timeline *timeline = evidence->timeline;
    const struct call_facts *facts = call->facts;
    const struct process *process = process_of(evidence, facts->pid);
    bool waits = facts->role == CALL_RECEIVE || facts->role == CALL_SEND ||
                 facts->role == CALL_CONNECT || facts->role == CALL_WAIT;
    int64_t until_ns = waited_until(timeline, call);
    if (!waits || facts->times || !process || process->many_tids ||
        until_ns - facts->t_begin_ns < worth_telling_ns)
        return;
    struct call *loop = loop_of(evidence, call);
    for (size_t i = 0; i < timeline->socket_count && loop; i++) {
        const struct socket *socket = timeline->sockets[i];
        if (socket == call->socket || socket->role != ROLE_CONNECTION || !is_stream(socket) ||
            !is_its_own(evidence, socket, facts->pid) || !alive_at(socket, until_ns) ||
            !looks_at(evidence, loop, socket) || looks_at(evidence, call, socket))
            continue;
        struct packet *packet = left_waiting(evidence, socket, call, until_ns - worth_telling_ns);
        struct finding *finding =
            packet ? finds(evidence, &rule_loop_blocked, call->program) : NULL;
        if (!finding)
            continue;
        shows_call(finding, loop);
        shows_call(finding, call);
        shows_packet(finding, packet);
        int64_t came_ns = packet_came_ns(packet),
                since_ns = came_ns > facts->t_begin_ns ? came_ns : facts->t_begin_ns;
        double lay_s = (double)(until_ns - since_ns) / 1e9;
        if (name_server(evidence, call))
            says(
                evidence, finding,
                "%s waited in %s for a name server. Bytes of connection %d, which %s watches, lay there for %.3f s meanwhile.",
                who(call->program), called(evidence, call), socket->connection->id,
                called(evidence, loop), lay_s);
        else
            says(
                evidence, finding,
                "%s waited in %s. Bytes of connection %d, which %s watches, lay there for %.3f s meanwhile.",
                who(call->program), called(evidence, call), socket->connection->id,
                called(evidence, loop), lay_s);
    }
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->call_count; i++) {
        struct call *call = timeline->calls[i];
        const struct process *process = process_of(evidence, call->facts->pid);
        if (call->facts->role == CALL_ACCEPT && process && process->last == call &&
            is_stuck(evidence, call))
            accept_blocks(evidence, call);
        loop_blocked(evidence, call);
    }
    for (size_t i = 0; i < timeline->socket_count; i++)
        if (is_stream(timeline->sockets[i]))
            room_not_awaited(evidence, timeline->sockets[i]);
}

const struct subject about_multiplexing = {
    .look = look_at_all,
    .rules = {
        &rule_accept_blocks, &rule_room_not_awaited, &rule_loop_blocked,
    },
};
