/* Programs that wait for events, and were told of this one already, or never asked for it: epoll,
 * select.
 *
 * An epoll set with EPOLLET tells of bytes when they come, once; with EPOLLONESHOT it tells one
 * event, and then nothing until EPOLL_CTL_MOD.  A program that left bytes unread then waits for
 * what it was told long ago.  Proven so: the last recv() filled its buffer (a shorter count, EAGAIN
 * or 0 would have shown that nothing was left), the kernel has acknowledged more bytes than were
 * taken, and the only thread waits in that set, without end or in vain. */
#include <sys/epoll.h>
#include <sys/socket.h>

#include "call/table.h"
#include "findings/findings.h"

/* ---- epoll ---- */

/* From `from` on, the process did nothing but wait in this epoll set (and send on that socket): the
 * wait that never ends, or, of waits whose time was up, the second.  NULL: it did something else,
 * or the set may still tell. */
static struct call *waits_in_vain(const struct evidence *evidence, const struct call *from,
                                  const struct call *watch)
{
    const struct timeline *timeline = evidence->timeline;
    const struct process *process = process_of(evidence, from->facts->pid);
    int set = watch->facts->epoll_fd;
    size_t expired = 0;
    if (!process || process->many_tids || watch->facts->pid != from->facts->pid || !process->last)
        return NULL;
    if (is_epoll_wait(process->last) && process->last->id > from->id &&
        process->last->facts->epoll_fd == set && is_stuck(evidence, process->last) &&
        waits_without_end(process->last))
        return process->last;
    for (size_t i = (size_t)from->id; i < timeline->call_count; i++) {
        struct call *call = timeline->calls[i];
        if (call->facts->pid != from->facts->pid ||
            (call->facts->role == CALL_SEND && call->socket == from->socket))
            continue;
        if (!is_epoll_wait(call) || call->facts->epoll_fd != set)
            return NULL;
        if (call->ended && !call->facts->error && call->facts->result == 0 && ++expired == 2)
            return call;
    }
    return NULL;
}

/* This end's kernel has acknowledged bytes that the program has not taken.  (Its last packet may be a
 * RST, which acknowledges nothing.) */
static bool holds_unread(const struct evidence *evidence, const struct socket *socket)
{
    const struct connection *c = socket->connection;
    int64_t acknowledged = 0;
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++)
        if (evidence->packets[i]->from == socket->end && evidence->packets[i]->ack > acknowledged)
            acknowledged = evidence->packets[i]->ack;
    return !socket->taken_unknown && socket->taken < bytes_for(socket) &&
           acknowledged > (int64_t)socket->taken + 1;
}

static const struct finding_rule rule_edge_read_once = {
    "edge-read-once", 41, SEVERITY_ERROR,
    "With EPOLLET, call recv() (or accept()) on a non-blocking socket until it fails with "
    "EAGAIN, each time; or leave EPOLLET out.",
    .taught_in = 13
};

static const struct finding_rule rule_oneshot_not_rearmed = {
    "oneshot-not-rearmed", 42, SEVERITY_ERROR,
    "After each event, call epoll_ctl() with EPOLL_CTL_MOD: EPOLLONESHOT reports one event, and "
    "then no other.",
    .taught_in = 13
};

static void edge_missed(struct evidence *evidence, struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *watch = is_stream(socket) ? watched_by(activity) : NULL,
                *last = activity->last_receive;
    if (!watch || !(watch->facts->value & (EPOLLIN | EPOLLRDNORM)) || !last ||
        last->id < watch->id || let_go(evidence, socket) || !holds_unread(evidence, socket))
        return;
    bool once = watch->facts->value & EPOLLONESHOT, edge = watch->facts->value & EPOLLET;
    bool left_some =
        activity->last_try == last && last->facts->moved_bytes == last->facts->wanted_bytes;
    if (!once && !(edge && left_some))
        return;
    struct call *wait = waits_in_vain(evidence, last, watch);
    struct finding *finding =
        wait ? finds(evidence, once ? &rule_oneshot_not_rearmed : &rule_edge_read_once,
                     socket->program)
             : NULL;
    if (!finding)
        return;
    unsigned long long unread = bytes_for(socket) - socket->taken;
    shows_call(finding, watch);
    shows_call(finding, last);
    shows_call(finding, wait);
    if (once)
        says(
            evidence, finding,
            "%s asked for one event only (EPOLLONESHOT), and it came. %llu bytes lie unread in descriptor %d, but without "
            "EPOLL_CTL_MOD %s no longer reports it.",
            called(evidence, watch), unread, last->facts->fd, called(evidence, wait));
    else
        says(
            evidence, finding,
            "%s filled its buffer, and %llu more bytes lie unread in descriptor %d. With EPOLLET, %s reports bytes only when "
            "they come, and these came before.",
            called(evidence, last), unread, last->facts->fd, called(evidence, wait));
}

/* The same at the door: with EPOLLET, one accept() for several clients that came together. */
static void edge_missed_at_door(struct evidence *evidence, struct socket *socket)
{
    const struct timeline *timeline = evidence->timeline;
    const struct activity *activity = activity_of(evidence, socket);
    struct call *watch = socket->listening ? watched_by(activity) : NULL, *last = NULL;
    if (!watch || !(watch->facts->value & EPOLLET) || let_go(evidence, socket))
        return;
    for (size_t i = 0; i < activity->count; i++)
        if (activity->calls[i]->facts->role == CALL_ACCEPT)
            last = activity->calls[i];
    if (!last || last->id < watch->id || !last->ended || last->facts->error)
        return; /* EAGAIN: it took all */
    const struct connection *left = NULL;
    for (size_t i = 0; i < timeline->connection_count && !left; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->welcoming == socket && c->established && !c->accepted && c->handshake_ack &&
            (c->closed == CLOSED_OPEN || !by_itself(evidence, c->last[END_SERVER]->facts.t_ns)))
            left = c;
    }
    const struct process *process = process_of(evidence, last->facts->pid);
    struct call *wait = left && process && !process->many_tids ? process->last : NULL;
    if (!wait || !is_epoll_wait(wait) || wait->id < last->id ||
        packet_came_ns(left->handshake_ack) > wait->facts->t_begin_ns ||
        watch->facts->pid != last->facts->pid || wait->facts->epoll_fd != watch->facts->epoll_fd ||
        !waits_without_end(wait) || !is_stuck(evidence, wait))
        return;
    struct finding *finding = finds(evidence, &rule_edge_read_once, socket->program);
    if (!finding)
        return;
    shows_call(finding, watch);
    shows_call(finding, last);
    shows_call(finding, wait);
    shows_packet(finding, left->handshake_ack);
    says(
        evidence, finding,
        "%s took one client, and connection %d stood in the queue already. With EPOLLET, %s reports clients only when they "
        "come.",
        called(evidence, last), left->id, called(evidence, wait));
}

/* ---- select() ---- */

static const struct finding_rule rule_select_nfds = {
    "select-nfds", 48, SEVERITY_ERROR,
    "Give select() the highest descriptor plus 1 as its first argument; or use poll(), which "
    "needs no such number.",
    .taught_in = 13
};

/* select(fd, ...) in place of select(fd + 1, ...): the set names the descriptor, and the kernel
 * does not look so far. */
static void wrong_nfds(struct evidence *evidence, struct call *wait)
{
    if (wait->facts->value <= 0) /* select() alone sets it */
        return;
    int fd = (int)wait->facts->value - 1;
    bool in_vain = wait->ended && !wait->facts->error && wait->facts->result == 0;
    const struct socket *socket = socket_at(evidence, wait, fd);
    if (!socket || !(in_vain || is_stuck(evidence, wait)) ||
        !has_come(evidence, socket, wait, wait->ended ? wait->facts->t_end_ns : INT64_MAX))
        return;
    struct finding *finding = finds(evidence, &rule_select_nfds, wait->program);
    if (!finding)
        return;
    shows_call(finding, wait);
    says(
        evidence, finding,
        "%s looks at descriptors below %s only. Descriptor %d is in the set, something has come for it, and select() does not see it.",
        called(evidence, wait), wait->facts->args[0].text, fd);
}

/* The descriptor of a socket that this process made, and for which something has come; -1: none. */
static int neglected(const struct evidence *evidence, const struct call *wait)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        const struct socket *socket = timeline->sockets[i];
        const struct call *created = socket->created;
        if (created && created->facts->pid == wait->facts->pid && created->facts->new_fd >= 0 &&
            !let_go(evidence, socket) && has_come(evidence, socket, wait, INT64_MAX))
            return created->facts->new_fd;
    }
    return -1;
}

/* poll(fds, 0, -1); select() without FD_SET().  Excuse: with a time limit that is a nap. */
static void empty_set(struct evidence *evidence, struct call *wait)
{
    int fd = wait->facts->value <= 0 && call_waits_for_nothing(wait->facts) &&
                     waits_without_end(wait) && is_stuck(evidence, wait)
                 ? neglected(evidence, wait)
                 : -1;
    struct finding *finding = fd >= 0 ? finds(evidence, &rule_select_nfds, wait->program) : NULL;
    if (!finding)
        return;
    finding->fix = "Put each descriptor into the set, with FD_SET() or in an entry that poll() is "
                   "told to count (its second argument).";
    shows_call(finding, wait);
    says(
        evidence, finding,
        "%s looks at no descriptor at all. Something has come for descriptor %d, and nobody sees it.",
        called(evidence, wait), fd);
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        edge_missed(evidence, timeline->sockets[i]);
        edge_missed_at_door(evidence, timeline->sockets[i]);
    }
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->facts->role == CALL_WAIT) {
            wrong_nfds(evidence, timeline->calls[i]);
            empty_set(evidence, timeline->calls[i]);
        }
}

const struct subject about_events = {
    .look = look_at_all,
    .rules = {
        &rule_edge_read_once, &rule_oneshot_not_rearmed, &rule_select_nfds,
    },
};
