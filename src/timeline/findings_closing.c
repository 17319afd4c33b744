/* How sockets were closed: too early, with unread bytes, after an end that nobody noticed, or never. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "timeline/findings.h"

/* ---- end-ignored: recv() = 0, again and again ---- */

static void end_ignored(struct clues *clues, const struct socket *socket)
{
    enum { ENOUGH = 3 }; /* a reader may ask twice: a loop inside a loop does */
    const struct story *story = story_of(clues, socket);
    if (story->ends < ENOUGH)
        return;
    struct finding *finding = finds(clues, &rules[RULE_END_IGNORED], socket->program);
    if (!finding)
        return;
    const struct connection *c = socket->connection;
    shows_call(finding, story->first_end);
    shows_call(finding, story->last_end);
    shows_packet(finding, c->flow[!socket->end]->fin_packet);
    says(clues, finding,
         "%s gave 0, the end of what %s sends, and %s called it %u times more, as if something could still come.",
         called(clues, story->first_end), who_at(c, !socket->end), who(socket->program), story->ends - 1);
}

/* ---- connection-not-closed ---- */

/* The last call of this thread is an accept() that waits, or failed because descriptors ran out. */
static struct call *back_at_accept(const struct clues *clues, const struct call *from)
{
    const struct process *process = process_of(clues, from->facts->pid);
    struct call *last = process && !process->many_tids ? process->last : NULL;
    if (!last || last->facts->role != CALL_ACCEPT || last->id <= from->id)
        return NULL;
    bool waits = !last->ended || last->facts->error == EINTR || last->facts->error == EMFILE;
    return waits ? last : NULL;
}

/* A server of one process went back to accept() for good, and the connection socket it had talked on stays open. */
static void not_closed(struct clues *clues, const struct connection *c)
{
    struct socket *server = c->socket[END_SERVER], *client = c->socket[END_CLIENT];
    if (!server || !c->accepted || (server->release && server->release->call) || let_go(clues, server) || !is_stream(server))
        return;
    const struct story *story = story_of(clues, server);
    struct call *last = story->last ? story->last : c->accepted;
    struct call *accept = story->closes ? NULL : back_at_accept(clues, last);
    if (!accept || last->facts->pid != c->accepted->facts->pid)
        return;
    struct packet *fin = c->flow[END_CLIENT]->fin_packet;
    bool gone = fin && fin->trigger.kind == TRIGGER_CALL;
    struct call *wait = client && is_stream(client) ? story_of(clues, client)->last_try : NULL;
    bool waits = !gone && wait && is_stuck(clues, wait) && client->taken == bytes_for(client);
    if (!waits && !(fin && client && let_go(clues, client)))
        return;
    struct finding *finding = finds(clues, &rules[RULE_CONNECTION_NOT_CLOSED], server->program);
    if (!finding)
        return;
    shows_call(finding, c->accepted);
    shows_call(finding, last);
    shows_call(finding, accept);
    if (waits) {
        shows_call(finding, wait);
        says(clues, finding,
             "After %s the server went back to %s and never closed descriptor %d: no FIN leaves, and %s waits in %s for the "
             "end.",
             called(clues, last), called(clues, accept), c->accepted->facts->new_fd, who(client->program), called(clues, wait));
    } else {
        shows_packet(finding, fin);
        says(clues, finding,
             "After %s the server went back to %s and never closed descriptor %d: the client's FIN (packet %d) was not "
             "answered by one of ours, and the socket stayed in CLOSE_WAIT.",
             called(clues, last), called(clues, accept), c->accepted->facts->new_fd, fin->id);
    }
}

/* ---- a RST where a FIN belongs ---- */

static struct packet *reset_of(const struct clues *clues, const struct connection *c, enum end end)
{
    for (size_t i = clues->first_packet[c->id - 1]; i < clues->first_packet[c->id]; i++)
        if (clues->packets[i]->kind == KIND_RST && clues->packets[i]->from == end)
            return clues->packets[i];
    return NULL;
}

/* The client gave its socket up right after sending; the answer came to nobody. */
static void closed_before_answer(struct clues *clues, const struct connection *c, const struct socket *client,
                                 struct packet *reset)
{
    const struct story *story = story_of(clues, client);
    if (!story->sends || story->last_try || client->shut || c->bytes[END_SERVER] == 0 || !let_go(clues, client))
        return;
    struct finding *finding = finds(clues, &rules[RULE_CLOSE_BEFORE_ANSWER], client->program);
    if (!finding)
        return;
    shows_call(finding, story->last_send);
    shows_call(finding, client->release->call);
    for (size_t i = clues->first_packet[c->id - 1]; i < clues->first_packet[c->id]; i++)
        if (clues->packets[i]->from == END_SERVER && clues->packets[i]->facts.payload_bytes) {
            shows_packet(finding, clues->packets[i]);
            break;
        }
    shows_packet(finding, reset);
    says(clues, finding,
         "%s sent its line and %s%s without one recv(): the answer of %llu bytes met a socket that nobody reads any more, "
         "and the client's kernel said so with RST (packet %d).",
         who(client->program), client->release->call ? "called " : "ended",
         client->release->call ? called(clues, client->release->call) : "", (unsigned long long)c->bytes[END_SERVER],
         reset->id);
}

/* This end closed while bytes lay unread, so that its kernel sent RST; the other end then lost what was still on its way. */
static void unread_at_close(struct clues *clues, const struct connection *c, const struct socket *socket, struct packet *reset)
{
    const struct story *story = story_of(clues, socket);
    const struct socket *other = c->socket[!socket->end];
    bool by_close = reset->trigger.kind == TRIGGER_CALL || reset->trigger.kind == TRIGGER_EXIT;
    int last = last_byte_taken(clues, socket);
    uint64_t unread = bytes_for(socket) - socket->taken;
    if (!by_close || socket->resets_on_close || socket->taken_unknown || socket->taken >= bytes_for(socket) || !story->sends ||
        !let_go(clues, socket) || !other || story->receives == 1 || (story->receives > 1 && last != '\n'))
        return; /* one recv() only, or in the middle of a line: short-read tells that */
    const struct call *hurt = story_of(clues, other)->failed;
    if (!hurt || hurt->facts->role != CALL_RECEIVE || hurt->facts->error != ECONNRESET)
        return; /* the other end had got all it wanted */
    struct finding *finding = finds(clues, &rules[RULE_UNREAD_AT_CLOSE], socket->program);
    if (!finding)
        return;
    shows_call(finding, story->last_receive);
    shows_call(finding, socket->release->call);
    shows_call(finding, (struct call *)hurt);
    shows_packet(finding, reset);
    says(clues, finding,
         "%s closed while %llu of the %llu bytes that %s had sent lay unread: its kernel sent RST (packet %d) where a FIN "
         "belongs, and %s failed with ECONNRESET.",
         who(socket->program), (unsigned long long)unread, (unsigned long long)bytes_for(socket), who(other->program),
         reset->id, called(clues, hurt));
}

static void look_at_resets(struct clues *clues, const struct connection *c)
{
    for (int end = 0; end < 2; end++) {
        const struct socket *socket = c->socket[end];
        struct packet *reset = socket && is_stream(socket) ? reset_of(clues, c, (enum end)end) : NULL;
        if (!reset || socket->connection != c)
            continue;
        if (end == END_CLIENT && reset->trigger.kind != TRIGGER_UNKNOWN)
            closed_before_answer(clues, c, socket, reset);
        if (end == END_SERVER || story_of(clues, socket)->last_try)
            unread_at_close(clues, c, socket, reset);
    }
}

void look_at_closing(struct clues *clues)
{
    const struct timeline *timeline = clues->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++)
        end_ignored(clues, timeline->sockets[i]);
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->protocol != PROTOCOL_TCP || !c->established)
            continue;
        not_closed(clues, c);
        if (c->closed == CLOSED_RST)
            look_at_resets(clues, c);
    }
}
