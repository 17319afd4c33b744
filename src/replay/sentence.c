/* One sentence about a step: see sentence.h.
 *
 * Of a packet the timeline's own sentence (says) is told, with its cause in front of it.  Of a call: what the program asked for, what
 * the kernel did of it, and whether that reaches the wire.  A sentence says only what the record proves. */
#include "replay/sentence.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "view/amounts.h"
#include "view/term.h"

const char *who_is(const struct connection *connection, enum end end)
{
    const struct socket *socket = connection->socket[end];
    if (!socket && end == END_SERVER)
        socket = connection->welcoming;
    if (socket && socket->program)
        return socket->program->id;
    return end == END_CLIENT ? "client" : "server";
}

/* ---- packets ---- */

void packet_words_add(struct text *text, const struct packet *packet)
{
    uint8_t flags = packet->facts.protocol == PROTOCOL_TCP ? packet->facts.tcp.flags : 0;
    size_t before = text->len;
    if (packet->facts.protocol == PROTOCOL_ICMP) {
        text_add(text, "ICMP error");
        return;
    }
    if (packet->facts.protocol == PROTOCOL_UDP)
        text_add(text, "datagram");
    else if (flags & TCP_RST)
        text_add(text, "RST");
    else if (flags & TCP_SYN)
        text_add(text, flags & TCP_ACK ? "SYN,ACK" : "SYN");
    else if (flags & TCP_FIN)
        text_add(text, "FIN");
    else if (!packet->facts.payload_bytes)
        text_add(text, flags & TCP_ACK ? "ACK" : "no flags");
    if (packet->facts.payload_bytes || packet->facts.protocol == PROTOCOL_UDP) {
        if (text->len > before)
            text_add(text, " with ");
        counted_add(text, packet->facts.payload_bytes, "byte");
        text_add(text, " of data");
    }
}

void cause_add(struct text *text, const struct packet *packet)
{
    const struct trigger *trigger = &packet->trigger;
    switch (trigger->kind) {
    case TRIGGER_CALL:
        text_addf(text, "because of %s()", call_name(trigger->call->facts));
        break;
    case TRIGGER_ARRIVAL:
        text_addf(text, "because packet %d arrived", trigger->arrived.id);
        break;
    case TRIGGER_EXIT:
        text_add(text, "because the program ended");
        break;
    case TRIGGER_TIMER: {
        const char *name = timer_name(trigger->timer);
        text_add(text, "by the ");
        for (; *name; name++)
            text_add_char(text, *name == '_' ? '-' : *name);
        text_add(text, " timer");
        break;
    }
    case TRIGGER_UNKNOWN:
        break;
    }
}

static void of_packet(struct text *text, const struct packet *packet, bool ascii)
{
    const struct connection *c = packet->connection;
    text_addf(text, "Packet %d", packet->id);
    if (c)
        text_addf(text, ", %s to %s", who_is(c, packet->from), who_is(c, !packet->from));
    if (packet->trigger.kind != TRIGGER_UNKNOWN) {
        text_add(text, ", ");
        cause_add(text, packet);
    } else if (packet->implies && packet->kind != KIND_SYN_ACK) { /* of which listen() is a condition, not the cause */
        text_addf(text, ", made by %s() or a call like it", packet->implies);
    }
    text_add(text, ": ");
    if (packet->says)
        clean_add(text, packet->says, strlen(packet->says), ascii);
}

/* ---- calls ---- */

static void bytes_add(struct text *text, const struct call *call)
{
    counted_add(text, call->facts->moved_bytes, "byte");
    if (call->has_range && call->to - call->from > 1)
        text_addf(text, " (%llu to %llu of the stream)", (unsigned long long)call->from, (unsigned long long)call->to - 1);
    else if (call->has_range)
        text_addf(text, " (number %llu of the stream)", (unsigned long long)call->from);
}

/* "packet 7 carries them", "packets 7 to 12 (6 of them) carry them"; newest first in the list. */
static bool carriers_add(struct text *text, const struct call *call)
{
    int first = 0, last = 0, count = 0;
    for (const struct packet_list *entry = call->packets; entry; entry = entry->next) {
        bool carries = false;
        for (size_t i = 0; i < entry->packet->carries_count; i++)
            carries |= entry->packet->carries[i] == call;
        if (!carries)
            continue;
        first = entry->packet->id;
        last = last ? last : first;
        count++;
    }
    if (count == 1)
        text_addf(text, "packet %d carries %s", first, call->facts->moved_bytes == 1 ? "it" : "them");
    else if (count > 1)
        text_addf(text, "%d packets from %d to %d carry %s", count, first, last, call->facts->moved_bytes == 1 ? "it" : "them");
    return count > 0;
}

/* The packets that this call made leave: "packet 3 left", "packets 3 and 5 left"; the first few. */
static bool triggered_add(struct text *text, const struct call *call)
{
    enum { SHOWN = 3 };
    int ids[SHOWN], count = 0;
    for (const struct packet_list *entry = call->packets; entry; entry = entry->next) /* newest first: the last ones stay */
        if (entry->packet->trigger.kind == TRIGGER_CALL && entry->packet->trigger.call == call)
            ids[count++ % SHOWN] = entry->packet->id;
    int shown = count < SHOWN ? count : SHOWN;
    for (int i = 0; i < shown; i++)
        text_addf(text, "%s%d", i == 0 ? (count > 1 ? "packets " : "packet ") : i + 1 == shown && count <= SHOWN ? " and " : ", ",
                  ids[(count - 1 - i) % SHOWN]);
    if (count > SHOWN)
        text_add(text, " and more");
    if (count)
        text_add(text, " left because of it");
    return count > 0;
}

static void of_accept(struct text *text, const struct call *call, bool begins)
{
    if (begins && !call->ended)
        text_add(text, "accept() waits for a completed connection, and never returns in this record.");
    else if (begins)
        text_add(text, "accept() asks for a completed connection. It waits when there is none; it sends nothing.");
    else
        text_add(text, "accept() takes a completed connection out of the queue: a new socket. The kernel had made the handshake; accept() sends nothing.");
}

static void of_receive(struct text *text, const struct call *call, bool begins)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    if (begins) {
        text_addf(text, "%s() asks for bytes%s", name, call->ended ? " and waits until there are some." : ", and never returns in this record.");
    } else if (facts->moved_bytes && facts->flags & MSG_PEEK) {
        text_addf(text, "%s() looks at ", name);
        bytes_add(text, call);
        text_add(text, " and leaves them in the receive buffer.");
    } else if (facts->moved_bytes) {
        text_addf(text, "%s() takes ", name);
        bytes_add(text, call);
        text_add(text, " out of the receive buffer.");
    } else if (facts->wanted_bytes && call->socket && call->socket->type == SOCK_STREAM) {
        text_addf(text, "%s() returns 0, the end of the stream: nothing more will come.", name);
    } else {
        text_addf(text, "%s() returns %lld.", name, (long long)facts->result);
    }
}

static void of_send(struct text *text, const struct call *call, bool begins, bool ahead)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    if (begins) {
        text_addf(text, "%s() wants to hand ", name);
        counted_add(text, facts->wanted_bytes, "byte");
        text_addf(text, " to the kernel%s", call->ended ? "." : ", and never returns in this record.");
        return;
    }
    text_addf(text, "%s() hands ", name);
    bytes_add(text, call);
    text_add(text, " to the kernel");
    if (facts->moved_bytes < facts->wanted_bytes)
        text_addf(text, ", not all %llu", (unsigned long long)facts->wanted_bytes);
    size_t before = text->len;
    text_add(text, "; ");
    if (!ahead || !carriers_add(text, call)) {
        text->len = before;
        text->s[before] = 0;
    }
    text_add(text, ".");
}

static void of_close(struct text *text, const struct call *call, bool ahead)
{
    const struct socket *socket = call->socket;
    const char *name = call_name(call->facts);
    bool last = socket && socket->release && socket->release->call == call;
    if (!socket || call->facts->role == CALL_DUPLICATE) {
        text_addf(text, "%s() returns %lld.", name, (long long)call->facts->result);
        return;
    }
    if (!last) {
        text_addf(text, "%s() takes one descriptor away; the socket stays open, since another one still points to it.", name);
        return;
    }
    text_addf(text, "%s() takes the last descriptor of the %ssocket away", name, socket->role == ROLE_WELCOMING ? "welcoming " : "");
    size_t before = text->len;
    text_add(text, ": ");
    if (!ahead || !triggered_add(text, call)) {
        text->len = before;
        text->s[before] = 0;
    }
    text_add(text, ".");
}

static void of_shutdown(struct text *text, const struct call *call, bool ahead)
{
    static const char *const what[] = { "the receiving side", "the sending side", "both sides" };
    int how = call->facts->flags;
    text_addf(text, "shutdown() ends %s of the connection, for every descriptor of it", how >= 0 && how <= 2 ? what[how] : "one side");
    size_t before = text->len;
    text_add(text, ": ");
    if (!ahead || !triggered_add(text, call)) {
        text->len = before;
        text->s[before] = 0;
    }
    text_add(text, ".");
}

static void address_add(struct text *text, const char *before, const struct call *call)
{
    char address[ADDRESS_TEXT_BYTES];
    if (call->facts->address.version)
        text_addf(text, "%s%s", before, address_format(&call->facts->address, address));
}

static void of_connect(struct text *text, const struct call *call, bool begins)
{
    const struct socket *socket = call->socket;
    if (socket && socket->type == SOCK_DGRAM) {
        text_add(text, "connect() on a datagram socket only remembers whom it talks to. Nothing goes on the wire.");
    } else if (begins) {
        text_add(text, "connect() asks its kernel for a connection");
        address_add(text, " to ", call);
        text_add(text, call->ended ? ", and waits for the handshake." : ", and never returns in this record.");
    } else if (socket && socket->deferred) {
        text_add(text, "connect() returns; its SYN waits for the first data (TCP Fast Open).");
    } else {
        text_add(text, "connect() returns: the connection is there.");
    }
}

static void of_option(struct text *text, const struct call *call, bool ascii)
{
    const struct call_facts *facts = call->facts;
    const char *option = NULL;
    for (unsigned i = 0; i < facts->arg_count; i++)
        if (facts->args[i].name && !strcmp(facts->args[i].name, "optname"))
            option = facts->args[i].text;
    text_addf(text, "%s() %s ", call_name(facts), !strcmp(call_name(facts), "getsockopt") ? "asks for the socket option" : "sets the socket option");
    clean_add(text, option ? option : "?", option ? strlen(option) : 1, ascii);
    text_add(text, ".");
}

static void of_call(struct text *text, const struct call *call, bool begins, bool ahead, bool ascii)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    text_addf(text, "%s: ", call->program->id);
    if (!begins && facts->role == CALL_CONNECT && facts->error == EINPROGRESS && !facts->injected) {
        text_add(text, "connect() does not wait (EINPROGRESS): the kernel goes on with the handshake.");
        return;
    }
    if (!begins && call->ended && facts->error) {
        text_addf(text, "%s() fails with %s%s", name, errno_name(facts->error), facts->injected ? ", which sockwire made so." : ": ");
        if (!facts->injected)
            text_addf(text, "%s.", strerror(facts->error));
        return;
    }
    bool has_beginning = facts->role == CALL_CONNECT || facts->role == CALL_ACCEPT || facts->role == CALL_SEND ||
                         facts->role == CALL_RECEIVE || facts->role == CALL_WAIT;
    if (begins && !has_beginning) {
        text_addf(text, "%s() is called%s", name, call->ended ? "." : ", and never returns in this record.");
        return;
    }
    switch (facts->role) {
    case CALL_CREATE:
        text_addf(text, "%s() makes a socket, known by its descriptor %lld. Nothing goes on the wire.", name, (long long)facts->result);
        break;
    case CALL_BIND:
        text_add(text, "bind() gives the socket its own address");
        address_add(text, ", ", call);
        text_add(text, ". Nothing goes on the wire.");
        break;
    case CALL_LISTEN:
        if (call->state_before == STATE_LISTEN)
            text_add(text, "listen() again: it only changes the length of the queue. Nothing goes on the wire.");
        else
            text_add(text, "listen() makes it a welcoming socket: from now on the kernel answers who knocks. Nothing goes on the wire.");
        break;
    case CALL_CONNECT: of_connect(text, call, begins); break;
    case CALL_ACCEPT: of_accept(text, call, begins); break;
    case CALL_SEND: of_send(text, call, begins, ahead); break;
    case CALL_RECEIVE: of_receive(text, call, begins); break;
    case CALL_SHUTDOWN: of_shutdown(text, call, ahead); break;
    case CALL_CLOSE:
    case CALL_DUPLICATE: of_close(text, call, ahead); break;
    case CALL_WAIT:
        text_addf(text, "%s() %s", name, begins ? "waits until there is something to do on its descriptors." : "returns.");
        break;
    case CALL_OPTION: of_option(text, call, ascii); break;
    case CALL_NAME:
        text_addf(text, "%s() asks its kernel for the address of %s. Nothing goes on the wire.", name,
                  !strcmp(name, "getpeername") ? "the other end" : "this end");
        break;
    case CALL_CONTROL:
        text_addf(text, "%s() asks or tells the kernel something about the socket.", name);
        break;
    case CALL_PROCESS:
        text_addf(text, "%s() is about processes; a new one shares the sockets of the old.", name);
        break;
    case CALL_FOREIGN:
        text_addf(text, "%s(): calls made through it can't be seen.", name);
        break;
    }
}

/* ---- the rest ---- */

static void of_state(struct text *text, const struct state_change *state)
{
    const char *from = tcp_state_name(state->from), *to = tcp_state_name(state->to);
    text_addf(text, "The %s's end goes from %s to %s", who_is(state->connection, state->end), from ? from : "a state that is not known",
              to ? to : "a state that is not known");
    if (state->call)
        text_addf(text, ", because of %s()", call_name(state->call->facts));
    else if (state->exit_pid)
        text_add(text, ", because the program ended");
    if (state->call && (state->to == STATE_FIN_WAIT_1 || state->to == STATE_LAST_ACK))
        text_add(text, "; its FIN waits behind bytes that are not sent yet");
    text_add(text, ".");
}

static void of_exit(struct text *text, const struct program_exit *end)
{
    if (end->signal)
        text_addf(text, "%s: process %ld was ended by signal %d.", end->program->id, (long)end->pid, end->signal);
    else
        text_addf(text, "%s: process %ld ends with status %d.", end->program->id, (long)end->pid, end->status);
}

void sentence_add(struct text *text, const struct event *event, bool opens, bool ahead, bool ascii)
{
    switch (event->kind) {
    case EVENT_PROGRAM:
        text_addf(text, "The %s is started.", event->program->id);
        break;
    case EVENT_CALL: of_call(text, event->call, opens, ahead, ascii); break;
    case EVENT_RETURN: of_call(text, event->call, false, ahead, ascii); break;
    case EVENT_PACKET: of_packet(text, event->packet, ascii); break;
    case EVENT_STATE: of_state(text, event->state); break;
    case EVENT_OUTPUT:
        text_addf(text, "%s prints%s.", event->output->program->id, event->output->stream == STREAM_STDERR ? " on standard error" : "");
        break;
    case EVENT_INPUT:
        text_addf(text, "%s is given a line of input.", event->output->program->id);
        break;
    case EVENT_EXIT: of_exit(text, event->exit); break;
    case EVENT_NOTE:
        text_add(text, "sockwire: ");
        clean_add(text, event->note, strlen(event->note), ascii);
        text_add(text, ".");
        break;
    case EVENT_MALFORMED:
        text_addf(text, "Frame %d makes no sense from byte %u on: %s.", event->malformed->id, event->malformed->facts.malformed_at,
                  event->malformed->facts.malformed);
        break;
    case EVENT_SOCKET:
    case EVENT_CONNECTION:
        break;
    }
}
