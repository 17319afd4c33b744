/* Descriptors and sockets that are used otherwise than once: calls on a closed descriptor, one
 * socket with several connections, and calls whose result has another cause than the usual one. The
 * rows are as in test_join.c. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "pair.h"

#define OPEN "C:syn<connect S:syn-ack<arrival "
#define ONE_BYTE "recv c 1; close c"

/* The calls of the clients that failed with EBADF, by name, with a `*` where the socket that the
 * descriptor named before is known. */
static void check_bad(struct report *report, const struct timeline *timeline, const char *expected)
{
    char found[300] = "";
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        if (call->program->is_server || !call->ended || call->facts->error != EBADF)
            continue;
        size_t length = strlen(found);
        snprintf(found + length, sizeof found - length, "%s%s%s", length ? " " : "",
                 call_name(call->facts), call->former ? "*" : "");
        if (call->socket)
            fails(report, "call %d failed with EBADF: it is not made on a socket", call->id);
    }
    if (strcmp(found, expected) != 0)
        fails(report, "failed with EBADF: \"%s\", not \"%s\"", found, expected);
}

static void check_all_bad(struct report *report, const struct timeline *timeline)
{
    check_bad(report, timeline,
              "read* write* readv* writev* recv* send* shutdown* dup* fcntl* close*");
}

static void check_bad_in_child(struct report *report, const struct timeline *timeline)
{
    check_bad(report, timeline, "read*");
}

/* It is seen that it fails; whether the socket was meant or the file, nobody knows. */
static void check_reused(struct report *report, const struct timeline *timeline)
{
    check_bad(report, timeline, "close");
}

static void check_none_bad(struct report *report, const struct timeline *timeline)
{
    check_bad(report, timeline, "");
}

static void check_minus_one(struct report *report, const struct timeline *timeline)
{
    check_bad(report, timeline, "read write close");
}

/* Every use of a socket after its first counts from 0, and its packets carry its own calls. */
static void check_counts_anew(struct report *report, const struct timeline *timeline)
{
    size_t again = 0;
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i], *before = i ? timeline->calls[i - 1] : NULL;
        const struct socket *socket = call->socket;
        if (!socket || !socket->former)
            continue;
        again += before && call == (socket->connecting ? socket->connecting : socket->listening);
        if (call->has_range && socket->connection &&
            call->to > socket->connection->bytes[0] + socket->connection->bytes[1])
            fails(report, "call %d: [%llu,%llu) is more than its connection had", call->id,
                  (unsigned long long)call->from, (unsigned long long)call->to);
    }
    if (!again)
        fails(report, "no socket was used again");
    for (size_t i = 0; i < timeline->packet_count; i++)
        for (size_t k = 0; k < timeline->packets[i]->carries_count; k++) {
            const struct socket *socket = timeline->packets[i]->carries[k]->socket;
            if (socket && socket->connection != timeline->packets[i]->connection)
                fails(report, "packet %d carries call %d of another connection",
                      timeline->packets[i]->id, timeline->packets[i]->carries[k]->id);
        }
}

/* Why the clients' calls gave 0, or that the kernel gave up: "recv:timeout retra recv:timeout" (no
 * answer to N retransmissions) */
static void check_because(struct report *report, const struct timeline *timeline,
                          const char *expected)
{
    char found[300] = "";
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        size_t length = strlen(found);
        if (call->program->is_server || !call->because)
            continue;
        const char *of = call->remark ? strrchr(call->remark, ' ') : NULL;
        snprintf(found + length, sizeof found - length, "%s%s:%s%.6s", length ? " " : "",
                 call_name(call->facts), because_name(call->because), of ? of : "");
    }
    if (strcmp(found, expected) != 0)
        fails(report, "because: \"%s\", not \"%s\"", found, expected);
}

static void check_timed_out(struct report *report, const struct timeline *timeline)
{
    const struct connection *c = timeline->connections[0];
    if (c->closed != CLOSED_TIMEOUT)
        fails(report, "closed by %s, not by a timeout", closed_name(c->closed));
    for (size_t i = 0; i < timeline->event_count; i++)
        if (timeline->events[i].kind == EVENT_STATE &&
            timeline->events[i].state->end == END_CLIENT &&
            timeline->events[i].state->from == STATE_CLOSED &&
            timeline->events[i].state->to != STATE_SYN_SENT)
            fails(report, "the client was CLOSED, and then %s",
                  tcp_state_name(timeline->events[i].state->to));
    if (c->state[END_CLIENT] != STATE_CLOSED)
        fails(report, "the client is %s in the end, not CLOSED",
              tcp_state_name(c->state[END_CLIENT]));
}

static void check_timeout_recv(struct report *report, const struct timeline *timeline)
{
    check_timed_out(report, timeline);
    check_because(report, timeline, "recv:timeout retra recv:timeout");
}

static void check_timeout_send(struct report *report, const struct timeline *timeline)
{
    check_timed_out(report, timeline);
    check_because(report, timeline, "send:timeout retra recv:timeout");
}

static void check_timeout_option(struct report *report, const struct timeline *timeline)
{
    check_timed_out(report, timeline);
    check_because(report, timeline, "getsockopt:timeout retra recv:timeout");
}

static void check_keep_alive(struct report *report, const struct timeline *timeline)
{
    check_because(report, timeline, "recv:timeout probe recv:timeout");
}

static void check_own_shutdown(struct report *report, const struct timeline *timeline)
{
    check_because(report, timeline, "recv:shutdown recv:fin");
}

static void check_reset(struct report *report, const struct timeline *timeline)
{
    check_because(report, timeline, "recv:reset recv:reset");
}

static void check_fin_then_reset(struct report *report, const struct timeline *timeline)
{
    check_because(report, timeline, "recv:fin recv:fin");
}

static void says_about(struct report *report, const struct timeline *timeline,
                       enum packet_kind kind, const char *part)
{
    for (size_t i = timeline->packet_count; i-- > 0;)
        if (timeline->packets[i]->kind == kind) {
            if (!strstr(timeline->packets[i]->says, part))
                fails(report, "packet %d says \"%s\", and not \"%s\"", timeline->packets[i]->id,
                      timeline->packets[i]->says, part);
            return;
        }
    fails(report, "no such packet");
}

static void check_deaf(struct report *report, const struct timeline *timeline)
{
    says_about(report, timeline, KIND_RST,
               "whose receiving side the server had ended with shutdown(SHUT_RDWR)");
}

static void check_unspec_late(struct report *report, const struct timeline *timeline)
{
    says_about(report, timeline, KIND_RST, "with AF_UNSPEC gives the connection up");
}

static void check_inherited(struct report *report, const struct timeline *timeline)
{
    says_about(report, timeline, KIND_FIN,
               "(sleep) had inherited the socket: the FIN leaves when that one ends");
}

static void check_served_by_child(struct report *report, const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->kind == KIND_FIN && timeline->packets[i]->from == END_SERVER &&
            !strstr(timeline->packets[i]->says, "of the server ended without close()"))
            fails(report, "the FIN of the child says \"%s\"", timeline->packets[i]->says);
}

static void check_ended_by_us(struct report *report, const struct timeline *timeline)
{
    says_about(report, timeline, KIND_FIN,
               "sockwire, which recorded this run, asked the server to end (SIGTERM), and it did");
}

static void check_ended_by_signal(struct report *report, const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->kind == KIND_FIN && timeline->packets[i]->from == END_SERVER &&
            !strstr(timeline->packets[i]->says, "SIGHUP ended the server"))
            fails(report, "the FIN says \"%s\"", timeline->packets[i]->says);
}

static void check_put_off(struct report *report, const struct timeline *timeline)
{
    says_about(report, timeline, KIND_HANDSHAKE_ACK,
               "ignores this ACK until data comes (TCP_DEFER_ACCEPT)");
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct state_change *change =
            timeline->events[i].kind == EVENT_STATE ? timeline->events[i].state : NULL;
        if (change && change->end == END_SERVER && change->from == STATE_SYN_RECEIVED &&
            change->packet && change->packet->put_off)
            fails(report, "the server left SYN_RCVD by an ACK that it ignored");
    }
}

static void check_kept_datagram(struct report *report, const struct timeline *timeline)
{
    says_about(report, timeline, KIND_UDP, "3 calls make one datagram together");
}

static void check_itself(struct report *report, const struct timeline *timeline)
{
    static const enum tcp_state expected[] = { STATE_SYN_SENT, STATE_SYN_RECEIVED,
                                               STATE_ESTABLISHED, STATE_FIN_WAIT_1,
                                               STATE_TIME_WAIT };
    size_t count = 0;
    for (size_t i = 0; i < timeline->event_count; i++)
        if (timeline->events[i].kind == EVENT_STATE &&
            (count == 5 || timeline->events[i].state->to != expected[count++]))
            fails(report, "state %zu is %s", count, tcp_state_name(timeline->events[i].state->to));
    if (count != 5)
        fails(report, "%zu states, not 5", count);
    says_about(report, timeline, KIND_FIN,
               "shutdown() ended the sending side of the client; it can still receive");
    says_about(report, timeline, KIND_SYN_ACK, "it answers itself");
}

/* A server program that connects to a client program: ends are named by program, and not by their
 * part in TCP. */
static void check_connects_back(struct report *report, const struct timeline *timeline)
{
    const struct connection *c = timeline->connections[timeline->connection_count - 1];
    if (strcmp(end_owner(c, END_CLIENT), "server") != 0 ||
        strcmp(end_owner(c, END_SERVER), "client") != 0)
        fails(report, "the ends are called %s and %s", end_owner(c, END_CLIENT),
              end_owner(c, END_SERVER));
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->connection == c && timeline->packets[i]->kind == KIND_ACK &&
            timeline->packets[i]->from == END_CLIENT &&
            strstr(timeline->packets[i]->says, "kernel of the client"))
            fails(report, "packet %d comes from the server: \"%s\"", timeline->packets[i]->id,
                  timeline->packets[i]->says);
}

static void check_proxy(struct report *report, const struct timeline *timeline)
{
    const struct connection *c = timeline->connections[1];
    if (strncmp(end_owner(c, END_CLIENT), "server (process ", 16) != 0 ||
        strncmp(end_owner(c, END_SERVER), "server (process ", 16) != 0 ||
        strcmp(end_owner(c, END_CLIENT), end_owner(c, END_SERVER)) == 0)
        fails(report, "the ends are called %s and %s", end_owner(c, END_CLIENT),
              end_owner(c, END_SERVER));
    if (strcmp(end_owner(timeline->connections[0], END_CLIENT), "client") != 0)
        fails(report, "the client is called %s", end_owner(timeline->connections[0], END_CLIENT));
}

static const struct live_case cases[] = {
    /* ---- closed descriptors ---- */
    { .name = "closed-every-call",
      .server = SERVE(ONE_BYTE),
      .clients = { CONNECT(
          "send s x; close s; read s 9; expect EBADF; write s x; expect EBADF; readv s 9; expect EBADF; "
          "writev s x; expect EBADF; recv s 9; expect EBADF; send s x; expect EBADF; shutdown s w; expect EBADF; "
          "dup s d; expect EBADF; dupfd s d; expect EBADF; close s; expect EBADF") },
      .check = check_all_bad },
    { .name = "closed-before-fork",
      .server = SERVE(ONE_BYTE),
      .clients = { CONNECT("send s x; close s; fork { read s 9; expect EBADF }; wait") },
      .check = check_bad_in_child },
    { .name = "closed-in-another-thread",
      .server = SERVE(ONE_BYTE),
      .clients = { CONNECT("send s x; thread { close s }; join; read s 9; expect EBADF") },
      .check = check_bad_in_child },
    { .name = "closed-range",
      .server = SERVE(ONE_BYTE),
      .clients = { CONNECT("send s x; closerange s s; read s 9; expect EBADF") },
      .check = check_bad_in_child },
    { .name = "closed-number-is-a-file",
      .server = SERVE(ONE_BYTE),
      .clients = { CONNECT("send s x; dup2 1 s; ignore write s y; close s; ignore close s") },
      .check = check_reused },
    { .name = "closed-number-is-a-file-for-long", /* then it is a file's, and of no interest */
      .server = SERVE(ONE_BYTE),
      .clients = { CONNECT(
          "send s x; dup2 1 s; repeat 20 { ignore write s y }; close s; ignore close s") },
      .check = check_none_bad },
    { .name = "minus-one-is-no-descriptor",
      .server = SERVE(ONE_BYTE),
      .clients = { CONNECT(
          "send s x; accept s c; expect EINVAL; read -1 9; expect EBADF; write -1 x; expect EBADF; close -1; "
          "expect EBADF; close s") },
      .check = check_minus_one },

    /* ---- one socket, several connections ---- */
    { .name = "again-unspec",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; accept l c; recv c 9; got one; send c eins; recv c 9; expect ECONNRESET; "
          "close c; accept l c; recv c 9; got three; send c zwei; recv c 9; expect 0; close c"),
      .clients = { CONNECT(
          "send s one; recv s 9; got eins; disconnect s; connect s servername 12000; send s three; recv s 9; got zwei; "
          "close s") },
      .wire = "rst: " OPEN "C:data[0,3){send}<send S:data[0,4){send}<send C:rst<connect\n"
              "fin: " OPEN
              "C:data[0,5){send}<send S:data[0,4){send}<send C:fin{close}<close S:fin{close}<close",
      .check = check_counts_anew },
    { .name = "again-unread-then-unspec",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; accept l c; send c eins; recv c 9; expect ECONNRESET; "
          "close c; accept l c; send c zwei; recv c 9; expect 0; close c"),
      .clients = { CONNECT(
          "awaitin s 4; disconnect s; connect s servername 12000; recv s 9; got zwei; close s") },
      .wire = "rst: " OPEN "S:data[0,4){send}<send C:rst<connect\n"
              "fin: " OPEN "S:data[0,4){send}<send C:fin{close}<close S:fin{close}<close",
      .check = check_counts_anew },
    { .name = "again-five-times",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; repeat 5 { accept l c; recv c 9; send c $got; ignore recv c 9; close c }"),
      .clients = { CONNECT(
          "send s abc; recv s 9; got abc; repeat 4 { disconnect s; connect s servername 12000; send s abc; recv s 9; got "
          "abc }; close s") },
      .check = check_counts_anew },
    { .name = "again-after-shutdown",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; repeat 2 { accept l c; recvall c; expect 3; send c x; close c }"),
      .clients = { CONNECT(
          "send s abc; shutdown s w; recvall s; disconnect s; connect s servername 12000; send s abc; shutdown s w; "
          "recvall s; close s") },
      .check = check_counts_anew },
    { .name = "again-after-refused",
      .server =
          PLAY("tcp l; reuse l; bind l 12000; listen l 5; accept l c; recv c 9; got abc; close c"),
      .clients = { PLAY(
          "tcp s; nonblock s; connect s servername 12001; expect EINPROGRESS; await s out; soerror s; expect ECONNREFUSED; "
          "ignore connect s servername 12000; block s; ignore connect s servername 12000; send s abc; recv s 9; expect 0; close s") },
      .check = check_counts_anew },
    { .name = "again-refused-blocking",
      .server = SERVE("recv c 9; got abc; close c"),
      .clients = { PLAY(
          "tcp s; connect s servername 12001; expect ECONNREFUSED; connect s servername 12001; expect ECONNREFUSED; "
          "connect s servername 12000; send s abc; recv s 9; expect 0; close s") },
      .wire = "refused: C:syn<connect S:rst<arrival\nrefused: C:syn<connect S:rst<arrival\n"
              "fin: " OPEN "C:data[0,3){send}<send S:fin{close}<close C:fin{close}<close",
      .check = check_counts_anew },
    { .name = "again-bound",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; accept l c; recv c 9; got one; recv c 9; expect ECONNRESET; close c; "
          "accept l c; recv c 9; got three; recv c 9; expect 0; close c"),
      .clients = { PLAY(
          "tcp s; reuse s; bind s 12777; connect s servername 12000; send s one; awaitq s; disconnect s; "
          "connect s servername 12000; send s three; close s") },
      .check = check_counts_anew },
    { .name = "again-to-listen",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; accept l c; recv c 9; got one; send c go; recv c 9; expect ECONNRESET; "
          "meet go b; tcp d; connect d 127.0.0.1 12777; send d three; recv d 9; got drei; close d; close c"),
      .clients = { PLAY(
          "tcp s; reuse s; bind s 12777; connect s servername 12000; send s one; recv s 9; disconnect s; "
          "listen s 5; meet go a; accept s c; recv c 9; got three; send c drei; recv c 9; expect 0; close c; close s") },
      .check = check_counts_anew,
      .except = EXCEPT_ENDS },
    { .name = "again-listen-then-connect",
      .server = SERVE("recv c 9; got abc; close c"),
      .clients = { PLAY(
          "tcp s; reuse s; bind s 12777; listen s 5; disconnect s; connect s servername 12000; send s abc; recv s 9; "
          "expect 0; close s") },
      .check = check_counts_anew },
    { .name = "again-listen-after-shutdown",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; shutdown l r; listen l 5; accept l c; recv c 9; got abc; close c"),
      .clients = { CONNECT("send s abc; recv s 9; expect 0; close s") },
      .check = check_counts_anew },
    { .name = "again-accepted-socket",
      .server = SERVE(
          "recv c 9; got one; disconnect c; connect c 127.0.0.1 12777; send c three; recv c 9; got drei; close c"),
      .clients = { PLAY(
          "tcp l; reuse l; bind l 12777; listen l 5; tcp s; connect s servername 12000; send s one; recv s 9; expect "
          "ECONNRESET; accept l c; recv c 9; got three; send c drei; recv c 9; expect 0; close c") },
      .check = check_counts_anew,
      .except = EXCEPT_ENDS },
    { .name = "again-udp",
      .server = PLAY(
          "udp s; bind s 12000; udp t; bind t 12001; recvfrom s 9; reply s eins; recvfrom t 9; reply t zwei; close s; close t"),
      .clients = { PLAY(
          "udp s; connect s servername 12000; send s one; recv s 9; got eins; connect s servername 12001; send s three; "
          "recv s 9; got zwei; close s") },
      .wire =
          "*: C:udp[0,3){send}<send S:udp[0,4){sendto}<sendto\n*: C:udp[0,5){send}<send S:udp[0,4){sendto}<sendto" },

    /* ---- what made it 0, and who gave up ---- */
    { .name = "timeout-recv",
      .server = SERVE("drop c; meet go b; meet end b; keep c; close c"),
      .clients = { CONNECT(
          "meet go a; usertimeout s 700; send s x; recv s 9; expect ETIMEDOUT; recv s 9; expect 0; close s; meet end a") },
      .check = check_timeout_recv,
      .loses = true },
    { .name = "timeout-send",
      .server = SERVE("drop c; meet go b; meet end b; keep c; close c"),
      .clients = { CONNECT(
          "meet go a; usertimeout s 700; send s x; await s err; send s y; expect ETIMEDOUT; recv s 9; expect 0; "
          "close s; meet end a") },
      .check = check_timeout_send,
      .loses = true },
    { .name = "timeout-option",
      .server = SERVE("drop c; meet go b; meet end b; keep c; close c"),
      .clients = { CONNECT(
          "meet go a; usertimeout s 700; send s x; await s hup; soerror s; expect ETIMEDOUT; recv s 9; expect 0; close s; "
          "meet end a") },
      .check = check_timeout_option,
      .loses = true },
    { .name = "timeout-close-alone",
      .server = SERVE("drop c; meet go b; meet end b; keep c; close c"),
      .clients = { CONNECT(
          "meet go a; usertimeout s 700; send s x; await s hup; close s; meet end a") },
      .check = check_timed_out,
      .loses = true },
    { .name = "timeout-exit-alone",
      .server = SERVE("drop c; meet go b; pause"),
      .clients = { CONNECT("meet go a; usertimeout s 700; send s x; await s hup; exit 0") },
      .check = check_timed_out,
      .loses = true },
    { .name = "timeout-keep-alive",
      .server = SERVE("drop c; meet go b; meet end b; keep c; close c"),
      .clients = { CONNECT(
          "meet go a; keepalive s 1 1; usertimeout s 1500; recv s 9; expect ETIMEDOUT; recv s 9; expect 0; close s; meet end "
          "a") },
      .check = check_keep_alive,
      .loses = true },
    { .name = "zero-by-own-shutdown",
      .server = SERVE("meet go b; send c x; recv c 9; expect 0; close c"),
      .clients = { CONNECT(
          "shutdown s r; recv s 9; expect 0; meet go a; await s in; awaitin s 1; recv s 9; got x; shutdown s w; "
          "awaitstate s CLOSE; recv s 9; expect 0; close s") },
      .check = check_own_shutdown },
    { .name = "zero-after-the-reset",
      .server = SERVE("recv c 1; linger c 0; close c"),
      .clients = { CONNECT(
          "send s x; await s hup; recv s 9; expect ECONNRESET; recv s 9; expect 0; recv s 9; expect 0; close s") },
      .check = check_reset },
    { .name = "zero-after-so-error",
      .server = SERVE("recv c 1; linger c 0; close c"),
      .clients = { CONNECT(
          "send s x; await s hup; soerror s; expect ECONNRESET; recv s 9; expect 0; recv s 9; expect 0; close s") },
      .check = check_reset },
    { .name = "zero-by-fin-then-reset",
      .server = SERVE("recv c 1; close c"),
      .clients = { CONNECT(
          "send s x; recv s 9; expect 0; send s y; await s err; recv s 9; expect 0; close s") },
      .check = check_fin_then_reset },
    { .name = "data-for-the-deaf",
      .server = SERVE("shutdown c rw; meet go b; meet end b; close c"),
      .clients = { CONNECT("meet go a; send s more; await s err; meet end a; close s") },
      .check = check_deaf },
    { .name = "unspec-with-linger",
      .server = SERVE("recv c 9; expect ECONNRESET; close c"),
      .clients = { CONNECT("linger s 0; disconnect s; close s") },
      .check = check_unspec_late },

    /* ---- who held it last, and who ended that one ---- */
    { .name = "inherited-by-exec",
      .server = SERVE("recv c 1; fork { exec /bin/sleep 0.3 }; close c; wait"),
      .clients = { CONNECT("send s x; recv s 9; expect 0; exit 0") },
      .wire = "fin: " OPEN "C:data[0,1){send}<send S:fin<exit C:fin<exit",
      .check = NULL },
    { .name = "inherited-and-close-first",
      .server = SERVE("recv c 1; fork { exec /bin/sleep 0.3 }; close c; wait"),
      .clients = { CONNECT("send s x; shutdown s w; recv s 9; expect 0; close s") },
      .check = check_inherited },
    { .name = "served-by-a-child",
      .server = SERVE("fork { recv c 1; meet gone b; exit 0 }; close c; meet gone a; wait"),
      .clients = { CONNECT("send s x; recv s 9; expect 0; close s") },
      .check = check_served_by_child },
    { .name = "ended-by-us",
      .server = SERVE("recv c 1; pause"),
      .clients = { CONNECT("send s x; shutdown s w; awaitstate s FIN_WAIT2") },
      .check = check_ended_by_us },
    { .name = "ended-as-asked",
      .server = SERVE("signal TERM note; recv c 1; recv c 9; expect 0; ignore pause; exit 0"),
      .clients = { CONNECT("send s x; shutdown s w; awaitstate s FIN_WAIT2") },
      .check = check_ended_by_us },
    { .name = "ended-by-signal",
      .server = SERVE("recv c 1; raise HUP"),
      .clients = { CONNECT("send s x; recv s 9; expect 0; close s") },
      .check = check_ended_by_signal },

    { .name = "defer-accept",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; deferaccept l 9; listen l 5; accept l c; recv c 9; got data; recv c 9; expect 0; close c"),
      .clients = { CONNECT("nap 50; send s data; close s") },
      .check = check_put_off },
    { .name = "defer-accept-and-fin",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; deferaccept l 9; listen l 5; accept l c; recv c 9; expect 0; close c"),
      .clients = { CONNECT("shutdown s w; recv s 9; expect 0; close s") },
      .check = check_put_off },
    { .name = "udp-kept",
      .server = PLAY("udp s; bind s 12000; recvfrom s 100; got onetwothree; close s"),
      .clients = { PLAY(
          "udp s; connect s servername 12000; send s one more; send s two more; send s three; close s") },
      .wire = "*: C:udp[0,11){send,send,send}<send",
      .check = check_kept_datagram },

    /* ---- whose ends ---- */
    { .name = "connected-to-itself",
      .clients = { PLAY(
          "tcp s; bind s 40000; connect s 127.0.0.1 40000; send s hello; recv s 9; got hello; shutdown s w; recv s 9; expect 0; "
          "close s") },
      .check = check_itself,
      .except = EXCEPT_ENDS },
    { .name = "server-connects-back",
      .server = SERVE(
          "recv c 9; got port; tcp d; connect d 127.0.0.1 12777; recv d 9; got data; close d; recv c 9; expect 0; close c"),
      .clients = { CONNECT(
          "tcp l; reuse l; bind l 12777; listen l 1; send s port; accept l d; send d data; recv d 9; expect 0; close d; "
          "close s") },
      .check = check_connects_back,
      .except = EXCEPT_ENDS },
    { .name = "proxy-and-origin-in-one-server",
      .server = PLAY(
          /* the client comes when the first of them listens: that is its own */
          "tcp o; reuse o; bind o 12001; tcp l; reuse l; bind l 12000; listen l 5; listen o 5; fork { close l; accept o c; recv c 9; "
          "send c hi; close c; exit 0 }; close o; accept l c; recv c 9; tcp d; connect d 127.0.0.1 12001; send d $got; recv d 9; "
          "send c $got; recv d 9; expect 0; close d; close c; wait"),
      .clients = { CONNECT("send s GET; recv s 9; got hi; recv s 9; expect 0; close s") },
      .check = check_proxy,
      .except = EXCEPT_ENDS },
};

int main(int argc, char **argv)
{
    return live_main(argc, argv, "sockets used again", cases, sizeof cases / sizeof *cases);
}
