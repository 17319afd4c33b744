/* How the two find each other, or don't: connects that are refused, queues that are full. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "timeline/findings.h"

enum { LOOKED_AT_MAX = 200 }; /* refused connections: after so many, nothing new is to be learnt */

/* ---- a SYN is answered with RST ---- */

static bool names_port(const struct program *program, uint16_t port)
{
    char text[8];
    snprintf(text, sizeof text, "%u", port);
    for (int i = 1; i < program->argc; i++)
        if (!strcmp(program->argv[i], text))
            return true;
    return false;
}

/* Which of the two forgot htons(): the one whose port nobody has asked for. */
static bool client_forgot(const struct connection *c, const struct socket *listener)
{
    const struct program *client = c->socket[END_CLIENT] ? c->socket[END_CLIENT]->program : NULL;
    uint16_t wanted = c->address[END_SERVER].port, there = listener->local.port;
    if (!client || names_port(client, wanted) || names_port(listener->program, wanted) || wanted == 12000)
        return false;
    return names_port(client, there) || names_port(listener->program, there) || there == 12000;
}

/* The same program reached that port in another way afterwards. */
static bool found_later(const struct clues *clues, const struct connection *c)
{
    const struct timeline *timeline = clues->timeline;
    for (size_t i = (size_t)c->id; c->socket[END_CLIENT] && i < timeline->connection_count && i < (size_t)c->id + LOOKED_AT_MAX;
         i++) {
        const struct connection *later = timeline->connections[i];
        if (later->established && later->address[END_SERVER].port == c->address[END_SERVER].port && later->socket[END_CLIENT] &&
            later->socket[END_CLIENT]->program == c->socket[END_CLIENT]->program)
            return true;
    }
    return false;
}

static struct finding *refused(struct clues *clues, enum rule_name rule, struct program *program, const struct connection *c,
                               const struct socket *listener)
{
    struct finding *finding = finds(clues, &rules[rule], program);
    if (finding) {
        shows_call(finding, listener->listening ? listener->listening : listener->bound);
        shows_call(finding, c->socket[END_CLIENT] ? c->socket[END_CLIENT]->connecting : NULL);
        shows_packet(finding, c->syn);
        shows_packet(finding, c->last[END_SERVER]);
    }
    return finding;
}

/* Somebody who listens, nearly there.  True: it explains the refusal. */
static bool nearly(struct clues *clues, const struct connection *c, const struct socket *w)
{
    const struct address *to = &c->address[END_SERVER];
    uint16_t swapped = (uint16_t)(to->port << 8 | to->port >> 8);
    struct finding *finding;
    if (socket_is_tcp(w) && w->local.port == swapped && swapped != to->port && listened_before(w, c->t_ns)) {
        bool clients = client_forgot(c, w);
        finding = refused(clues, RULE_BYTE_ORDER, clients ? c->socket[END_CLIENT]->program : w->program, c, w);
        if (finding)
            says(clues, finding,
                 "%s listens at port %u, and the client knocked at port %u, where nobody listens: these are the same "
                 "two bytes in the other order (0x%04x, 0x%04x).",
                 who(w->program), w->local.port, to->port, w->local.port, to->port);
        return true;
    }
    if (w->local.port != to->port)
        return false;
    if (w->type == SOCK_DGRAM && w->program != (c->socket[END_CLIENT] ? c->socket[END_CLIENT]->program : NULL)) {
        finding = refused(clues, RULE_DATAGRAM_FOR_STREAM, w->program, c, w);
        if (finding)
            says(clues, finding,
                 "%s waits for UDP datagrams at port %u, and the client knocked there with TCP (packet %d): refused.",
                 who(w->program), to->port, c->syn->id);
        return true;
    }
    if (!socket_is_tcp(w))
        return false;
    if (!w->listening) {
        finding = refused(clues, RULE_NO_LISTEN, w->program, c, w);
        if (finding)
            says(clues, finding,
                 "%s called %s, but never listen(): the kernel answered the client's SYN (packet %d) with RST, "
                 "\"connection refused\".",
                 who(w->program), called(clues, w->bound), c->syn->id);
        return true;
    }
    if (!listened_before(w, c->t_ns))
        return false;
    if (to->version == 6 && w->local.version == 4 && w->domain == AF_INET) {
        finding = refused(clues, RULE_IPV4_ONLY, c->socket[END_CLIENT] ? c->socket[END_CLIENT]->program : w->program, c, w);
        if (finding)
            says(clues, finding,
                 "The client knocked at %s (IPv6) and was refused: %s listens on IPv4 only, at %s. The client did "
                 "not try IPv4.",
                 at_address(clues, to), who(w->program), at_address(clues, &w->local));
        return true;
    }
    if (to->version == w->local.version && !address_is_any(&w->local) && !address_same_ip(to, &w->local)) {
        finding = refused(clues, RULE_ONE_ADDRESS_ONLY, w->program, c, w);
        if (finding)
            says(clues, finding, "%s listens at %s only, and the client came to %s: refused.", who(w->program),
                 at_address(clues, &w->local), at_address(clues, to));
        return true;
    }
    return false;
}

/* How many a server had served when it gave this welcoming socket up by itself; 0: it did not, or another rule tells why. */
static size_t served_by(const struct clues *clues, const struct socket *w)
{
    if (!w->listening || !w->release || !let_go(clues, w) || !story_of(clues, w)->accepts)
        return 0;
    const struct call *last = story_of(clues, w)->last;
    if (last && last->facts->role == CALL_ACCEPT && last->facts->error == EINTR)
        return 0; /* that one is told by accept-interrupted */
    size_t served = 0;
    for (size_t i = 0; i < clues->timeline->connection_count; i++)
        served += clues->timeline->connections[i]->accepted && clues->timeline->connections[i]->accepted->socket == w;
    return served;
}

/* Nobody listens any more: the server served before, and ended by itself. */
static void no_longer(struct clues *clues, const struct connection *c)
{
    for (size_t i = 0; i < clues->bound_count; i++) {
        struct socket *w = clues->bound[i];
        if (w->local.port != c->address[END_SERVER].port || !w->release || w->release->t_ns > c->t_ns)
            continue;
        size_t served = served_by(clues, w);
        if (served == 0)
            continue;
        struct finding *finding = refused(clues, RULE_SERVES_ONE_CLIENT, w->program, c, w);
        if (finding) {
            shows_call(finding, w->release->call);
            says(clues, finding,
                 "%s accepted %zu client%s and then gave its welcoming socket up%s: the next SYN (packet %d) was "
                 "answered with RST, \"connection refused\".",
                 who(w->program), served, served == 1 ? "" : "s", w->release->call ? "" : " by ending", c->syn->id);
        }
        return;
    }
}

/* The same, a moment earlier: the next client stood in the queue already.  True: it explains why nobody accepted this one. */
static bool left_in_queue(struct clues *clues, const struct connection *c)
{
    struct socket *w = c->welcoming;
    const struct packet *reset = c->last[END_SERVER];
    if (c->closed != CLOSED_RST || c->resetter != END_SERVER || !reset || reset->kind != KIND_RST || !w->release ||
        w->release->t_ns < c->t_ns)
        return false;
    size_t served = served_by(clues, w);
    if (served == 0)
        return false;
    struct finding *finding = refused(clues, RULE_SERVES_ONE_CLIENT, w->program, c, w);
    if (finding) {
        shows_call(finding, w->release->call);
        says(clues, finding,
             "%s accepted %zu client%s and then gave its welcoming socket up%s: the next client stood in its queue, "
             "and the kernel reset that connection (packet %d).",
             who(w->program), served, served == 1 ? "" : "s", w->release->call ? "" : " by ending", reset->id);
    }
    return true;
}

static void look_at_refused(struct clues *clues, const struct connection *c)
{
    if (!c->syn || found_later(clues, c))
        return;
    for (size_t i = 0; i < clues->bound_count; i++)
        if (alive_at(clues->bound[i], c->t_ns) && bound_before(clues->bound[i], c->t_ns) && nearly(clues, c, clues->bound[i]))
            return;
    no_longer(clues, c);
}

/* A datagram for a port where a TCP server listens: nobody takes it. */
static void look_at_datagrams(struct clues *clues, const struct connection *c)
{
    struct socket *sender = c->socket[END_CLIENT];
    if (!sender || c->bytes[END_CLIENT] == 0 || c->bytes[END_SERVER] > 0 || c->socket[END_SERVER])
        return;
    for (size_t i = 0; i < clues->bound_count; i++) {
        struct socket *w = clues->bound[i];
        if (w->type != SOCK_STREAM || !w->listening || w->local.port != c->address[END_SERVER].port || !alive_at(w, c->t_ns))
            continue;
        struct finding *finding = finds(clues, &rules[RULE_DATAGRAM_FOR_STREAM], sender->program);
        if (!finding)
            return;
        shows_call(finding, sender->created);
        shows_call(finding, story_of(clues, sender)->first_send);
        shows_packet(finding, clues->packets[clues->first_packet[c->id - 1]]);
        says(clues, finding, "%s sent a UDP datagram to port %u, where %s listens with TCP: nobody takes it.",
             who(sender->program), w->local.port, who(w->program));
        return;
    }
}

/* ---- the queue of those who knock ---- */

/* More of them waited for accept() at that moment than listen() allows: Linux lets one more in than the backlog says. */
static bool queue_was_full(const struct clues *clues, const struct socket *w, int64_t t_ns)
{
    const struct timeline *timeline = clues->timeline;
    int waiting = 0;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        waiting += c->welcoming == w && c->handshake_ack && c->handshake_ack->facts.t_ns <= t_ns &&
                   !(c->accepted && c->accepted->ended && c->accepted->facts->t_end_ns <= t_ns);
    }
    return waiting > w->backlog;
}

static void look_at_queue(struct clues *clues, const struct connection *c)
{
    struct socket *w = c->welcoming;
    if (!w || !w->listening || w->filtered || !c->syn)
        return;
    const struct packet *again = NULL;
    for (size_t i = clues->first_packet[c->id - 1]; i < clues->first_packet[c->id] && !again; i++)
        if (clues->packets[i]->kind == KIND_SYN && (clues->packets[i]->analysis & ANALYSIS_RETRANSMISSION))
            again = clues->packets[i];
        else if (clues->packets[i]->kind == KIND_SYN_ACK)
            break; /* it was answered */
    if (again && queue_was_full(clues, w, c->syn->facts.t_ns)) {
        struct finding *finding = finds(clues, &rules[RULE_BACKLOG_FULL], w->program);
        if (finding) {
            shows_call(finding, w->listening);
            shows_packet(finding, c->syn);
            shows_packet(finding, (struct packet *)again);
            says(clues, finding,
                 "The SYN of connection %d (packet %d) got no answer and was sent again after %.1f s: the queue of "
                 "%s was full, and the kernel drops who knocks then.",
                 c->id, c->syn->id, (double)(again->facts.t_ns - c->syn->facts.t_ns) / 1e9, called(clues, w->listening));
        }
    }
    bool unaccepted = c->established && !c->accepted && !c->socket[END_SERVER];
    if (unaccepted && !left_in_queue(clues, c) && c->bytes[END_CLIENT] > 0) {
        struct finding *finding = finds(clues, &rules[RULE_NEVER_ACCEPTED], w->program);
        if (finding) {
            shows_call(finding, w->listening);
            shows_packet(finding, c->handshake_ack);
            says(clues, finding,
                 "No accept() ever took connection %d: the kernel made its handshake and acknowledged its %llu bytes, "
                 "but no program read them.",
                 c->id, (unsigned long long)c->bytes[END_CLIENT]);
        }
    }
}

void look_at_knocking(struct clues *clues)
{
    const struct timeline *timeline = clues->timeline;
    size_t looked = 0;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->protocol == PROTOCOL_UDP)
            look_at_datagrams(clues, c);
        else if (c->closed == CLOSED_REFUSED && looked++ < LOOKED_AT_MAX)
            look_at_refused(clues, c);
        else
            look_at_queue(clues, c);
    }
}
