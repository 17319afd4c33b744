/* UDP: datagrams that are cut, or that are too long to be sent.
 *
 * recv() hands out one datagram; what does not fit into the buffer is thrown away.  Proven by the
 * wire: a datagram for this socket begins with the same bytes and is longer, and none that is as
 * long as the buffer does. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "call/table.h"
#include "findings/findings.h"

/* The longest payload: 65535 bytes less the headers of IPv4 (20) and UDP (8); IPv6 does not count
 * its own header. */
enum { LONGEST_IPV4 = 65507, LONGEST_IPV6 = 65527 };

static const struct finding_rule rule_datagram_too_long = {
    "datagram-too-long", 46, SEVERITY_ERROR,
    "Cut the message into several datagrams, each with its number, or use TCP, which has no such "
    "limit.",
    .taught_in = 17
};

static void too_long(struct evidence *evidence, struct call *call)
{
    const struct call_facts *facts = call->facts;
    int longest = call->socket->domain == AF_INET6 ? LONGEST_IPV6 : LONGEST_IPV4;
    if (facts->error != EMSGSIZE || facts->wanted_bytes <= (uint64_t)longest ||
        call_is(facts->row, SYS_sendmmsg))
        return;
    struct finding *finding = finds(evidence, &rule_datagram_too_long, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s failed with EMSGSIZE: a datagram carries at most %d bytes, and this one would have %llu.",
        called(evidence, call), longest, (unsigned long long)facts->wanted_bytes);
}

static bool goes_to(const struct packet *packet, const struct socket *socket)
{
    const struct connection *c = packet->connection;
    return packet->kind == KIND_UDP && c && c->socket[!packet->from] == socket;
}

static const struct finding_rule rule_datagram_cut = {
    "datagram-cut", 45, SEVERITY_WARNING,
    .fix =
        "Give recv() room for the longest datagram that may come (65507 bytes at most), or ask for "
        "its length first: recv(fd, NULL, 0, MSG_PEEK | MSG_TRUNC)."
};

static void cut(struct evidence *evidence, struct call *call)
{
    const struct timeline *timeline = evidence->timeline;
    const struct call_facts *facts = call->facts;
    struct packet *longer = NULL;
    if (facts->error || facts->moved_bytes == 0 || facts->moved_bytes != facts->wanted_bytes ||
        facts->data_bytes == 0 || (facts->flags & (MSG_PEEK | MSG_TRUNC | MSG_ERRQUEUE)) ||
        call_is(facts->row, SYS_recvmmsg))
        return;
    for (size_t i = 0;
         i < timeline->packet_count && timeline->packets[i]->facts.t_ns <= facts->t_end_ns; i++) {
        struct packet *packet = timeline->packets[i];
        size_t count = packet->facts.data_bytes < facts->data_bytes ? packet->facts.data_bytes
                                                                    : facts->data_bytes;
        if (packet_came_ns(packet) > facts->t_end_ns || !goes_to(packet, call->socket) ||
            packet->facts.payload_bytes < facts->wanted_bytes || count == 0 ||
            memcmp(packet->facts.data, facts->data, count) != 0)
            continue;
        if (packet->facts.payload_bytes == facts->wanted_bytes)
            return; /* it fits */
        longer = packet;
    }
    struct finding *finding = longer ? finds(evidence, &rule_datagram_cut, call->program) : NULL;
    if (!finding)
        return;
    bool is_told = call_is(facts->row, SYS_recvmsg); /* whether it listens can't be seen */
    if (is_told)
        finding->severity = SEVERITY_NOTE;
    shows_call(finding, call);
    shows_packet(finding, longer);
    says(
        evidence, finding,
        is_told
            ? "The datagram of packet %d has %u bytes, and %s had room for %llu: the rest is thrown away. MSG_TRUNC in msg_flags says so."
            : "The datagram of packet %d has %u bytes, and %s had room for %llu: the rest is thrown away, without a word.",
        longer->id, (unsigned)longer->facts.payload_bytes, called(evidence, call),
        (unsigned long long)facts->wanted_bytes);
}

static void look_at_all(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->timeline->call_count; i++) {
        struct call *call = evidence->timeline->calls[i];
        const struct socket *socket = call->socket;
        if (!call->ended || !socket || socket->type != SOCK_DGRAM ||
            (socket->domain != AF_INET && socket->domain != AF_INET6))
            continue;
        if (call->facts->role == CALL_SEND)
            too_long(evidence, call);
        else if (call->facts->role == CALL_RECEIVE)
            cut(evidence, call);
    }
}

const struct subject about_datagrams = {
    .look = look_at_all,
    .rules = {
        &rule_datagram_cut, &rule_datagram_too_long,
    },
};
