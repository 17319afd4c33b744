/* A client that finds nobody, although there is, or was, a server: another port, no port that
 * anybody could know, a server that had ended.  What a listener nearly there explains (byte order,
 * IPv6, one address) is connecting.c's. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "findings/findings.h"

#include "call/table.h"

enum { LOOKED_AT_MAX = 200 };

/* Somebody had this port at some time, or its two bytes the other way round: then another rule
 * knows why. */
static bool had_port(const struct evidence *evidence, uint16_t port)
{
    for (size_t i = 0; i < evidence->bound_count; i++) {
        uint16_t there = evidence->bound[i]->local.port;
        if (there == port || there == (uint16_t)(port << 8 | port >> 8))
            return true;
    }
    return false;
}

/* The one TCP socket that waits for clients of another program at that moment; NULL: none, or
 * several ports. */
static struct socket *only_listener(const struct evidence *evidence, const struct program *client,
                                    int64_t t_ns)
{
    struct socket *only = NULL;
    for (size_t i = 0; i < evidence->bound_count; i++) {
        struct socket *w = evidence->bound[i];
        if (!w->listening || w->program == client || !alive_at(w, t_ns) ||
            !listened_before(w, t_ns))
            continue;
        if (only && only->local.port != w->local.port)
            return NULL;
        only = w;
    }
    return only;
}

/* This program was connected to somebody, or somebody to it: it knows its way. */
static bool ever_connected(const struct evidence *evidence, const struct program *program)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->protocol == PROTOCOL_TCP && c->established)
            for (int end = 0; end < 2; end++)
                if (c->socket[end] && c->socket[end]->program == program)
                    return true;
    }
    return false;
}

const struct finding_rule rule_wrong_port = {
    "wrong-port", 49, SEVERITY_ERROR,
    "Use one port in both programs: the client connects to the one that the server gives to "
    "bind().",
    .taught_in = 2
};

static void wrong_port(struct evidence *evidence, const struct connection *c, struct socket *client)
{
    uint16_t asked = c->address[END_SERVER].port;
    if (had_port(evidence, asked) || ever_connected(evidence, client->program))
        return;
    struct socket *w = only_listener(evidence, client->program, c->t_ns);
    if (!w || !w->bound || !w->local.port)
        return;
    uint16_t there = w->local.port;
    bool client_means = names_port(client->program, asked) || asked == USUAL_PORT;
    bool server_means = names_port(w->program, there) || there == USUAL_PORT;
    struct program *whose = NULL;
    if (client_means != server_means)
        whose = client_means ? w->program : client->program;
    struct finding *finding = finds(evidence, &rule_wrong_port, whose);
    if (!finding)
        return;
    shows_call(finding, w->listening);
    shows_call(finding, client->connecting);
    shows_packet(finding, c->syn);
    shows_packet(finding, c->last[END_SERVER]);
    says(
        evidence, finding,
        "%s asked for port %u, where nobody listens (packet %d), and %s waits for clients at port %u.",
        who(client->program), asked, c->syn->id, who(w->program), there);
}

/* ---- listen() before bind() ---- */

static const struct finding_rule rule_listen_before_bind = {
    "listen-before-bind", 50, SEVERITY_ERROR,
    "Call bind() before listen(): bind() gives the socket its port, and listen() opens it.",
    .taught_in = 2
};

static void listen_before_bind(struct evidence *evidence, struct socket *socket)
{
    struct call *listening = socket->listening, *late = NULL, *asks = NULL;
    const struct activity *activity = activity_of(evidence, socket);
    if (!listening || !socket_is_tcp(socket))
        return;
    for (size_t i = 0; i < activity->count; i++) {
        struct call *call = activity->calls[i];
        if (call->facts->role == CALL_BIND && call->id < listening->id)
            return; /* it was bound, or tried to: results-not-checked */
        if (call->facts->role == CALL_BIND && call->ended && call->facts->error == EINVAL)
            late = late ? late : call;
        if (call->facts->role == CALL_CONNECT && call->ended && call->facts->error == EISCONN)
            asks = asks ? asks : call;
        if (call_is(call->facts->row, SYS_getsockname))
            return; /* it asked which port it has, and may tell it */
    }
    if (socket->created == NULL || socket->created->facts->pid != listening->facts->pid)
        return; /* handed over by another process, which may have bound it unseen */
    struct finding *finding = finds(evidence, &rule_listen_before_bind, socket->program);
    if (!finding)
        return;
    shows_call(finding, listening);
    shows_call(finding, late);
    if (!late)
        shows_call(finding, asks);
    if (asks && !late) {
        finding->fix = "Leave listen() out: a client calls connect() on a socket of its own, and "
                       "only a server listens.";
        says(
            evidence, finding,
            "%s failed with EISCONN: this socket listens, since %s. A socket that waits for clients can't be one.",
            called(evidence, asks), called(evidence, listening));
    } else if (late) {
        says(
            evidence, finding,
            "%s came before %s, which failed with EINVAL: listen() on a socket without a port had picked one, %u.",
            called(evidence, listening), called(evidence, late), socket->local.port);
    } else {
        says(
            evidence, finding,
            "%s was called on a socket that has no port: the kernel picked %u, which no client can know.",
            called(evidence, listening), socket->local.port);
    }
}

/* ---- the server had ended before the client came ---- */

static bool served_somebody(const struct evidence *evidence, const struct socket *w)
{
    for (size_t i = 0; i < evidence->timeline->connection_count; i++)
        if (evidence->timeline->connections[i]->accepted &&
            evidence->timeline->connections[i]->accepted->socket == w)
            return true;
    return false;
}

static const struct finding_rule rule_server_gone = {
    "server-gone", 51, SEVERITY_ERROR,
    "Let the server wait in accept(), in a loop, until clients come; it must not run on to its "
    "end.",
    .taught_in = 3
};

/* An error of its own was found: that may be why it ended. */
static bool has_failed(const struct evidence *evidence, const struct program *program)
{
    for (size_t i = 0; i < evidence->timeline->finding_count; i++)
        if (evidence->timeline->findings[i]->program == program &&
            evidence->timeline->findings[i]->severity == SEVERITY_ERROR &&
            evidence->timeline->findings[i]->rule != &rule_server_gone)
            return true;
    return false;
}

static void server_gone(struct evidence *evidence, const struct connection *c,
                        struct socket *client)
{
    struct socket *gone = NULL;
    for (size_t i = 0; i < evidence->bound_count; i++) {
        struct socket *w = evidence->bound[i];
        if (w->local.port != c->address[END_SERVER].port || !socket_is_tcp(w) ||
            w->program == client->program)
            continue;
        if (!w->listening || !w->release || w->release->t_ns > c->t_ns ||
            served_somebody(evidence, w))
            return; /* somebody else has the port, or did something there */
        gone = w;
    }
    if (!gone || !let_go(evidence, gone) || has_failed(evidence, gone->program) ||
        reaches(evidence, client->program, gone->local.port, c->id))
        return;
    const struct call *last = activity_of(evidence, gone)->last;
    for (size_t i = 0; gone->release->call && i < evidence->timeline->call_count; i++)
        if (evidence->timeline->calls[i]->former == gone)
            return; /* use-after-close */
    if (last && last->facts->role == CALL_ACCEPT && last->facts->error == EINTR)
        return; /* accept-interrupted */
    struct finding *finding = finds(evidence, &rule_server_gone, gone->program);
    if (!finding)
        return;
    shows_call(finding, gone->listening);
    shows_call(finding, gone->release->call);
    shows_call(finding, client->connecting);
    shows_packet(finding, c->syn);
    if (gone->release->call)
        says(
            evidence, finding,
            "%s listened at port %u, and closed that socket with %s before the client came: refused (packet %d).",
            who(gone->program), gone->local.port, called(evidence, gone->release->call),
            c->syn->id);
    else
        says(
            evidence, finding,
            "%s listened at port %u, and had ended %.3f s before the client came, without one client served: refused (packet %d).",
            who(gone->program), gone->local.port, (double)(c->t_ns - gone->release->t_ns) / 1e9,
            c->syn->id);
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    size_t looked = 0;
    for (size_t i = 0; i < timeline->socket_count; i++)
        listen_before_bind(evidence, timeline->sockets[i]);
    for (size_t i = 0; i < timeline->connection_count && looked < LOOKED_AT_MAX; i++) {
        const struct connection *c = timeline->connections[i];
        struct socket *client = c->socket[END_CLIENT];
        if (c->protocol != PROTOCOL_TCP || c->closed != CLOSED_REFUSED || !c->syn || !client)
            continue;
        looked++;
        wrong_port(evidence, c, client);
        server_gone(evidence, c, client);
    }
}

const struct subject about_absent = {
    .look = look_at_all,
    .rules = {
        &rule_wrong_port, &rule_listen_before_bind, &rule_server_gone,
    },
};
