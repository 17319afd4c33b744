/* How sockets were closed: too early, with unread bytes, after an end that nobody noticed, or
 * never. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "findings/findings.h"

/* ---- end-ignored: recv() = 0, again and again ----
 *
 * Proof: the other end's FIN, and 0 each time to the same thread.  Excuse: the 0 is of the
 * program's own shutdown(SHUT_RD), or of a reset. */

static const struct finding_rule rule_end_ignored = {
    "end-ignored", 7, SEVERITY_ERROR,
    "recv() = 0 means that the other side is done: leave the loop and close the socket.",
    .taught_in = 4
};

static void end_ignored(struct evidence *evidence, const struct socket *socket)
{
    enum { ENOUGH = 3 }; /* a reader may ask twice: a loop inside a loop does */
    const struct activity *activity = activity_of(evidence, socket);
    const struct connection *c = socket->connection;
    if (activity->ends < ENOUGH || !connection_fin(c, !socket->end) || activity->receiving_shut)
        return;
    struct finding *finding = finds(evidence, &rule_end_ignored, socket->program);
    if (!finding)
        return;
    shows_call(finding, activity->first_end);
    shows_call(finding, activity->last_end);
    shows_packet(finding, connection_fin(c, !socket->end));
    says(
        evidence, finding,
        "%s gave 0, the end of what %s sends, and %s called it %u times more, as if something could still come.",
        called(evidence, activity->first_end), who_at(c, !socket->end), who(socket->program),
        activity->ends - 1);
}

/* ---- end-for-answer: recv() = 0, and the program ends as if it had an answer ---- */

static const struct finding_rule rule_end_for_answer = {
    "end-for-answer", 61, SEVERITY_NOTE,
    .fix =
        "If the program takes that for an answer, compare the result of recv() with 0, too: it means "
        "that the other side sends nothing more."
};

/* Something was printed to standard output after that moment. */
static bool prints_after(const struct evidence *evidence, const struct program *program,
                         int64_t t_ns)
{
    for (size_t i = evidence->timeline->event_count; i-- > 0;) {
        const struct event *event = &evidence->timeline->events[i];
        if (event->t_ns < t_ns)
            return false;
        if (event->kind == EVENT_OUTPUT && event->output->program == program &&
            event->output->stream == STREAM_STDOUT)
            return true;
    }
    return false;
}

/* The other end's FIN was all that came: no byte before it, and no shutdown() of its own receiving
 * side, which would give 0, too. */
static bool ended_unanswered(const struct activity *activity, const struct socket *socket)
{
    const struct connection *c = socket->connection;
    return activity->ends == 1 && activity->sends && !activity->receiving_shut &&
           connection_fin(c, !socket->end) && c->bytes[!socket->end] == 0;
}

/* A client that asked got no byte back, prints all the same, and ends with success.  Excuse: it
 * said with shutdown() that it is done, and waits for the end. */
static void end_for_answer(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    const struct process *process =
        activity->first_end ? process_of(evidence, activity->first_end->facts->pid) : NULL;
    if (!process || !process->exit || process->exit->signal || process->exit->status ||
        !by_itself(evidence, process->exit_ns) || socket->role != ROLE_CLIENT || socket->shut ||
        activity->failed || !ended_unanswered(activity, socket) ||
        !prints_after(evidence, socket->program, activity->first_end->facts->t_end_ns))
        return;
    struct finding *finding = finds(evidence, &rule_end_for_answer, socket->program);
    if (!finding)
        return;
    shows_call(finding, activity->last_send);
    shows_call(finding, activity->first_end);
    shows_packet(finding, connection_fin(socket->connection, !socket->end));
    says(
        evidence, finding,
        "%s gave 0: %s ended its side without sending a byte. What %s printed after that is no answer.",
        called(evidence, activity->first_end), who_at(socket->connection, !socket->end),
        who(socket->program));
}

/* ---- connection-not-closed ---- */

/* Where this process's only thread went next after `from`, if it is accept(), and where it is for
 * good: there (waiting, or because no descriptor is left). */
static struct call *back_at_accept(const struct evidence *evidence, const struct call *from)
{
    const struct timeline *timeline = evidence->timeline;
    const struct process *process = process_of(evidence, from->facts->pid);
    struct call *last = process && !process->many_tids && !process->foreign ? process->last : NULL;
    if (!last || last->facts->role != CALL_ACCEPT || last->id <= from->id)
        return NULL;
    bool waits = !last->ended || last->facts->error == EINTR || last->facts->error == EMFILE;
    for (size_t i = (size_t)from->id; waits && i < timeline->call_count; i++)
        if (timeline->calls[i]->facts->pid == from->facts->pid &&
            timeline->calls[i]->facts->role == CALL_ACCEPT)
            return timeline->calls[i];
    return NULL;
}

const struct finding_rule rule_connection_not_closed = {
    "connection-not-closed", 16, SEVERITY_ERROR,
    "close() the connection socket when its client is served: without it the kernel sends no "
    "FIN, and the descriptor is lost.",
    .taught_in = 6
};

/* A server of one process went back to accept() for good, and the connection socket it had talked
 * on stays open.  Proof: the client has left, or waits for the end, and nothing else of the server
 * could still close.  Excuse: it closed, or was about to: another thread or process has the socket.
 */
static void not_closed(struct evidence *evidence, const struct connection *c)
{
    struct socket *server = c->socket[END_SERVER], *client = c->socket[END_CLIENT];
    if (!server || !c->accepted || (server->release && server->release->call) ||
        let_go(evidence, server) || !is_stream(server))
        return;
    const struct activity *activity = activity_of(evidence, server);
    struct call *last = activity->last ? activity->last : c->accepted;
    struct call *accept = activity->closes ? NULL : back_at_accept(evidence, last);
    if (!accept || last->facts->pid != c->accepted->facts->pid)
        return;
    struct packet *fin = connection_fin(c, END_CLIENT);
    bool left = fin && client && let_go(evidence, client);
    struct call *wait =
        client && is_stream(client) ? activity_of(evidence, client)->last_try : NULL;
    /* it may have said with shutdown() that it sends no more */
    bool waits = !left && activity->receives && wait && is_stuck(evidence, wait) &&
                 client->taken == bytes_for(client);
    const struct process *process = process_of(evidence, accept->facts->pid);
    bool unread = !server->taken_unknown && server->taken < bytes_for(server);
    if ((!waits && !left) || (!left && unread && process->polls))
        return; /* in a loop around poll(), accept() is what is wrong: several.c */
    struct finding *finding = finds(evidence, &rule_connection_not_closed, server->program);
    if (!finding)
        return;
    const char *whose = who(server->program);
    shows_call(finding, c->accepted);
    shows_call(finding, last);
    shows_call(finding, accept);
    if (waits) {
        /* it may wait for a second client, before it goes on with both */
        finding->severity = SEVERITY_WARNING;
        shows_call(finding, wait);
        if (unread)
            says(
                evidence, finding,
                "After %s %s went back to %s and never closed descriptor %d: nobody reads what %s sent after that, no FIN "
                "leaves, and it waits in %s.",
                called(evidence, last), whose, called(evidence, accept), c->accepted->facts->new_fd,
                who(client->program), called(evidence, wait));
        else
            says(
                evidence, finding,
                "After %s %s went back to %s and never closed descriptor %d: no FIN leaves, and %s waits in %s for the "
                "end.",
                called(evidence, last), whose, called(evidence, accept), c->accepted->facts->new_fd,
                who(client->program), called(evidence, wait));
    } else {
        shows_packet(finding, fin);
        says(
            evidence, finding,
            "After %s %s went back to %s and never closed descriptor %d: the FIN of %s (packet %d) was not "
            "answered by one of its own, and the socket stayed in CLOSE_WAIT.",
            called(evidence, last), whose, called(evidence, accept), c->accepted->facts->new_fd,
            who(client->program), fin->id);
    }
}

/* This process got a descriptor after all, after `now`: it gave something back. */
static bool goes_on_after(const struct evidence *evidence, const struct call *now)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = (size_t)now->id; i < timeline->call_count; i++)
        if (timeline->calls[i]->facts->pid == now->facts->pid &&
            timeline->calls[i]->facts->new_fd >= 0)
            return true;
    return false;
}

/* At that moment this process has the socket, and nobody has closed it since, nor used it.  What a
 * language closes in order when an exception ends the program comes too late: no descriptor was
 * opened again. */
static bool is_left_open(const struct evidence *evidence, const struct socket *socket,
                         const struct call *now)
{
    const struct activity *activity = activity_of(evidence, socket);
    if (!socket_is_tcp(socket) || socket->role == ROLE_WELCOMING || !socket->created ||
        socket->created->facts->pid != now->facts->pid ||
        !alive_at(socket, now->facts->t_begin_ns) || !socket->connection ||
        socket->connection->to_itself)
        return false;
    for (size_t i = 0; i < activity->count; i++) {
        const struct call *call = activity->calls[i];
        bool closes = call->facts->role == CALL_CLOSE;
        bool moves = call->facts->role == CALL_SEND || call->facts->role == CALL_RECEIVE ||
                     call->facts->role == CALL_SHUTDOWN;
        if ((closes && (call->id < now->id || goes_on_after(evidence, now))) ||
            (moves && call->id > now->id))
            return false;
    }
    return true;
}

/* … and its connection is over, or the other end only waits for that. */
static bool is_over(const struct evidence *evidence, const struct socket *socket, int64_t t_ns)
{
    const struct connection *c = socket->connection;
    const struct packet *fin = connection_fin(c, !socket->end);
    const struct socket *other = c->socket[!socket->end];
    const struct call *wait =
        other && is_stream(other) ? activity_of(evidence, other)->last_try : NULL;
    return c->closed == CLOSED_REFUSED || (fin && packet_came_ns(fin) <= t_ns) ||
           (c->closed == CLOSED_RST && c->t_end_ns <= t_ns) || (wait && is_stuck(evidence, wait));
}

static struct call *last_before(const struct evidence *evidence, const struct socket *socket,
                                const struct call *now)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *last = NULL;
    for (size_t i = 0; i < activity->count && activity->calls[i]->id < now->id; i++)
        last = activity->calls[i];
    return last;
}

/* accept() or socket() = EMFILE: no descriptor is left, because connections that are over were
 * never closed.  Excuse: they are in use. */
static void ran_out(struct evidence *evidence, struct call *call)
{
    const struct timeline *timeline = evidence->timeline;
    const struct process *process = process_of(evidence, call->facts->pid);
    struct socket *first = NULL;
    size_t open = 0, over = 0;
    if (call->facts->injected || !process || process->foreign)
        return;
    for (size_t i = 0; i < timeline->finding_count; i++)
        if (timeline->findings[i]->rule == &rule_connection_not_closed &&
            timeline->findings[i]->program == call->program) {
            timeline->findings[i]->times++;
            return;
        }
    for (size_t i = 0; i < timeline->socket_count; i++) {
        struct socket *socket = timeline->sockets[i];
        if (!is_left_open(evidence, socket, call))
            continue;
        open++;
        if (!is_over(evidence, socket, call->facts->t_begin_ns))
            continue;
        first = first ? first : socket;
        over++;
    }
    struct finding *finding =
        first ? finds(evidence, &rule_connection_not_closed, call->program) : NULL;
    if (!finding)
        return;
    shows_call(finding, first->created);
    shows_call(finding, last_before(evidence, first, call));
    shows_call(finding, call);
    shows_packet(finding, connection_fin(first->connection, !first->end));
    if (first->role == ROLE_CLIENT)
        finding->fix =
            "close() each socket when its connection is over, also when connect() has failed: a process has a limited number of "
            "descriptors.";
    says(
        evidence, finding,
        "%s failed with %s: no descriptor is left. Sockets of connections that nobody had closed: %zu. Connections among them that are over: "
        "%zu, the first on descriptor %d.",
        called(evidence, call), errno_name(call->facts->error), open, over,
        first->created->facts->new_fd);
}

/* ---- a RST where a FIN belongs ---- */

static struct packet *reset_of(const struct evidence *evidence, const struct connection *c,
                               enum end end)
{
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++)
        if (evidence->packets[i]->kind == KIND_RST && evidence->packets[i]->from == end)
            return evidence->packets[i];
    return NULL;
}

const struct finding_rule rule_close_before_answer = {
    "close-before-answer", 20, SEVERITY_ERROR,
    "To say \"I am done sending\", call shutdown(fd, SHUT_WR), then recv() until it gives 0, and "
    "only then close().",
    .taught_in = 6
};

/* The client gave its socket up right after sending; the answer came to nobody.  Excuse: it looked
 * whether there was one (poll()).  reset: its kernel's word on that; NULL: client and server had
 * both said their ends when it closed, and then no RST comes. */
static void closed_before_answer(struct evidence *evidence, const struct connection *c,
                                 const struct socket *client, struct packet *reset)
{
    const struct activity *activity = activity_of(evidence, client);
    const struct process *process =
        client->release ? process_of(evidence, client->release->pid) : NULL;
    if (process && (process->polls || process->foreign)) /* it was ready to read */
        return;
    if (!activity->sends || activity->last_try || c->bytes[END_SERVER] == 0 ||
        !let_go(evidence, client))
        return;
    struct finding *finding = finds(evidence, &rule_close_before_answer, client->program);
    if (!finding)
        return;
    shows_call(finding, activity->last_send);
    shows_call(finding, client->release->call);
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++)
        if (evidence->packets[i]->from == END_SERVER && evidence->packets[i]->facts.payload_bytes) {
            shows_packet(finding, evidence->packets[i]);
            break;
        }
    shows_packet(finding, reset);
    if (!reset) {
        says(
            evidence, finding,
            "%s sent its bytes and %s%s without one recv(): the answer of %llu bytes had come, and nobody has read it.",
            who(client->program), client->release->call ? "called " : "ended",
            client->release->call ? called(evidence, client->release->call) : "",
            (unsigned long long)c->bytes[END_SERVER]);
        return;
    }
    says(
        evidence, finding,
        "%s sent its bytes and %s%s without one recv(): the answer of %llu byte%s met a socket that nobody reads any more, "
        "and its kernel said so with RST (packet %d).",
        who(client->program), client->release->call ? "called " : "ended",
        client->release->call ? called(evidence, client->release->call) : "",
        (unsigned long long)c->bytes[END_SERVER], c->bytes[END_SERVER] == 1 ? "" : "s", reset->id);
}

const struct finding_rule rule_unread_at_close = {
    "unread-at-close", 17, SEVERITY_ERROR,
    "Read to the end before close(): closing with unread bytes makes TCP send RST, and what you "
    "sent last may be lost.",
    .taught_in = 6
};

/* This end closed while bytes lay unread, so that its kernel sent RST; the other end then lost what
 * was still on its way. */
static void unread_at_close(struct evidence *evidence, const struct connection *c,
                            const struct socket *socket, struct packet *reset)
{
    const struct activity *activity = activity_of(evidence, socket);
    const struct socket *other = c->socket[!socket->end];
    bool by_close = reset->trigger.kind == TRIGGER_CALL || reset->trigger.kind == TRIGGER_EXIT;
    int last = last_byte_taken(evidence, socket);
    uint64_t unread = bytes_for(socket) - socket->taken;
    if (!by_close || socket->options.resets_on_close || socket->taken_unknown ||
        socket->taken >= bytes_for(socket) || !activity->sends || !let_go(evidence, socket) ||
        !other || activity->receives == 1 || (activity->receives > 1 && last != '\n'))
        return; /* one recv() only, or in the middle of a line: short-read tells that */
    const struct call *hurt = activity_of(evidence, other)->failed;
    if (!hurt || hurt->facts->role != CALL_RECEIVE || hurt->facts->error != ECONNRESET)
        return; /* the other end had got all it wanted */
    struct finding *finding = finds(evidence, &rule_unread_at_close, socket->program);
    if (!finding)
        return;
    shows_call(finding, activity->last_receive);
    shows_call(finding, socket->release->call);
    shows_call(finding, (struct call *)hurt);
    shows_packet(finding, reset);
    says(
        evidence, finding,
        "%s closed while %llu of the %llu bytes that %s had sent lay unread: its kernel sent RST (packet %d) where a FIN "
        "belongs, and %s failed with ECONNRESET.",
        who(socket->program), (unsigned long long)unread, (unsigned long long)bytes_for(socket),
        who(other->program), reset->id, called(evidence, hurt));
}

static void look_at_resets(struct evidence *evidence, const struct connection *c)
{
    for (int end = 0; end < 2; end++) {
        const struct socket *socket = c->socket[end];
        struct packet *reset =
            socket && is_stream(socket) ? reset_of(evidence, c, (enum end)end) : NULL;
        if (!reset || socket->connection != c)
            continue;
        if (end == END_CLIENT && reset->trigger.kind != TRIGGER_UNKNOWN)
            closed_before_answer(evidence, c, socket, reset);
        if (end == END_SERVER || activity_of(evidence, socket)->last_try)
            unread_at_close(evidence, c, socket, reset);
    }
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        end_ignored(evidence, timeline->sockets[i]);
        if (is_stream(timeline->sockets[i]))
            end_for_answer(evidence, timeline->sockets[i]);
    }
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->protocol != PROTOCOL_TCP || !c->established)
            continue;
        not_closed(evidence, c);
        const struct socket *client = c->socket[END_CLIENT];
        if (c->closed == CLOSED_RST)
            look_at_resets(evidence, c);
        else if (c->closed == CLOSED_FIN && client && is_stream(client) && client->shut &&
                 client->connection == c)
            closed_before_answer(evidence, c, client, NULL);
    }
    for (size_t i = 0; i < timeline->call_count; i++) {
        struct call *call = timeline->calls[i];
        bool out = call->ended && (call->facts->error == EMFILE || call->facts->error == ENFILE);
        if (out && (call->facts->role == CALL_ACCEPT || call->facts->role == CALL_CREATE))
            ran_out(evidence, call);
    }
}

const struct subject about_closing = {
    .look = look_at_all,
    .rules = {
        &rule_end_ignored, &rule_end_for_answer, &rule_connection_not_closed, &rule_unread_at_close,
        &rule_close_before_answer,
    },
};
