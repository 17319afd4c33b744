/* Connections by calls: see connected.h. */
#include "grade/connected.h"

#include <stdlib.h>
#include <sys/socket.h>

static bool asks(const struct call *call)
{
    const struct socket *socket = call->socket;
    return call->facts->role == CALL_CONNECT && socket && socket->type == SOCK_STREAM &&
           (socket->domain == AF_INET || socket->domain == AF_INET6) &&
           call->facts->address.version;
}

/* The accept() that handed the other end out; NULL: none did. */
static struct call *accept_of(const struct timeline *timeline, const struct socket *client)
{
    for (size_t i = 0; i < timeline->call_count && client->local.port; i++) {
        struct call *call = timeline->calls[i];
        const struct socket *socket = call->new_socket;
        if (call->facts->role == CALL_ACCEPT && call->ended && !call->facts->error && socket &&
            address_same(&socket->peer, &client->local))
            return call;
    }
    return NULL;
}

bool connected_is_unclear(const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        const struct socket *socket = call->new_socket;
        if (call->facts->role == CALL_ACCEPT && socket && socket->type == SOCK_STREAM &&
            (socket->domain == AF_INET || socket->domain == AF_INET6) && !socket->peer.port)
            return true;
    }
    return false;
}

static struct connection *connection_by(const struct timeline *timeline, struct call *call,
                                        struct arena *arena)
{
    struct connection *c = arena_alloc(arena, sizeof *c);
    struct socket *socket = call->socket;
    *c = (struct connection){ .id = (int)timeline->connection_count + 1,
                              .protocol = PROTOCOL_TCP,
                              .first_closer = -1,
                              .resetter = -1,
                              .t_ns = call->facts->t_begin_ns,
                              .t_end_ns = call->facts->t_end_ns };
    c->address[END_CLIENT] = socket->local;
    c->address[END_SERVER] = call->facts->address;
    c->socket[END_CLIENT] = socket;
    c->established = call->ended && !call->facts->error;
    c->accepted = c->established ? accept_of(timeline, socket) : NULL;
    c->socket[END_SERVER] = c->accepted ? c->accepted->new_socket : NULL;
    return c;
}

void connected_add(struct timeline *timeline, struct arena *arena)
{
    struct connection **list = arena_alloc(arena, (timeline->call_count + 1) * sizeof *list);
    timeline->connections = list;
    timeline->connection_count = 0;
    for (size_t i = 0; i < timeline->call_count; i++)
        if (asks(timeline->calls[i])) {
            list[timeline->connection_count] = connection_by(timeline, timeline->calls[i], arena);
            timeline->connection_count++;
        }
}

void connected_remove(struct timeline *timeline)
{
    timeline->connections = NULL;
    timeline->connection_count = timeline->connection_capacity = 0;
}
