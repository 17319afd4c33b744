/* What only packets would tell: see unseen.h. */
#include "grade/unseen.h"

#include <errno.h>
#include <sys/socket.h>

#include "findings/udp.h"
#include "grade/connected.h"
#include "grade/peer.h"

/* The steps whose mistakes all stand in the table of unseen.h. */
enum { LAST_KNOWN_STEP = 5 };

static bool is_internet(const struct socket *socket, int type)
{
    return socket && socket->type == type &&
           (socket->domain == AF_INET || socket->domain == AF_INET6);
}

/* ---- TCP: calls ---- */

/* A connection that was not asked for by connect() (TCP Fast Open), or that did not come to be at once. */
static bool is_unclear(const struct call *call)
{
    const struct call_facts *facts = call->facts;
    const struct socket *socket = call->socket;
    if (facts->role == CALL_CONNECT)
        return !call->ended || facts->error || !facts->address.version ||
               socket->options.deferred || address_same(&socket->local, &facts->address);
    return facts->role == CALL_SEND && facts->flags & MSG_FASTOPEN;
}

static bool knocks(const struct call *call)
{
    return is_internet(call->socket, SOCK_STREAM) &&
           (call->facts->role == CALL_CONNECT || call->facts->role == CALL_SEND);
}

static bool finds_port_taken(const struct call *call)
{
    return call->ended && call->facts->error == EADDRINUSE;
}

static bool is_stray(const struct call *call)
{
    return is_internet(call->socket, SOCK_DGRAM) && call->facts->role == CALL_SEND &&
           (call->facts->address.port == PEER_PORT || call->socket->peer.port == PEER_PORT);
}

/* ---- TCP: sockets ---- */

static uint32_t low_first(const uint8_t *data, size_t bytes)
{
    uint32_t number = 0;
    while (bytes-- > 0)
        number = number << 8 | data[bytes];
    return number;
}

/* The first bytes of a stream may be how long it is. */
static bool may_be_length(const struct call_facts *facts)
{
    for (size_t bytes = 2; bytes <= 4; bytes += 2)
        if (facts->moved_bytes == bytes ||
            (facts->data_bytes > bytes &&
             low_first(facts->data, bytes) + bytes == facts->moved_bytes))
            return true;
    return false;
}

enum { ENDS_MAX = 2 };

/* It meets the end again and again, speaks first although it was accepted, or begins with a length. */
static bool is_odd(const struct timeline *timeline, const struct socket *socket)
{
    size_t ends = 0;
    const struct call *received = NULL, *sent = NULL;
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        const struct call_facts *facts = call->facts;
        if (call->socket != socket || !call->ended || facts->error)
            continue;
        if (facts->role == CALL_RECEIVE && facts->moved_bytes)
            received = received ? received : call;
        else if (facts->role == CALL_RECEIVE)
            ends += (size_t)call_times(facts);
        else if (facts->role == CALL_SEND && facts->moved_bytes && !sent)
            sent = call;
    }
    bool speaks_first = sent && (!received || received->id > sent->id);
    return ends > ENDS_MAX || (socket->role == ROLE_CONNECTION && speaks_first) ||
           (sent && may_be_length(sent->facts));
}

static const char *unseen_of_tcp(const struct checking *c, enum limit limit)
{
    const struct timeline *timeline = c->timeline;
    bool any = false;
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        any |= knocks(call);
        if (knocks(call) && c->step > LAST_KNOWN_STEP)
            return "a TCP connection was asked for, and how it went and ended stands in packets";
        if (knocks(call) && is_unclear(call))
            return "a connection did not come to be in connect(), and why stands in packets";
        if (finds_port_taken(call))
            return "a port was taken, and what held it stands in packets";
        if (c->step <= LAST_KNOWN_STEP && is_stray(call))
            return "a datagram was sent to port 12000, and what became of it stands in packets";
    }
    for (size_t i = 0; i < timeline->socket_count; i++)
        if (is_internet(timeline->sockets[i], SOCK_STREAM) &&
            is_odd(timeline, timeline->sockets[i]))
            return "one end spoke out of its turn, or asked again after the end: whose mistake "
                   "that is stands in packets";
    return any && limit != LIMIT_NONE
               ? "the programs did not end by themselves, and why stands in packets"
               : NULL;
}

/* ---- UDP ---- */

/* From one request to the next: what it took, and by how many calls. */
struct turn {
    const struct call *request, *taken;
    size_t tries;
};

static bool is_double(const struct turn *before, const struct turn *now)
{
    return before->taken && now->tries == 1 && now->taken && same_bytes(before->taken, now->taken);
}

/* Never for a client that receives until it has the right answer. */
static bool took_twice(const struct timeline *timeline, const struct socket *socket)
{
    struct turn before = { 0 }, now = { 0 };
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        if (call->socket != socket)
            continue;
        if (moved(call, CALL_SEND) && !(now.request && same_bytes(call, now.request))) {
            if (is_double(&before, &now))
                return true;
            before = now;
            now = (struct turn){ .request = call };
        } else if (call->facts->role == CALL_RECEIVE) {
            now.tries++;
            now.taken = moved(call, CALL_RECEIVE) ? call : now.taken;
        }
    }
    return is_double(&before, &now);
}

const char *unseen(const struct checking *c, enum limit limit)
{
    const char *what = connected_is_unclear(c->timeline)
                           ? "whom accept() handed out stands in packets"
                           : unseen_of_tcp(c, limit);
    for (size_t i = 0; i < c->timeline->socket_count && !what; i++)
        if (is_internet(c->timeline->sockets[i], SOCK_DGRAM) &&
            took_twice(c->timeline, c->timeline->sockets[i]))
            what = "the same datagram was taken twice, and when each left stands in packets";
    return what;
}
