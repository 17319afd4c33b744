/* A name has several addresses, of two families: who listens on the other one, and what becomes of
 * the socket of an attempt that failed. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call/table.h"
#include "findings/findings.h"

/* ---- the other family ---- */

static const struct finding_rule rule_ipv4_only = {
    "ipv4-only", 31, SEVERITY_ERROR,
    "Let the client try each address that getaddrinfo() gives until one answers, or let the "
    "server listen on IPv6 too.",
    .taught_in = 9
};

static const struct finding_rule rule_ipv6_only = {
    "ipv6-only", 64, SEVERITY_ERROR,
    "Set IPV6_V6ONLY to 0 before bind(), and bind to in6addr_any: then one socket takes IPv4, too. "
    "Or listen on a second socket, of IPv4.",
    .taught_in = 9
};

/* The client tried both at once. */
static bool came_otherwise(const struct evidence *evidence, const struct connection *c)
{
    const struct socket *client = c->socket[END_CLIENT];
    return client && reaches(evidence, client->program, c->address[END_SERVER].port, 0);
}

static void is_ipv4_only(struct evidence *evidence, const struct connection *c,
                         const struct socket *w)
{
    const struct socket *client = c->socket[END_CLIENT];
    struct finding *finding =
        came_otherwise(evidence, c)
            ? NULL
            : refused(evidence, &rule_ipv4_only, client ? client->program : w->program, c, w);
    if (finding)
        says(
            evidence, finding,
            "%s asked for %s (IPv6) and was refused: %s listens on IPv4 only, at %s. IPv4 was not tried.",
            who_at(c, END_CLIENT), at_address(evidence, &c->address[END_SERVER]), who(w->program),
            at_address(evidence, &w->local));
}

/* It asked for that, or is bound to one address: what is not said depends on the machine. */
static bool refuses_ipv4(const struct evidence *evidence, const struct socket *w)
{
    const struct activity *activity = activity_of(evidence, w);
    bool only = !address_is_any(&w->local);
    for (size_t i = 0; i < activity->count; i++) {
        const struct call_facts *facts = activity->calls[i]->facts;
        if (call_is(facts->row, SYS_setsockopt) && facts->level == IPPROTO_IPV6 &&
            facts->option == IPV6_V6ONLY && !facts->error)
            only = facts->value != 0;
    }
    return only;
}

static void is_ipv6_only(struct evidence *evidence, const struct connection *c,
                         const struct socket *w)
{
    struct finding *finding =
        came_otherwise(evidence, c) ? NULL : refused(evidence, &rule_ipv6_only, w->program, c, w);
    if (finding)
        says(evidence, finding,
             "%s asked for %s (IPv4) and was refused: %s listens on IPv6 only, at %s.",
             who_at(c, END_CLIENT), at_address(evidence, &c->address[END_SERVER]), who(w->program),
             at_address(evidence, &w->local));
}

bool is_of_other_family(struct evidence *evidence, const struct connection *c,
                        const struct socket *w)
{
    if (w->local.version == 4 && w->domain == AF_INET)
        is_ipv4_only(evidence, c, w);
    else if (w->local.version == 6 && refuses_ipv4(evidence, w))
        is_ipv6_only(evidence, c, w);
    else
        return false;
    return true;
}

/* ---- the next attempt ---- */

static const struct finding_rule rule_failed_socket_kept = {
    "failed-socket-kept", 65, SEVERITY_WARNING,
    .fix =
        "Close the socket of an attempt that failed before the next one: each takes a descriptor, and "
        "they run out."
};

/* Its connect() came to nothing: refused, or never answered. */
static bool has_failed(const struct socket *socket)
{
    const struct connection *c = socket->connection;
    return socket_is_tcp(socket) && socket->connecting && c && c->socket[END_CLIENT] == socket &&
           !c->established && !socket->connecting->facts->injected;
}

/* Only the end of its program let it go, and it was not used for another attempt. */
static bool is_kept(const struct evidence *evidence, const struct socket *socket)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++)
        if (timeline->sockets[i]->former == socket)
            return false;
    return !socket->release || !socket->release->call;
}

/* The next socket that the same process made for that port, when this attempt had begun. */
static struct socket *next_attempt(const struct evidence *evidence, const struct socket *failed)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = failed->index + 1; i < timeline->socket_count; i++) {
        struct socket *next = timeline->sockets[i];
        if (socket_is_tcp(next) && next->created && next->connecting &&
            next->peer.port == failed->peer.port &&
            next->created->facts->pid == failed->connecting->facts->pid &&
            next->created->id > failed->connecting->id)
            return next;
    }
    return NULL;
}

static void look_at(struct evidence *evidence, const struct socket *failed)
{
    struct socket *next = next_attempt(evidence, failed);
    struct finding *finding =
        next ? finds(evidence, &rule_failed_socket_kept, failed->program) : NULL;
    if (!finding)
        return;
    shows_call(finding, failed->created);
    shows_call(finding, failed->connecting);
    shows_call(finding, next->created);
    shows_packet(finding, failed->connection->syn);
    says(evidence, finding,
         "%s came to nothing, and %s made another socket: the first one was never closed.",
         called(evidence, failed->connecting), who(failed->program));
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++)
        if (has_failed(timeline->sockets[i]) && is_kept(evidence, timeline->sockets[i]))
            look_at(evidence, timeline->sockets[i]);
}

const struct subject about_attempts = {
    .look = look_at_all,
    .rules = { &rule_ipv4_only, &rule_ipv6_only, &rule_failed_socket_kept },
};
