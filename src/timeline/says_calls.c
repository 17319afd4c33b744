/* What a call asks for, and what came of it: see says_calls.h.  Of calls that move bytes:
 * says_calls_bytes.c.
 *
 * One function a role; `asks` and `says` of a role stand side by side, so that they can be read
 * together. */
#include "timeline/says_calls.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call/table.h"
#include "timeline/packet_numbers.h"
#include "timeline/says.h"
#include "timeline/waits.h"

/* ---- words ---- */

bool says_is_datagram(const struct call *call)
{
    return call->socket && call->socket->type == SOCK_DGRAM;
}

bool says_does_not_wait(const struct call *call)
{
    return call->nonblocking || call_came_back(call);
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

/* connect() with AF_UNSPEC.  An address that can't be read is another thing. */
static bool gives_up(const struct call *call)
{
    if (call->socket && call->socket->given_up == call)
        return true;
    return call->facts->has_family && call->facts->family == AF_UNSPEC;
}

/* TCP_FASTOPEN_CONNECT: where the kernel has a cookie for that server, the SYN leaves with the first
 * data; else at once. */
static bool may_defer(const struct call *call)
{
    return call->socket && call->socket->options.deferred;
}

static bool syn_left(const struct call *call)
{
    const struct connection *c = call->socket->connection;
    return c && c->t_ns <= call->facts->t_end_ns;
}

static void connect_asks(struct text *text, const struct call *call)
{
    if (gives_up(call)) {
        text_add(
            text,
            "connect() with AF_UNSPEC asks its kernel to give up the connection, if there is one.");
    } else if (says_is_datagram(call)) {
        text_add(text, "connect() asks its kernel to note the address of the peer");
        address_add(text, ", ", call);
        text_add(text, ".");
    } else {
        text_add(text, "connect() asks its kernel for a connection");
        address_add(text, " to ", call);
        if (!call->ended)
            text_add(text, ", and never returns in this record.");
        else if (says_does_not_wait(call) || !says_is_internet(call) || may_defer(call))
            text_add(text, ".");
        else
            text_add(text,
                     ", and waits for the handshake: three packets, if a program listens there.");
    }
}

static void connect_says(struct text *text, const struct timeline *timeline,
                         const struct call *call)
{
    if (gives_up(call)) {
        text_add(text,
                 "connect() with AF_UNSPEC gives up the connection, if there is one; the socket "
                 "can be used for another.");
    } else if (says_is_datagram(call)) {
        text_add(text, "connect() on a datagram socket notes the address of the peer");
        address_add(text, ", ", call);
        text_add(text, ".");
    } else if (may_defer(call) && !timeline->has_packets) {
        text_add(
            text,
            "connect() returns: the connection is established, or its SYN waits for the first data (TCP Fast Open).");
    } else if (may_defer(call) && !syn_left(call)) {
        text_add(text, "connect() returns; its SYN waits for the first data (TCP Fast Open).");
    } else {
        text_add(text, "connect() returns: the connection is established.");
        says_awaited(text, timeline, call, "The answer to its SYN came in");
    }
}

static void accept_asks(struct text *text, const struct call *call)
{
    if (!call->ended)
        text_addf(text, "%s() waits for a completed connection, and never returns in this record.",
                  call_name(call->facts));
    else if (says_does_not_wait(call))
        text_addf(text, "%s() asks for a completed connection.", call_name(call->facts));
    else
        text_addf(text, "%s() asks for a completed connection. It waits when there is none.",
                  call_name(call->facts));
}

static void accept_says(struct text *text, const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    text_addf(text,
              "%s() takes a completed connection out of the queue: a new socket, known by its "
              "descriptor %lld.",
              call_name(facts), (long long)facts->result);
    says_awaited(text, timeline, call, "Its handshake was completed by");
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
    const struct call_arg *option = call_arg_of(facts, ARG_OPTION);
    bool gets = call_is(facts->row, SYS_getsockopt);
    if (option)
        text_addf(text,
                  gets ? "%s() asks for the socket option %s." : "%s() sets the socket option %s.",
                  name, option->text);
    else
        text_addf(text, gets ? "%s() asks for a socket option." : "%s() sets a socket option.",
                  name);
}

static bool is_of_peer(const struct call *call)
{
    return call_is(call->facts->row, SYS_getpeername);
}

static void of_process(struct text *text, const struct call_facts *facts, const char *name)
{
    if (call_is(facts->row, SYS_exit))
        text_addf(text, "%s() ends the thread.", name);
    else if (call_is(facts->row, SYS_exit_group))
        text_addf(text, "%s() ends the process: the kernel closes its descriptors.", name);
    else if (call_is(facts->row, SYS_execve) || call_is(facts->row, SYS_execveat))
        text_addf(
            text,
            "%s() makes the process run another program: its sockets stay open, except those with FD_CLOEXEC.",
            name);
    else if (call_makes_thread(facts))
        text_addf(text, "%s() makes a new thread, which shares the descriptors of this one.", name);
    else
        text_addf(text, "%s() makes a new process, which shares the sockets of this one.", name);
}

void call_asks(struct text *text, const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    switch (facts->role) {
    case CALL_CREATE: text_addf(text, "%s() asks its kernel for a socket.", name); break;
    case CALL_BIND:
        text_add(text, "bind() asks its kernel to give the socket its own address");
        address_add(text, ", ", call);
        text_add(text, ".");
        break;
    case CALL_LISTEN:
        text_add(text, "listen() asks its kernel to let clients connect to this socket.");
        break;
    case CALL_CONNECT: connect_asks(text, call); break;
    case CALL_ACCEPT: accept_asks(text, call); break;
    case CALL_SEND: says_send_asks(text, call); break;
    case CALL_RECEIVE: says_receive_asks(text, call); break;
    case CALL_SHUTDOWN: shutdown_asks(text, call); break;
    case CALL_CLOSE: text_addf(text, "%s() lets go of a descriptor.", name); break;
    case CALL_DUPLICATE:
        text_addf(text, "%s() asks its kernel for another descriptor of the same socket.", name);
        break;
    case CALL_OPTION: option_asks(text, call); break;
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
    case CALL_PROCESS: of_process(text, facts, name); break;
    case CALL_FOREIGN: text_addf(text, "%s(): calls made through it can't be seen.", name); break;
    }
    bool says_itself = facts->role == CALL_CONNECT || facts->role == CALL_ACCEPT ||
                       facts->role == CALL_SEND || facts->role == CALL_RECEIVE;
    if (call->ended || facts->role == CALL_PROCESS || facts->role == CALL_FOREIGN)
        return;
    if (!says_itself)
        text_add(text, " It never returns in this record.");
    says_never_returns(text, timeline, call);
}

/* ---- a call that failed ---- */

static void failure_says(struct text *text, const struct timeline *timeline,
                         const struct call *call)
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
    if (!facts->injected)
        says_awaited(text, timeline, call, "The RST came in");
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
    case CALL_CONNECT: connect_says(text, timeline, call); break;
    case CALL_ACCEPT: accept_says(text, timeline, call); break;
    case CALL_SEND: says_send(text, call); break;
    case CALL_RECEIVE: says_receive(text, timeline, call); break;
    case CALL_SHUTDOWN: shutdown_says(text, call); break;
    case CALL_CLOSE: close_says(text, call); break;
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
                  is_of_peer(call) ? "%s() gives the address of the other end"
                                   : "%s() gives the address of this end",
                  name);
        address_add(text, ", ", call);
        text_add(text, ".");
        break;
    case CALL_OPTION:
    case CALL_CONTROL:
    case CALL_PROCESS:
    case CALL_FOREIGN: call_asks(text, timeline, call); break;
    }
}

bool call_says(struct text *text, const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (!call->ended)
        return false;
    if (facts->error) {
        failure_says(text, timeline, call);
        return true;
    }
    success_says(text, timeline, call);
    if (facts->injected)
        text_add(text, " sockwire made its result so (--inject).");
    return true;
}
