/* One sentence about a call: what the program asked for, what the kernel did of it, and whether that reaches the wire. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "replay/sentence.h"
#include "view/amounts.h"
#include "view/term.h"

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

/* What became of the call on the wire, behind a separator; nothing when there was none. */
static void packets_add(struct text *text, const char *separator, const struct call *call,
                        bool (*add)(struct text *text, const struct call *call))
{
    size_t before = text->len;
    text_add(text, separator);
    if (add(text, call))
        return;
    text_cut(text, before);
}

/* It was told not to wait (O_NONBLOCK, MSG_DONTWAIT). */
static bool does_not_wait(const struct call *call)
{
    int error = call->ended ? call->facts->error : 0;
    return error == EAGAIN || error == EINPROGRESS;
}

static void of_accept(struct text *text, const struct call *call, bool begins)
{
    if (begins && !call->ended)
        text_add(text, "accept() waits for a completed connection, and never returns in this record.");
    else if (begins)
        text_addf(text, "accept() asks for a completed connection. %s",
                  does_not_wait(call) ? "It sends nothing." : "It waits when there is none; it sends nothing.");
    else
        text_add(text, "accept() takes a completed connection out of the queue: a new socket. The kernel had made the handshake; accept() sends nothing.");
}

static void of_receive(struct text *text, const struct call *call, bool begins)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    if (begins) {
        text_addf(text, "%s() asks for bytes%s", name,
                  !call->ended ? ", and never returns in this record." : does_not_wait(call) ? "." : ". It waits when there are none.");
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
    if (ahead)
        packets_add(text, "; ", call, carriers_add);
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
    if (ahead)
        packets_add(text, ": ", call, triggered_add);
    text_add(text, ".");
}

static void of_shutdown(struct text *text, const struct call *call, bool ahead)
{
    static const char *const what[] = { "the receiving side", "the sending side", "both sides" };
    int how = call->facts->flags;
    text_addf(text, "shutdown() ends %s of the connection, for every descriptor of it", how >= 0 && how <= 2 ? what[how] : "one side");
    if (ahead)
        packets_add(text, ": ", call, triggered_add);
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
        text_add(text, !call->ended ? ", and never returns in this record." : does_not_wait(call) ? "." : ", and waits for the handshake.");
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

void sentence_of_call(struct text *text, const struct call *call, bool begins, bool ahead, bool ascii)
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
        text_addf(text, "%s() %s", name, begins ? "waits until there is something to do on its descriptors, or its time is up." : "returns.");
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
