/* What several checks expect of the end of a connection: see checks.h. */
#include <errno.h>

#include "base/actor.h"
#include "grade/checks/checks.h"

static const char *how_ended(struct checking *c, const struct program *program, const char *it)
{
    const struct program_exit *end = facts_exit(c->timeline, program);
    if (!end || facts_was_asked_to_end(c->timeline))
        return "";
    if (end->signal && facts_crash(c->timeline, program))
        return ""; /* the harness tells crashes */
    if (end->signal)
        return arena_printf(c->arena, " (%s is killed by %s)", it, facts_signal_name(end->signal));
    c->told_status |= !c->failed;
    return arena_printf(c->arena, " (%s ends with status %d)", it, end->status);
}

const char *how_it_ended(struct checking *c, const struct program *program)
{
    return how_ended(c, program, "it");
}

const char *how_the_server_ended(struct checking *c)
{
    return how_ended(c, facts_server(c->timeline), "the server");
}

/* A close() of the same program that ended another socket: which one it should have been is the
 * point then. */
static const char *closed_instead(struct checking *c, const struct socket *socket)
{
    for (size_t i = 0; i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->facts->role != CALL_CLOSE || call->program != socket->program || !call->socket ||
            call->socket == socket || call->socket->role != ROLE_WELCOMING || call->facts->error)
            continue;
        check_shows_call(c, call);
        return arena_printf(c->arena, " (call %d, close(%d), closed the welcoming socket)",
                            call->id, call->facts->fd);
    }
    return "";
}

/* Who made the FIN, when no close() did? */
static void tell_no_close(struct checking *c, const char *expected, const struct socket *socket,
                          const struct packet *fin)
{
    const struct call *shut = facts_call_on(c->timeline, socket, CALL_SHUTDOWN);
    check_shows_call(c, shut);
    if (fin && shut)
        check_fails(
            c, expected,
            "no close(): its FIN (packet %d) was made by shutdown() (call %d), and the socket stays open",
            fin->id, shut->id);
    else if (fin)
        check_fails(
            c, expected,
            "no close() of this socket%s: its FIN (packet %d) was made by the kernel when the program ended",
            closed_instead(c, socket), fin->id);
    else
        check_fails(c, expected,
                    "no close() of this socket%s, and no FIN: the connection stays open",
                    closed_instead(c, socket));
}

/* A close() of it has returned, and yet the end of the program's own process was what made the FIN: another
 * descriptor pointed to it.  A child that ends says goodbye by that (its parent lives on, and has
 * closed its own); and so does shutdown().  A close() that is still going on may have been the
 * last one. */
static const struct call *closed_in_vain(const struct checking *c, const struct socket *socket)
{
    const struct release *release = socket->release;
    const struct call *closed = NULL;
    if (!release || release->call || release->by_child || release->asked || socket->shut)
        return NULL;
    for (size_t i = 0; i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->facts->role != CALL_CLOSE || call->socket != socket)
            continue;
        if (!call->ended)
            return NULL;
        closed = call;
    }
    return closed;
}

void expect_goodbye(struct checking *c, const struct program *program,
                    const struct connection *connection, enum end end)
{
    const char *expected = "close() on the connection's socket, and a FIN from this end, no RST";
    const struct socket *socket = connection ? connection->socket[end] : NULL;
    const struct call *closed = socket ? facts_call_on(c->timeline, socket, CALL_CLOSE) : NULL;
    const struct packet *fin =
        connection ? facts_packet(c->timeline, connection, end, KIND_FIN) : NULL;
    const struct packet *rst = connection ? facts_reset(c->timeline, connection, end) : NULL;
    bool gone = socket && facts_closed(c->timeline, socket);
    const struct call *vain = socket ? closed_in_vain(c, socket) : NULL;
    if (gone && fin && !rst && !vain)
        return;
    check_shows_call(c, vain ? vain : closed);
    check_shows_packet(c, fin);
    check_shows_packet(c, rst);
    if (!socket)
        check_fails(c, expected, "%s has no connection%s", actor_said(program->id),
                    how_it_ended(c, program));
    else if (rst)
        check_fails(c, expected, "it resets the connection (RST, packet %d)%s", rst->id,
                    closed ? ": close() came while bytes were unread, or still to come" : "");
    else if (!gone)
        tell_no_close(c, expected, socket, fin);
    else if (fin)
        check_fails(
            c, expected,
            "%s, but another descriptor still points to the socket: its FIN (packet %d) was made by the kernel when the program ended",
            check_call(c, vain), fin->id);
    else
        check_fails(c, expected,
                    "%s, but no FIN was sent: another descriptor still points to the socket",
                    closed ? check_call(c, closed) : "it is closed");
}

/* ---- nothing is left ---- */

static bool is_students(const struct checking *c, const struct program *program)
{
    if (program->is_server)
        return c->scenario->server.kind == PLAYER_STUDENT;
    for (size_t i = 0; i < SCENARIO_CLIENTS_MAX; i++)
        if (facts_client(c->timeline, i) == program)
            return c->scenario->clients[i].kind == PLAYER_STUDENT;
    return false;
}

static bool is_connection(const struct socket *socket)
{
    return socket->role == ROLE_CONNECTION ||
           (socket->role == ROLE_CLIENT && socket->connection && socket->connection->established);
}

static void is_closed(struct checking *c, const struct socket *socket)
{
    const char *expected = "each connection's socket is closed by a call when its work is done";
    const struct call *made = socket->created ? socket->created : socket->connecting;
    bool closed = facts_closed(c->timeline, socket), open = facts_left_open(c->timeline, socket);
    if (closed && !open && !closed_in_vain(c, socket))
        return;
    check_shows_call(c, made);
    check_shows_call(c, facts_call_on(c->timeline, socket, CALL_CLOSE));
    if (!closed)
        check_fails(c, expected, "%s never closes the socket of call %d, %s()",
                    actor_said(socket->program->id), made ? made->id : 0,
                    made ? call_name(made->facts) : "?");
    else
        check_fails(
            c, expected,
            "%s closes the socket of call %d, %s(), but another descriptor still points to it",
            actor_said(socket->program->id), made ? made->id : 0,
            made ? call_name(made->facts) : "?");
}

/* A server may refuse a line that is too long for it, and then some of it is unread. */
static bool asks(const struct visit *visit)
{
    return visit->way == VISIT_ASK || visit->way == VISIT_ALL || visit->way == VISIT_ALL_SLOWLY ||
           visit->way == VISIT_FLOOD || (visit->way == VISIT_TALK && visit->talk != TALK_LONG);
}

static bool has_failed(const struct checking *c, const struct program *program)
{
    const struct program_exit *end = facts_exit(c->timeline, program);
    return !program->is_server && end && !end->signal && end->status != 0;
}

void leaves_nothing_of(struct checking *c, bool may_fail)
{
    if (c->scenario->again)
        return; /* a signal may meet the server anywhere: 12-restart asks for what it wants */
    const struct program *client = facts_client(c->timeline, 0),
                         *server = facts_server(c->timeline);
    for (size_t i = 0; i < c->timeline->socket_count; i++) {
        const struct socket *socket = c->timeline->sockets[i];
        if (is_connection(socket) && is_students(c, socket->program) &&
            !(may_fail && has_failed(c, socket->program)))
            is_closed(c, socket);
    }
    for (size_t i = 0; i < c->visit_count && c->scenario->server.kind == PLAYER_STUDENT; i++) {
        const struct connection *connection = facts_visit(c->timeline, client, i);
        if (asks(&c->visits[i]) && connection && connection->established)
            expect_goodbye(c, server, connection, END_SERVER);
    }
}

void leaves_nothing(struct checking *c)
{
    leaves_nothing_of(c, false);
}
