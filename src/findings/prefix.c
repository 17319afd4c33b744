/* A length before the text, in this machine's byte order.
 *
 * Proven so: the 4 (or 2) bytes, read with the low byte first, are how many bytes of text follow,
 * in the same call or as the whole of the next; read as the wire has it they are not.  Only plain
 * text counts: formats that are meant so (MySQL's, say) carry other bytes. */
#include <sys/socket.h>

#include "findings/findings.h"

static bool is_text(const uint8_t *data, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((data[i] < 0x20 && data[i] != '\n' && data[i] != '\r' && data[i] != '\t') ||
            data[i] >= 0x7f)
            return false;
    return count > 0;
}

static uint32_t low_first(const uint8_t *data, size_t bytes)
{
    return bytes == 4 ? data[0] | data[1] << 8 | data[2] << 16 | (uint32_t)data[3] << 24
                      : (uint32_t)(data[0] | data[1] << 8);
}

static uint32_t high_first(const uint8_t *data, size_t bytes)
{
    return bytes == 4 ? (uint32_t)data[0] << 24 | data[1] << 16 | data[2] << 8 | data[3]
                      : (uint32_t)(data[0] << 8 | data[1]);
}

/* The length in front of what this call sends (or `next`, when this is the length alone) is in host
 * order. */
static bool is_host_order(const struct call *call, const struct call *next, size_t bytes)
{
    const struct call_facts *facts = call->facts;
    if (facts->data_bytes < bytes || facts->moved_bytes < bytes)
        return false;
    bool alone = facts->moved_bytes == bytes;
    if (alone && (!next || next->facts->data_bytes == 0))
        return false;
    const uint8_t *text = alone ? next->facts->data : facts->data + bytes;
    size_t shown = alone ? next->facts->data_bytes : facts->data_bytes - bytes;
    uint64_t follow = alone ? next->facts->moved_bytes : facts->moved_bytes - bytes;
    return follow >= 2 && low_first(facts->data, bytes) == follow &&
           high_first(facts->data, bytes) != follow && is_text(text, shown);
}

static const struct finding_rule rule_length_order = {
    "length-byte-order", 59, SEVERITY_WARNING,
    "Send htonl(length) (htons() for 2 bytes), and read it with ntohl(): on the wire the high "
    "byte comes first."
};

static void look_for_prefix(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *call = activity->first_send, *next = NULL;
    if (!is_stream(socket) || !call)
        return;
    for (size_t i = 0; i < activity->count && !next; i++)
        if (activity->calls[i]->id > call->id && activity->calls[i]->facts->role == CALL_SEND &&
            activity->calls[i]->facts->moved_bytes)
            next = activity->calls[i];
    size_t bytes = 0;
    if (is_host_order(call, next, 4))
        bytes = 4;
    else if (is_host_order(call, next, 2))
        bytes = 2;
    struct finding *finding = bytes ? finds(evidence, &rule_length_order, socket->program) : NULL;
    if (!finding)
        return;
    shows_call(finding, call);
    if (call->facts->moved_bytes == bytes)
        shows_call(finding, next);
    shows_packet(finding, call->packets ? call->packets->packet : NULL);
    says(
        evidence, finding,
        "The first %zu bytes of %s are the length of the text that follows, %u, with the low byte first. The other side reads %u, unless "
        "it makes the same mistake on the same kind of machine.",
        bytes, called(evidence, call), low_first(call->facts->data, bytes),
        high_first(call->facts->data, bytes));
}

static void look_at_all(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->timeline->socket_count; i++)
        look_for_prefix(evidence, evidence->timeline->sockets[i]);
}

const struct subject about_prefix = {
    .look = look_at_all,
    .rules = {
        &rule_length_order,
    },
};
