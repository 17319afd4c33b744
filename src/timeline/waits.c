/* Which calls stood still until something came, and which packets belong to a call: see waits.h. */
#include "timeline/waits.h"

#include <errno.h>
#include <sys/socket.h>

#include "timeline/says_calls.h"

enum {
    ON_THE_WAY_MOST =
        2000,            /* what left so many packets before a call began may still be on a wire */
    OLDER_MOST = 64,     /* behind so many segments that a call did not take, none is looked for */
    OTHERS_MOST = 20000, /* … nor behind so many packets that are not for its socket */
};

bool call_came_back(const struct call *call)
{
    int error = call->ended ? call->facts->error : 0;
    return error == EAGAIN || error == EINPROGRESS || error == EALREADY;
}

static bool is_for(const struct packet *packet, const struct call *call)
{
    const struct socket *socket = call->socket;
    if (call->facts->role == CALL_ACCEPT)
        return packet->opens_server && (!call->new_socket || !call->new_socket->connection ||
                                        packet->connection == call->new_socket->connection);
    if (socket && socket->connection && socket->type != SOCK_DGRAM)
        return packet->connection == socket->connection && packet->from != socket->end;
    return packet->kind == KIND_UDP || packet->kind == KIND_ICMP;
}

/* It brought what the call returned: its first byte, the end of the stream, its connection. */
static bool brought(const struct packet *packet, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (!is_for(packet, call))
        return false;
    if (facts->role == CALL_ACCEPT)
        return call->new_socket && call->new_socket->connection;
    if (facts->role == CALL_RECEIVE && call->ended && facts->result == 0)
        return packet->facts.protocol == PROTOCOL_TCP && packet->facts.tcp.flags & TCP_FIN;
    return facts->role == CALL_RECEIVE && !(facts->flags & MSG_WAITALL) && call->has_range &&
           !call->among_others && call->to > call->from && packet->has_range &&
           packet->from_offset <= call->from && call->from < packet->to_offset;
}

bool call_waited(const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool may_wait =
        facts->role == CALL_CONNECT || facts->role == CALL_ACCEPT || facts->role == CALL_RECEIVE;
    bool is_long = call->ended && facts->t_end_ns - facts->t_begin_ns >= WAITED_NS;
    if (!may_wait || facts->skipped || call->nonblocking || !says_is_internet(call) ||
        (call_came_back(call) && !is_long))
        return false;
    if (!call->ended || !timeline->has_packets)
        return true;
    size_t until = packets_until(timeline, facts->t_end_ns);
    size_t since = packets_until(timeline, facts->t_begin_ns);
    since = since > ON_THE_WAY_MOST ? since - ON_THE_WAY_MOST : 0;
    bool came = false, was_there = false, brought_again = false;
    for (size_t i = since; i < until; i++) {
        const struct packet *packet = timeline->packets[i];
        int64_t at_ns = packet_came_ns(packet);
        bool meanwhile = at_ns >= facts->t_begin_ns && at_ns <= facts->t_end_ns;
        came |= meanwhile && is_for(packet, call);
        was_there |= at_ns < facts->t_begin_ns && brought(packet, call);
        brought_again |= meanwhile && brought(packet, call);
    }
    return is_long ? brought_again || !was_there : came && !was_there;
}

static bool sends_for(const struct packet *packet, const struct call *call)
{
    bool sends = packet->trigger.kind == TRIGGER_CALL && packet->trigger.call == call;
    for (size_t i = 0; i < packet->carries_count; i++)
        sends |= packet->carries[i] == call;
    return sends;
}

enum news { NEWS_SYN_ACK, NEWS_COMPLETED, NEWS_FIN, NEWS_RST };

static bool brings(const struct packet *packet, enum news news)
{
    uint8_t flags = packet->facts.protocol == PROTOCOL_TCP ? packet->facts.tcp.flags : 0;
    switch (news) {
    case NEWS_SYN_ACK: return packet->kind == KIND_SYN_ACK && !packet->misfits;
    case NEWS_COMPLETED: return packet->opens_server;
    case NEWS_FIN: return flags & TCP_FIN;
    case NEWS_RST: return flags & TCP_RST && !packet->refusal && !packet->goes_on;
    }
    return false;
}

/* The packet with that news that came to that socket first, before that time.  NULL: there is none; or there are
 * several, and no wire tells which of them arrived. */
static const struct packet *came_with(const struct timeline *timeline, const struct socket *socket,
                                      enum news news, int64_t until_ns)
{
    const struct connection *c = socket->connection;
    const struct packet *first = NULL;
    size_t others = 0, count = 0;
    for (size_t i = packets_until(timeline, until_ns); i-- > 0;) {
        const struct packet *packet = timeline->packets[i];
        if (packet->facts.t_ns < c->t_ns)
            break;
        if (packet->connection != c || packet->from == socket->end) {
            if (++others >= OTHERS_MOST)
                return NULL;
        } else if (brings(packet, news) && packet_came_ns(packet) <= until_ns) {
            count++;
            if (!first || packet_came_ns(packet) <= packet_came_ns(first))
                first = packet;
        }
    }
    return count == 1 || (first && first->passage) ? first : NULL;
}

/* Fast Open: accept() need not wait for the end of the handshake. */
static bool may_come_with_syn(const struct connection *c)
{
    const struct packet_facts *syn = c->syn ? &c->syn->facts : NULL;
    return syn && syn->tcp.fast_open && (syn->tcp.fast_open_cookie_bytes || syn->payload_bytes);
}

const struct packet *call_awaited(const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    const struct socket *socket = facts->role == CALL_ACCEPT ? call->new_socket : call->socket;
    const struct connection *c = socket ? socket->connection : NULL;
    const struct packet *packet = NULL;
    bool told_reset = facts->error == ECONNRESET || facts->error == ECONNREFUSED;
    if (!c || !call->ended || c->protocol != PROTOCOL_TCP || !timeline->has_packets)
        return NULL;
    if (told_reset)
        packet = came_with(timeline, socket, NEWS_RST, facts->t_end_ns);
    else if (facts->role == CALL_RECEIVE && call->because == BECAUSE_FIN)
        packet = came_with(timeline, socket, NEWS_FIN, facts->t_end_ns);
    else if (facts->role == CALL_ACCEPT && !facts->error && !may_come_with_syn(c))
        packet = came_with(timeline, socket, NEWS_COMPLETED, facts->t_end_ns);
    else if (facts->role == CALL_CONNECT && !facts->error)
        packet = came_with(timeline, socket, NEWS_SYN_ACK, facts->t_end_ns);
    return packet;
}

/* With it, what the call asks for is done. */
static bool does(const struct packet *packet, const struct call *call)
{
    bool by_it = packet->trigger.kind == TRIGGER_CALL && packet->trigger.call == call;
    uint8_t flags = packet->facts.protocol == PROTOCOL_TCP ? packet->facts.tcp.flags : 0;
    switch (call->facts->role) {
    case CALL_RECEIVE: return brought(packet, call);
    case CALL_SEND: return by_it && call->has_range && packet->to_offset >= call->to;
    case CALL_SHUTDOWN:
    case CALL_CLOSE: return by_it && flags & (TCP_FIN | TCP_RST) && !call->socket->options.lingers;
    default: return false;
    }
}

/* When the first packet came, or left, with which it is done; INT64_MAX: none did. */
static int64_t first_that_does_ns(const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    int64_t done_ns = INT64_MAX;
    size_t since = packets_until(timeline, facts->t_begin_ns);
    since = since > ON_THE_WAY_MOST ? since - ON_THE_WAY_MOST : 0;
    for (size_t i = since; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->facts.t_ns > facts->t_end_ns)
            break;
        int64_t at_ns = facts->role == CALL_RECEIVE ? packet_came_ns(packet) : packet->facts.t_ns;
        if (at_ns < done_ns && does(packet, call))
            done_ns = at_ns;
    }
    return done_ns;
}

int64_t call_done_since_ns(const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (!call->ended || !timeline->has_packets || call_times(facts) > 1 || !call->socket ||
        call->socket->type == SOCK_DGRAM)
        return -1;
    const struct packet *awaited = call_awaited(timeline, call);
    int64_t done_ns = awaited ? packet_came_ns(awaited) : first_that_does_ns(timeline, call);
    return done_ns > facts->t_begin_ns && done_ns < facts->t_end_ns ? done_ns : -1;
}

int64_t call_stands_since_ns(const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (facts->role != CALL_SEND || !timeline->has_packets)
        return -1;
    int64_t until_ns = timeline->event_count ? timeline->events[timeline->event_count - 1].t_ns : 0;
    if (call->ended)
        until_ns = facts->t_end_ns;
    int64_t since_ns = facts->t_begin_ns;
    if (until_ns - since_ns < WAITED_NS || call_done_since_ns(timeline, call) >= 0)
        return -1;
    for (size_t i = packets_until(timeline, until_ns); i-- > 0;) {
        const struct packet *packet = timeline->packets[i];
        if (packet->facts.t_ns < facts->t_begin_ns)
            break;
        if (sends_for(packet, call)) {
            since_ns = packet->facts.t_ns;
            break;
        }
    }
    return until_ns - since_ns >= WAITED_NS ? since_ns : -1;
}

/* The connect() whose SYN this answers, or NULL. */
static struct call *answered_connect(const struct packet *packet)
{
    const struct packet *asked =
        packet->trigger.kind == TRIGGER_ARRIVAL ? packet->trigger.packet : NULL;
    bool answers = asked && asked->kind == KIND_SYN && asked->trigger.kind == TRIGGER_CALL &&
                   packet->facts.protocol == PROTOCOL_TCP &&
                   packet->facts.tcp.flags & (TCP_SYN | TCP_RST);
    return answers ? asked->trigger.call : NULL;
}

size_t packet_calls(const struct packet *packet, const struct call *calls[PACKET_CALLS_MAX])
{
    const struct call *more[] = {
        packet->trigger.kind == TRIGGER_CALL ? packet->trigger.call : NULL,
        packet->completes,
        answered_connect(packet),
    };
    size_t count = 0;
    for (size_t i = 0; i < packet->carries_count && count < PACKET_CALLS_MAX - 3; i++)
        calls[count++] = packet->carries[i];
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        bool known = !more[i];
        for (size_t k = 0; k < count; k++)
            known |= calls[k] == more[i];
        if (!known)
            calls[count++] = more[i];
    }
    return count;
}

/* It has bytes for that call's socket. */
static bool is_to(const struct packet *packet, const struct socket *socket)
{
    return packet->connection == socket->connection && packet->from != socket->end &&
           packet->has_range;
}

size_t call_took(const struct timeline *timeline, const struct call *call,
                 const struct packet *packets[CALL_TOOK_MAX])
{
    const struct call_facts *facts = call->facts;
    size_t count = 0, older = 0, others = 0;
    if (facts->role != CALL_RECEIVE || !call->ended || !call->has_range || call->among_others ||
        !call->socket || !call->socket->connection || call->socket->type == SOCK_DGRAM)
        return 0;
    for (size_t i = packets_until(timeline, facts->t_end_ns);
         i-- > 0 && older < OLDER_MOST && others < OTHERS_MOST && count < CALL_TOOK_MAX;) {
        const struct packet *packet = timeline->packets[i];
        if (!is_to(packet, call->socket))
            others++;
        else if (packet->to_offset <= call->from)
            older++;
        else if (packet->from_offset < call->to && packet_came_ns(packet) <= facts->t_end_ns)
            packets[count++] = packet;
    }
    return count;
}
