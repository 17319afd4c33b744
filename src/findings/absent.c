/* A client that finds nobody, although there is, or was, a server: another port, no port that
 * anybody could know, a server that had ended.  What a listener nearly there explains (byte order,
 * IPv6, one address) is connecting.c's. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "findings/findings.h"

#include "call/table.h"

enum { USUAL_PORT = 12000, LOOKED_AT_MAX = 200 };

/* Somebody had this port at some time, or its two bytes the other way round: then another rule
 * knows why. */
static bool had_port(const struct clues *clues, uint16_t port)
{
    for (size_t i = 0; i < clues->bound_count; i++) {
        uint16_t there = clues->bound[i]->local.port;
        if (there == port || there == (uint16_t)(port << 8 | port >> 8))
            return true;
    }
    return false;
}

/* The one TCP socket that waits for clients of another program at that moment; NULL: none, or
 * several ports. */
static struct socket *only_listener(const struct clues *clues, const struct program *client,
                                    int64_t t_ns)
{
    struct socket *only = NULL;
    for (size_t i = 0; i < clues->bound_count; i++) {
        struct socket *w = clues->bound[i];
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
static bool ever_connected(const struct clues *clues, const struct program *program)
{
    const struct timeline *timeline = clues->timeline;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->protocol == PROTOCOL_TCP && c->established)
            for (int end = 0; end < 2; end++)
                if (c->socket[end] && c->socket[end]->program == program)
                    return true;
    }
    return false;
}

static const struct rule rule_wrong_port = {
    "wrong-port", 49, SEVERITY_ERROR,
    "Use one port in both programs: the client connects to the one that the server gives to "
    "bind()."
};

static void wrong_port(struct clues *clues, const struct connection *c, struct socket *client)
{
    uint16_t asked = c->address[END_SERVER].port;
    if (had_port(clues, asked) || ever_connected(clues, client->program))
        return;
    struct socket *w = only_listener(clues, client->program, c->t_ns);
    const struct process *process = w ? process_of(clues, w->listening->facts->pid) : NULL;
    bool waits = w && (story_of(clues, w)->accepts ||
                       (process && process->last && process->last->facts->role == CALL_WAIT));
    if (!waits || !w->bound || !w->local.port)
        return;
    uint16_t there = w->local.port;
    bool client_means = names_port(client->program, asked) || asked == USUAL_PORT;
    bool server_means = names_port(w->program, there) || there == USUAL_PORT;
    struct program *whose = client_means == server_means ? NULL
                            : client_means               ? w->program
                                                         : client->program;
    struct finding *finding = finds(clues, &rule_wrong_port, whose);
    if (!finding)
        return;
    shows_call(finding, w->listening);
    shows_call(finding, client->connecting);
    shows_packet(finding, c->syn);
    shows_packet(finding, c->last[END_SERVER]);
    says(
        clues, finding,
        "%s knocked at port %u, where nobody listens (packet %d), and %s waits for clients at port %u.",
        who(client->program), asked, c->syn->id, who(w->program), there);
}

/* ---- listen() before bind() ---- */

static const struct rule rule_listen_before_bind = {
    "listen-before-bind", 50, SEVERITY_ERROR,
    "Call bind() before listen(): bind() gives the socket its port, and listen() opens it."
};

static void listen_before_bind(struct clues *clues, struct socket *socket)
{
    struct call *listening = socket->listening, *late = NULL;
    const struct story *story = story_of(clues, socket);
    if (!listening || !socket_is_tcp(socket))
        return;
    for (size_t i = 0; i < story->count; i++) {
        struct call *call = story->calls[i];
        if (call->facts->role == CALL_BIND && call->id < listening->id)
            return; /* it was bound, or tried to: results-not-checked */
        if (call->facts->role == CALL_BIND && call->ended && call->facts->error == EINVAL)
            late = late ? late : call;
        if (call_is(call->facts->row, SYS_getsockname))
            return; /* it asked which port it has, and may tell it */
    }
    if (socket->created == NULL || socket->created->facts->pid != listening->facts->pid)
        return; /* handed over by another process, which may have bound it unseen */
    struct finding *finding = finds(clues, &rule_listen_before_bind, socket->program);
    if (!finding)
        return;
    shows_call(finding, listening);
    shows_call(finding, late);
    if (late)
        says(
            clues, finding,
            "%s came before %s, which failed with EINVAL: listen() on a socket without a port had picked one, %u.",
            called(clues, listening), called(clues, late), socket->local.port);
    else
        says(
            clues, finding,
            "%s was called on a socket that has no port: the kernel picked %u, which no client can know.",
            called(clues, listening), socket->local.port);
}

/* ---- the server had ended before the client came ---- */

static bool served_somebody(const struct clues *clues, const struct socket *w)
{
    for (size_t i = 0; i < clues->timeline->connection_count; i++)
        if (clues->timeline->connections[i]->accepted &&
            clues->timeline->connections[i]->accepted->socket == w)
            return true;
    return false;
}

static const struct rule rule_server_gone = {
    "server-gone", 51, SEVERITY_ERROR,
    "Let the server wait in accept(), in a loop, until clients come; it must not run on to its "
    "end."
};

/* An error of its own was found: that may be why it ended. */
static bool has_failed(const struct clues *clues, const struct program *program)
{
    for (size_t i = 0; i < clues->timeline->finding_count; i++)
        if (clues->timeline->findings[i]->program == program &&
            clues->timeline->findings[i]->severity == SEVERITY_ERROR &&
            clues->timeline->findings[i]->rule != rule_server_gone.name)
            return true;
    return false;
}

static void server_gone(struct clues *clues, const struct connection *c, struct socket *client)
{
    struct socket *gone = NULL;
    for (size_t i = 0; i < clues->bound_count; i++) {
        struct socket *w = clues->bound[i];
        if (w->local.port != c->address[END_SERVER].port || !socket_is_tcp(w) ||
            w->program == client->program)
            continue;
        if (!w->listening || !w->release || w->release->t_ns > c->t_ns || served_somebody(clues, w))
            return; /* somebody else has the port, or did something there */
        gone = w;
    }
    if (!gone || !let_go(clues, gone) || has_failed(clues, gone->program) ||
        reaches(clues, client->program, gone->local.port, c->id))
        return;
    const struct call *last = story_of(clues, gone)->last;
    for (size_t i = 0; gone->release->call && i < clues->timeline->call_count; i++)
        if (clues->timeline->calls[i]->former == gone)
            return; /* use-after-close */
    if (last && last->facts->role == CALL_ACCEPT && last->facts->error == EINTR)
        return; /* accept-interrupted */
    struct finding *finding = finds(clues, &rule_server_gone, gone->program);
    if (!finding)
        return;
    shows_call(finding, gone->listening);
    shows_call(finding, gone->release->call);
    shows_call(finding, client->connecting);
    shows_packet(finding, c->syn);
    if (gone->release->call)
        says(
            clues, finding,
            "%s listened at port %u, and closed that socket with %s before the client came: refused (packet %d).",
            who(gone->program), gone->local.port, called(clues, gone->release->call), c->syn->id);
    else
        says(
            clues, finding,
            "%s listened at port %u, and had ended %.3f s before the client came, without one client served: refused (packet %d).",
            who(gone->program), gone->local.port, (double)(c->t_ns - gone->release->t_ns) / 1e9,
            c->syn->id);
}

static void look_at_all(struct clues *clues)
{
    const struct timeline *timeline = clues->timeline;
    size_t looked = 0;
    for (size_t i = 0; i < timeline->socket_count; i++)
        listen_before_bind(clues, timeline->sockets[i]);
    for (size_t i = 0; i < timeline->connection_count && looked < LOOKED_AT_MAX; i++) {
        const struct connection *c = timeline->connections[i];
        struct socket *client = c->socket[END_CLIENT];
        if (c->protocol != PROTOCOL_TCP || c->closed != CLOSED_REFUSED || !c->syn || !client)
            continue;
        looked++;
        wrong_port(clues, c, client);
        server_gone(clues, c, client);
    }
}

const struct subject about_absent = {
    .look = look_at_all,
    .rules = {
        &rule_wrong_port, &rule_listen_before_bind, &rule_server_gone,
    },
};
