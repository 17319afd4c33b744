/* Questions about a timeline: see facts.h. */
#include "grade/facts.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

const struct program *facts_server_again(const struct timeline *timeline, size_t number)
{
    for (size_t i = 0; i < timeline->program_count; i++)
        if (timeline->programs[i]->is_server && number-- == 0)
            return timeline->programs[i];
    return NULL;
}

const struct program *facts_server(const struct timeline *timeline)
{
    return facts_server_again(timeline, 0);
}

const struct program *facts_client(const struct timeline *timeline, size_t number)
{
    for (size_t i = 0; i < timeline->program_count; i++)
        if (!timeline->programs[i]->is_server && number-- == 0)
            return timeline->programs[i];
    return NULL;
}

static bool is_tcp(const struct socket *socket)
{
    return socket->type == SOCK_STREAM && (socket->domain == AF_INET || socket->domain == AF_INET6);
}

const struct socket *facts_socket(const struct timeline *timeline, const struct program *program,
                                  enum socket_role role)
{
    for (size_t i = 0; i < timeline->socket_count; i++) {
        const struct socket *socket = timeline->sockets[i];
        if (socket->program == program && socket->role == role && is_tcp(socket))
            return socket;
    }
    return NULL;
}

const struct socket *facts_tcp_socket(const struct timeline *timeline,
                                      const struct program *program)
{
    for (size_t i = 0; i < timeline->socket_count; i++)
        if (timeline->sockets[i]->program == program && is_tcp(timeline->sockets[i]))
            return timeline->sockets[i];
    return NULL;
}

static bool is_internet(int domain)
{
    return domain == AF_INET || domain == AF_INET6;
}

/* The C library has sockets of its own (AF_UNIX to a name service, AF_NETLINK): their calls are not
 * the student's. */
static bool is_own(const struct call *call)
{
    if (call->facts->role == CALL_CREATE)
        return is_internet(call->facts->domain);
    return !call->socket || is_internet(call->socket->domain);
}

static bool plays(const struct call *call, enum call_role role, bool succeeded)
{
    return call->facts->role == role && is_own(call) &&
           (!succeeded || (call->ended && call->facts->error == 0));
}

const struct call *facts_call(const struct timeline *timeline, const struct program *program,
                              enum call_role role, bool succeeded)
{
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->program == program && plays(timeline->calls[i], role, succeeded))
            return timeline->calls[i];
    return NULL;
}

const struct call *facts_call_on(const struct timeline *timeline, const struct socket *socket,
                                 enum call_role role)
{
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->socket == socket && plays(timeline->calls[i], role, false))
            return timeline->calls[i];
    return NULL;
}

const struct call *facts_last_call(const struct timeline *timeline, const struct program *program)
{
    for (size_t i = timeline->call_count; i-- > 0;) {
        const struct call *call = timeline->calls[i];
        bool is_about =
            call->facts->role != CALL_CLOSE && call->facts->role != CALL_PROCESS && is_own(call);
        if (call->program == program && is_about &&
            (call->socket || call->new_socket || call->facts->error))
            return call;
    }
    return NULL;
}

/* When the programs were asked to end: what calls return after that (another program was ended a
 * moment earlier) is no doing of theirs. */
int64_t facts_over_ns(const struct timeline *timeline)
{
    return timeline->asked_to_end_ns ? timeline->asked_to_end_ns : INT64_MAX;
}

const struct call *facts_open_call(const struct timeline *timeline, const struct program *program)
{
    int64_t end_ns = facts_over_ns(timeline);
    for (size_t i = timeline->call_count; i-- > 0;) {
        const struct call *call = timeline->calls[i];
        bool open = !call->ended || call->facts->t_end_ns >= end_ns;
        if (call->program == program && open && call->facts->t_begin_ns < end_ns &&
            call->facts->role != CALL_PROCESS && is_own(call))
            return call;
    }
    return NULL;
}

const struct connection *facts_connection(const struct timeline *timeline,
                                          const struct program *client)
{
    const struct connection *first = NULL;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *connection = timeline->connections[i];
        const struct socket *socket = connection->socket[END_CLIENT];
        if (connection->protocol != PROTOCOL_TCP || !socket || socket->program != client)
            continue;
        if (connection->established)
            return connection;
        if (!first)
            first = connection;
    }
    return first;
}

const struct connection *facts_visit(const struct timeline *timeline, const struct program *client,
                                     size_t number)
{
    for (size_t i = 0; client && i < timeline->connection_count; i++) {
        const struct connection *connection = timeline->connections[i];
        const struct socket *socket = connection->socket[END_CLIENT];
        if (connection->protocol == PROTOCOL_TCP && socket && socket->program == client &&
            number-- == 0)
            return connection;
    }
    return NULL;
}

bool facts_closed(const struct timeline *timeline, const struct socket *socket)
{
    const struct call *closed = facts_call_on(timeline, socket, CALL_CLOSE);
    return closed || (socket->release && socket->release->call);
}

bool facts_left_open(const struct timeline *timeline, const struct socket *socket)
{
    return !socket->release || socket->release->t_ns >= facts_over_ns(timeline);
}

const struct packet *facts_packet(const struct timeline *timeline,
                                  const struct connection *connection, enum end from,
                                  enum packet_kind kind)
{
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        bool fin = kind == KIND_FIN && packet->facts.protocol == PROTOCOL_TCP &&
                   packet->facts.tcp.flags & TCP_FIN;
        if (packet->connection == connection && packet->from == from &&
            (packet->kind == kind || fin))
            return packet;
    }
    return NULL;
}

/* Both ends' FINs have passed here before it. */
static bool both_said_goodbye(const struct timeline *timeline, const struct packet *rst)
{
    for (enum end end = END_CLIENT; end <= END_SERVER; end++) {
        const struct packet *fin = facts_packet(timeline, rst->connection, end, KIND_FIN);
        if (!fin || fin->id > rst->id)
            return false;
    }
    return true;
}

const struct packet *facts_reset(const struct timeline *timeline,
                                 const struct connection *connection, enum end from)
{
    const struct packet *rst = facts_packet(timeline, connection, from, KIND_RST);
    const struct packet *answered =
        rst && rst->trigger.kind == TRIGGER_ARRIVAL ? rst->trigger.packet : NULL;
    bool empty = answered && answered->facts.payload_bytes == 0;
    return empty && both_said_goodbye(timeline, rst) ? NULL : rst;
}

bool facts_was_asked_to_end(const struct timeline *timeline)
{
    for (size_t i = timeline->event_count; i-- > 0;)
        if (timeline->events[i].kind == EVENT_EXIT &&
            timeline->events[i].t_ns >= facts_over_ns(timeline))
            return true;
    return false;
}

const struct program_exit *facts_exit(const struct timeline *timeline,
                                      const struct program *program)
{
    for (size_t i = timeline->event_count; i-- > 0;) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_EXIT && event->exit->program == program && event->exit->is_first)
            return event->exit;
    }
    return NULL;
}

int facts_crash(const struct timeline *timeline, const struct program *program)
{
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind != EVENT_EXIT || event->exit->program != program)
            continue;
        int signal = event->exit->signal;
        if (signal && signal != SIGTERM && signal != SIGKILL && signal != SIGHUP)
            return signal;
    }
    return 0;
}

const char *facts_signal_name(int number)
{
    return signal_word(number);
}
