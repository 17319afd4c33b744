/* Programs of many shapes: processes, threads, poll, stdio, Python, static and sanitized binaries,
 * other people's programs.
 *
 * What the wire must show is written from what each program does (tests/programs/); pattern.h is
 * its language.  test_join.c has the cases of the join itself. */
#include <string.h>

#include <errno.h>

#include "pair.h"

#define OPEN "C:syn<connect S:syn-ack<arrival "

/* One line, its answer, then the client closes and the server after it. */
#define LINE \
    OPEN "C:data[0,6){send}<send S:data[0,6){send}<send C:fin{close}<close S:fin{close}<close"
#define LINES \
    OPEN      \
        "C:data[0,4){send}<send S:data[0,4){send}<send C:data[4,8){send}<send S:data[4,8){send}<send C:fin<close S:fin<close"

static void check_bulk(struct report *report, const struct timeline *timeline)
{
    if (timeline->connection_count == 1 && timeline->connections[0]->bytes[END_CLIENT] != 10485760)
        fails(report, "the client sent %llu bytes, not 10 MiB",
              (unsigned long long)timeline->connections[0]->bytes[END_CLIENT]);
}

/* posix_spawn's child had the connection socket for a moment: the FIN is the server's own close()
 * all the same. */
static void check_first_process(struct report *report, const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->from == END_SERVER && packet->kind == KIND_FIN &&
            packet->trigger.kind == TRIGGER_CALL &&
            packet->trigger.call->facts->pid != timeline->programs[0]->pid)
            fails(report, "packet %d: the FIN is another process's", packet->id);
    }
}

static void check_other_process(struct report *report, const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        /* the FIN is whoever's closes last */
        if (packet->from != END_SERVER || packet->kind != KIND_DATA)
            continue;
        if (packet->trigger.kind == TRIGGER_CALL &&
            packet->trigger.call->facts->pid == timeline->programs[0]->pid)
            fails(report, "packet %d: the child's, not the parent's", packet->id);
    }
}

static void check_alarm(struct report *report, const struct timeline *timeline)
{
    size_t accepts = 0;
    for (size_t i = 0; i < timeline->call_count; i++)
        accepts += timeline->calls[i]->facts->role == CALL_ACCEPT;
    if (accepts < 2)
        fails(report, "the server accepts at least twice: there are %zu calls", accepts);
}

/* Each is a call, though the next one has the same arguments and follows at once. */
static void check_interrupted_twice(struct report *report, const struct timeline *timeline)
{
    size_t interrupted = 0;
    for (size_t i = 0; i < timeline->call_count; i++)
        interrupted += timeline->calls[i]->facts->role == CALL_RECEIVE &&
                       timeline->calls[i]->facts->error == EINTR;
    if (interrupted != 2)
        fails(report, "recv() was interrupted %zu times, not twice", interrupted);
}

#define SERVER(name) .server = "%P/" name
#define CLIENT_LINES .clients = { "%P/client_lines" }
#define THREE_CLIENTS .clients = { "%P/client_lines", "%P/client_lines", "%P/client_lines" }

static const struct live_case cases[] = {
    /* ---- servers ---- */
    { .name = "fork-server",
      SERVER("server_fork"),
      CLIENT_LINES,
      .input = "hello\n",
      .wire = "fin: " LINE,
      .check = check_other_process },
    { .name = "fork-server-three",
      SERVER("server_fork"),
      THREE_CLIENTS,
      .together = true,
      .input = "hello\n",
      .wire = "3x fin: " LINE },
    { .name = "fork-server-leak",
      SERVER("server_fork_leak"),
      .clients = { CONNECT("send s \"hello\\n\"; recvn s 6; close s") },
      .input = "",
      .wire =
          "fin: " OPEN "C:data[0,6){send}<send S:data[0,6){send}<send C:fin<close S:fin{}<exit" },
    { .name = "thread-server",
      SERVER("server_thread"),
      CLIENT_LINES,
      .input = "hello\n",
      .wire = "fin: " LINE },
    { .name = "thread-server-three",
      SERVER("server_thread"),
      THREE_CLIENTS,
      .together = true,
      .input = "hello\n",
      .wire = "3x fin: " LINE },
    { .name = "poll-server",
      SERVER("server_poll"),
      THREE_CLIENTS,
      .together = true,
      .input = "hello\n",
      .wire = "3x fin: " LINE },
    { .name = "epoll-server",
      SERVER("server_epoll"),
      THREE_CLIENTS,
      .together = true,
      .input = "hello\n",
      .wire = "3x fin: " LINE },
    { .name = "stdio-server",
      SERVER("server_stdio"),
      CLIENT_LINES,
      .input = "one\ntwo\n",
      .wire =
          "fin: " OPEN
          "C:data[0,4){send}<send S:data[0,4){write}<write C:data[4,8){send}<send S:data[4,8){write}<write "
          "C:fin<close S:fin{close}<close" },
    { .name = "vfork-server",
      SERVER("server_vfork"),
      CLIENT_LINES,
      .input = "hello\n",
      .wire = "fin: " LINE,
      .check = check_first_process },
    { .name = "scm-server",
      SERVER("server_scm"),
      CLIENT_LINES,
      .input = "hello\n",
      .wire = "fin: " LINE,
      .check = check_other_process },
    { .name = "daemon-server",
      SERVER("server_daemon"),
      CLIENT_LINES,
      .input = "hello\n",
      .wire = "fin: " LINE },
    { .name = "eintr-server",
      SERVER("server_eintr"),
      .clients = { "%P/client_lines", "%P/client_lines" },
      .input = "hello\n",
      .wire = "2x fin: " LINE,
      .check = check_alarm },
    { .name = "eintr-server-restart",
      SERVER("server_eintr 12000 restart"),
      .clients = { "%P/client_lines", "%P/client_lines" },
      .input = "hello\n",
      .wire = "2x fin: " LINE,
      .check = check_alarm },
    { .name = "eintr-again",
      SERVER("server_again"),
      .clients = { CONNECT("recvn s 2; got go; send s end; recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN "S:data[0,2){send}<send C:data[0,3){send}<send S:fin<close C:fin<close",
      .check = check_interrupted_twice },
    { .name = "exit-server",
      SERVER("server_exit"),
      .clients = { CONNECT(
          "send s \"hello\\n\"; recvn s 6; got \"HELLO\\n\"; recv s 1; expect 0; close s") },
      .wire =
          "fin: " OPEN "C:data[0,6){send}<send S:data[0,6){send}<send S:fin{}<exit C:fin<close" },
    { .name = "slow-server",
      SERVER("server_slow"),
      .clients = { CONNECT(
          "sendall s 200000; shutdown s w; recvn s 13; got \"200000 BYTES\\n\"; recv s 1; expect 0; close s") },
      .wire =
          "~fin: " OPEN
          "C:data..[0,200000)<send|arrival|timer C:fin<arrival|shutdown|timer C:fin<timer* S:data[0,13){send}<send S:fin<close",
      .among = "S:window-update<recv" },
    /* it wants the CPU and does not get it: not to be taken for a busy one that will send no more
     */
    { .name = "starved-server",
      SERVER("server_starved"),
      .clients = { "%P/client_hog" },
      .wire = "fin: " OPEN "C:fin<close S:fin<close" },
    { .name = "silent-server",
      SERVER("server_silent"),
      CLIENT_LINES,
      .status = 1,
      .input = "hello\n",
      .wire = "refused: C:syn<connect S:rst<arrival" },
    { .name = "udp-server",
      SERVER("server_udp"),
      .clients = { "%P/client_udp" },
      .input = "hello\n",
      .wire = "*: C:udp[0,6){sendto}<sendto S:udp[0,6){sendto}<sendto" },
    { .name = "udp-server-three",
      SERVER("server_udp"),
      .clients = { "%P/client_udp", "%P/client_udp", "%P/client_udp" },
      .together = true,
      .input = "hello\n",
      .wire = "3x *: C:udp[0,6){sendto}<sendto S:udp[0,6){sendto}<sendto" },

    /* ---- clients ---- */
    { .name = "client-lines",
      SERVER("server_fork"),
      CLIENT_LINES,
      .input = "one\ntwo\n",
      .wire = "fin: " LINES },
    { .name = "client-nonblock",
      SERVER("server_fork"),
      .clients = { "%P/client_nonblock" },
      .input = "hello\n",
      .wire = "fin: " LINE },
    { .name = "client-nonblock-refused",
      .clients = { "%P/client_nonblock" },
      .status = 1,
      .input = "hello\n",
      .wire = "refused: C:syn<connect S:rst<arrival" },
    { .name = "client-bytes-nodelay",
      SERVER("server_fork"),
      .clients = { "%P/client_bytes servername 12000 nodelay" },
      .input = "abc\n",
      .wire =
          "~fin: " OPEN
          "C:data[0,1){send}<send C:data[1,2){send}<send C:data[2,3){send}<send C:data[3,4){send}<send C:fin<close "
          "S:data..[0,*)<send|arrival S:fin<close" },
    { .name = "client-getaddrinfo",
      SERVER("server_fork"),
      .clients = { "%P/client_getaddrinfo" },
      .input = "hello\n",
      .wire = "refused: C:syn<connect S:rst<arrival\nfin: " LINE },
    { .name = "client-killed",
      SERVER("server_poll"),
      .clients = { "%P/client_kill" },
      .status = 137 },
    { .name = "client-alone",
      CLIENT_LINES,
      .status = 1,
      .input = "hello\n",
      .wire = "refused: C:syn<connect S:rst<arrival" },
    { .name = "server-alone",
      .server = PLAY("tcp s; bind s 12000; listen s 1; close s; exit 3"),
      .status = 3,
      .wire = "" },
    { .name = "server-ends-first",
      .server = PLAY("tcp s; bind s 12000; exit 0"),
      CLIENT_LINES,
      .status = 1,
      .input = "hello\n",
      .wire = "refused: C:syn<connect S:rst<arrival" },

    /* ---- how programs are built ---- */
    { .name = "static",
      .server =
          "%P/play-static 'tcp l; reuse l; bind l 12000; listen l 1; accept l c; recv c 9; got hello; fork { send c "
          "HELLO } wait; "
          "recv c 1; close c'",
      .clients = { "%P/play-static 'tcp s; connect s servername 12000; send s hello; recvn s 5; got HELLO; close s'" },
      .wire = "fin: " OPEN "C:data[0,5){send}<send S:data[0,5){send}<send C:fin<close S:fin<close",
      .needs = "play-static" },
    { .name = "sanitized",
      .server =
          "%P/play-asan 'tcp l; reuse l; bind l 12000; listen l 1; accept l c; recv c 9; got hello; send c HELLO; recv c "
          "1; close c'",
      .clients = { "%P/play-asan 'tcp s; connect s servername 12000; send s hello; recvn s 5; got HELLO; close s'" },
      .wire = "fin: " OPEN "C:data[0,5){send}<send S:data[0,5){send}<send C:fin<close S:fin<close",
      .needs = "play-asan" },

    /* ---- Python ---- */
    { .name = "python",
      .server = "python3 %P/server.py",
      .clients = { "python3 %P/client.py" },
      .input = "hello\n",
      .wire = "~fin: " OPEN
              "C:data[0,5){send}<send S:data[0,5){send}<send S:fin{close}<close C:fin{close}<close",
      .needs = "python3" },
    { .name = "python-socketserver",
      .server = "python3 %P/server_threading.py",
      .clients = { "python3 %P/client_loop.py" },
      .input = "one\ntwo\n",
      .wire =
          "fin: " OPEN
          "C:data[0,4){send}<send S:data[0,4){send}<send C:data[4,8){send}<send S:data[4,8){send}<send "
          "C:fin<close S:fin{shutdown}<shutdown",
      .needs = "python3" },

    /* ---- other people's programs ---- */
    { .name = "nc-client",
      .server = SERVE("recvn c 6; got \"hello\\n\"; send c \"HELLO\\n\"; close c"),
      .clients = { "nc.openbsd -N servername 12000" },
      .input = "hello\n",
      .wire =
          "~fin: " OPEN
          "C:data[0,6){write}<write C:fin{shutdown}<shutdown S:data[0,6){send}<send S:fin{close}<close",
      .needs = "nc.openbsd" },
    { .name = "nc-server",
      .server = "nc.openbsd -l 12000",
      .clients = { CONNECT("send s \"hello\\n\"; shutdown s w; recv s 1; expect 0; close s") },
      .wire = "fin: " OPEN "C:data[0,6){send}<send C:fin{shutdown}<shutdown S:fin{close}<close",
      .needs = "nc.openbsd" },

    /* ---- much ---- */
    { .name = "bulk",
      .server = "%P/bulk receive",
      .clients = { "%P/bulk send" },
      .wire =
          "~fin: " OPEN
          "C:data..[0,10485760)<send|arrival|shutdown|timer:loss_probe|timer:persist C:fin<arrival|shutdown C:fin<timer* S:fin<close",
      .check = check_bulk,
      /* a full segment that the congestion window held back, sent by the loss probe when the
       * machine leaves the ACK lying: the kernel's stack says so, but pacing would look the same,
       * so sockwire says "unknown" */
      .hurries = true },
    { .name = "thousand-round-trips",
      .server = SERVE("nodelay c; repeat 1000 { recv c 1; send c x } recv c 1; close c"),
      .clients = { CONNECT("nodelay s; repeat 1000 { send s y; recv s 1 } close s") },
      .wire = "~fin: " OPEN
              "C:data..[0,1000){send}<send C:fin<close S:data..[0,1000){send}<send S:fin<close" },
    { .name = "fifty-connections",
      .server = PLAY(
          "tcp l; reuse l; bind l 12000; listen l 50; repeat 50 { accept l c; recv c 9; send c x; recv c 1; close c }"),
      .clients = { PLAY(
          "repeat 50 { tcp s; connect s servername 12000; send s y; recv s 1; close s }") },
      .wire = "50x fin: " OPEN
              "C:data[0,1){send}<send S:data[0,1){send}<send C:fin<close S:fin<close" },
};

int main(int argc, char **argv)
{
    return live_main(argc, argv, "programs of many shapes", cases, sizeof cases / sizeof *cases);
}
