/* A length before the text, in this machine's byte order.
 *
 * Proven so: the 4 (or 2) bytes, read with the low byte first, are how many bytes of text follow,
 * in the same call or as the whole of the next; read as the wire has it they are not.  Only plain
 * text counts: most formats that are meant so carry other bytes.  How the other side read it shows in
 * how much it asks for next: so, too, and the two may have agreed on it; the other way, and it is an
 * error. */
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

/* The length that stands at the beginning of what this socket sends. */
struct prefix {
    size_t bytes;             /* 0: none in this machine's order */
    struct call *call, *text; /* text: the call that sent what follows, if that is another one */
    uint32_t meant, on_wire;
};

static struct prefix prefix_of(const struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct prefix prefix = { .call = activity->first_send };
    struct call *next = NULL;
    if (!is_stream(socket) || !prefix.call)
        return prefix;
    for (size_t i = 0; i < activity->count && !next; i++)
        if (activity->calls[i]->id > prefix.call->id &&
            activity->calls[i]->facts->role == CALL_SEND && activity->calls[i]->facts->moved_bytes)
            next = activity->calls[i];
    if (is_host_order(prefix.call, next, 4))
        prefix.bytes = 4;
    else if (is_host_order(prefix.call, next, 2))
        prefix.bytes = 2;
    else
        return prefix;
    prefix.text = prefix.call->facts->moved_bytes == prefix.bytes ? next : NULL;
    prefix.meant = low_first(prefix.call->facts->data, prefix.bytes);
    prefix.on_wire = high_first(prefix.call->facts->data, prefix.bytes);
    return prefix;
}

/* The other side's first recv() behind the length: how much it asks for tells how it was read.
 * NULL: it took the length together with what follows, or not at all. */
static struct call *reads_behind(const struct evidence *evidence, const struct socket *socket,
                                 const struct prefix *prefix)
{
    const struct socket *other = socket->connection->socket[!socket->end];
    const struct activity *activity = other ? activity_of(evidence, other) : NULL;
    bool taken = false;
    for (size_t i = 0; activity && i < activity->count; i++) {
        struct call *call = activity->calls[i];
        if (call->facts->role != CALL_RECEIVE)
            continue;
        if (taken)
            return call;
        taken = call->has_range && call->to == prefix->bytes;
    }
    return NULL;
}

static bool is_misread(const struct call *reads, const struct prefix *prefix)
{
    return reads && reads->facts->wanted_bytes == prefix->on_wire;
}

bool length_is_misread(const struct evidence *evidence, const struct connection *c)
{
    for (int end = 0; end < 2; end++) {
        const struct socket *socket = c->socket[end];
        struct prefix prefix = { 0 };
        if (socket && is_stream(socket))
            prefix = prefix_of(evidence, socket);
        if (prefix.bytes && is_misread(reads_behind(evidence, socket, &prefix), &prefix))
            return true;
    }
    return false;
}

static const struct finding_rule rule_length_order = {
    "length-byte-order", 59, SEVERITY_WARNING,
    "Send htonl(length) (htons() for 2 bytes), and read it with ntohl(): on the wire the high "
    "byte comes first.",
    .taught_in = 1
};

static void look_for_prefix(struct evidence *evidence, const struct socket *socket)
{
    struct prefix prefix = prefix_of(evidence, socket);
    struct finding *finding =
        prefix.bytes ? finds(evidence, &rule_length_order, socket->program) : NULL;
    if (!finding)
        return;
    struct call *reads = reads_behind(evidence, socket, &prefix);
    bool agreed = reads && reads->facts->wanted_bytes == prefix.meant;
    const char *call = called(evidence, prefix.call);
    shows_call(finding, prefix.call);
    shows_call(finding, prefix.text);
    shows_packet(finding, prefix.call->packets ? prefix.call->packets->packet : NULL);
    if (is_misread(reads, &prefix)) {
        finding->severity = SEVERITY_ERROR;
        shows_call(finding, reads);
        says(
            evidence, finding,
            "The first %zu bytes of %s are the length of the text that follows, %u, with the low byte first. The other side reads %u, and "
            "asks for as many bytes in %s.",
            prefix.bytes, call, prefix.meant, prefix.on_wire, called(evidence, reads));
    } else if (agreed) { /* formats may be meant so */
        finding->severity = SEVERITY_NOTE;
        shows_call(finding, reads);
        says(
            evidence, finding,
            "The first %zu bytes of %s are the length of the text that follows, %u, with the low byte first. The other side reads it so, "
            "too. In network byte order it is %u.",
            prefix.bytes, call, prefix.meant, prefix.on_wire);
    } else {
        says(
            evidence, finding,
            "The first %zu bytes of %s are the length of the text that follows, %u, with the low byte first. The other side reads %u, unless "
            "it makes the same mistake on the same kind of machine.",
            prefix.bytes, call, prefix.meant, prefix.on_wire);
    }
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
