/* What only packets would tell: see unseen.h. */
#include "grade/unseen.h"

#include <sys/socket.h>

#include "findings/udp.h"

static bool is_internet(const struct socket *socket, int type)
{
    return socket && socket->type == type &&
           (socket->domain == AF_INET || socket->domain == AF_INET6);
}

/* connect(), or a send that opens a connection (TCP Fast Open). */
static bool knocks(const struct call *call)
{
    return is_internet(call->socket, SOCK_STREAM) &&
           (call->facts->role == CALL_CONNECT || call->facts->role == CALL_SEND);
}

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

const char *unseen(const struct checking *c)
{
    for (size_t i = 0; i < c->timeline->call_count; i++)
        if (knocks(c->timeline->calls[i]))
            return "a TCP connection was asked for, and what became of it stands in packets";
    for (size_t i = 0; i < c->timeline->socket_count; i++)
        if (is_internet(c->timeline->sockets[i], SOCK_DGRAM) &&
            took_twice(c->timeline, c->timeline->sockets[i]))
            return "the same datagram was taken twice, and when each left stands in packets";
    return NULL;
}
