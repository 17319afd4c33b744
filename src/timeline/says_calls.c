/* What a call asks for, and what came of it: see says_calls.h.
 *
 * One function a role; `asks` and `says` of a role stand side by side, so that they can be read
 * together. */
#include "timeline/says_calls.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call/table.h"
#include "timeline/packet_numbers.h"
#include "timeline/says.h"

/* So far back is looked for what brought the bytes of a receive call. */
enum { PACKETS_BACK = 2000 };

/* ---- words ---- */

static bool is_stream(const struct call *call)
{
    return call->socket && call->socket->type == SOCK_STREAM;
}

static bool is_datagram(const struct call *call)
{
    return call->socket && call->socket->type == SOCK_DGRAM;
}

/* It was told not to wait (O_NONBLOCK, MSG_DONTWAIT), and there was something to wait for. */
static bool does_not_wait(const struct call *call)
{
    int error = call->ended ? call->facts->error : 0;
    return error == EAGAIN || error == EINPROGRESS || error == EALREADY;
}

/* "14 bytes (0 to 13 of the stream)" */
static void moved_add(struct text *text, const struct call *call)
{
    says_bytes(text, call->facts->moved_bytes);
    if (call->has_range && call->to - call->from > 1)
        text_addf(text, " (%llu to %llu of the stream)", (unsigned long long)call->from,
                  (unsigned long long)call->to - 1);
    else if (call->has_range)
        text_addf(text, " (number %llu of the stream)", (unsigned long long)call->from);
}

bool says_is_internet(const struct call *call)
{
    int domain = call->socket ? call->socket->domain : 0;
    return domain == 0 || domain == AF_INET || domain == AF_INET6;
}

static void address_add(struct text *text, const char *before, const struct call *call)
{
    char address[ADDRESS_TEXT_BYTES];
    if (call->facts->address.version)
        text_addf(text, "%s%s", before, address_format(&call->facts->address, address));
}

/* ---- connect, accept ---- */

/* connect() with AF_UNSPEC. */
static bool gives_up(const struct call *call)
{
    return call->facts->address.version == 0 && says_is_internet(call);
}

static void connect_asks(struct text *text, const struct call *call)
{
    if (gives_up(call)) {
        text_add(text, "connect() with AF_UNSPEC asks its kernel to give up the connection.");
    } else if (is_datagram(call)) {
        text_add(text, "connect() asks its kernel to note the address of the peer");
        address_add(text, ", ", call);
        text_add(text, ".");
    } else {
        text_add(text, "connect() asks its kernel for a connection");
        address_add(text, " to ", call);
        if (!call->ended)
            text_add(text, ", and never returns in this record.");
        else if (does_not_wait(call) || !says_is_internet(call))
            text_add(text, ".");
        else
            text_add(text,
                     ", and waits for the handshake: three packets, if a program listens there.");
    }
}

static void connect_says(struct text *text, const struct call *call)
{
    if (gives_up(call)) {
        text_add(text, "connect() with AF_UNSPEC gives up the connection; the socket can be used "
                       "for another one.");
    } else if (is_datagram(call)) {
        text_add(text, "connect() on a datagram socket notes the address of the peer");
        address_add(text, ", ", call);
        text_add(text, ".");
    } else if (call->socket && call->socket->deferred) {
        text_add(text, "connect() returns; its SYN waits for the first data (TCP Fast Open).");
    } else {
        text_add(text, "connect() returns: the connection is established.");
    }
}

static void accept_asks(struct text *text, const struct call *call)
{
    if (!call->ended)
        text_addf(text, "%s() waits for a completed connection, and never returns in this record.",
                  call_name(call->facts));
    else if (does_not_wait(call))
        text_addf(text, "%s() asks for a completed connection.", call_name(call->facts));
    else
        text_addf(text, "%s() asks for a completed connection. It waits when there is none.",
                  call_name(call->facts));
}

static void accept_says(struct text *text, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    text_addf(text,
              "%s() takes a completed connection out of the queue: a new socket, known by its "
              "descriptor %lld.",
              call_name(facts), (long long)facts->result);
}

/* ---- send, receive ---- */

static void send_asks(struct text *text, const struct call *call)
{
    text_addf(text, "%s() wants to hand ", call_name(call->facts));
    says_bytes(text, call->facts->wanted_bytes);
    text_add(text,
             call->ended ? " to the kernel." : " to the kernel, and never returns in this record.");
}

static void send_says(struct text *text, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    text_addf(text, "%s() hands ", call_name(facts));
    moved_add(text, call);
    if (facts->moved_bytes < facts->wanted_bytes)
        text_addf(text, " to the kernel, not all %llu.", (unsigned long long)facts->wanted_bytes);
    else
        text_add(text, " to the kernel.");
}

static void receive_asks(struct text *text, const struct call *call)
{
    const char *name = call_name(call->facts);
    const char *what = is_datagram(call) ? "a datagram" : "bytes";
    if (!call->ended)
        text_addf(text, "%s() asks for %s, and never returns in this record.", name, what);
    else if (does_not_wait(call))
        text_addf(text, "%s() asks for %s.", name, what);
    else
        text_addf(text,
                  is_datagram(call) ? "%s() asks for %s. It waits when there is none."
                                    : "%s() asks for %s. It waits when there are none.",
                  name, what);
}

/* Why a receive call on a stream returned 0. */
static void nothing_says(struct text *text, const struct call *call)
{
    const char *name = call_name(call->facts);
    switch (call->because) {
    case BECAUSE_FIN:
        text_addf(text, "%s() returns 0, the end of the stream: the other end sends nothing more.",
                  name);
        break;
    case BECAUSE_SHUTDOWN:
        text_addf(text,
                  "%s() returns 0: this program itself has shut down the receiving side of the "
                  "connection.",
                  name);
        break;
    case BECAUSE_RESET:
        text_addf(
            text,
            "%s() returns 0: the connection was reset, which an earlier call has told already.",
            name);
        break;
    case BECAUSE_TIMEOUT:
        text_addf(text,
                  "%s() returns 0: the kernel gave the connection up, which an earlier call has "
                  "told already.",
                  name);
        break;
    case BECAUSE_NONE:
        text_addf(text, "%s() returns 0.", name);
        break;
    }
}

size_t packets_until(const struct timeline *timeline, int64_t t_ns)
{
    size_t low = 0, high = timeline->packet_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (timeline->packets[middle]->facts.t_ns <= t_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The packets that brought the bytes which a receive call took.  Bytes that were sent twice are not
 * told: which packet brought them is not known. */
static void brought_says(struct text *text, const struct timeline *timeline,
                         const struct call *call)
{
    const struct connection *c = call->socket ? call->socket->connection : NULL;
    struct packet_numbers numbers = { 0 };
    uint64_t found = 0;
    bool again = false;
    size_t next = c && call->has_range ? packets_until(timeline, call->facts->t_end_ns) : 0;
    for (size_t back = 0;
         next-- > 0 && back < PACKETS_BACK && found < call->to - call->from && !again; back++) {
        const struct packet *packet = timeline->packets[next];
        if (packet->connection != c || packet->from == call->socket->end || !packet->has_range ||
            packet->from_offset >= call->to || packet->to_offset <= call->from)
            continue;
        uint64_t from = packet->from_offset > call->from ? packet->from_offset : call->from;
        uint64_t to = packet->to_offset < call->to ? packet->to_offset : call->to;
        found += to - from;
        again = packet_is_again(packet) || packet->partly_new;
        packet_numbers_add(&numbers, packet->id);
    }
    if (found && found == call->to - call->from && !again) {
        packet_numbers_sort(&numbers);
        text_add(text, call->to - call->from == 1 ? " It came in " : " They came in ");
        packet_numbers_say(text, &numbers);
        text_add(text, ".");
    }
    packet_numbers_release(&numbers);
}

static void receive_says(struct text *text, const struct timeline *timeline,
                         const struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool peeks = facts->flags & MSG_PEEK;
    if (!facts->moved_bytes) {
        if (facts->wanted_bytes && is_stream(call))
            nothing_says(text, call);
        else
            text_addf(text, "%s() returns %lld.", call_name(facts), (long long)facts->result);
        return;
    }
    text_addf(text, peeks ? "%s() looks at " : "%s() takes ", call_name(facts));
    moved_add(text, call);
    text_add(text, peeks ? " and leaves them in the receive buffer (MSG_PEEK)."
                         : " out of the receive buffer.");
    brought_says(text, timeline, call);
}

/* ---- shutdown, close ---- */

static void shutdown_asks(struct text *text, const struct call *call)
{
    switch (call->facts->flags) {
    case SHUT_RD:
        text_add(text, "shutdown() asks its kernel to end the receiving side of the connection.");
        break;
    case SHUT_WR:
        text_add(text, "shutdown() asks its kernel to end the sending side of the connection.");
        break;
    default:
        text_add(text, "shutdown() asks its kernel to end both sides of the connection.");
        break;
    }
}

static void shutdown_says(struct text *text, const struct call *call)
{
    switch (call->facts->flags) {
    case SHUT_RD:
        text_add(text, "shutdown() ends the receiving side, for every descriptor of the socket. "
                       "The program reads nothing more.");
        break;
    case SHUT_WR:
        text_add(text, "shutdown() ends the sending side, for every descriptor of the socket. The "
                       "program can still receive.");
        break;
    default:
        text_add(text, "shutdown() ends both sides, for every descriptor of the socket. The "
                       "program sends and reads nothing more.");
        break;
    }
}

static void close_says(struct text *text, const struct call *call)
{
    const struct socket *socket = call->socket;
    const char *name = call_name(call->facts);
    bool last = socket && socket->release && socket->release->call == call;
    if (!socket)
        text_addf(text, "%s() returns %lld.", name, (long long)call->facts->result);
    else if (!last)
        text_addf(text, "%s() takes one descriptor of the socket away.", name);
    else if (socket->role == ROLE_WELCOMING)
        text_addf(text, "%s() takes the last descriptor of the welcoming socket away.", name);
    else
        text_addf(text, "%s() takes the last descriptor of the socket away.", name);
}

/* ---- the others ---- */

static void option_asks(struct text *text, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    const char *option = NULL;
    for (unsigned i = 0; i < facts->arg_count; i++)
        if (facts->args[i].name && !strcmp(facts->args[i].name, "optname"))
            option = facts->args[i].text;
    if (call_is(facts->row, SYS_getsockopt))
        text_addf(text, "%s() asks for the socket option %s.", name, option ? option : "?");
    else
        text_addf(text, "%s() sets the socket option %s.", name, option ? option : "?");
}

static bool is_of_peer(const struct call *call)
{
    return call_is(call->facts->row, SYS_getpeername);
}

void call_asks(struct text *text, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    switch (facts->role) {
    case CALL_CREATE:
        text_addf(text, "%s() asks its kernel for a socket.", name);
        break;
    case CALL_BIND:
        text_add(text, "bind() asks its kernel to give the socket its own address");
        address_add(text, ", ", call);
        text_add(text, ".");
        break;
    case CALL_LISTEN:
        text_add(text, "listen() asks its kernel to let clients connect to this socket.");
        break;
    case CALL_CONNECT:
        connect_asks(text, call);
        break;
    case CALL_ACCEPT:
        accept_asks(text, call);
        break;
    case CALL_SEND:
        send_asks(text, call);
        break;
    case CALL_RECEIVE:
        receive_asks(text, call);
        break;
    case CALL_SHUTDOWN:
        shutdown_asks(text, call);
        break;
    case CALL_CLOSE:
        text_addf(text, "%s() lets go of a descriptor.", name);
        break;
    case CALL_DUPLICATE:
        text_addf(text, "%s() asks its kernel for another descriptor of the same socket.", name);
        break;
    case CALL_OPTION:
        option_asks(text, call);
        break;
    case CALL_NAME:
        text_addf(text,
                  is_of_peer(call) ? "%s() asks its kernel for the address of the other end."
                                   : "%s() asks its kernel for the address of this end.",
                  name);
        break;
    case CALL_CONTROL:
        text_addf(text, "%s() asks or tells the kernel something about the socket.", name);
        break;
    case CALL_WAIT:
        text_addf(
            text,
            "%s() waits until there is something to do on its descriptors, or its time is up.",
            name);
        break;
    case CALL_PROCESS:
        text_addf(text, "%s() is about processes; a new one shares the sockets of the old.", name);
        break;
    case CALL_FOREIGN:
        text_addf(text, "%s(): calls made through it can't be seen.", name);
        break;
    }
    bool says_itself = facts->role == CALL_CONNECT || facts->role == CALL_ACCEPT ||
                       facts->role == CALL_SEND || facts->role == CALL_RECEIVE;
    if (!call->ended && !says_itself && facts->role != CALL_PROCESS && facts->role != CALL_FOREIGN)
        text_add(text, " It never returns in this record.");
}

/* ---- a call that failed ---- */

static void failure_says(struct text *text, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts), *error = errno_name(facts->error);
    bool moves = facts->role == CALL_RECEIVE || facts->role == CALL_ACCEPT;
    if (facts->injected)
        text_addf(text, "%s() fails with %s, which sockwire made so (--inject).", name, error);
    else if (facts->role == CALL_CONNECT && facts->error == EINPROGRESS)
        text_addf(text,
                  "connect() does not wait (EINPROGRESS): the kernel goes on with the handshake.");
    else if (facts->error == EAGAIN && moves)
        text_addf(text, "%s() fails with %s: there is nothing, and it does not wait (any longer).",
                  name, error);
    else if (facts->error == EAGAIN && facts->role == CALL_SEND)
        text_addf(text,
                  "%s() fails with %s: the send buffer is full, and it does not wait (any longer).",
                  name, error);
    else if (call->because == BECAUSE_TIMEOUT && call->remark)
        text_addf(text, "%s() fails with %s: the kernel gave up (%s).", name, error, call->remark);
    else
        text_addf(text, "%s() fails with %s: %s.", name, error, strerror(facts->error));
}

static void success_says(struct text *text, const struct timeline *timeline,
                         const struct call *call)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    switch (facts->role) {
    case CALL_CREATE:
        if (call_is(facts->row, SYS_socketpair))
            text_add(text, "socketpair() makes two sockets that are connected to each other.");
        else
            text_addf(text, "%s() makes a socket, known by its descriptor %lld.", name,
                      (long long)facts->result);
        break;
    case CALL_BIND:
        text_add(text, "bind() gives the socket its own address");
        address_add(text, ", ", call);
        text_add(text, ".");
        break;
    case CALL_LISTEN:
        if (call->state_before == STATE_LISTEN)
            text_add(text, "listen() again only changes the length of the queue.");
        else
            text_add(text, "listen() makes it a welcoming socket.");
        break;
    case CALL_CONNECT:
        connect_says(text, call);
        break;
    case CALL_ACCEPT:
        accept_says(text, call);
        break;
    case CALL_SEND:
        send_says(text, call);
        break;
    case CALL_RECEIVE:
        receive_says(text, timeline, call);
        break;
    case CALL_SHUTDOWN:
        shutdown_says(text, call);
        break;
    case CALL_CLOSE:
        close_says(text, call);
        break;
    case CALL_DUPLICATE:
        text_addf(text, "%s() makes descriptor %lld, which is of the same socket.", name,
                  (long long)facts->result);
        break;
    case CALL_WAIT:
        text_addf(text,
                  facts->result == 0 ? "%s() returns 0: nothing to do, and its time is up."
                                     : "%s() returns: there is something to do.",
                  name);
        break;
    case CALL_NAME:
        text_addf(text,
                  is_of_peer(call) ? "%s() tells the address of the other end"
                                   : "%s() tells the address of this end",
                  name);
        address_add(text, ", ", call);
        text_add(text, ".");
        break;
    case CALL_OPTION:
    case CALL_CONTROL:
    case CALL_PROCESS:
    case CALL_FOREIGN:
        call_asks(text, call);
        break;
    }
}

bool call_says(struct text *text, const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (!call->ended)
        return false;
    if (facts->error) {
        failure_says(text, call);
        return true;
    }
    success_says(text, timeline, call);
    if (facts->injected)
        text_add(text, " sockwire made its result so (--inject).");
    return true;
}
