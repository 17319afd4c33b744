/* Addresses that bind(), connect(), sendto() and accept() were given: of a wrong family or length,
 * never filled in, or without a way. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "findings/findings.h"

#include "call/table.h"

static const char *family_of(const struct call_facts *facts)
{
    if (facts->address.version)
        return facts->address.version == 6 ? "AF_INET6" : "AF_INET";
    if (facts->has_family && facts->family == AF_UNIX)
        return "AF_UNIX";
    const struct call_arg *address = call_arg_of(facts, ARG_ADDRESS_IN);
    return address ? address->text : "";
}

/* It names a family of IP, and is too short to hold an address of it. */
static bool is_too_short(const struct call_facts *facts)
{
    return facts->has_family && (facts->family == AF_INET || facts->family == AF_INET6) &&
           !facts->address.version;
}

/* A program that tries several addresses gets it right in the end, on this socket or another; and
 * connect() with AF_UNSPEC takes back a connect() of before. */
static bool gets_it_right(const struct evidence *evidence, const struct call *call, bool no_effect)
{
    const struct activity *activity = activity_of(evidence, call->socket);
    for (size_t i = 0; i < activity->count; i++) {
        const struct call *other = activity->calls[i];
        if (other->facts->role != call->facts->role || other == call)
            continue;
        if ((other->id > call->id && !other->facts->error) || (no_effect && other->id < call->id))
            return true;
    }
    uint16_t port = call->facts->address.port;
    if (call->facts->role == CALL_CONNECT)
        return port && reaches(evidence, call->program, port, 0);
    for (size_t i = 0; i < evidence->bound_count; i++) {
        const struct socket *other = evidence->bound[i];
        if (port && other->bound && other->program == call->program &&
            other->type == call->socket->type && other->local.port == port)
            return true;
    }
    return false;
}

static const struct finding_rule rule_wrong_family = {
    "wrong-address-family", 27, SEVERITY_ERROR,
    "Start from `struct sockaddr_in a = { .sin_family = AF_INET, ... }`: that names the family "
    "and sets all the rest to 0.",
    .taught_in = 1
};

static const struct finding_rule rule_wrong_length = {
    "wrong-address-length", 28, SEVERITY_ERROR,
    "Give the size of the whole structure, `sizeof(struct sockaddr_in)`; for accept(), set the "
    "length variable to it before each call, or pass NULL twice.",
    .taught_in = 1
};

static void wrong_address(struct evidence *evidence, struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool unspecified = facts->has_family && facts->family == AF_UNSPEC;
    bool no_effect = facts->role == CALL_CONNECT && !facts->error && unspecified &&
                     call->state_before == STATE_CLOSED && !call->socket->connection;
    const struct finding_rule *rule =
        facts->error == EAFNOSUPPORT || no_effect ? &rule_wrong_family : &rule_wrong_length;
    if (rule == &rule_wrong_length && !(facts->error == EINVAL && is_too_short(facts)))
        return;
    if (facts->injected || gets_it_right(evidence, call, no_effect))
        return;
    struct finding *finding = finds(evidence, rule, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    if (no_effect)
        says(
            evidence, finding,
            "%s gave 0 and sent nothing: an address of family 0 (AF_UNSPEC) tells connect() to undo a connection, "
            "not to make one.",
            called(evidence, call));
    else if (rule == &rule_wrong_family)
        says(evidence, finding,
             "%s failed with EAFNOSUPPORT: the address says %s, the socket is %s.",
             called(evidence, call), family_of(facts), domain_name(call->socket->domain));
    else
        says(
            evidence, finding,
            "%s failed with EINVAL: it was told that the address has %d bytes, and such an address has %d.",
            called(evidence, call), facts->address_bytes,
            (int)(call->socket->domain == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                   : sizeof(struct sockaddr_in)));
}

/* connect() of a UDP socket puts nothing on the wire.  getaddrinfo() does so with each address that
 * it found, :: for a server too, only to ask which way packets to it would go (RFC 6724). */
static bool names_only(const struct evidence *evidence, const struct socket *socket)
{
    return !socket_is_tcp(socket) && !activity_of(evidence, socket)->last_push;
}

/* The program was told this address on its command line: it is meant. */
static bool was_given(const struct program *program, const char *text)
{
    for (int i = 1; i < program->argc; i++)
        if (strstr(program->argv[i], text))
            return true;
    return false;
}

static bool wakes_itself(const struct evidence *evidence, const struct call *call)
{
    for (size_t i = 0; i < evidence->bound_count; i++)
        if (evidence->bound[i]->program == call->program &&
            evidence->bound[i]->local.port == call->facts->address.port)
            return true;
    return false;
}

static const struct finding_rule rule_bad_address = {
    "bad-address", 30, SEVERITY_ERROR,
    "inet_addr() and inet_pton() take numbers only, and their results must be checked; for a "
    "name, use getaddrinfo().",
    .taught_in = 1
};

/* 255.255.255.255: what inet_addr() gives when it fails.  It is the broadcast address, too: meant
 * by whoever sets SO_BROADCAST. */
static void none_address(struct evidence *evidence, struct call *call)
{
    const struct socket *socket = call->socket;
    bool datagram = socket->type != SOCK_STREAM;
    if (!call->facts->error || activity_of(evidence, socket)->broadcasts ||
        was_given(call->program, "255.255.255.255") || was_given(call->program, "broadcast"))
        return;
    struct finding *finding = finds(evidence, &rule_bad_address, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    if (!datagram) {
        says(
            evidence, finding,
            "%s failed with %s: 255.255.255.255 is what inet_addr() gives for a text that is no address in numbers.",
            called(evidence, call), errno_name(call->facts->error));
        return;
    }
    finding->severity = SEVERITY_WARNING;
    finding->fix =
        "For a broadcast, set SO_BROADCAST with setsockopt() first. Otherwise check what inet_addr() gave: it takes numbers only.";
    says(
        evidence, finding,
        "%s failed with %s: 255.255.255.255 is the broadcast address, which needs SO_BROADCAST. It is also what inet_addr() gives for a text "
        "that is no address in numbers.",
        called(evidence, call), errno_name(call->facts->error));
}

/* EACCES for a datagram to 127.255.255.255 or 192.0.2.255: what the kernel answers to a broadcast
 * without SO_BROADCAST.  Excuse: it was set later. */
static bool broadcast_not_allowed(struct evidence *evidence, struct call *call)
{
    const struct address *to = &call->facts->address;
    const struct socket *socket = call->socket;
    if (to->version != 4 || to->ip[3] != 255 || call->facts->error != EACCES ||
        socket->type != SOCK_DGRAM || activity_of(evidence, socket)->broadcasts)
        return false;
    struct finding *finding = finds(evidence, &rule_bad_address, call->program);
    if (!finding)
        return true;
    shows_call(finding, call);
    finding->fix = "Set SO_BROADCAST with setsockopt() before the first broadcast; or give the "
                   "address of one host.";
    says(
        evidence, finding,
        "%s failed with EACCES, since %s is a broadcast address: the kernel sends to all only from a socket with SO_BROADCAST.",
        called(evidence, call), at_address(evidence, to));
    return true;
}

/* An address that nobody filled in is 0.0.0.0.  Excuse: it was typed so, or a server knocks at its
 * own door to wake itself. */
static void any_address(struct evidence *evidence, struct call *call)
{
    const char *any = call->facts->address.version == 4 ? "0.0.0.0" : "::";
    if (was_given(call->program, any) || wakes_itself(evidence, call))
        return;
    struct finding *finding = finds(evidence, &rule_bad_address, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    finding->severity = SEVERITY_WARNING;
    says(
        evidence, finding,
        "%s asks for %s, which names no host; Linux takes it for this machine, other systems may not. It is what is left when the address "
        "was never filled in.",
        called(evidence, call), any);
}

static const struct finding_rule rule_no_route = {
    "no-route-here", 0, SEVERITY_NOTE,
    .fix =
        "In a run, use servername or 127.0.0.1. To reach other machines, start the program without "
        "sockwire."
};

static const char fix_of_hosts[] =
    "In a run with hosts, use servername, client or client2. To reach other machines, start the program without sockwire.";

static bool is_loopback(const struct address *address)
{
    static const uint8_t loopback6[16] = { [15] = 1 };
    return address->version == 4 ? address->ip[0] == 127
                                 : address->version == 6 && !memcmp(address->ip, loopback6, 16);
}

/* On loopback the server was there; with hosts it is on another one. */
static void own_host(struct evidence *evidence, struct call *call)
{
    const struct address *to = &call->facts->address;
    if (evidence->timeline->hosts < 2 || call->facts->error != ECONNREFUSED ||
        call->facts->injected || call->program->is_server || !is_loopback(to) ||
        reaches(evidence, call->program, to->port, 0))
        return;
    struct finding *finding = finds(evidence, &rule_no_route, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    finding->fix = fix_of_hosts;
    says(
        evidence, finding,
        "%s failed with ECONNREFUSED: each program of this run has a host of its own, and a loopback address is %s's own one. The server is on another host.",
        called(evidence, call), who(call->program));
}

/* Its SYN has left: the wire answered, or somebody on the way, and no route was missing. */
static bool has_left(const struct call *call)
{
    const struct connection *c = call->socket ? call->socket->connection : NULL;
    return c && c->socket[END_CLIENT] == call->socket && c->syn;
}

/* The run's own network has nothing but this machine: what could leave elsewhere can't here, and
 * that is not the program's mistake. */
static void no_route(struct evidence *evidence, struct call *call)
{
    const struct address *to = &call->facts->address;
    int error = call->facts->error;
    bool unreachable = error == ENETUNREACH || error == EHOSTUNREACH ||
                       (error == EADDRNOTAVAIL && to->version == 6);
    bool none = to->version == 4 && !memcmp(to->ip, "\xff\xff\xff\xff", 4);
    bool group = to->version == 4 ? (to->ip[0] & 0xf0) == 0xe0 : to->ip[0] == 0xff;
    if (!evidence->timeline->is_private || !unreachable || !to->version || call->facts->injected ||
        has_left(call) || (none && !activity_of(evidence, call->socket)->broadcasts) ||
        reaches(evidence, call->program, to->port, 0))
        return;
    struct finding *finding = finds(evidence, &rule_no_route, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    if (evidence->timeline->hosts > 1)
        finding->fix = fix_of_hosts;
    if ((none || group) && evidence->timeline->hosts > 1)
        says(
            evidence, finding,
            "%s failed with %s: the hosts of this run have no way out for a %s. Where there is a network card it leaves.",
            called(evidence, call), errno_name(error), none ? "broadcast" : "multicast group");
    else if (none || group)
        says(
            evidence, finding,
            "%s failed with %s: the private network of this run has the loopback interface only, and no way out for a %s. Where there is a "
            "network card it leaves.",
            called(evidence, call), errno_name(error), none ? "broadcast" : "multicast group");
    else if (evidence->timeline->hosts > 1)
        says(
            evidence, finding,
            "%s failed with %s: the network of this run has a host for each program and no other, and no way to %s.",
            called(evidence, call), errno_name(error), at_address(evidence, to));
    else
        says(
            evidence, finding,
            "%s failed with %s: the private network of this run has this machine only, and no way to %s.",
            called(evidence, call), errno_name(error), at_address(evidence, to));
}

/* accept() took a client, and could not store its address. */
static void accept_address(struct evidence *evidence, struct call *call)
{
    const struct socket *socket = call->socket;
    int error = call->facts->error;
    if ((error != EINVAL && error != EFAULT) || !socket->listening ||
        call->state_after != STATE_LISTEN)
        return;
    struct finding *finding = finds(evidence, &rule_wrong_length, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s failed with %s although a client was there: accept() could not store its address, because %s. "
        "The kernel then closed that connection.",
        called(evidence, call), errno_name(error),
        error == EINVAL ? "the length variable held no valid size" : "a pointer is wrong");
}

/* A call that tells an address had less room than the address needs: the kernel cut it, and said so
 * in the length variable alone. */
static void address_cut(struct evidence *evidence, struct call *call)
{
    int domain = call->socket->domain;
    if (!call->facts->address_cut || call->facts->error ||
        (domain != AF_INET && domain != AF_INET6))
        return;
    struct finding *finding = finds(evidence, &rule_wrong_length, call->program);
    if (!finding)
        return;
    finding->severity = SEVERITY_WARNING;
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s was told that the variable for the address has %d bytes, and the address has %d: the kernel stored no more than that.",
        called(evidence, call), call->facts->address_bytes,
        (int)(domain == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in)));
}

/* 1.0.0.127: INADDR_LOOPBACK without htonl(). */
static bool swapped_loopback(struct evidence *evidence, struct call *call)
{
    const struct address *to = &call->facts->address;
    static const uint8_t swapped[4] = { 1, 0, 0, 127 };
    if (to->version != 4 || memcmp(to->ip, swapped, sizeof swapped) != 0 || !call->facts->error ||
        was_given(call->program, "1.0.0.127"))
        return false;
    struct finding *finding = finds(evidence, &rule_bad_address, call->program);
    if (!finding)
        return true;
    shows_call(finding, call);
    finding->fix = "Put it into the address with htonl(INADDR_LOOPBACK), or let inet_pton() do it: "
                   "the wire wants the high byte first.";
    says(evidence, finding,
         "%s failed with %s. 1.0.0.127 is 127.0.0.1 with its bytes in the other order.",
         called(evidence, call), errno_name(call->facts->error));
    return true;
}

static void bad_address(struct evidence *evidence, struct call *call)
{
    const struct address *to = &call->facts->address;
    static const uint8_t none[4] = { 255, 255, 255, 255 };
    if (swapped_loopback(evidence, call))
        return;
    if (to->version == 4 && !memcmp(to->ip, none, 4))
        none_address(evidence, call);
    else if (broadcast_not_allowed(evidence, call))
        return;
    else if (to->version && address_is_any(to))
        any_address(evidence, call);
    no_route(evidence, call);
}

static void look_at_call(struct evidence *evidence, struct call *call)
{
    if (!call->socket || !call->ended)
        return;
    switch (call->facts->role) {
    case CALL_BIND:
        wrong_address(evidence, call);
        swapped_loopback(evidence, call);
        break;
    case CALL_CONNECT:
        if (!names_only(evidence, call->socket)) {
            wrong_address(evidence, call);
            bad_address(evidence, call);
            own_host(evidence, call);
        }
        break;
    case CALL_SEND: bad_address(evidence, call); break;
    case CALL_ACCEPT:
        accept_address(evidence, call);
        address_cut(evidence, call);
        break;
    case CALL_NAME:
    case CALL_RECEIVE: address_cut(evidence, call); break;
    default: break;
    }
}

static void look_at_all(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->timeline->call_count; i++) {
        evidence->times = (unsigned)call_times(evidence->timeline->calls[i]->facts);
        look_at_call(evidence, evidence->timeline->calls[i]);
    }
    evidence->times = 0;
}

const struct subject about_addresses = {
    .look = look_at_all,
    .rules = {
        &rule_wrong_family, &rule_wrong_length, &rule_bad_address, &rule_no_route,
    },
};
