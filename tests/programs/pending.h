/*
 * pending.h: one client of a server that must never block: bytes that were capitalised and wait to
 * be sent.
 *
 * While something waits, nothing more is read; so one buffer is enough, and a client that does not
 * read slows only itself. Used by server_poll and server_epoll.
 */
#ifndef PENDING_H
#define PENDING_H

#include "shape.h"

#include <fcntl.h>

struct client {
    int fd; /* -1: a free place */
    size_t sent, length;
    char bytes[2048];
};

static inline void set_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        die("fcntl");
}

static inline bool client_waits_to_send(const struct client *client)
{
    return client->sent < client->length;
}

/* Does what can be done without waiting. Returns false when the connection is over. */
static inline bool client_move(struct client *client)
{
    if (!client_waits_to_send(client)) {
        ssize_t got = recv(client->fd, client->bytes, sizeof client->bytes, 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return true;
        if (got <= 0)
            return false;
        capitalise(client->bytes, (size_t)got);
        client->sent = 0;
        client->length = (size_t)got;
    }
    ssize_t sent =
        send(client->fd, client->bytes + client->sent, client->length - client->sent, MSG_NOSIGNAL);
    if (sent < 0)
        return errno == EAGAIN || errno == EINTR;
    client->sent += (size_t)sent;
    return true;
}

#endif
