/* Timelines written by hand: see by_hand.h. */
#include "by_hand.h"
#include "timeline/join.h" /* flows */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/actor.h"
#include "base/err.h"
#include "base/memory.h"
#include "call/table.h"

static const int64_t start_ns = 1700000000123456789;

void hand_init(struct hand *h)
{
    *h = (struct hand){ .now_ns = start_ns };
    h->timeline = (struct timeline){ .start_ns = start_ns,
                                     .has_calls = true,
                                     .has_packets = true,
                                     .interface = "lo",
                                     .link = "Ethernet",
                                     .hosts = 1 };
    arena_init(&h->timeline.arena);
}

void hand_release(struct hand *h)
{
    for (size_t i = 0; i < h->timeline.packet_count; i++)
        free(h->timeline.packets[i]->carries);
    free(h->timeline.events);
    free(h->timeline.programs);
    free(h->timeline.sockets);
    free(h->timeline.connections);
    free(h->timeline.calls);
    free(h->timeline.packets);
    free(h->timeline.findings);
    arena_release(&h->timeline.arena);
}

void hand_us(struct hand *h, int64_t us)
{
    h->now_ns += us * 1000;
}

static struct event *event(struct hand *h, enum event_kind kind)
{
    struct timeline *t = &h->timeline;
    array_reserve(&t->events, &t->event_capacity, t->event_count, sizeof *t->events);
    struct event *e = &t->events[t->event_count++];
    *e = (struct event){ .kind = kind, .t_ns = h->now_ns };
    return e;
}

static void *make(struct hand *h, size_t bytes)
{
    return arena_alloc(&h->timeline.arena, bytes);
}

#define KEEP(list, record)                                                \
    do {                                                                  \
        array_reserve(&h->timeline.list##s, &h->timeline.list##_capacity, \
                      h->timeline.list##_count, sizeof(record));          \
        h->timeline.list##s[h->timeline.list##_count++] = (record);       \
    } while (0)

struct program *hand_program(struct hand *h, const char *id, pid_t pid, const char *command)
{
    struct program *program = make(h, sizeof *program);
    char **argv = make(h, 10 * sizeof *argv);
    char *words = arena_text(&h->timeline.arena, command);
    program->index = (int)h->timeline.program_count;
    program->id = id;
    program->is_server = strncmp(id, "server", 6) == 0;
    if (!program->is_server)
        actor_by_name(id, &program->client);
    for (char *rest, *word = strtok_r(words, " ", &rest); word && program->argc < 10;
         word = strtok_r(NULL, " ", &rest))
        argv[program->argc++] = word;
    program->argv = (const char *const *)argv;
    program->pid = pid;
    program->t_ns = h->now_ns;
    KEEP(program, program);
    event(h, EVENT_PROGRAM)->program = program;
    return program;
}

struct socket *hand_socket(struct hand *h, struct program *program, int type)
{
    struct socket *socket = make(h, sizeof *socket);
    KEEP(socket, socket);
    socket->id = arena_printf(&h->timeline.arena, "s%zu", h->timeline.socket_count);
    socket->inode = 70000 + h->timeline.socket_count;
    socket->program = program;
    socket->domain = AF_INET;
    socket->type = type;
    socket->role = type == SOCK_DGRAM ? ROLE_DATAGRAM : ROLE_UNUSED;
    socket->t_ns = h->now_ns;
    event(h, EVENT_SOCKET)->socket = socket;
    return socket;
}

static struct address loopback(uint16_t port)
{
    return (struct address){ .version = 4, .ip = { 127, 0, 0, 1 }, .port = port };
}

struct connection *hand_connection(struct hand *h, enum protocol protocol, uint16_t client_port,
                                   struct socket *client, struct socket *welcoming)
{
    struct connection *c = make(h, sizeof *c);
    KEEP(connection, c);
    c->id = (int)h->timeline.connection_count;
    c->protocol = protocol;
    c->address[END_CLIENT] = loopback(client_port);
    c->address[END_SERVER] = loopback(12000);
    c->first_closer = c->resetter = -1;
    c->t_ns = c->t_end_ns = h->now_ns;
    c->socket[END_CLIENT] = client;
    c->welcoming = welcoming;
    c->state[0] = c->state[1] = STATE_CLOSED;
    c->flow[0] = make(h, sizeof *c->flow[0]);
    c->flow[1] = make(h, sizeof *c->flow[1]);
    if (client) {
        client->connection = c;
        client->role = protocol == PROTOCOL_TCP ? ROLE_CLIENT : ROLE_DATAGRAM;
        client->local = c->address[END_CLIENT];
        client->peer = c->address[END_SERVER];
    }
    event(h, EVENT_CONNECTION)->connection = c;
    return c;
}

static bool is_number(const char *text)
{
    return *text && text[strspn(text, "-0123456789")] == 0;
}

struct call *hand_begins(struct hand *h, struct program *program, struct socket *socket, int fd,
                         const char *name, ...)
{
    static const char *const kernel[][2] = { { "send", "sendto" },
                                             { "recv", "recvfrom" },
                                             { "fork", "clone" } };
    const char *of_kernel = name;
    for (size_t i = 0; i < sizeof kernel / sizeof *kernel; i++)
        if (strcmp(name, kernel[i][0]) == 0)
            of_kernel = kernel[i][1];
    struct call_facts *facts = make(h, sizeof *facts);
    struct call *call = make(h, sizeof *call);
    facts->row = call_row_by_name(of_kernel);
    if (!facts->row)
        BUG("no call %s", name);
    facts->role = facts->row->role;
    facts->program = program->index;
    facts->pid = facts->tid = program->pid;
    facts->t_begin_ns = h->now_ns;
    facts->fd = fd;
    facts->new_fd = -1;
    facts->inode = socket ? socket->inode : 0;
    facts->args = make(h, CALL_ARGS_MAX * sizeof *facts->args);
    facts->joined = call;
    va_list list;
    va_start(list, name);
    for (const char *text; (text = va_arg(list, const char *));) {
        struct call_arg *arg = &facts->args[facts->arg_count];
        arg->name = facts->row->args[facts->arg_count++].name;
        arg->quiet = text[0] == '~';
        arg->text = arena_text(&h->timeline.arena, text + arg->quiet);
        arg->is_number = is_number(arg->text);
    }
    va_end(list);
    call_read_texts(facts, &h->timeline.arena);
    KEEP(call, call);
    call->id = (int)h->timeline.call_count;
    call->facts = facts;
    call->program = program;
    call->socket = socket;
    call->event = h->timeline.event_count;
    event(h, EVENT_CALL)->call = call;
    return call;
}

static struct call_facts *facts_of(struct call *call)
{
    return (struct call_facts *)(uintptr_t)call->facts; /* made here, not const */
}

void hand_ends(struct hand *h, struct call *call, int64_t result, int error)
{
    struct call_facts *facts = facts_of(call);
    facts->t_end_ns = h->now_ns;
    facts->result = error ? -1 : result;
    facts->error = error;
    call->ended = true;
    event(h, EVENT_RETURN)->call = call;
}

struct call *hand_did(struct hand *h, struct call *begun, int64_t result, int error)
{
    hand_us(h, 20);
    hand_ends(h, begun, result, error);
    return begun;
}

void hand_at(struct call *call, const char *file, int line, const char *text)
{
    struct call_facts *facts = (struct call_facts *)(uintptr_t)call->facts;
    facts->at_file = file;
    facts->at_line = line;
    facts->at_text = text;
}

void hand_data(struct call *call, uint64_t from, const char *data, size_t count, uint64_t wanted)
{
    struct call_facts *facts = facts_of(call);
    facts->wanted_bytes = wanted;
    facts->moved_bytes = count;
    facts->data_bytes = (uint8_t)(count < CALL_DATA_BYTES ? count : CALL_DATA_BYTES);
    memcpy(facts->data, data, facts->data_bytes);
    call->has_range = count > 0 && call->socket && call->socket->type == SOCK_STREAM;
    call->from = from;
    call->to = from + count;
}

struct packet *hand_packet(struct hand *h, struct connection *c, enum end from,
                           enum packet_kind kind, uint8_t flags, int64_t seq, int64_t ack,
                           const char *data, const char *says)
{
    struct packet *packet = make(h, sizeof *packet);
    KEEP(packet, packet);
    struct packet_facts *facts = &packet->facts;
    packet->id = (int)h->timeline.packet_count;
    packet->connection = c;
    packet->from = from;
    packet->kind = kind;
    packet->seq = seq;
    packet->ack = ack;
    packet->window = kind == KIND_UDP || kind == KIND_ICMP ? -1 : 65536;
    packet->says = says;
    facts->t_ns = h->now_ns;
    facts->protocol = kind == KIND_UDP    ? PROTOCOL_UDP
                      : kind == KIND_ICMP ? PROTOCOL_ICMP
                                          : PROTOCOL_TCP;
    facts->src = c->address[from];
    facts->dst = c->address[!from];
    if (facts->protocol == PROTOCOL_TCP)
        facts->tcp.flags = flags;
    else if (facts->protocol == PROTOCOL_ICMP)
        facts->icmp.is_error = true;
    if (data) {
        size_t count = strlen(data);
        facts->payload_bytes = (uint32_t)count;
        facts->data_bytes = (uint8_t)(count < PACKET_DATA_BYTES ? count : PACKET_DATA_BYTES);
        memcpy(facts->data, data, facts->data_bytes);
        packet->has_range = facts->protocol == PROTOCOL_TCP;
        packet->from_offset = (uint64_t)seq - 1;
        packet->to_offset = packet->from_offset + count;
        c->bytes[from] += count;
    }
    c->packets[from]++;
    c->t_end_ns = h->now_ns;
    event(h, EVENT_PACKET)->packet = packet;
    return packet;
}

void hand_state(struct hand *h, struct connection *c, enum end end, enum tcp_state state,
                struct packet *packet)
{
    struct state_change *change = make(h, sizeof *change);
    *change = (struct state_change){ .connection = c,
                                     .end = end,
                                     .socket = c->socket[end],
                                     .from = c->state[end],
                                     .to = state,
                                     .packet_id = packet ? packet->id : 0,
                                     .packet = packet };
    c->state[end] = state;
    event(h, EVENT_STATE)->state = change;
}

void hand_call_trigger(struct packet *packet, struct call *call)
{
    packet->trigger = (struct trigger){ .kind = TRIGGER_CALL, .call = call };
    if (packet->kind == KIND_SYN || packet->kind == KIND_DATA || packet->kind == KIND_UDP ||
        packet->kind == KIND_FIN) {
        array_reserve(&packet->carries, &packet->carries_capacity, packet->carries_count,
                      sizeof(struct call *));
        packet->carries[packet->carries_count++] = call;
    }
}

void hand_arrival(struct packet *packet, struct packet *because)
{
    packet->trigger = (struct trigger){ .kind = TRIGGER_ARRIVAL,
                                        .packet = because,
                                        .arrived = { .id = because->id } };
}

static struct output *text_of(struct hand *h, struct program *program, const char *text)
{
    struct output *output = make(h, sizeof *output);
    *output = (struct output){ .program = program,
                               .bytes = strlen(text),
                               .text = arena_text(&h->timeline.arena, text) };
    return output;
}

void hand_output(struct hand *h, struct program *program, const char *text)
{
    event(h, EVENT_OUTPUT)->output = text_of(h, program, text);
}

void hand_input(struct hand *h, struct program *program, const char *text)
{
    event(h, EVENT_INPUT)->output = text_of(h, program, text);
}

void hand_exit(struct hand *h, struct program *program, pid_t pid, int status, int signal)
{
    struct program_exit *end = make(h, sizeof *end);
    *end = (struct program_exit){ .program = program,
                                  .pid = pid,
                                  .status = status,
                                  .signal = signal,
                                  .is_first = pid == program->pid };
    if (end->is_first) {
        program->ended = true;
        program->status = status;
        program->signal = signal;
    }
    event(h, EVENT_EXIT)->exit = end;
}

void hand_note(struct hand *h, const char *text)
{
    event(h, EVENT_NOTE)->note = text;
}

void hand_finding(struct hand *h, struct program *program, const char *rule, const char *says,
                  const char *fix, struct call *const calls[], size_t call_count,
                  struct packet *const packets[], size_t packet_count)
{
    struct finding_rule *row = make(h, sizeof *row);
    *row = (struct finding_rule){ .name = rule, .severity = SEVERITY_ERROR, .fix = fix };
    struct finding *finding = make(h, sizeof *finding);
    *finding = (struct finding){
        .rule = row,
        .severity = SEVERITY_ERROR,
        .program = program,
        .times = 1,
        .says = says,
        .fix = fix,
        .calls = make(h, (call_count + 1) * sizeof *calls),
        .call_count = call_count,
        .packets = make(h, (packet_count + 1) * sizeof *packets),
        .packet_count = packet_count,
    };
    for (size_t i = 0; i < call_count; i++)
        finding->calls[i] = calls[i];
    for (size_t i = 0; i < packet_count; i++)
        finding->packets[i] = packets[i];
    KEEP(finding, finding);
}

void hand_server(struct hand *h, struct hand_server *server)
{
    struct program *program = hand_program(h, "server", 4700, "./server");
    server->program = program;
    hand_us(h, 900);
    struct call *made =
        hand_begins(h, program, NULL, -1, "socket", "AF_INET", "SOCK_STREAM", "~0", NULL);
    server->welcoming = hand_socket(h, program, SOCK_STREAM);
    hand_did(h, made, 3, 0);
    hand_us(h, 30);
    hand_did(
        h, hand_begins(h, program, server->welcoming, 3, "bind", "3", "0.0.0.0:12000", "~16", NULL),
        0, 0);
    hand_us(h, 30);
    server->listening = hand_begins(h, program, server->welcoming, 3, "listen", "3", "1", NULL);
    server->welcoming->role = ROLE_WELCOMING;
    server->listening->state_after = STATE_LISTEN;
    hand_did(h, server->listening, 0, 0);
}

struct packet *hand_handshake(struct hand *h, struct hand_server *server, struct connection *c,
                              struct call *connecting)
{
    enum { ACK = TCP_ACK, SYN = TCP_SYN };
    hand_us(h, 40);
    struct packet *syn = NULL;
    hand_state(h, c, END_CLIENT, STATE_SYN_SENT, NULL);
    struct state_change *sent = h->timeline.events[h->timeline.event_count - 1].state;
    syn = hand_packet(h, c, END_CLIENT, KIND_SYN, SYN, 0, -1, NULL,
                      "connect() asks for a connection: first packet of the handshake.");
    sent->packet = syn;
    sent->packet_id = syn->id;
    hand_call_trigger(syn, connecting);
    hand_us(h, 10);
    hand_state(h, c, END_SERVER, STATE_SYN_RECEIVED, NULL);
    struct state_change *received = h->timeline.events[h->timeline.event_count - 1].state;
    struct packet *syn_ack = hand_packet(
        h, c, END_SERVER, KIND_SYN_ACK, SYN | ACK, 0, 1, NULL,
        "The kernel answers for the welcoming socket, since listen() was called; accept() has no "
        "part in it.");
    received->packet = syn_ack;
    received->packet_id = syn_ack->id;
    syn_ack->listen = server->listening;
    hand_arrival(syn_ack, syn);
    hand_us(h, 10);
    struct packet *ack = hand_packet(
        h, c, END_CLIENT, KIND_HANDSHAKE_ACK, ACK, 1, 1, NULL,
        "The handshake is complete: connect() waits no longer. The connection now waits for accept().");
    ack->completes = connecting;
    hand_arrival(ack, syn_ack);
    hand_state(h, c, END_CLIENT, STATE_ESTABLISHED, ack);
    hand_state(h, c, END_SERVER, STATE_ESTABLISHED, ack);
    ack->opens_server = true;
    c->established = true;
    return ack;
}
