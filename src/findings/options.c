/* Options and flags that promise the kernel something: more bytes, another who accepts.  Options whose
 * number means another one at that level; and one that is later than it looks. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call/table.h"
#include "findings/findings.h"

/* More did follow, only late. */
static bool followed(const struct evidence *evidence, const struct call *call)
{
    const struct activity *activity = activity_of(evidence, call->socket);
    for (size_t i = 0; i < activity->count; i++) {
        const struct call *next = activity->calls[i];
        if (next->id > call->id && next->facts->role == CALL_SEND)
            return true;
        if (next->id > call->id && next->facts->role == CALL_RECEIVE)
            return false;
    }
    return false;
}

static const struct finding_rule rule_more_left_open = {
    "more-left-open", 47, SEVERITY_WARNING,
    .fix =
        "Leave MSG_MORE (or SPLICE_F_MORE) out on the last piece, or switch TCP_CORK off after it: "
        "then the bytes leave at once."
};

/* MSG_MORE or TCP_CORK on the last piece: it lay in the kernel until a timer gave up waiting for
 * more. */
static void left_open(struct evidence *evidence, struct packet *packet)
{
    struct call *call = packet->promised ? packet->carries[packet->carries_count - 1] : NULL;
    if (!call || !call->ended || followed(evidence, call))
        return;
    struct finding *finding = finds(evidence, &rule_more_left_open, call->program);
    if (!finding)
        return;
    char bytes[32] = "byte";
    uint64_t count = packet->to_offset - packet->from_offset;
    if (count != 1)
        snprintf(bytes, sizeof bytes, "%llu bytes", (unsigned long long)count);
    shows_call(finding, call);
    shows_packet(finding, packet);
    says(
        evidence, finding,
        "The last %s of %s left %.0f ms after the call: %s had announced more bytes, and none came in time.",
        bytes, called(evidence, call), (double)(packet->facts.t_ns - call->facts->t_begin_ns) / 1e6,
        packet_promise(packet));
}

static const struct finding_rule rule_wrong_option_level = {
    "wrong-option-level", 0, SEVERITY_WARNING,
    .fix =
        "Give setsockopt() the level of the option: IPPROTO_TCP for those that begin with TCP_, SOL_SOCKET for "
        "those that begin with SO_."
};

/* Numbers that mean another option at the other level; what they mean here, no program sets so. */
static const struct {
    int level, option, meant_level;
    bool may_be_meant; /* unless it failed, or what was wanted did not come about */
    const char *meant, *is;
} levels[] = {
    { SOL_SOCKET, SO_DEBUG, IPPROTO_TCP, true, "TCP_NODELAY", "SOL_SOCKET is SO_DEBUG" },
    { SOL_SOCKET, SO_TYPE, IPPROTO_TCP, false, "TCP_CORK",
      "SOL_SOCKET is SO_TYPE, which nobody can set" },
    { IPPROTO_TCP, TCP_MAXSEG, SOL_SOCKET, false, "SO_REUSEADDR",
      "IPPROTO_TCP is TCP_MAXSEG, which can't be 1" },
};

/* Nagle's algorithm held bytes of this socket back (delays.c looks before this file). */
static bool was_held_back(const struct evidence *evidence, const struct socket *socket)
{
    for (size_t i = 0; i < evidence->timeline->finding_count; i++) {
        const struct finding *finding = evidence->timeline->findings[i];
        if (finding->rule == &rule_write_write_read && finding->call_count > 0 &&
            finding->calls[0]->socket == socket)
            return true;
    }
    return false;
}

/* The option that was meant is set, too: then this one may be meant. */
static bool is_set_besides(const struct evidence *evidence, const struct call *call, int level)
{
    const struct activity *activity = activity_of(evidence, call->socket);
    for (size_t i = 0; i < activity->count; i++) {
        const struct call_facts *facts = activity->calls[i]->facts;
        if (facts->role == CALL_OPTION && facts->level == level &&
            facts->option == call->facts->option && facts->error == 0 &&
            call_is(facts->row, SYS_setsockopt))
            return true;
    }
    return false;
}

/* The numbers of the levels overlap: 1 is TCP_NODELAY at one, SO_DEBUG at the other. */
static void wrong_level(struct evidence *evidence, struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (facts->role != CALL_OPTION || !call_is(facts->row, SYS_setsockopt) || !call->ended ||
        !call->socket || call->socket->type != SOCK_STREAM || facts->value != 1 ||
        !by_itself(evidence, facts->t_end_ns))
        return;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (facts->level != levels[i].level || facts->option != levels[i].option ||
            (levels[i].may_be_meant && !facts->error && !was_held_back(evidence, call->socket)) ||
            is_set_besides(evidence, call, levels[i].meant_level))
            continue;
        struct finding *finding = finds(evidence, &rule_wrong_option_level, call->program);
        if (!finding)
            return;
        shows_call(finding, call);
        says(evidence, finding, "%s has set no %s: option %d of %s.", called(evidence, call),
             levels[i].meant, facts->option, levels[i].is);
    }
}

static const struct finding_rule rule_sibling_never_accepts = {
    "sibling-never-accepts", 56, SEVERITY_ERROR,
    "Call accept() on each socket that listens with SO_REUSEPORT, or close the others before "
    "clients come; for fork() one socket, made before it, is enough.",
    .taught_in = 13
};

/* The connection is not in the queue of this socket, whose accept() would have taken it: that took
 * one that came later, or still waited when the run was ended. */
static bool is_passed_by(const struct evidence *evidence, const struct connection *c,
                         const struct socket *busy)
{
    const struct timeline *timeline = evidence->timeline;
    int64_t came_ns = packet_came_ns(c->handshake_ack);
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *other = timeline->connections[i];
        if (other->accepted && other->accepted->socket == busy && other->handshake_ack &&
            packet_came_ns(other->handshake_ack) > came_ns)
            return true;
    }
    const struct activity *activity = activity_of(evidence, busy);
    const struct call *last = activity->count ? activity->calls[activity->count - 1] : NULL;
    return last && last->facts->role == CALL_ACCEPT && is_stuck(evidence, last);
}

/* Sockets that listen beside each other: one that nobody accepts from, and one that is busy. */
struct siblings {
    struct socket *idle, *busy;
};

static struct siblings siblings_of(const struct evidence *evidence, const struct connection *c)
{
    struct siblings siblings = { .idle = c->welcoming };
    for (size_t i = 0; i < evidence->bound_count; i++) {
        struct socket *one = evidence->bound[i];
        if (!one->listening || one->local.port != c->address[END_SERVER].port ||
            !activity_of(evidence, one)->shares || !alive_at(one, c->t_ns) ||
            !listened_before(one, c->t_ns))
            continue;
        if (!activity_of(evidence, one)->accepts)
            siblings.idle = siblings.idle ? siblings.idle : one;
        else if (!siblings.busy || !is_passed_by(evidence, c, one))
            siblings.busy = one; /* the one that may have it, if there is any */
    }
    if (siblings.idle && activity_of(evidence, siblings.idle)->accepts)
        siblings.idle = NULL;
    return siblings;
}

/* SO_REUSEPORT: the kernel deals clients out among all sockets that listen, whether their program
 * calls accept() or not.  At which of them a client stands is known when that one is closed, which
 * resets it, or when all others have passed it by. */
static void sibling_never_accepts(struct evidence *evidence, const struct connection *c)
{
    if (c->accepted || !c->established || !c->handshake_ack)
        return;
    struct siblings siblings = siblings_of(evidence, c);
    struct socket *w = siblings.idle, *busy = siblings.busy;
    if (!w || !busy || !w->listening || !activity_of(evidence, w)->shares)
        return;
    bool was_closed = w == c->welcoming && w->release && by_itself(evidence, w->release->t_ns);
    struct finding *finding = was_closed || is_passed_by(evidence, c, busy)
                                  ? finds(evidence, &rule_sibling_never_accepts, w->program)
                                  : NULL;
    if (!finding)
        return;
    shows_call(finding, w->listening);
    shows_call(finding, busy->listening);
    shows_call(finding, was_closed ? w->release->call : NULL);
    shows_packet(finding, c->handshake_ack);
    shows_packet(finding, c->last[END_SERVER]);
    says(
        evidence, finding,
        "More than one socket listens at port %u with SO_REUSEPORT, and the kernel deals the clients out between them. Nobody calls accept() on "
        "that of %s (process %d): connection %d waited there in vain.",
        w->local.port, called(evidence, w->listening), (int)w->listening->facts->pid, c->id);
}

/* ---- keep-alive ---- */

static const struct finding_rule rule_keep_alive_late = {
    "keep-alive-late", 76, SEVERITY_NOTE,
    .fix =
        "Set TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT to the seconds and probes that you want; or give recv() a "
        "limit of time (SO_RCVTIMEO, poll()), which works without keep-alive, too."
};

/* The last call that set it, where that worked; NULL: none did. */
static struct call *set_by(const struct activity *activity, int level, int option)
{
    struct call *found = NULL;
    for (size_t i = 0; i < activity->count; i++) {
        struct call *call = activity->calls[i];
        if (call_is(call->facts->row, SYS_setsockopt) && call->ended && !call->facts->error &&
            call->facts->level == level && call->facts->option == option)
            found = call;
    }
    return found;
}

/* … on the socket, or on the welcoming socket that it has its options from. */
static struct call *has_set(const struct evidence *evidence, const struct socket *socket, int level,
                            int option)
{
    const struct socket *door = socket->connection->accepted && socket->end == END_SERVER
                                    ? socket->connection->accepted->socket
                                    : NULL;
    struct call *own = set_by(activity_of(evidence, socket), level, option);
    return own || !door ? own : set_by(activity_of(evidence, door), level, option);
}

/* The other end's FIN, if it has let the connection go and this end's kernel never acknowledged that. */
static struct packet *end_that_never_came(const struct evidence *evidence,
                                          const struct socket *socket)
{
    const struct connection *c = socket->connection;
    const struct socket *other = c->socket[!socket->end];
    struct packet *fin = connection_fin(c, !socket->end);
    if (!fin || !other || !let_go(evidence, other) || c->closed == CLOSED_RST)
        return NULL;
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++)
        if (evidence->packets[i]->from == socket->end &&
            evidence->packets[i]->ack > fin->seq + fin->facts.payload_bytes)
            return NULL;
    return fin;
}

/* A wire's rule may have set another time on this host; a machine's own setting is not known. */
static bool probes_after_two_hours(const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->rule_count; i++)
        if (timeline->rules[i].setting && strstr(timeline->rules[i].setting, "tcp_keepalive_time"))
            return false;
    return timeline->is_private;
}

/* Keep-alive is on as it comes from the factory, and the other end is gone without a word.
 * A note: what the program expects of it is not known. */
static void keep_alive_late(struct evidence *evidence, const struct socket *socket)
{
    struct call *recv = activity_of(evidence, socket)->last_try;
    if (!recv || !is_stream(socket) || !is_stuck(evidence, recv) ||
        !probes_after_two_hours(evidence->timeline))
        return;
    struct call *on = has_set(evidence, socket, SOL_SOCKET, SO_KEEPALIVE);
    struct packet *fin =
        on && on->facts->value && !has_set(evidence, socket, IPPROTO_TCP, TCP_KEEPIDLE)
            ? end_that_never_came(evidence, socket)
            : NULL;
    struct finding *finding = fin ? finds(evidence, &rule_keep_alive_late, recv->program) : NULL;
    if (!finding)
        return;
    shows_call(finding, on);
    shows_call(finding, recv);
    shows_packet(finding, fin);
    says(
        evidence, finding,
        "%s waits in %s. %s has gone, and its FIN never came (packet %d). Keep-alive is on, but without TCP_KEEPIDLE Linux "
        "sends the first probe after two hours without a packet.",
        who(recv->program), called(evidence, recv), who_at(socket->connection, !socket->end),
        fin->id);
}

static void look_at_all(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->timeline->socket_count; i++)
        keep_alive_late(evidence, evidence->timeline->sockets[i]);
    for (size_t i = 0; i < evidence->timeline->connection_count; i++)
        if (evidence->timeline->connections[i]->protocol == PROTOCOL_TCP)
            sibling_never_accepts(evidence, evidence->timeline->connections[i]);
    for (size_t i = 0; i < evidence->timeline->packet_count; i++)
        left_open(evidence, evidence->timeline->packets[i]);
    for (size_t i = 0; i < evidence->timeline->call_count; i++)
        wrong_level(evidence, evidence->timeline->calls[i]);
}

const struct subject about_options = {
    .look = look_at_all,
    .rules = {
        &rule_more_left_open, &rule_wrong_option_level, &rule_sibling_never_accepts, &rule_keep_alive_late,
    },
};
