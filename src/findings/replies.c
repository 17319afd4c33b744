/* UDP: what a server answers, to whom, and how often.
 *
 * A server is known by what it does: it gives back what it gets, as it is or in capitals, to whom it
 * came from.  Programs that do otherwise (relays) are left alone. */
#include <ctype.h>

#include "findings/udp.h"

/* ---- reply-to-wrong-peer ----
 *
 * Proof: a datagram of one peer is given back to another one, who has sent nothing like it; its own
 * peer gets nothing of it, although the program goes on; and the same socket has answered somebody
 * right: in capitals, or a datagram that was not the first of its peer (the first may be how one
 * registers with a relay).
 * Excuse: it came from both; its own peer gets it, too, before or after. */

static const struct finding_rule rule_wrong_peer = {
    "reply-to-wrong-peer", 69, SEVERITY_ERROR,
    .fix =
        "Send each answer to the address that recvfrom() told with this very datagram. Keep the two "
        "together: one address for each request, not one for all.",
    .taught_in = 17
};

enum gift { NOT_GIVEN, AS_IT_IS, IN_CAPITALS };

static enum gift gives_back(const struct call *got, const struct call *gave)
{
    const struct call_facts *in = got->facts, *out = gave->facts;
    enum gift gift = AS_IT_IS;
    if (in->moved_bytes == 0 || in->moved_bytes != out->moved_bytes ||
        in->data_bytes != out->data_bytes)
        return NOT_GIVEN;
    for (size_t i = 0; i < in->data_bytes; i++) {
        if (out->data[i] != in->data[i] && out->data[i] != toupper(in->data[i]))
            return NOT_GIVEN;
        if (out->data[i] != in->data[i])
            gift = IN_CAPITALS;
    }
    return gift;
}

static bool is_first_of_its_peer(const struct activity *activity, const struct call *got)
{
    for (size_t i = 0; activity->calls[i] != got; i++)
        if (moved(activity->calls[i], CALL_RECEIVE) && same_peer(activity->calls[i], got))
            return false;
    return true;
}

/* The program answers whoever asks: it did so once, for certain. */
static bool answers(const struct activity *activity)
{
    for (size_t s = 0; s < activity->count; s++)
        for (size_t r = 0; r < s && moved(activity->calls[s], CALL_SEND); r++) {
            const struct call *got = activity->calls[r], *gave = activity->calls[s];
            enum gift gift = moved(got, CALL_RECEIVE) && same_peer(got, gave)
                                 ? gives_back(got, gave)
                                 : NOT_GIVEN;
            if (gift == IN_CAPITALS || (gift == AS_IT_IS && !is_first_of_its_peer(activity, got)))
                return true;
        }
    return false;
}

/* What it gives back, when it can only be somebody else's: the last one that it can be. */
static struct call *somebody_elses(const struct activity *activity, size_t s)
{
    const struct call *gave = activity->calls[s];
    struct call *of_another = NULL;
    for (size_t r = s; r-- > 0;) {
        struct call *got = activity->calls[r];
        if (!moved(got, CALL_RECEIVE) || !gives_back(got, gave))
            continue;
        if (!peer_of(got)->version || same_peer(got, gave))
            return NULL;
        of_another = of_another ? of_another : got;
    }
    return of_another;
}

static bool is_answered(const struct activity *activity, const struct call *got)
{
    for (size_t s = 0; s < activity->count; s++)
        if (moved(activity->calls[s], CALL_SEND) && same_peer(activity->calls[s], got) &&
            gives_back(got, activity->calls[s]))
            return true;
    return false;
}

/* Its thread came back for the next one: nothing more follows of this. */
static bool goes_on(const struct evidence *evidence, const struct activity *activity,
                    const struct call *gave)
{
    for (size_t i = 0; i < activity->count; i++) {
        const struct call *call = activity->calls[i];
        if (call->id > gave->id && call->facts->tid == gave->facts->tid &&
            call->facts->role == CALL_RECEIVE && by_itself(evidence, call->facts->t_begin_ns))
            return true;
    }
    return false;
}

static void wrong_peer(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    bool is_server = answers(activity);
    for (size_t s = 0; s < activity->count && is_server; s++) {
        struct call *gave = activity->calls[s],
                    *got = moved(gave, CALL_SEND) ? somebody_elses(activity, s) : NULL;
        if (!got || is_answered(activity, got) || !goes_on(evidence, activity, gave))
            continue;
        struct finding *finding = finds(evidence, &rule_wrong_peer, socket->program);
        if (!finding)
            continue;
        shows_call(finding, got);
        shows_call(finding, gave);
        shows_packet(finding, gave->packets ? gave->packets->packet : NULL);
        says(evidence, finding,
             "%s took %s from %s and sent its answer to %s. Who had asked got none.",
             who(socket->program),
             quoted(evidence, got->facts->data, got->facts->data_bytes, got->facts->moved_bytes),
             at_address(evidence, peer_of(got)), at_address(evidence, peer_of(gave)));
    }
}

/* ---- duplicate-answered-twice ----
 *
 * Proof: the wire made two of one datagram, the server took both, and sent something to that peer after
 * each.  It is right as long as doing it twice does no harm: so this is a note. */

static const struct finding_rule rule_answered_twice = {
    "duplicate-answered-twice", 0, SEVERITY_NOTE,
    .fix =
        "Where doing it twice does harm (a payment, a counter), remember the number of each peer's last "
        "request with its answer, and send that same answer again."
};

/* How many datagrams like it this peer has sent, and whether it came twice. */
static struct packet *doubled(const struct evidence *evidence, const struct socket *socket,
                              const struct call *got)
{
    const struct timeline *timeline = evidence->timeline;
    struct packet *only = NULL;
    for (size_t i = 0; i < timeline->packet_count; i++) {
        struct packet *packet = timeline->packets[i];
        const struct connection *c = packet->connection;
        if (!c || c->socket[!packet->from] != socket ||
            !address_same(&c->address[packet->from], peer_of(got)) || !is_packet_of(packet, got))
            continue;
        if (only)
            return NULL;
        only = packet;
    }
    const struct arrival *first = only && only->passage ? only->passage->first : NULL;
    return first && first->next && fate_is_taken(&first->fate) && fate_is_taken(&first->next->fate)
               ? only
               : NULL;
}

/* What it sent to this peer between the two calls; NULL: the end of what it did is meant. */
static struct call *answer_between(const struct activity *activity, const struct call *got,
                                   const struct call *until)
{
    for (size_t i = 0; i < activity->count; i++)
        if (activity->calls[i]->id > got->id && (!until || activity->calls[i]->id < until->id) &&
            moved(activity->calls[i], CALL_SEND) && same_peer(activity->calls[i], got))
            return activity->calls[i];
    return NULL;
}

static void answered_twice(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    for (size_t i = 0; i < activity->count; i++) {
        struct call *got = activity->calls[i], *again = NULL;
        for (size_t k = i + 1; k < activity->count && !again && moved(got, CALL_RECEIVE); k++)
            if (moved(activity->calls[k], CALL_RECEIVE) && same_peer(activity->calls[k], got) &&
                same_bytes(activity->calls[k], got))
                again = activity->calls[k];
        struct call *one = again ? answer_between(activity, got, again) : NULL,
                    *other = one ? answer_between(activity, again, NULL) : NULL;
        struct packet *packet = other ? doubled(evidence, socket, got) : NULL;
        struct finding *finding =
            packet ? finds(evidence, &rule_answered_twice, socket->program) : NULL;
        if (!finding)
            continue;
        shows_call(finding, got);
        shows_call(finding, one);
        shows_call(finding, again);
        shows_call(finding, other);
        shows_packet(finding, packet);
        says(
            evidence, finding,
            same_bytes(one, other)
                ? "The wire made two of packet %d, and %s answered both, alike. UDP does not notice; "
                  "TCP would have dropped the second."
                : "The wire made two of packet %d, and %s answered both, each with something else: it "
                  "did its work twice.",
            packet->id, who(socket->program));
    }
}

static void look_at_all(struct evidence *evidence)
{
    each_udp_socket(evidence, wrong_peer);
    if (evidence->timeline->hosts > 1)
        each_udp_socket(evidence, answered_twice);
}

const struct subject about_replies = {
    .look = look_at_all,
    .rules = { &rule_wrong_peer, &rule_answered_twice },
};
