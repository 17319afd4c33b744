/* How the two find each other, or don't: connects that are refused, queues that are full. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "findings/findings.h"

/* Which of the two forgot htons(): the one whose port nobody has asked for. */
static bool client_forgot(const struct connection *c, const struct socket *listener)
{
    const struct program *client = c->socket[END_CLIENT] ? c->socket[END_CLIENT]->program : NULL;
    uint16_t wanted = c->address[END_SERVER].port, there = listener->local.port;
    if (!client || names_port(client, wanted) || names_port(listener->program, wanted) ||
        wanted == 12000)
        return false;
    return names_port(client, there) || names_port(listener->program, there) || there == 12000;
}

/* The connect() that sent this connection's SYN: the socket may have knocked again since. */
static struct call *knocker(const struct connection *c)
{
    const struct socket *client = c->socket[END_CLIENT];
    if (c->syn && c->syn->trigger.kind == TRIGGER_CALL)
        return c->syn->trigger.call;
    return client && client->connection == c ? client->connecting : NULL;
}

/* The same program reached that port afterwards: it tries several addresses, or again until the
 * server is there. */
static bool found_a_way(const struct evidence *evidence, const struct connection *c)
{
    return c->socket[END_CLIENT] &&
           reaches(evidence, c->socket[END_CLIENT]->program, c->address[END_SERVER].port, c->id);
}

struct finding *refused(struct evidence *evidence, const struct finding_rule *rule,
                        struct program *program, const struct connection *c,
                        const struct socket *listener)
{
    struct finding *finding = finds(evidence, rule, program);
    if (finding) {
        shows_call(finding, listener->listening ? listener->listening : listener->bound);
        shows_call(finding, knocker(c));
        shows_packet(finding, c->syn);
        shows_packet(finding, c->last[END_SERVER]);
    }
    return finding;
}

static const struct finding_rule rule_byte_order = {
    "port-byte-order", 10, SEVERITY_ERROR,
    "Put the port into the address with htons(): the wire wants the high byte first, this "
    "machine stores the low byte first.",
    .taught_in = 1
};

static const struct finding_rule rule_one_address_only = {
    "one-address-only", 40, SEVERITY_ERROR,
    "Bind to INADDR_ANY (0.0.0.0) when clients may come by any address of this host.",
    .taught_in = 1
};

/* Somebody who listens, nearly there.  True: it explains the refusal. */
static bool nearly(struct evidence *evidence, const struct connection *c, const struct socket *w)
{
    const struct address *to = &c->address[END_SERVER];
    uint16_t swapped = (uint16_t)(to->port << 8 | to->port >> 8);
    struct finding *finding;
    if (socket_is_tcp(w) && w->local.port == swapped && swapped != to->port &&
        listened_before(w, c->t_ns)) {
        bool clients = client_forgot(c, w);
        finding = refused(evidence, &rule_byte_order,
                          clients ? c->socket[END_CLIENT]->program : w->program, c, w);
        if (finding)
            says(
                evidence, finding,
                "%s listens at port %u, and %s asked for port %u, where nobody listens: these are the same "
                "two bytes in the other order (0x%04x, 0x%04x).",
                who(w->program), w->local.port, who_at(c, END_CLIENT), to->port, w->local.port,
                to->port);
        return true;
    }
    if (w->local.port != to->port)
        return false;
    if (w->type == SOCK_DGRAM && w->role != ROLE_CLIENT &&
        w->program != (c->socket[END_CLIENT] ? c->socket[END_CLIENT]->program : NULL)) {
        finding = refused(evidence, &rule_datagram_for_stream, w->program, c, w);
        if (finding)
            says(
                evidence, finding,
                "%s waits for UDP datagrams at port %u, and %s asked for a TCP connection there (packet %d): refused.",
                who(w->program), to->port, who_at(c, END_CLIENT), c->syn->id);
        return true;
    }
    if (!socket_is_tcp(w) || w->connecting) /* the latter: the port of a client */
        return false;
    if (!w->listening) {
        finding = refused(evidence, &rule_no_listen, w->program, c, w);
        if (finding)
            says(
                evidence, finding,
                "%s called %s, but never listen(): the kernel answered the SYN of %s (packet %d) with RST, "
                "\"connection refused\".",
                who(w->program), called(evidence, w->bound), who_at(c, END_CLIENT), c->syn->id);
        return true;
    }
    if (!listened_before(w, c->t_ns))
        return false;
    if (to->version != w->local.version && is_of_other_family(evidence, c, w))
        return true;
    if (to->version == w->local.version && !address_is_any(&w->local) &&
        !address_same_ip(to, &w->local)) {
        finding = refused(evidence, &rule_one_address_only, w->program, c, w);
        if (finding)
            says(evidence, finding, "%s listens at %s only, and %s asked for %s: refused.",
                 who(w->program), at_address(evidence, &w->local), who_at(c, END_CLIENT),
                 at_address(evidence, to));
        return true;
    }
    return false;
}

static void look_at_refused(struct evidence *evidence, const struct connection *c)
{
    if (!c->syn || found_a_way(evidence, c))
        return;
    for (size_t i = 0; i < evidence->bound_count; i++)
        if (alive_at(evidence->bound[i], c->t_ns) && bound_before(evidence->bound[i], c->t_ns) &&
            nearly(evidence, c, evidence->bound[i]))
            return;
    served_no_longer(evidence, c);
}

/* A datagram for a port where a TCP server listens, and no UDP socket: nobody takes it. */
static void look_at_refused_datagrams(struct evidence *evidence, const struct connection *c)
{
    struct socket *sender = c->socket[END_CLIENT];
    if (!sender || c->bytes[END_CLIENT] == 0 || c->bytes[END_SERVER] > 0 || c->socket[END_SERVER] ||
        reaches(evidence, sender->program, c->address[END_SERVER].port, 0)) /* the latter: it tries
                                                                            both (HTTP/3 does so) */
        return;
    for (size_t i = 0; i < evidence->bound_count; i++) {
        struct socket *w = evidence->bound[i];
        if (w->type != SOCK_STREAM || !w->listening ||
            w->local.port != c->address[END_SERVER].port || !alive_at(w, c->t_ns))
            continue;
        struct finding *finding = finds(evidence, &rule_datagram_for_stream, sender->program);
        if (!finding)
            return;
        shows_call(finding, sender->created);
        shows_call(finding, activity_of(evidence, sender)->first_send);
        shows_packet(finding, evidence->packets[evidence->first_packet[c->id - 1]]);
        says(evidence, finding,
             "%s sent a UDP datagram to port %u, where %s listens with TCP: nobody takes it.",
             who(sender->program), w->local.port, who(w->program));
        return;
    }
}

/* ---- the queue of those who knock ---- */

/* More of them waited for accept() at that moment than listen() allows: Linux lets one more in than
 * the backlog says. */
static bool queue_was_full(const struct evidence *evidence, const struct socket *w, int64_t t_ns)
{
    const struct timeline *timeline = evidence->timeline;
    unsigned waiting = 0;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        waiting += c->welcoming == w && c->handshake_ack &&
                   packet_came_ns(c->handshake_ack) <= t_ns &&
                   !(c->accepted && c->accepted->ended && c->accepted->facts->t_end_ns <= t_ns);
    }
    return waiting > (unsigned)w->backlog; /* less than 0 is as much as can be */
}

static const struct finding_rule rule_backlog_full = {
    "backlog-full", 37, SEVERITY_NOTE,
    .fix = "Come back to accept() sooner, or give listen() a larger backlog."
};

static const struct finding_rule rule_never_accepted = {
    "never-accepted", 9, SEVERITY_NOTE,
    .fix = "Call accept() for every client. An ACK says that the kernel has the bytes, not that a "
           "program has read them."
};

static void look_at_queue(struct evidence *evidence, const struct connection *c)
{
    struct socket *w = c->welcoming;
    if (!w || !w->listening || w->options.filtered || !c->syn)
        return;
    const struct packet *again = NULL;
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id] && !again;
         i++)
        if (evidence->packets[i]->kind == KIND_SYN &&
            (evidence->packets[i]->analysis & ANALYSIS_RETRANSMISSION))
            again = evidence->packets[i];
        else if (evidence->packets[i]->kind == KIND_SYN_ACK)
            break; /* it was answered */
    if (again && queue_was_full(evidence, w, c->syn->facts.t_ns)) {
        struct finding *finding = finds(evidence, &rule_backlog_full, w->program);
        if (finding) {
            shows_call(finding, w->listening);
            shows_packet(finding, c->syn);
            shows_packet(finding, (struct packet *)again);
            says(
                evidence, finding,
                "The SYN of connection %d (packet %d) got no answer and was sent again after %.1f s: the queue of "
                "%s was full, so the kernel dropped the SYN.",
                c->id, c->syn->id, (double)(again->facts.t_ns - c->syn->facts.t_ns) / 1e9,
                called(evidence, w->listening));
        }
    }
    bool unaccepted = c->established && !c->accepted && !c->socket[END_SERVER];
    if (unaccepted && !served_left_in_queue(evidence, c) && c->bytes[END_CLIENT] > 0) {
        struct finding *finding = finds(evidence, &rule_never_accepted, w->program);
        if (finding) {
            shows_call(finding, w->listening);
            shows_packet(finding, c->handshake_ack);
            says(
                evidence, finding,
                "No accept() ever took connection %d: the kernel made its handshake and acknowledged its %llu byte%s, "
                "but no program read %s.",
                c->id, (unsigned long long)c->bytes[END_CLIENT],
                c->bytes[END_CLIENT] == 1 ? "" : "s", c->bytes[END_CLIENT] == 1 ? "it" : "them");
        }
    }
}

static const struct finding_rule rule_to_itself = {
    "connected-to-itself", 0, SEVERITY_NOTE,
    .fix =
        "Leave bind() out, or bind another port than the one that connect() asks for. A server's "
        "port should be below 32768: the kernel gives those above to clients, and so perhaps to the "
        "one that asks for it."
};

/* Nobody listens there, but the socket itself has that port: both SYNs are its own, and cross (RFC
 * 9293 3.5).  All that it sends comes back. */
static void look_at_itself(struct evidence *evidence, const struct connection *c)
{
    struct socket *socket = c->socket[END_CLIENT];
    if (!c->established || !socket || !socket->connecting)
        return;
    struct finding *finding = finds(evidence, &rule_to_itself, socket->program);
    if (!finding)
        return;
    bool chosen = socket->bound != NULL;
    if (chosen)
        shows_call(finding, socket->bound);
    shows_call(finding, socket->connecting);
    shows_packet(finding, c->syn);
    says(
        evidence, finding,
        chosen
            ? "%s asked for the address that bind() had given to this same socket: it is connected to itself, and reads what it sends."
            : "%s asked for a port that the kernel then gave to this same socket: it is connected to itself, and reads what it sends.",
        called(evidence, socket->connecting));
}

static bool somebody_knocked(const struct evidence *evidence, uint16_t port)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->connection_count; i++)
        if (timeline->connections[i]->address[END_SERVER].port == port)
            return true; /* nearly() has told it */
    return false;
}

/* bind() asked for the port that the program means, with its bytes the other way round, and nobody
 * has found that out: no client came, or it makes the same mistake. */
static void look_at_bound(struct evidence *evidence, struct socket *socket)
{
    struct call *bind = socket->bound;
    uint16_t port = bind ? bind->facts->address.port : 0;
    uint16_t meant = (uint16_t)(port << 8 | port >> 8);
    if (!port || port == meant || names_port(socket->program, port) ||
        !(meant == USUAL_PORT || names_port(socket->program, meant)) ||
        somebody_knocked(evidence, meant))
        return;
    struct finding *finding = finds(evidence, &rule_byte_order, socket->program);
    if (!finding)
        return;
    finding->severity = SEVERITY_WARNING;
    shows_call(finding, bind);
    says(evidence, finding,
         "%s asked for port %u: that is %u with its two bytes in the other order (0x%04x, 0x%04x).",
         called(evidence, bind), port, meant, port, meant);
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->protocol == PROTOCOL_UDP)
            look_at_refused_datagrams(evidence, c);
        else if (c->to_itself)
            look_at_itself(evidence, c);
        else if (c->closed == CLOSED_REFUSED)
            look_at_refused(evidence, c);
        else
            look_at_queue(evidence, c);
    }
    for (size_t i = 0; i < evidence->bound_count; i++)
        look_at_bound(evidence, evidence->bound[i]);
}

const struct subject about_connecting = {
    .look = look_at_all,
    .rules = {
        &rule_byte_order, &rule_serves_one_client, &rule_one_address_only,
        &rule_backlog_full, &rule_never_accepted, &rule_to_itself,
    },
};
