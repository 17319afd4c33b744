/* The join on real packets: every case of data, order, loss, end and reset that a segment's calls
 * and cause depend on.
 *
 * `wire` is written from what TCP (RFC 9293) and Linux do, not from what sockwire printed;
 * pattern.h is its language.  Programs are ordered by the sockets themselves or by `meet`, never by
 * time.  test_shapes.c has the programs of other shapes. */
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "pair.h"

#define OPEN "C:syn<connect S:syn-ack<arrival "

/* ---- what a case checks beyond its wire ---- */

/* Some packet is carried by many, or a call by many: count the packets of one end that carry call
 * `name`. */
static size_t packets_of(const struct timeline *timeline, const struct call *call)
{
    size_t count = 0;
    for (size_t i = 0; i < timeline->packet_count; i++)
        for (size_t k = 0; k < timeline->packets[i]->carries_count; k++)
            count += timeline->packets[i]->carries[k] == call;
    return count;
}

static const struct call *largest_send(const struct timeline *timeline)
{
    const struct call *largest = NULL;
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->facts->role == CALL_SEND && timeline->calls[i]->ended &&
            (!largest || timeline->calls[i]->facts->moved_bytes > largest->facts->moved_bytes))
            largest = timeline->calls[i];
    return largest;
}

static void check_one_call_many_segments(struct report *report, const struct timeline *timeline)
{
    const struct call *send = largest_send(timeline);
    if (!send || packets_of(timeline, send) < 3)
        fails(report, "one send() of many bytes must be carried by many segments");
}

static void check_short_send(struct report *report, const struct timeline *timeline)
{
    const struct call *send = largest_send(timeline);
    if (!send || send->facts->moved_bytes >= send->facts->wanted_bytes ||
        send->facts->moved_bytes == 0)
        fails(report, "the send() was not short");
    else if (!send->has_range || send->to - send->from != (uint64_t)send->facts->result)
        fails(report,
              "a short send() has the range of what it moved, not of what it was asked for");
}

/* The packet of this kind that the server sent was made by another process than the server's first.
 */
static void check_child(struct report *report, const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->from != END_SERVER || packet->kind != KIND_FIN)
            continue;
        pid_t pid = packet->trigger.kind == TRIGGER_CALL ? packet->trigger.call->facts->pid
                                                         : packet->trigger.pid;
        if (pid == timeline->programs[0]->pid || pid == 0)
            fails(
                report,
                "packet %d: the FIN is the child's (the last who had the socket), not the parent's",
                packet->id);
    }
}

static void check_parent(struct report *report, const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->from == END_SERVER && packet->kind == KIND_FIN &&
            packet->trigger.kind == TRIGGER_CALL &&
            packet->trigger.call->facts->pid != timeline->programs[0]->pid)
            fails(report, "packet %d: the FIN is the parent's, who closed last", packet->id);
    }
}

/* The FIN's call is the close of the last descriptor: the close before it on the same socket sent
 * nothing. */
static void check_last_close(struct report *report, const struct timeline *timeline)
{
    const struct call *last = NULL;
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->from != END_CLIENT || packet->kind != KIND_FIN ||
            packet->trigger.kind != TRIGGER_CALL)
            continue;
        for (size_t k = 0; k < timeline->call_count; k++)
            if (timeline->calls[k]->facts->role == CALL_CLOSE &&
                timeline->calls[k]->socket == packet->trigger.call->socket)
                last = timeline->calls[k];
        if (packet->trigger.call != last)
            fails(report, "packet %d: the FIN is the last close()'s, not #%d's", packet->id,
                  packet->trigger.call->id);
    }
    if (!last)
        fails(report, "no FIN by close()");
}

static void check_opened_twice(struct report *report, const struct timeline *timeline)
{
    if (timeline->connection_count != 2)
        fails(report, "a reused port is a new connection: there are %zu",
              timeline->connection_count);
    else if (timeline->connections[0]->address[END_CLIENT].port !=
             timeline->connections[1]->address[END_CLIENT].port)
        fails(report, "the port was not used again");
}

static void check_simultaneous(struct report *report, const struct timeline *timeline)
{
    if (timeline->connection_count && timeline->connections[0]->opened != OPENED_SIMULTANEOUS)
        fails(report, "both ends sent a SYN: that is a simultaneous open");
}

static void check_interrupted(struct report *report, const struct timeline *timeline)
{
    size_t interrupted = 0;
    /* EINTR */
    for (size_t i = 0; i < timeline->call_count; i++)
        interrupted +=
            timeline->calls[i]->facts->role == CALL_ACCEPT && timeline->calls[i]->facts->error == 4;
    if (interrupted != 1)
        fails(report, "accept() was interrupted %zu times, not once", interrupted);
}

/* Nagle's algorithm can hold back only what is sent before the first byte is acknowledged: all
 * three send() calls, to their ends. */
static const char *acknowledged_too_soon(const struct timeline *timeline)
{
    int64_t sent_ns = 0;
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->facts->role == CALL_SEND &&
            timeline->calls[i]->facts->t_end_ns > sent_ns)
            sent_ns = timeline->calls[i]->facts->t_end_ns;
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->from == END_SERVER && timeline->packets[i]->ack > 1)
            return timeline->packets[i]->facts.t_ns <= sent_ns
                       ? "the first byte was acknowledged before all were sent"
                       : NULL;
    return NULL;
}

/* ---- when the machine was too slow for a case ---- */

/* The connection's packet before it; NULL: it is the first one. */
static const struct packet *packet_before(const struct timeline *timeline, size_t index)
{
    for (size_t i = index; i-- > 0;)
        if (timeline->packets[i]->connection == timeline->packets[index]->connection)
            return timeline->packets[i];
    return NULL;
}

/* After 200 ms at the earliest the kernel sends into a window that is small (RFC 9293, 3.8.6.1). */
static const char *reads_slowly(const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i], *before = packet_before(timeline, i);
        if (before && packet->facts.payload_bytes &&
            packet->facts.t_ns - before->facts.t_ns >= 200 * NS_PER_MS)
            return "for 200 ms and more nobody read, and a timer sent";
    }
    return NULL;
}

/* How often an end has asked for a connection, at most. */
static int syns(const struct timeline *timeline)
{
    int count[2] = { 0 };
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if ((packet->facts.tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
            count[packet->from]++;
    }
    return count[0] > count[1] ? count[0] : count[1];
}

static const char *lets_in_slowly(const struct timeline *timeline)
{
    return syns(timeline) > 2 ? "after the second SYN the server needed a second to let it in"
                              : NULL;
}

static const char *connects_slowly(const struct timeline *timeline)
{
    return syns(timeline) > 1 ? "from one connect() to the other it took a second" : NULL;
}

static const struct live_case cases[] = {
    /* ---- whose bytes ---- */
    { .name = "pair",
      .server = SERVE("recv c 100; upper got; send c $got; close c"),
      .clients = { CONNECT(
          "send s \"hello\\n\"; recv s 100; got \"HELLO\\n\"; recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN
              "C:data[0,6){send}<send S:data[0,6){send}<send S:fin{close}<close C:fin{close}<close",
      .among = "C:handshake-ack<arrival S:ack<arrival C:ack<arrival" },
    /* each packet comes long after younger calls: it is waited for (capture_through()) */
    { .name = "late-capture",
      .server = SERVE("recv c 100; upper got; send c $got; recv c 1; expect 0; close c"),
      .clients = { CONNECT("send s \"hello\n\"; recv s 100; got \"HELLO\n\"; close s") },
      .wire = "fin: " OPEN
              "C:data[0,6){send}<send S:data[0,6){send}<send C:fin{close}<close S:fin{close}<close",
      .among = "C:handshake-ack<arrival S:ack<arrival C:ack<arrival",
      .capture_ms = 150 },
    { .name = "late-capture-at-the-end",
      .server = PLAY("udp s; bind s 12000; recvfrom s 100; got hello; reply s HELLO; close s"),
      .clients = { PLAY(
          "udp s; sendto s servername 12000 hello; recvfrom s 100; got HELLO; close s") },
      .wire = "*: C:udp[0,5){sendto}<sendto S:udp[0,5){sendto}<sendto",
      .capture_ms = 300 },
    { .name = "one-send-many-segments",
      .server = SERVE("recvall c; expect 400000; close c"),
      .clients = { CONNECT("sendn s 400000; expect 400000; awaitq s; close s") },
      .wire =
          "fin: " OPEN "C:data..[0,400000){send}<send|arrival C:fin<close C:fin<timer* S:fin<close",
      .check = check_one_call_many_segments },
    { .name = "fin-behind-data",
      .server = SERVE("meet go b; recvall c; expect 400000; close c"),
      .clients = { CONNECT("sendn s 400000; expect 400000; close s; meet go a") },
      .wire = "~fin: " OPEN
              "C:data..[0,400000){send}<send|arrival|close C:fin<arrival C:fin<timer* S:fin<close",
      .check = check_one_call_many_segments,
      .late = reads_slowly },
    { .name = "cork",
      .server = SERVE("recvn c 6; got abcdef; recv c 1; close c"),
      .clients = { CONNECT("cork s 1; send s ab; send s cd; send s ef; cork s 0; close s") },
      .wire = "fin: " OPEN "C:data[0,6){send,send,send}<setsockopt C:fin<close S:fin<close" },
    { .name = "cork-then-close",
      .server = SERVE("recvn c 4; recv c 1; close c"),
      .clients = { CONNECT("cork s 1; send s ab; send s cd; close s") },
      .wire = "fin: " OPEN "C:fin[0,4){send,send,close}<close S:fin<close" },
    { .name = "more",
      .server = SERVE("recvn c 4; recv c 1; close c"),
      .clients = { CONNECT("send s ab more; send s cd; close s") },
      .wire = "fin: " OPEN "C:data[0,4){send,send}<send C:fin<close S:fin<close" },
    { .name = "nagle",
      .server =
          SERVE("quickack c 0; meet ready b; awaitin c 3; recvn c 3; got abc; recv c 1; close c"),
      .clients = { CONNECT("meet ready a; send s a; send s b; send s c; awaitq s; close s") },
      .wire = "fin: " OPEN
              "C:data[0,1){send}<send C:data[1,3){send,send}<arrival C:fin<close S:fin<close",
      .among = "S:ack<timer:delayed_ack",
      .late = acknowledged_too_soon },
    { .name = "nodelay",
      .server = SERVE("recvn c 3; recv c 1; close c"),
      .clients = { CONNECT("nodelay s; send s a; send s b; send s c; awaitq s; close s") },
      .wire =
          "fin: " OPEN
          "C:data[0,1){send}<send C:data[1,2){send}<send C:data[2,3){send}<send C:fin<close S:fin<close" },
    { .name = "short-send",
      .server = SERVE("meet go b; recvall c; close c"),
      .clients = { CONNECT(
          "sndbuf s 20000; nonblock s; sendn s 3000000; meet go a; awaitq s; close s") },
      .wire = "fin: " OPEN "C:data..[0,*){send}<send|arrival C:fin<close S:fin<close",
      .check = check_short_send },
    { .name = "closed-window",
      .server = PLAY(
          "tcp l; reuse l; rcvbuf l 8192; bind l 12000; listen l 1; accept l c; meet go b; recvall c; expect 60000; close c"),
      .clients = { CONNECT("sendn s 60000; expect 60000; meet go a; awaitq s; close s") },
      .wire = "fin: " OPEN "C:data..[0,60000){send}<send|arrival|timer C:fin<close S:fin<close",
      .among = "C:data<arrival" },
    { .name = "zero-window-probe",
      .server = SERVE("meet go b; awaitsegs c 3; recvall c; expect 300000; close c"),
      .clients = { CONNECT("sendn s 300000; meet go a; awaitq s; close s") },
      .wire = "fin: " OPEN "C:data..[0,300000){send}<send|arrival|timer C:fin<close S:fin<close",
      .among = "C:probe<timer:persist S:ack<arrival" },
    { .name = "delayed-ack",
      .server = SERVE("quickack c 0; meet ready b; meet acked b; recv c 9; recv c 1; close c"),
      .clients = { CONNECT("meet ready a; send s a; awaitq s; meet acked a; close s") },
      .wire = "fin: " OPEN "C:data[0,1){send}<send C:fin<close S:fin<close",
      .among = "S:ack<timer:delayed_ack" },
    { .name = "threads-on-one-socket",
      .server = SERVE("recvall c; expect 4000; close c"),
      .clients = { CONNECT(
          "nodelay s; thread { repeat 5 { sendn s 200 } } thread { repeat 5 { sendn s 200 } } "
          "thread { repeat 5 { sendn s 200 } } thread { repeat 5 { sendn s 200 } } join; awaitq s; close s") },
      .wire = "fin: " OPEN "C:data..[0,4000)<send|arrival C:fin<close S:fin<close" },

    { .name = "threads-with-own-words",
      .server = SERVE("recvall c; expect 48; close c"),
      .clients = { CONNECT(
          "nodelay s; thread { repeat 4 { send s aaa } } thread { repeat 4 { send s bbb } } "
          "thread { repeat 4 { send s ccc } } thread { repeat 4 { send s ddd } } join; awaitq s; close s") },
      .wire = "fin: " OPEN "C:data..[0,48)<send|arrival C:fin<close S:fin<close" },

    /* ---- how bytes are handed over and taken ---- */
    { .name = "write-read",
      .server = SERVE("read c 100; got hello; write c HELLO; read c 1; close c"),
      .clients = { CONNECT("write s hello; read s 100; got HELLO; close s") },
      .wire = "fin: " OPEN
              "C:data[0,5){write}<write S:data[0,5){write}<write C:fin<close S:fin<close" },
    { .name = "writev-readv",
      .server = SERVE("awaitin c 9; readv c 2 5 100; got onetwosix; recv c 1; close c"),
      .clients = { CONNECT("writev s one two six; close s") },
      .wire = "fin: " OPEN "C:data[0,9){writev}<writev C:fin<close S:fin<close" },
    { .name = "sendmsg-recvmsg",
      .server = SERVE("recvmsg c 100; got hello; sendmsg c back; recvmsg c 1; close c"),
      .clients = { CONNECT("sendmsg s hello; recvmsg s 100; got back; close s") },
      .wire = "fin: " OPEN
              "C:data[0,5){sendmsg}<sendmsg S:data[0,4){sendmsg}<sendmsg C:fin<close S:fin<close" },
    { .name = "sendmmsg",
      .server = SERVE("recvn c 9; got onetwosix; recv c 1; close c"),
      .clients = { CONNECT("nodelay s; sendmmsg s one two six; expect 3; close s") },
      .wire = "fin: " OPEN "C:data..[0,9){sendmmsg}<sendmmsg C:fin<close S:fin<close" },
    { .name = "sendfile",
      .server = SERVE("recvn c 1000; recv c 1; close c"),
      .clients = { CONNECT("sendfile s - 1000; expect 1000; awaitq s; close s") },
      .wire = "fin: " OPEN "C:data..[0,1000){sendfile}<sendfile C:fin<close S:fin<close" },
    { .name = "splice",
      .server = SERVE("recvn c 1000; recv c 1; close c"),
      .clients = { CONNECT("splice s 1000; expect 1000; awaitq s; close s") },
      .wire = "fin: " OPEN "C:data..[0,1000){splice}<splice C:fin<close S:fin<close" },
    { .name = "peek",
      .server = SERVE("peek c 3; got hel; recv c 100; got hello; recv c 1; close c"),
      .clients = { CONNECT("send s hello; close s") },
      .wire = "fin: " OPEN "C:data[0,5){send}<send C:fin<close S:fin<close" },
    { .name = "out-of-band",
      .server = SERVE(
          "awaitin c 5; recv c 1 oob; got x; recv c 9; got ab; recv c 9; got cd; recv c 1; close c"),
      .clients = { CONNECT("nodelay s; send s ab; send s x oob; send s cd; close s") },
      .wire =
          "fin: " OPEN
          "C:data[0,2){send}<send C:data[2,3){send}<send C:data[3,5){send}<send C:fin<close S:fin<close" },
    { .name = "out-of-band-before-accept",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; meet x b; accept l c; awaitin c 5; recv c 1 oob; got x; recv c 9; got ab; "
          "recv c 9; got cd; recv c 1; close c"),
      .clients = { CONNECT("nodelay s; send s ab; send s x oob; send s cd; meet x a; close s") },
      .wire =
          "fin: " OPEN
          "C:data[0,2){send}<send C:data[2,3){send}<send C:data[3,5){send}<send C:fin<close S:fin<close" },
    { .name = "dead-before-accept",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; meet x b; accept l c; recv c 1; expect ECONNRESET; close c"),
      .clients = { CONNECT("linger s 0; close s; meet x a") },
      .wire = "rst: " OPEN "C:rst<close" },
    { .name = "all-before-accept",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; meet x b; accept l c; recv c 9; got hello; recv c 1; expect 0; close c"),
      .clients = { CONNECT("send s hello; close s; meet x a") },
      .wire = "fin: " OPEN "C:data[0,5){send}<send C:fin{close}<close S:fin{close}<close" },
    { .name = "fast-open",
      .server = SERVE("recv c 9; got hello; recv c 1; close c"),
      .clients = { PLAY("tcp s; sendto s servername 12000 hello fastopen; awaitq s; close s") },
      .wire =
          "fin: C:syn<sendto S:syn-ack<arrival C:data[0,5){sendto}<sendto|arrival C:fin<close S:fin<close" },

    /* ---- how a connection ends ---- */
    { .name = "fork-last-close-child",
      .server = SERVE("fork { meet x b; close c } close c; meet x a; wait"),
      .clients = { CONNECT("recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN "S:fin{close}<close C:fin<close",
      .check = check_child },
    { .name = "fork-last-close-parent",
      .server = SERVE("fork { close c } wait; close c"),
      .clients = { CONNECT("recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN "S:fin{close}<close C:fin<close",
      .check = check_parent },
    { .name = "fork-last-exit",
      .server = SERVE("fork { meet x b } close c; meet x a; wait"),
      .clients = { CONNECT("recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN "S:fin{}<exit C:fin<close",
      .check = check_child },
    { .name = "dup-last-close",
      .server = SERVE("recv c 9; got x; recv c 1; expect 0; close c"),
      .clients = { CONNECT("dup s d; close s; send d x; dupfd d e; close d; close e") },
      .wire = "fin: " OPEN "C:data[0,1){send}<send C:fin{close}<close S:fin<close",
      .check = check_last_close },
    { .name = "dup2-over-a-socket",
      .server = SERVE("recv c 1; expect 0; close c"),
      .clients = { CONNECT("udp d; dup2 d s; print done") },
      .wire = "fin: " OPEN "C:fin<dup2|dup3 S:fin<close" },
    { .name = "close-range",
      .server = SERVE("recv c 1; expect 0; close c"),
      .clients = { CONNECT("closerange s s") },
      .wire = "fin: " OPEN "C:fin{close_range}<close_range S:fin<close" },
    { .name = "exec-closes",
      .server =
          PLAY("tcp l; reuse l; bind l 12000; listen l 5; accept4 l c; exec %P/play \"pause\""),
      .clients = { CONNECT("recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN "S:fin{execve}<execve C:fin<close" },
    { .name = "exec-keeps",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; accept l c; exec %P/play \"recv 4 9; got hi; send 4 HI; close 4\""),
      .clients = { CONNECT("send s hi; recv s 9; got HI; recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN
              "C:data[0,2){send}<send S:data[0,2){send}<send S:fin{close}<close C:fin<close" },
    { .name = "exit-without-close",
      .server = SERVE("recv c 1; expect 0; close c"),
      .clients = { CONNECT("exit 7") },
      .status = 7,
      .wire = "fin: " OPEN "C:fin{}<exit S:fin<close" },
    { .name = "killed",
      .server = SERVE("recv c 9; recv c 1; expect 0; close c"),
      .clients = { CONNECT("send s bye; kill KILL") },
      .status = 137,
      .wire = "fin: " OPEN "C:data[0,3){send}<send C:fin{}<exit S:fin<close" },
    { .name = "aborted",
      .server = SERVE("recv c 1; expect 0; close c"),
      .clients = { CONNECT("abort") },
      .status = 134,
      .wire = "fin: " OPEN "C:fin{}<exit S:fin<close" },
    { .name = "segmentation-fault",
      .server = SERVE("recv c 1; expect 0; close c"),
      .clients = { CONNECT("raise SEGV") },
      .status = 139,
      .wire = "fin: " OPEN "C:fin{}<exit S:fin<close" },
    { .name = "exit-in-a-call",
      .server = SERVE("recv c 1; expect 0; close c"),
      .clients = { CONNECT("alarm 50; recv s 1") },
      .status = 128 + 14,
      .wire = "fin: " OPEN "C:fin{}<exit S:fin<close" },
    { .name = "half-close",
      .server = SERVE("recv c 9; got hello; recv c 1; expect 0; send c HELLO; close c"),
      .clients = { CONNECT(
          "send s hello; shutdown s w; recv s 9; got HELLO; recv s 1; expect 0; close s") },
      .wire =
          "fin: " OPEN
          "C:data[0,5){send}<send C:fin{shutdown}<shutdown S:data[0,5){send}<send S:fin{close}<close" },
    { .name = "shutdown-both",
      .server = SERVE("recv c 1; expect 0; close c"),
      .clients = { CONNECT("shutdown s rw; close s") },
      .wire = "fin: " OPEN "C:fin{shutdown}<shutdown S:fin{close}<close" },
    { .name = "shutdown-read",
      .server = SERVE("recv c 1; expect 0; close c"),
      .clients = { CONNECT("shutdown s r; recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN "C:fin{close}<close S:fin{close}<close" },
    { .name = "both-close-at-once",
      .server = SERVE("meet x b; close c"),
      .clients = { CONNECT("meet x a; close s") },
      .wire = "~fin: " OPEN "C:fin{close}<close S:fin{close}<close" },
    { .name = "unread-data",
      .server = SERVE("awaitin c 6; close c"),
      .clients = { CONNECT("send s \"hello\\n\"; recv s 9; expect ECONNRESET; close s") },
      .wire = "rst: " OPEN "C:data[0,6){send}<send S:rst<close" },
    { .name = "unread-data-exit",
      .server = SERVE("awaitin c 6; exit 0"),
      .clients = { CONNECT("send s \"hello\\n\"; recv s 9; expect ECONNRESET; close s") },
      .wire = "rst: " OPEN "C:data[0,6){send}<send S:rst<exit" },
    { .name = "linger-zero",
      .server = SERVE("recv c 1; expect ECONNRESET; close c"),
      .clients = { CONNECT("linger s 0; close s") },
      .wire = "rst: " OPEN "C:rst<close" },
    { .name = "linger-zero-exit",
      .server = SERVE("recv c 1; expect ECONNRESET; close c"),
      .clients = { CONNECT("linger s 0; exit 0") },
      .wire = "rst: " OPEN "C:rst<exit" },
    { .name = "disconnect",
      .server = SERVE("recv c 1; expect ECONNRESET; close c"),
      .clients = { CONNECT("disconnect s; close s") },
      .wire = "rst: " OPEN "C:rst<connect" },
    { .name = "data-to-a-closed-socket",
      .server = SERVE("close c; meet x b"),
      .clients = { CONNECT(
          "recv s 1; expect 0; send s x; send s y nosignal; expect EPIPE; close s; meet x a") },
      .wire = "rst: " OPEN "S:fin{close}<close C:data[0,1){send}<send S:rst<arrival" },
    { .name = "sigpipe",
      .server = SERVE("close c"),
      .clients = { CONNECT("recv s 1; expect 0; send s x; send s y") },
      .status = 141,
      .wire = "rst: " OPEN "S:fin{close}<close C:data[0,1){send}<send S:rst<arrival" },

    /* ---- how it begins, or doesn't ---- */
    { .name = "dead-port",
      .server = PLAY("tcp l; bind l 12001; listen l 1; pause"),
      .clients = { PLAY("tcp s; connect s servername 12000; expect ECONNREFUSED; close s") },
      .wire = "refused: C:syn<connect S:rst<arrival" },
    { .name = "unanswered",
      .loses = true,
      .server = PLAY("tcp l; reuse l; drop l; bind l 12000; listen l 1; pause"),
      .clients = { PLAY(
          "tcp s; nonblock s; connect s servername 12000; expect EINPROGRESS; awaitretrans s 1; close s") },
      .wire = "*: C:syn<connect C:syn<timer:retransmission" },
    { .name = "syn-again",
      .loses = true,
      .server = PLAY(
          "tcp l; reuse l; drop l; bind l 12000; listen l 1; meet x b; keep l; accept l c; recv c 1; close c"),
      .clients = { PLAY(
          "tcp s; nonblock s; connect s servername 12000; expect EINPROGRESS; meet x a; await s out; soerror s; close s") },
      .wire =
          "fin: C:syn<connect C:syn<timer:retransmission S:syn-ack<arrival C:fin<close S:fin<close",
      .late = lets_in_slowly },
    { .name = "nonblocking-connect",
      .server = SERVE("recv c 1; close c"),
      .clients = { PLAY(
          "tcp s; nonblock s; connect s servername 12000; expect EINPROGRESS; await s out; soerror s; expect ok; close s") },
      .wire = "fin: " OPEN "C:fin<close S:fin<close" },
    { .name = "nonblocking-refused",
      .server = PLAY("tcp l; bind l 12001; listen l 1; pause"),
      .clients = { PLAY(
          "tcp s; nonblock s; connect s servername 12000; expect EINPROGRESS; await s err; soerror s; "
          "expect ECONNREFUSED; close s") },
      .wire = "refused: C:syn<connect S:rst<arrival" },
    { .name = "refused-then-accepted",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; meet x b; meet y b; listen l 1; meet z b; accept l c; recv c 1; close c"),
      .clients = { PLAY(
          "meet x a; tcp s; connect s servername 12000; expect ECONNREFUSED; meet y a; meet z a; "
          "connect s servername 12000; close s") },
      .wire = "refused: C:syn<connect S:rst<arrival\nfin: " OPEN "C:fin<close S:fin<close" },
    { .name = "refused-then-accepted-port",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; meet x b; meet y b; listen l 1; meet z b; accept l c; recv c 1; close c"),
      .clients = { PLAY(
          "meet x a; tcp s; bind s 12345; connect s servername 12000; expect ECONNREFUSED; meet y a; meet z a; "
          "connect s servername 12000; close s") },
      .wire = "refused: C:syn<connect S:rst<arrival\nfin: " OPEN "C:fin<close S:fin<close" },
    { .name = "connect-to-any",
      .server = SERVE("recv c 1; close c"),
      .clients = { PLAY("tcp s; connect s 0.0.0.0 12000; close s") },
      .wire = "fin: " OPEN "C:fin<close S:fin<close" },
    { .name = "backlog-full",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 0; meet x b; accept l c; accept l d; recv c 1; close c; recv d 1; close d"),
      .clients = { PLAY(
          "tcp a; connect a servername 12000; tcp b; nonblock b; connect b servername 12000; expect EINPROGRESS; "
          "meet x a; await b out; soerror b; close a; close b") },
      .wire =
          "fin: " OPEN "C:fin<close S:fin<close\n"
          "fin: C:syn<connect C:syn<timer:retransmission S:syn-ack<arrival C:fin<close S:fin<close" },
    { .name = "never-accepted",
      .server = PLAY("tcp l; reuse l; bind l 12000; listen l 5; awaitin l 1; close l"),
      .clients = { CONNECT("recv s 1; expect ECONNRESET; close s") },
      .wire = "rst: " OPEN "S:rst<close" },
    { .name = "never-accepted-exit",
      .server = PLAY("tcp l; reuse l; bind l 12000; listen l 5; awaitin l 1; exit 0"),
      .clients = { CONNECT("recv s 1; expect ECONNRESET; close s") },
      .wire = "rst: " OPEN "S:rst<exit" },
    { .name = "reused-port",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; repeat 2 { accept l c; recv c 1; expect ECONNRESET; close c }"),
      .clients = { PLAY(
          "repeat 2 { tcp s; reuse s; bind s 40000; connect s servername 12000; linger s 0; close s }") },
      .wire = "2x rst: " OPEN "C:rst<close",
      .check = check_opened_twice },
    { .name = "reused-port-in-time-wait",
      .server = PLAY("tcp l; reuse l; bind l 12000; listen l 5; repeat 2 { accept l c; close c }"),
      .clients = { PLAY(
          "repeat 2 { tcp s; reuse s; bind s 40000; connect s servername 12000; recv s 1; expect 0; close s }") },
      .wire = "2x fin: " OPEN "S:fin<close C:fin<close",
      .check = check_opened_twice },
    { .name = "simultaneous-open",
      .loses = true,
      .clients = { PLAY(
          "tcp l; reuseport l; bind l 40002 127.0.0.1; drop l; listen l 1; tcp b; reuseport b; bind b 40002 127.0.0.1; tcp a; "
          "bind a 40001 127.0.0.1; nonblock a; connect a 127.0.0.1 40002; expect EINPROGRESS; close l; "
          "connect b 127.0.0.1 40001; await a out; soerror a; close a; recv b 1; expect 0; close b") },
      .wire = "fin: C:syn<connect S:syn<connect C:syn-ack<arrival C:fin<close S:fin<close",
      .check = check_simultaneous,
      .late = connects_slowly,
      .except = EXCEPT_ENDS },
    { .name = "self-connect",
      .clients = { PLAY(
          "tcp s; bind s 12000 127.0.0.1; connect s 127.0.0.1 12000; send s hi; recv s 9; got hi; close s") },
      .except = EXCEPT_ENDS },

    /* ---- sent again, kept alive ---- */
    { .name = "data-again",
      .loses = true,
      .server =
          SERVE("dropdata c; meet x b; meet y b; keep c; recv c 9; got hello; recv c 1; close c"),
      .clients = { CONNECT(
          "meet x a; send s hello; awaitretrans s 1; meet y a; awaitq s; close s") },
      .wire =
          "fin: " OPEN
          "C:data[0,5){send}<send C:data[0,5){send}<timer:loss_probe C:data[0,5){send}<timer:retransmission* "
          "C:fin<close S:fin<close" },
    { .name = "fin-again",
      .loses = true,
      .server = SERVE("dropfin c; meet x b; meet y b; keep c; recv c 1; expect 0; close c"),
      .clients = { CONNECT(
          "meet x a; shutdown s w; awaitretrans s 1; meet y a; recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN
              "C:fin<shutdown C:fin<timer:loss_probe C:fin<timer:retransmission* S:fin<close" },
    { .name = "keep-alive",
      .server = SERVE("awaitsegs c 1; send c x; recv c 1; close c"),
      .clients = { CONNECT("keepalive s 1 1; recv s 1; close s") },
      .wire = "fin: " OPEN "S:data[0,1){send}<send C:fin<close S:fin<close",
      .among = "C:keep-alive<timer:keep_alive S:ack<arrival" },

    /* ---- several connections ---- */
    { .name = "three-at-once",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; repeat 3 { accept l c; recv c 9; got hi; send c HI; recv c 1; close c }"),
      .clients = { CONNECT("send s hi; recv s 9; got HI; close s"),
                   CONNECT("send s hi; recv s 9; got HI; close s"),
                   CONNECT("send s hi; recv s 9; got HI; close s") },
      .together = true,
      .wire =
          "3x fin: " OPEN "C:data[0,2){send}<send S:data[0,2){send}<send C:fin<close S:fin<close" },
    { .name = "three-one-after-another",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; repeat 3 { accept l c; recv c 9; got hi; send c HI; recv c 1; close c }"),
      .clients = { CONNECT("send s hi; recv s 9; got HI; close s"),
                   CONNECT("send s hi; recv s 9; got HI; close s"),
                   CONNECT("send s hi; recv s 9; got HI; close s") },
      .wire =
          "3x fin: " OPEN "C:data[0,2){send}<send S:data[0,2){send}<send C:fin<close S:fin<close" },
    { .name = "two-of-one-client",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 5; accept l c; accept l d; recv d 9; got two; recv c 9; got one; "
          "close d; close c"),
      .clients = { PLAY(
          "tcp s; connect s servername 12000; tcp t; connect t servername 12000; send t two; send s one; "
          "recv t 1; recv s 1; close t; close s") },
      .wire = "2x fin: " OPEN "C:data[0,3){send}<send S:fin<close C:fin<close" },

    /* ---- IPv6 ---- */
    { .name = "ipv6",
      .server = PLAY(
          "tcp6 l; reuse l; v6only l 1; bind l 12000; listen l 5; accept l c; recv c 9; got hello; send c HELLO; "
          "recv c 1; close c"),
      .clients = { PLAY(
          "tcp6 s; connect s ::1 12000; send s hello; recv s 9; got HELLO; close s") },
      .wire =
          "fin: " OPEN "C:data[0,5){send}<send S:data[0,5){send}<send C:fin<close S:fin<close" },
    { .name = "dual-stack",
      .server = PLAY(
          "tcp6 l; reuse l; v6only l 0; bind l 12000; listen l 5; accept l c; recv c 9; got hello; send c HELLO; "
          "recv c 1; close c"),
      .clients = { CONNECT("send s hello; recv s 9; got HELLO; close s") },
      .wire =
          "fin: " OPEN "C:data[0,5){send}<send S:data[0,5){send}<send C:fin<close S:fin<close" },
    { .name = "mapped-client",
      .server = SERVE("recv c 9; got hello; recv c 1; close c"),
      .clients = { PLAY(
          "tcp6 s; v6only s 0; connect s ::ffff:127.0.0.1 12000; send s hello; close s") },
      .wire = "fin: " OPEN "C:data[0,5){send}<send C:fin<close S:fin<close" },

    /* ---- signals ---- */
    { .name = "accept-interrupted",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; signal ALRM note; listen l 5; alarm 20; accept l c; expect EINTR; meet x "
          "b; accept l c; "
          "recv c 1; close c"),
      .clients = { PLAY("meet x a; tcp s; connect s servername 12000; close s") },
      .wire = "fin: " OPEN "C:fin<close S:fin<close",
      .check = check_interrupted },

    /* ---- UDP ---- */
    { .name = "udp-echo",
      .server = PLAY("udp s; bind s 12000; recvfrom s 100; got hello; reply s HELLO; close s"),
      .clients = { PLAY(
          "udp s; sendto s servername 12000 hello; recvfrom s 100; got HELLO; close s") },
      .wire = "*: C:udp[0,5){sendto}<sendto S:udp[0,5){sendto}<sendto" },
    { .name = "udp-dead-port",
      .clients = { PLAY(
          "udp s; connect s 127.0.0.1 12000; send s hello; recv s 9; expect ECONNREFUSED; close s") },
      .wire = "*: C:udp[0,5){send}<send S:icmp<arrival" },
    { .name = "udp-connected",
      .server = PLAY(
          "udp s; bind s 12000; recvfrom s 100; reply s one; reply s two; recvfrom s 9; close s"),
      .clients = { PLAY(
          "udp s; connect s servername 12000; send s hello; recv s 9; got one; recv s 9; got two; write s bye; close s") },
      .wire =
          "*: C:udp[0,5){send}<send S:udp[0,3){sendto}<sendto S:udp[0,3){sendto}<sendto C:udp[0,3){write}<write" },
    { .name = "udp-several",
      .server = PLAY(
          "udp s; bind s 12000; recvfrom s 100; got one; recvfrom s 100; got three; recvfrom s 9; expect 0; recvmmsg s 9 1; "
          "got end; close s"),
      .clients = { PLAY(
          "udp s; connect s servername 12000; sendmmsg s one three; send s \"\"; send s end; close s") },
      .wire =
          "*: C:udp[0,3){sendmmsg}<sendmmsg C:udp[0,5){sendmmsg}<sendmmsg C:udp[0,0){send}<send C:udp[0,3){send}<send" },
    { .name = "udp6",
      .server = PLAY("udp6 s; bind s 12000; recvfrom s 100; reply s HELLO; close s"),
      .clients = { PLAY("udp6 s; sendto s ::1 12000 hello; recvfrom s 100; got HELLO; close s") },
      .wire = "*: C:udp[0,5){sendto}<sendto S:udp[0,5){sendto}<sendto" },
    { .name = "udp6-dead-port",
      .clients = { PLAY(
          "udp6 s; connect s ::1 12000; send s hello; recv s 9; expect ECONNREFUSED; close s") },
      .wire = "*: C:udp[0,5){send}<send S:icmp<arrival" },
};

int main(int argc, char **argv)
{
    return live_main(argc, argv, "the join on the wire", cases, sizeof cases / sizeof *cases);
}
