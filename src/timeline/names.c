/* The names that the records go by, in the words of the timeline format. */
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/actor.h"
#include "base/err.h"
#include "base/text.h"
#include "timeline/timeline.h"

const char *tcp_state_name(enum tcp_state state)
{
    static const char *const names[] = {
        [STATE_NONE] = NULL,
        [STATE_CLOSED] = "CLOSED",
        [STATE_LISTEN] = "LISTEN",
        [STATE_SYN_SENT] = "SYN_SENT",
        [STATE_SYN_RECEIVED] = "SYN_RCVD",
        [STATE_ESTABLISHED] = "ESTABLISHED",
        [STATE_FIN_WAIT_1] = "FIN_WAIT1",
        [STATE_FIN_WAIT_2] = "FIN_WAIT2",
        [STATE_CLOSE_WAIT] = "CLOSE_WAIT",
        [STATE_CLOSING] = "CLOSING",
        [STATE_LAST_ACK] = "LAST_ACK",
        [STATE_TIME_WAIT] = "TIME_WAIT",
    };
    return names[state];
}

const char *packet_kind_name(enum packet_kind kind)
{
    static const char *const names[] = {
        [KIND_SYN] = "syn",
        [KIND_SYN_ACK] = "syn-ack",
        [KIND_HANDSHAKE_ACK] = "handshake-ack",
        [KIND_DATA] = "data",
        [KIND_ACK] = "ack",
        [KIND_WINDOW_UPDATE] = "window-update",
        [KIND_FIN] = "fin",
        [KIND_RST] = "rst",
        [KIND_PROBE] = "probe",
        [KIND_KEEP_ALIVE] = "keep-alive",
        [KIND_UDP] = "udp",
        [KIND_ICMP] = "icmp",
    };
    return names[kind];
}

void stream_bytes_add(struct text *text, int64_t from, int64_t to)
{
    text_addf(text, "%lld", (long long)from + 1);
    if (to - from > 1)
        text_addf(text, "-%lld", (long long)to);
}

const char *analysis_name(unsigned bit)
{
    static const char *const names[ANALYSIS_WORDS] = {
        "retransmission",
        "fast_retransmission",
        "spurious_retransmission",
        "out_of_order",
        "duplicate_ack",
        "lost_segment",
        "ack_lost_segment",
        "zero_window",
        "zero_window_probe",
        "zero_window_probe_ack",
        "window_update",
        "window_full",
        "keep_alive",
        "keep_alive_ack",
        "reused_ports",
        "challenge_ack",
    };
    if (bit >= ANALYSIS_WORDS)
        BUG("no analysis word %u", bit);
    return names[bit];
}

const char *refusal_name(enum refusal refusal)
{
    static const char *const names[] = {
        [REFUSAL_NONE] = NULL,
        [REFUSAL_RESET_AHEAD] = "reset_ahead",
        [REFUSAL_RESET_BEYOND] = "reset_beyond",
        [REFUSAL_RESET_OLD] = "reset_old",
        [REFUSAL_SYN] = "syn",
        [REFUSAL_FAR] = "far",
    };
    return names[refusal];
}

const char *timer_name(enum timer_kind timer)
{
    static const char *const names[] = {
        [TIMER_RETRANSMISSION] = "retransmission",
        [TIMER_DELAYED_ACK] = "delayed_ack",
        [TIMER_PERSIST] = "persist",
        [TIMER_KEEP_ALIVE] = "keep_alive",
        [TIMER_LOSS_PROBE] = "loss_probe",
        [TIMER_REORDERING] = "reordering",
    };
    return names[timer];
}

const char *because_name(enum because because)
{
    static const char *const names[] = {
        [BECAUSE_NONE] = NULL,     [BECAUSE_FIN] = "fin",         [BECAUSE_SHUTDOWN] = "shutdown",
        [BECAUSE_RESET] = "reset", [BECAUSE_TIMEOUT] = "timeout",
    };
    return names[because];
}

const char *signal_word(int number)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
        { SIGSEGV, "SIGSEGV" }, { SIGABRT, "SIGABRT" }, { SIGBUS, "SIGBUS" },
        { SIGFPE, "SIGFPE" },   { SIGILL, "SIGILL" },   { SIGPIPE, "SIGPIPE" },
        { SIGXCPU, "SIGXCPU" }, { SIGXFSZ, "SIGXFSZ" }, { SIGALRM, "SIGALRM" },
        { SIGTRAP, "SIGTRAP" }, { SIGSYS, "SIGSYS" },   { SIGINT, "SIGINT" },
        { SIGQUIT, "SIGQUIT" }, { SIGUSR1, "SIGUSR1" }, { SIGUSR2, "SIGUSR2" },
        { SIGKILL, "SIGKILL" }, { SIGTERM, "SIGTERM" }, { SIGHUP, "SIGHUP" },
    };
    static char other[24];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == number)
            return names[i].name;
    snprintf(other, sizeof other, "signal %d", number);
    return other;
}

const char *socket_role_name(enum socket_role role)
{
    static const char *const names[] = {
        [ROLE_UNUSED] = "unused", [ROLE_WELCOMING] = "welcoming", [ROLE_CONNECTION] = "connection",
        [ROLE_CLIENT] = "client", [ROLE_DATAGRAM] = "datagram",
    };
    return names[role];
}

const char *opened_name(enum opened opened)
{
    static const char *const names[] = {
        [OPENED_HANDSHAKE] = "handshake",
        [OPENED_SIMULTANEOUS] = "simultaneous",
        [OPENED_MIDSTREAM] = "midstream",
    };
    return names[opened];
}

const char *closed_name(enum closed closed)
{
    static const char *const names[] = {
        [CLOSED_OPEN] = "open",       [CLOSED_FIN] = "fin",         [CLOSED_RST] = "rst",
        [CLOSED_TIMEOUT] = "timeout", [CLOSED_REFUSED] = "refused",
    };
    return names[closed];
}

static const struct socket *socket_of_end(const struct connection *c, enum end end)
{
    const struct socket *socket = c->socket[end];
    return !socket && end == END_SERVER ? c->welcoming : socket;
}

static const char *program_at(const struct socket *socket, enum end end)
{
    if (socket && socket->program)
        return socket->program->id;
    return end == END_CLIENT ? "client" : "server";
}

const char *end_owner(const struct connection *c, enum end end)
{
    const struct socket *socket = socket_of_end(c, end);
    return socket && socket->owner ? socket->owner : program_at(socket, end);
}

const char *end_said(const struct connection *c, enum end end)
{
    const struct socket *socket = socket_of_end(c, end);
    return socket && socket->owner ? socket->owner_said : actor_said(program_at(socket, end));
}

const struct program *program_of_end(const struct connection *connection, enum end end)
{
    const struct socket *socket = socket_of_end(connection, end);
    return socket ? socket->program : NULL;
}

const struct program *program_within(const struct connection *c)
{
    const struct program *client = program_of_end(c, END_CLIENT),
                         *server = program_of_end(c, END_SERVER);
    const struct program *program = client ? client : server;
    if (!client && !(server && !server->is_server))
        return NULL; /* nobody traced asked for it: it comes from outside */
    if (c->to_itself)
        return program;
    return client && (server ? client->is_server == server->is_server : client->is_server) ? program
                                                                                           : NULL;
}

const char *domain_name(int domain)
{
    switch (domain) {
    case AF_INET: return "AF_INET";
    case AF_INET6: return "AF_INET6";
    case AF_UNIX: return "AF_UNIX";
    case AF_NETLINK: return "AF_NETLINK";
    case AF_PACKET: return "AF_PACKET";
    case AF_VSOCK: return "AF_VSOCK";
    default: return "?";
    }
}

const char *socket_type_name(int type)
{
    switch (type) {
    case SOCK_STREAM: return "SOCK_STREAM";
    case SOCK_DGRAM: return "SOCK_DGRAM";
    case SOCK_RAW: return "SOCK_RAW";
    case SOCK_SEQPACKET: return "SOCK_SEQPACKET";
    default: return "?";
    }
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = { "error", "warning", "note" };
    return names[severity];
}
