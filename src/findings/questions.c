/* Questions that several rules ask of the evidence: see findings.h. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "call/table.h"
#include "findings/findings.h"

struct activity *activity_of(const struct evidence *evidence, const struct socket *socket)
{
    return &evidence->activities[socket->index];
}

/* As sockwire itself ends programs. */
static bool is_asked_to_end(int signal)
{
    return signal == SIGTERM || signal == SIGKILL;
}

/* By one of these; or its end was not seen. */
static bool was_killed(const struct evidence *evidence, pid_t pid)
{
    const struct process *process = process_of(evidence, pid);
    if (!process || !process->exit)
        return true;
    return evidence->timeline->asked_to_end_ns
               ? process->exit_ns >= evidence->timeline->asked_to_end_ns
               : is_asked_to_end(process->exit->signal);
}

bool by_itself(const struct evidence *evidence, int64_t t_ns)
{
    return !evidence->timeline->asked_to_end_ns || t_ns < evidence->timeline->asked_to_end_ns;
}

bool let_go(const struct evidence *evidence, const struct socket *socket)
{
    const struct release *release = socket->release;
    if (!release ||
        !by_itself(evidence, release->call ? release->call->facts->t_begin_ns : release->t_ns))
        return false;
    const struct process *process = process_of(evidence, release->pid);
    return release->call || (process && process->exit && process->exit->signal == 0);
}

bool reaches(const struct evidence *evidence, const struct program *program, uint16_t port,
             int after)
{
    for (size_t i = 0; i < evidence->reached_count; i++)
        if (evidence->reached[i].program == program && evidence->reached[i].port == port &&
            evidence->reached[i].last > after)
            return true;
    return false;
}

bool is_stream(const struct socket *socket)
{
    return socket_is_tcp(socket) && socket->connection && !socket->connection->to_itself;
}

uint64_t bytes_for(const struct socket *socket)
{
    return socket->connection->bytes[!socket->end];
}

struct socket *socket_at(const struct evidence *evidence, const struct call *before, int fd)
{
    for (size_t i = (size_t)before->id - 1; i-- > 0;) {
        const struct call *call = evidence->timeline->calls[i];
        if (call->facts->pid != before->facts->pid || !call->ended)
            continue;
        if (call->facts->new_fd == fd)
            return call->new_socket ? call->new_socket : call->socket; /* dup() made none */
        if (call->facts->fd == fd && (call->socket || call->facts->role == CALL_CLOSE))
            return call->facts->role == CALL_CLOSE ? NULL : call->socket;
    }
    return NULL;
}

bool whole_data(const struct call *call)
{
    return call->facts->moved_bytes > 0 && call->facts->data_bytes >= call->facts->moved_bytes;
}

size_t lines_in(const struct call *call)
{
    size_t lines = 0;
    for (size_t i = 0; i < call->facts->data_bytes && i < call->facts->moved_bytes; i++)
        lines += call->facts->data[i] == '\n';
    return lines;
}

int last_byte_taken(const struct evidence *evidence, const struct socket *socket)
{
    const struct call *call = activity_of(evidence, socket)->last_receive;
    if (!call || socket->taken_unknown)
        return -1;
    if (whole_data(call))
        return call->facts->data[call->facts->moved_bytes - 1];
    const struct connection *c = socket->connection; /* perhaps a packet's first bytes show it */
    if (!c)
        return -1;
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++) {
        const struct packet *packet = evidence->packets[i];
        if (packet->from != socket->end && packet->has_range &&
            packet->from_offset < socket->taken &&
            socket->taken - packet->from_offset <= packet->facts.data_bytes)
            return packet->facts.data[socket->taken - packet->from_offset - 1];
    }
    return -1;
}

/* The other end's program was made to end while this call went on: what came of that is not the
 * programs' own doing. */
static bool outlived_other_end(const struct evidence *evidence, const struct call *call)
{
    const struct socket *socket = call->socket;
    const struct socket *other =
        socket && is_stream(socket) ? socket->connection->socket[!socket->end] : NULL;
    const struct release *release = other ? other->release : NULL;
    return release && !release->call && was_killed(evidence, release->pid) &&
           release->t_ns >= call->facts->t_begin_ns && release->t_ns <= call->facts->t_end_ns;
}

/* Does this process have the socket, too?  It made a call on it, or it is a child, or the parent,
 * of one that did. */
static bool may_hold(const struct evidence *evidence, const struct socket *socket, pid_t pid)
{
    const struct activity *activity = activity_of(evidence, socket);
    bool made = socket->created && socket->created->facts->pid == pid, closed = false;
    for (size_t i = 0; i < activity->count; i++)
        if (activity->calls[i]->facts->pid == pid) {
            made = true;
            closed = activity->calls[i]->facts->role == CALL_CLOSE;
        }
    for (size_t i = 0; i < evidence->fork_count && !made; i++)
        made = evidence->forks[i]->facts->result == pid &&
               evidence->forks[i]->facts->t_end_ns >= socket->t_ns;
    return made && !closed;
}

/* Another process that has the socket lives, and is not in a call that was seen: it may be reading
 * what is typed, or at work, and send something in a moment. */
static bool has_idle_holder(const struct evidence *evidence, const struct call *call)
{
    for (size_t i = 0; i < evidence->fork_count; i++)
        for (int side = 0; side < 2; side++) {
            pid_t pid =
                side ? evidence->forks[i]->facts->pid : (pid_t)evidence->forks[i]->facts->result;
            const struct process *process = process_of(evidence, pid);
            if (pid == call->facts->pid || !process || process->program != call->program ||
                !was_killed(evidence, pid))
                continue;
            bool idle = !process->last || (process->last->ended &&
                                           by_itself(evidence, process->last->facts->t_end_ns));
            if (idle && !process->exec && may_hold(evidence, call->socket, pid))
                return true;
        }
    return false;
}

bool is_stuck(const struct evidence *evidence, const struct call *call)
{
    const struct process *process = process_of(evidence, call->facts->pid);
    const struct call_facts *facts = call->facts;
    /* another thread may have had work to do */
    if (!process || process->many_tids || process->foreign)
        return false;
    if (call->socket &&
        (activity_of(evidence, call->socket)->timed || has_idle_holder(evidence, call)))
        return false;
    if (!call->ended)
        return was_killed(evidence, call->facts->pid);
    /* whatever ended it: a signal, its handler, the other end's end */
    if (evidence->timeline->asked_to_end_ns)
        return by_itself(evidence, facts->t_begin_ns) && !by_itself(evidence, facts->t_end_ns) &&
               (facts->role == CALL_SEND || facts->moved_bytes == 0);
    bool cut = facts->error == EINTR || (facts->role == CALL_SEND && !facts->error &&
                                         facts->moved_bytes < facts->wanted_bytes);
    if (cut && process->last == call && process->exit && is_asked_to_end(process->exit->signal))
        return true; /* the signal that ended the program ended its call first */
    return outlived_other_end(evidence, call) &&
           (call->facts->role == CALL_SEND || call->facts->moved_bytes == 0);
}

/* Are they the same, but for upper and lower case? */
static bool same_letters(const uint8_t *a, const uint8_t *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (toupper(a[i]) != toupper(b[i]))
            return false;
    return true;
}

bool is_line_of(const struct evidence *evidence, const struct call *send, size_t bytes)
{
    const uint8_t *line = send->facts->data;
    while (bytes > 0 && (line[bytes - 1] == '\n' || line[bytes - 1] == '\r'))
        bytes--;
    if (bytes == 0 || bytes > send->facts->data_bytes)
        return false;
    const struct text *typed = typed_to(evidence, send->program);
    for (const char *at = typed->s;
         (at = memmem(at, typed->len - (size_t)(at - typed->s), line, bytes)); at++) {
        char behind = at[bytes];
        if ((at == typed->s || at[-1] == '\n') &&
            (behind == '\n' || behind == '\r' || behind == '\0'))
            return true;
    }
    const struct activity *activity = activity_of(evidence, send->socket);
    const struct call *before = NULL; /* the last receive before this send */
    for (size_t i = 0; i < activity->count && activity->calls[i] != send; i++)
        if (activity->calls[i]->facts->role == CALL_RECEIVE &&
            activity->calls[i]->facts->moved_bytes > 0)
            before = activity->calls[i];
    if (!before || !whole_data(before) || before->facts->moved_bytes < bytes ||
        !same_letters(line, before->facts->data, bytes))
        return false;
    return before->facts->moved_bytes == bytes || strchr("\r\n", before->facts->data[bytes]);
}

bool alive_at(const struct socket *socket, int64_t t_ns)
{
    return socket->t_ns <= t_ns && !(socket->release && socket->release->t_ns <= t_ns);
}

bool listened_before(const struct socket *socket, int64_t t_ns)
{
    return socket->listening && socket->listening->facts->t_begin_ns <= t_ns;
}

bool bound_before(const struct socket *socket, int64_t t_ns)
{
    const struct call *call = socket->bound ? socket->bound : socket->listening;
    return call && call->facts->t_begin_ns <= t_ns;
}

bool names_port(const struct program *program, uint16_t port)
{
    char text[8];
    snprintf(text, sizeof text, "%u", port);
    for (int i = 1; i < program->argc; i++)
        if (!strcmp(program->argv[i], text))
            return true;
    return false;
}

/* ---- waiting for several ---- */

bool is_epoll_wait(const struct call *call)
{
    return call->facts->role == CALL_WAIT && call_fills_events(call->facts->row);
}

bool waits_without_end(const struct call *call)
{
    return call->facts->timeout_ns == CALL_WITHOUT_END;
}

struct call *watched_by(const struct activity *activity)
{
    struct call *watch = NULL;
    for (size_t i = 0; i < activity->count; i++)
        if (call_is(activity->calls[i]->facts->row, SYS_epoll_ctl) && activity->calls[i]->ended &&
            !activity->calls[i]->facts->error)
            watch = activity->calls[i]->facts->option == EPOLL_CTL_DEL ? NULL : activity->calls[i];
    return watch;
}

uint64_t taken_before(const struct evidence *evidence, const struct socket *socket,
                      const struct call *call)
{
    const struct activity *activity = activity_of(evidence, socket);
    uint64_t taken = 0;
    for (size_t i = 0; i < activity->count && activity->calls[i]->id < call->id; i++)
        if (activity->calls[i]->facts->role == CALL_RECEIVE && activity->calls[i]->has_range)
            taken = activity->calls[i]->to;
    return taken;
}

bool has_come(const struct evidence *evidence, const struct socket *socket, const struct call *wait,
              int64_t t_ns)
{
    const struct timeline *timeline = evidence->timeline;
    if (socket->role == ROLE_WELCOMING) {
        for (size_t i = 0; i < timeline->connection_count; i++) {
            const struct connection *c = timeline->connections[i];
            if (c->welcoming == socket && c->handshake_ack &&
                packet_came_ns(c->handshake_ack) < t_ns &&
                (!c->accepted || c->accepted->id > wait->id))
                return true;
        }
        return false;
    }
    const struct connection *c = is_stream(socket) ? socket->connection : NULL;
    uint64_t taken = taken_before(evidence, socket, wait);
    for (size_t i = c && !socket->taken_unknown ? evidence->first_packet[c->id - 1] : SIZE_MAX;
         c && i < evidence->first_packet[c->id]; i++) {
        const struct packet *packet = evidence->packets[i];
        if (packet->from != socket->end && packet->has_range && packet->to_offset > taken &&
            packet_came_ns(packet) < t_ns)
            return true;
    }
    return false;
}

bool looks_at(const struct evidence *evidence, const struct call *wait, const struct socket *socket)
{
    if (is_epoll_wait(wait)) {
        const struct call *watch = watched_by(activity_of(evidence, socket));
        return watch && watch->facts->pid == wait->facts->pid &&
               watch->facts->epoll_fd == wait->facts->epoll_fd;
    }
    for (unsigned i = 0; i < wait->facts->watched_count; i++)
        if (socket_at(evidence, wait, wait->facts->watched[i].fd) == socket)
            return true;
    return false;
}
