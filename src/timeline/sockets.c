/* Sockets by inode: one record a kernel socket, whatever descriptors of whatever processes point to
 * it. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "call/table.h"
#include "timeline/join.h"

static size_t inode_place(const struct join *join, uint64_t inode)
{
    size_t mask = join->inode_count - 1;
    size_t i = (size_t)(inode * 0x9e3779b97f4a7c15u >> 20) & mask;
    while (join->inodes[i] && join->inodes[i]->inode != inode)
        i = (i + 1) & mask;
    return i;
}

static void inodes_grow(struct join *join)
{
    struct socket **old = join->inodes;
    size_t count = join->inode_count;
    join->inode_count = count ? count * 2 : 64;
    join->inodes = xcalloc(join->inode_count, sizeof(struct socket *));
    for (size_t i = 0; i < count; i++)
        if (old[i])
            join->inodes[inode_place(join, old[i]->inode)] = old[i];
    free(old);
}

struct socket *socket_by_inode(const struct timeline *timeline, uint64_t inode)
{
    const struct join *join = timeline->join;
    return inode && join->inode_count ? join->inodes[inode_place(join, inode)] : NULL;
}

struct socket *socket_make(struct timeline *timeline, int64_t t_ns, uint64_t inode,
                           struct program *program)
{
    struct join *join = timeline->join;
    struct socket *socket = arena_alloc(&timeline->arena, sizeof *socket);
    socket->id = arena_printf(&timeline->arena, "s%zu", timeline->socket_count + 1);
    socket->index = timeline->socket_count;
    socket->inode = inode;
    socket->program = program;
    socket->t_ns = t_ns;
    socket->supplies = arena_alloc(&timeline->arena, sizeof *socket->supplies);
    array_reserve(&timeline->sockets, &timeline->socket_capacity, timeline->socket_count,
                  sizeof(struct socket *));
    timeline->sockets[timeline->socket_count++] = socket;
    if (join->inodes_used * 2 >= join->inode_count)
        inodes_grow(join);
    /* an inode number that was used again now means the new socket */
    size_t place = inode_place(join, inode);
    join->inodes_used += !join->inodes[place];
    join->inodes[place] = socket;
    event_add(timeline, EVENT_SOCKET, t_ns)->socket = socket;
    return socket;
}

bool socket_is_tcp(const struct socket *socket)
{
    return socket->type == SOCK_STREAM && (socket->domain == AF_INET || socket->domain == AF_INET6);
}

void timeline_socket_is(struct timeline *timeline, int64_t t_ns, int program, uint64_t inode,
                        int domain, int type, const struct address *local,
                        const struct address *peer)
{
    struct socket *socket = socket_by_inode(timeline, inode);
    if (!socket || socket->release)
        socket = socket_make(timeline, t_ns, inode, timeline->programs[program]);
    if (domain)
        socket->domain = domain;
    if (type)
        socket->type = type;
    if (local && local->version) {
        /* after a failed connect() the kernel forgets the address */
        if (!(socket->connection && socket_is_tcp(socket) && address_is_any(local)))
            socket->local = *local;
        socket->kernel_told = true;
    }
    if (peer && peer->version)
        socket->peer = *peer;
    if (socket_is_tcp(socket)) {
        connection_match_sockets(timeline, socket);
    } else {
        datagram_add(timeline, socket);
        datagrams_match_sockets(timeline, socket);
    }
}

/* A killed program: its end was told after the kernel had closed its sockets.  What they sent then
 * was by that end. */
static void caused_by_end(struct timeline *timeline, const struct socket *socket, int64_t t_ns,
                          pid_t pid)
{
    struct trigger by_end = { .kind = TRIGGER_EXIT, .pid = pid };
    for (size_t i = timeline->packet_count; i-- > 0;) {
        struct packet *packet = timeline->packets[i];
        struct connection *c = packet->connection;
        if (packet->facts.t_ns < t_ns - 50000000)
            return;
        bool own = c && c->socket[packet->from] == socket && socket->connection == c;
        bool waited = c && packet->from == END_SERVER && !c->accepted && c->welcoming == socket;
        /* what waits is reset, without a FIN */
        bool by_this = packet->kind == KIND_RST ? own || waited : own && packet->kind == KIND_FIN;
        if (by_this && packet->trigger.kind == TRIGGER_UNKNOWN && packet->carries_count == 0)
            packet->trigger = by_end;
    }
}

/* "/usr/bin/sleep" of an execve(): "sleep" */
static const char *file_of(const struct call_facts *exec)
{
    const char *path = exec->arg_count && exec->args[0].text ? exec->args[0].text : "";
    size_t length = strlen(path);
    const char *slash = strrchr(path, '/');
    if (!slash || length < 2 || path[length - 1] != '"')
        return NULL;
    return slash + 1;
}

/* A child process held the socket to the end: what is it, and did it use the socket? */
static void by_child(struct timeline *timeline, const struct socket *socket,
                     struct release *release)
{
    release->by_child = release->unused = true;
    for (size_t i = timeline->call_count; i-- > 0;) {
        struct call *call = timeline->calls[i];
        bool own = call->facts->pid == release->pid;
        if (own && !release->file && call->ended && !call->facts->error &&
            call_is_exec(call->facts->row)) {
            const char *file = file_of(call->facts);
            release->file =
                file ? arena_printf(&timeline->arena, "%.*s", (int)strcspn(file, "\""), file)
                     : NULL;
        }
        if (call->socket != socket)
            continue;
        release->unused &= !own;
        if (!own && !release->closed && call->facts->role == CALL_CLOSE && !call->facts->error)
            release->closed = call;
        if (call == socket->created)
            break;
    }
}

void timeline_socket_released(struct timeline *timeline, int64_t t_ns, uint64_t inode,
                              const struct call_facts *by, int program, pid_t pid)
{
    struct socket *socket = socket_by_inode(timeline, inode);
    if (!socket || socket->release)
        return;
    struct release *release = arena_alloc(&timeline->arena, sizeof *release);
    release->t_ns = t_ns;
    release->call = by ? by->joined : NULL;
    release->pid = pid;
    release->program = timeline->programs[program];
    release->asked = timeline->asked_to_end_ns && timeline->asked_to_end_ns <= t_ns;
    socket->release = release;
    welcoming_remove(timeline, socket);
    if (!by && pid != release->program->pid)
        by_child(timeline, socket, release);
    if (!by)
        caused_by_end(timeline, socket, t_ns, pid);
}

void welcoming_remove(struct timeline *timeline, const struct socket *socket)
{
    struct join *join = timeline->join;
    for (size_t i = 0; i < join->welcoming_count; i++)
        if (join->welcoming[i] == socket) {
            join->welcoming[i] = join->welcoming[--join->welcoming_count];
            break;
        }
}
