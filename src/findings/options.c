/* Options and flags that promise the kernel something: more bytes, another who accepts. */
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
    shows_call(finding, call);
    shows_packet(finding, packet);
    says(
        evidence, finding,
        "The end of %s (bytes: %llu) left %.0f ms after the call: %s had announced more bytes, and none came in time.",
        called(evidence, call), (unsigned long long)(packet->to_offset - packet->from_offset),
        (double)(packet->facts.t_ns - call->facts->t_begin_ns) / 1e6, packet_promise(packet));
}

static const struct finding_rule rule_sibling_never_accepts = {
    "sibling-never-accepts", 56, SEVERITY_ERROR,
    "Call accept() on each socket that listens with SO_REUSEPORT, or close the others before "
    "clients come; for fork() one socket, made before it, is enough."
};

/* SO_REUSEPORT: the kernel deals clients out among all sockets that listen, whether their program
 * calls accept() or not. */
static void sibling_never_accepts(struct evidence *evidence, const struct connection *c)
{
    struct socket *w = c->welcoming, *busy = NULL;
    if (!w || c->accepted || !c->established || !w->listening ||
        activity_of(evidence, w)->accepts || !activity_of(evidence, w)->shares)
        return;
    for (size_t i = 0; i < evidence->bound_count && !busy; i++) {
        struct socket *other = evidence->bound[i];
        if (other != w && other->listening && other->local.port == w->local.port &&
            activity_of(evidence, other)->accepts && activity_of(evidence, other)->shares &&
            alive_at(other, c->t_ns))
            busy = other;
    }
    if (!busy || !w->release || !by_itself(evidence, w->release->t_ns))
        return;
    struct finding *finding = finds(evidence, &rule_sibling_never_accepts, w->program);
    if (!finding)
        return;
    shows_call(finding, w->listening);
    shows_call(finding, busy->listening);
    shows_call(finding, w->release->call);
    shows_packet(finding, c->handshake_ack);
    shows_packet(finding, c->last[END_SERVER]);
    says(
        evidence, finding,
        "Two sockets listen at port %u with SO_REUSEPORT, and the kernel deals the clients out between them. Nobody calls accept() on "
        "that of %s (process %d): connection %d waited there until it was closed.",
        w->local.port, called(evidence, w->listening), (int)w->listening->facts->pid, c->id);
}

static void look_at_all(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->timeline->connection_count; i++)
        if (evidence->timeline->connections[i]->protocol == PROTOCOL_TCP)
            sibling_never_accepts(evidence, evidence->timeline->connections[i]);
    for (size_t i = 0; i < evidence->timeline->packet_count; i++)
        left_open(evidence, evidence->timeline->packets[i]);
}

const struct subject about_options = {
    .look = look_at_all,
    .rules = {
        &rule_more_left_open, &rule_sibling_never_accepts,
    },
};
