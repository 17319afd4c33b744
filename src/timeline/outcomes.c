/* Why a call gave what it gave, where its result alone does not tell.
 *
 *     recv() = 0           the other end's FIN; or this program's own shutdown(SHUT_RD); or a reset or a timeout that an earlier call has
 *                          told already (Linux tells an error once, and 0 after it)
 *     -1 ETIMEDOUT …       the kernel gave up: so many retransmissions, probes or SYNs had no answer.  From then on the socket is CLOSED */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "timeline/join.h"

#include "call/table.h"

unsigned unanswered(const struct timeline *timeline, const struct connection *c, enum end end,
                    enum packet_kind *kind)
{
    unsigned count = 0;
    *kind = KIND_ACK;
    for (size_t i = timeline->packet_count;
         i-- > 0 && timeline->packets[i]->facts.t_ns >= c->t_ns;) {
        const struct packet *packet = timeline->packets[i];
        if (packet->connection != c)
            continue;
        if (packet->from != end && packet_arrived_ns(packet) < 0)
            continue; /* lost, or still on the wire: no answer */
        if (packet->from != end)
            break;
        bool asks = packet->kind == KIND_SYN || packet->kind == KIND_KEEP_ALIVE ||
                    packet->kind == KIND_PROBE;
        if (!asks && !packet_is_again(packet))
            continue;
        enum packet_kind of = asks ? packet->kind : KIND_DATA;
        if (count && of != *kind)
            break; /* what had an answer in another way, or led to this */
        *kind = of;
        count++;
    }
    return count;
}

const char *unanswered_text(struct timeline *timeline, const struct connection *c, enum end end)
{
    enum packet_kind kind;
    unsigned count = unanswered(timeline, c, end, &kind);
    const char *s = count == 1 ? "" : "s";
    if (!count)
        return c->flow[!end]->window == 0 ? "the other side's window stayed 0" : NULL;
    switch (kind) {
    case KIND_SYN: return arena_printf(&timeline->arena, "no answer to %u SYN%s", count, s);
    case KIND_KEEP_ALIVE:
        return arena_printf(&timeline->arena, "no answer to %u keep-alive probe%s", count, s);
    case KIND_PROBE:
        return arena_printf(&timeline->arena, "no answer to %u window probe%s", count, s);
    default: return arena_printf(&timeline->arena, "no answer to %u retransmission%s", count, s);
    }
}

/* The kernel gave the connection up. */
static void timed_out(struct timeline *timeline, int64_t t_ns, struct socket *socket,
                      struct call *call)
{
    struct connection *c = socket->connection;
    socket->timed_out = true;
    if (c->closed == CLOSED_OPEN)
        c->closed = CLOSED_TIMEOUT;
    /* without a call the kernel was asked when a process ended, which is not told with its word */
    state_set(timeline, t_ns, c, socket->end, STATE_CLOSED,
              (struct cause){ .call = call, .exit_pid = call ? 0 : -1 });
}

bool kernel_gave_up(struct timeline *timeline, int64_t t_ns, struct socket *socket,
                    struct call *call)
{
    enum packet_kind kind;
    struct connection *c = socket->connection;
    bool silent =
        c && c->closed == CLOSED_OPEN && c->state[socket->end] != STATE_CLOSED &&
        c->state[socket->end] != STATE_NONE &&
        (unanswered(timeline, c, socket->end, &kind) || c->flow[!socket->end]->window == 0);
    if (silent)
        timed_out(timeline, t_ns, socket, call);
    return silent;
}

/* The error that a call tells of its socket: its own, or what SO_ERROR holds. */
static int told_error(const struct call_facts *facts)
{
    bool asked = facts->role == CALL_OPTION && facts->error == 0 && facts->level == SOL_SOCKET &&
                 facts->option == SO_ERROR && call_is(facts->row, SYS_getsockopt);
    return asked ? (int)facts->value : facts->error;
}

static bool ends_a_connection(enum call_role role, int error)
{
    /* with an ICMP error that came meanwhile */
    bool unreachable = error == EHOSTUNREACH || error == ENETUNREACH;
    bool of_stream =
        role == CALL_CONNECT || role == CALL_SEND || role == CALL_RECEIVE || role == CALL_OPTION;
    bool prohibited = error == EACCES && role == CALL_CONNECT; /* IPv6; IPv4 has EHOSTUNREACH */
    return of_stream && (error == ETIMEDOUT || unreachable || prohibited);
}

/* Without a RST it was an ICMP error: "port unreachable" means ECONNREFUSED for an attempt to connect. */
static bool is_refused_by_icmp(const struct connection *c, int error)
{
    return error == ECONNREFUSED && !c->established && c->closed == CLOSED_OPEN &&
           !c->last[END_SERVER];
}

static enum because why_nothing(const struct socket *socket)
{
    const struct connection *c = socket->connection;
    const struct flow *back = c ? c->flow[!socket->end] : NULL;
    bool fin = back && (back->fin_arrived || (back->fin_sent && !socket->options.filtered));
    if (fin)
        return BECAUSE_FIN; /* … and stays so: the kernel remembers it, whatever comes after */
    if (socket->deaf)
        return BECAUSE_SHUTDOWN;
    if (socket->timed_out || (c && c->closed == CLOSED_TIMEOUT))
        return BECAUSE_TIMEOUT; /* the reset that a keep-alive timer sends then is its, too */
    if (c && c->closed == CLOSED_RST)
        return BECAUSE_RESET;
    return BECAUSE_FIN; /* nothing else makes it 0 */
}

/* TCP_USER_TIMEOUT counts in place of how often the kernel tries (tcp(7)). */
static const char *why_given_up(struct timeline *timeline, const struct socket *socket)
{
    const char *unanswered = unanswered_text(timeline, socket->connection, socket->end);
    if (!unanswered || !socket->options.user_timeout_ms)
        return unanswered;
    return arena_printf(&timeline->arena, "TCP_USER_TIMEOUT of %u ms, %s",
                        socket->options.user_timeout_ms, unanswered);
}

void outcome_of(struct timeline *timeline, struct call *call)
{
    const struct call_facts *facts = call->facts;
    struct socket *socket = call->socket;
    const struct connection *c = socket->connection;
    if (!socket_is_tcp(socket))
        return;
    if (facts->role == CALL_RECEIVE && !facts->error && facts->result == 0 && facts->wanted_bytes) {
        call->because = why_nothing(socket);
    } else if (c && ends_a_connection(facts->role, told_error(facts))) {
        call->because = BECAUSE_TIMEOUT;
        call->remark = why_given_up(timeline, socket);
        timed_out(timeline, facts->t_end_ns, socket, call);
    } else if (c && is_refused_by_icmp(c, told_error(facts))) {
        timed_out(timeline, facts->t_end_ns, socket, call);
    }
}
