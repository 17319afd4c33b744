/* The mistakes that students make, each as a broken program (tests/mistakes/NAME/), and the finding
 * that must name it, and no other error or warning; and correct programs of unusual shape, which
 * must have no error and no warning at all.
 *
 * One row a run: which mistake, by the number that its rule has in src/findings/, the two command
 * lines, the finding.  The last line that is printed counts both:  mistakes: 40 of 40 named, 0
 * false alarms in 30 correct programs */
#include <errno.h>
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "pair.h"

enum { MISTAKES = 76 };

#define M "%P/mistakes/"
#define P "%P/"

struct row {
    int mistake; /* 0: one without a number, or a correct program */
    struct live_case live;
};

#define HANGS .cut_s = 1, .status = 128 + SIGTERM
#define ENDS .status = STATUS_ANY
/* The old server, which lives on while a new one is started. */
#define OLD(options, new)  \
    PLAY("tcp l; " options \
         "; bind l 12000; listen l 5; fork { close l; exec " M new "/server } wait; pause")

/* Each question took a long time: as if the program had something to do in between. */
static const char *asks_slowly(const struct timeline *timeline)
{
    const int64_t slow_ns = 15 * NS_PER_MS;
    int64_t began_ns = 0, ended_ns = 0, questions = 0;
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call_facts *facts = timeline->calls[i]->facts;
        if (facts->role != CALL_RECEIVE || facts->error != EAGAIN)
            continue;
        began_ns = questions++ ? began_ns : facts->t_begin_ns;
        ended_ns = facts->t_end_ns;
    }
    return ended_ns - began_ns >= questions * slow_ns * 2 / 3 ? "the program asked slowly" : NULL;
}

/* clang-format off */
static const struct row broken[] = {
    { 1, { "short-read", M "short-read/server", { CONNECT("nodelay s; send s hel; recvn s 3; got HEL; recv s 1; expect 0; send s \"lo\\n\" nosignal; close s") },
           .finds = "short-read server" } },
    { 2, { "results-not-checked", M "results-not-checked/server", { P "client_lines" }, .input = "hello\n", ENDS,
           .finds = "results-not-checked server" } },
    { 2, { "results-not-checked-accept", M "results-not-checked-accept/server", { P "client_lines" }, .input = "hello\n", ENDS,
           .finds = "results-not-checked server" } },
    { 3, { "line-out-of-step", SERVE("recvn c 8; send c \"ONE\\nTWO\\n\"; recv c 100"), { M "line-out-of-step/client" }, HANGS,
           .finds = "line-out-of-step client" } },
    { 3, { "line-out-of-step-server", M "line-out-of-step/server",
           { CONNECT("cork s 1; send s \"one\\n\"; send s \"two\\n\"; cork s 0; recv s 4; recv s 4") }, HANGS,
           .finds = "line-out-of-step server" } },
    { 4, { "stale-tail", M "stale-tail/server",
           { CONNECT("send s \"goodbye\\n\"; recv s 100; recv s 1; close s"), CONNECT("send s \"hi\\n\"; recv s 100; recv s 1; close s") },
           .finds = "stale-tail server" } },
    { 5, { "padding-sent", SERVE("recvn c 128; send c \"HELLO\\n\"; recv c 1; close c"), { M "padding-sent/client" },
           .finds = "padding-sent client" } },
    { 6, { "nul-sent", SERVE("recv c 100; send c \"HELLO\\n\"; recv c 1; close c"), { M "nul-sent/client" }, .input = "hello\n",
           .finds = "nul-sent client" } },
    { 7, { "end-ignored", M "end-ignored/server", { P "client_lines" }, .input = "hello\n", .finds = "end-ignored server" } },
    { 8, { "no-reuseaddr", "sh -c '" M "no-reuseaddr/server; exec " M "no-reuseaddr/server'",
           { CONNECT("send s \"hello\\n\"; recvn s 6; recv s 1; expect 0; close s") }, .finds = "no-reuseaddr server" } },
    { 8, { "no-reuseaddr-late", "sh -c '" M "no-reuseaddr-late/server; exec " M "no-reuseaddr-late/server'",
           { CONNECT("send s \"hello\\n\"; recvn s 6; recv s 1; expect 0; close s") }, .finds = "no-reuseaddr server" } },
    { 8, { "no-reuseaddr-client", SERVE("recv c 6; send c hello.; recv c 1; close c"), { M "no-reuseaddr-client/client" }, .status = 1,
           .finds = "no-reuseaddr client" } },
    { 9, { "port-taken-loop", M "port-taken-loop/server", { CONNECT("send s \"hello\\n\"; recvn s 6; close s") }, .finds = "port-taken server" } },
    { 0, { "failure-that-was-none", M "failure-that-was-none/server", { P "client_lines" }, .input = "hello\n", ENDS,
           .finds = "failure-that-was-none server" } },
    { 0, { "already-bound", M "already-bound/server", { CONNECT("send s \"hello\\n\"; recvn s 6; close s") }, .finds = "already-bound server" } },
    { 9, { "port-taken", OLD("reuse l", "port-taken"), { CONNECT("close s") }, .finds = "port-taken server" } },
    { 10, { "port-byte-order", M "port-byte-order/server", { P "client_lines" }, .input = "hello\n", .status = 1,
            .finds = "port-byte-order server" } },
    { 10, { "port-byte-order-bind", PLAY("tcp l; bind l 57390"), { NULL }, .finds = "port-byte-order server" } },
    { 10, { "port-byte-order-both", PLAY("tcp l; reuse l; bind l 57390; listen l 1; accept l c; recv c 9; send c HI; recv c 1; close c"),
            { PLAY("tcp s; connect s servername 57390; send s hi; recvn s 2; close s") }, .finds = "port-byte-order server" } },
    { 10, { "port-byte-order-client", P "server_thread", { M "port-byte-order/client" }, .input = "hello\n", .status = 1,
            .finds = "port-byte-order client" } },
    { 11, { "newline-awaited", M "newline-awaited/server", { M "newline-awaited/client" }, .input = "hello\n", HANGS,
            .finds = "newline-awaited -" } },
    { 12, { "both-receive-first", M "newline-awaited/server", { M "both-receive-first/client" }, .input = "hello\n", HANGS,
            .finds = "both-receive-first -" } },
    { 13, { "serves-one-client", M "serves-one-client/server", { P "client_lines", P "client_lines" }, .input = "hello\n", .status = 1,
            .finds = "serves-one-client server" } },
    { 13, { "parent-ends-before-its-child-closes", PLAY("signal HUP ignore; tcp l; bind l 12000; listen l 5; accept l c; "
                    "fork { meet x b; close l; recv c 9; send c HI; recv c 1; close c }"),
            { CONNECT("send s hi; nap 100; tcp d; connect d servername 12000; meet x a; recv s 9; got HI; close s; "
                      "ignore recv d 1; close d") }, ENDS, .finds = "serves-one-client server" } },
    { 14, { "welcoming-socket-used", M "welcoming-socket-used/server", { P "client_lines" }, .input = "hello\n", .status = 1,
            .finds = "welcoming-socket-used server" } },
    /* who reads meanwhile makes room */
    { 15, { "short-send", SERVE("pause"), { M "short-send/client" }, .finds = "short-send client" } },
    { 16, { "connection-not-closed", M "connection-not-closed/server", { P "client_lines" }, .input = "hello\n",
            .finds = "connection-not-closed server" } },
    { 16, { "connection-not-closed-hangs", M "connection-not-closed/server", { CONNECT("send s hi; recv s 2; got HI; recv s 1") }, HANGS,
            .finds = "connection-not-closed server" } },
    { 16, { "connection-not-closed-descriptors", M "connection-not-closed-descriptors/server",
            { PLAY("repeat 2 { tcp s; connect s servername 12000; send s hi; recvn s 2; close s }") },
            .finds = "connection-not-closed server" } },
    { 17, { "unread-at-close", M "unread-at-close/server",
            { CONNECT("send s \"one\\ntwo\\n\"; recvn s 4; got \"ONE\\n\"; recv s 1; expect ECONNRESET; close s") },
            .finds = "unread-at-close server" } },
    { 18, { "sigpipe", SERVE("close c; pause"), { M "sigpipe/client" }, .input = "hello\n", .status = 141, .finds = "sigpipe client" } },
    { 19, { "end-awaited", M "end-awaited/server", { CONNECT("send s \"hello\\n\"; recv s 100") }, HANGS, .finds = "end-awaited -" } },
    { 19, { "end-awaited-client", SERVE("recv c 100; upper got; send c $got; recv c 100"), { M "end-awaited/client" }, .input = "hello\n", HANGS,
            .finds = "end-awaited -" } },
    { 20, { "close-before-answer", SERVE("recv c 100; recv c 1; expect 0; send c HELLO; close c"), { M "close-before-answer/client" },
            .input = "hello\n", .finds = "close-before-answer client" } },
    { 20, { "close-before-answer-half-closed", SERVE("recvall c; expect 5; meet x b; send c HELLO; close c"),
            { CONNECT("send s hello; shutdown s w; close s; meet x a") }, .finds = "close-before-answer client" } },
    { 20, { "close-before-answer-when-it-has-come", SERVE("recvall c; expect 5; send c HELLO; close c; meet x b"),
            { CONNECT("send s hello; shutdown s w; meet x a; close s") }, .finds = "close-before-answer client" } },
    { 68, { "shut-before-answer", SERVE("recvall c; expect 6; send c \"HELLO\\n\"; close c"), { M "shut-before-answer/client" },
            .input = "hello\n", .finds = "shut-before-answer client" } },
    { 68, { "shut-before-answer-receiving", SERVE("recvall c; expect 5; send c HELLO; close c"),
            { CONNECT("send s hello; shutdown s r; recv s 9; expect 0; close s") }, .finds = "shut-before-answer client" } },
    { 68, { "shut-before-answer-that-comes-first", SERVE("recvall c; expect 5; send c HELLO; meet x b; close c"),
            { CONNECT("send s hello; shutdown s rw; meet x a; recv s 9; expect ECONNRESET; close s") },
            .finds = "shut-before-answer client" } },
    { 21, { "parent-keeps-connection", M "parent-keeps-connection/server", { P "client_lines" }, .input = "hello\n",
            .finds = "parent-keeps-connection server" } },
    { 21, { "child-keeps-connection", M "child-keeps-connection/server", { CONNECT("send s hi; recvn s 2; recv s 1") }, HANGS,
            .finds = "child-keeps-connection server" } },
    { 21, { "child-keeps-connection-fork", M "child-keeps-connection-fork/server", { CONNECT("send s hi; recvn s 2; recv s 1") }, HANGS,
            .finds = "child-keeps-connection server" } },
    { 22, { "child-accepts", M "child-accepts/server", { P "client_lines" }, .input = "hello\n", .finds = "child-accepts server" } },
    { 22, { "child-keeps-welcoming", "sh -c '" M "child-keeps-welcoming/server; exec " M "child-keeps-welcoming/server'",
            { CONNECT("send s hi; recv s 9; got HI; close s") }, .finds = "child-keeps-welcoming server" } },
    { 23, { "accept-interrupted", M "accept-interrupted/server", { M "accept-interrupted/client" }, .input = "hello\n",
            .finds = "accept-interrupted server" } },
    { 23, { "zombies", M "zombies/server", { P "client_lines", P "client_lines", P "client_lines" }, .input = "hello\n", .finds = "zombies server" } },
    { 67, { "eagain-taken-for-end", M "eagain-taken-for-end/server", { CONNECT("awaitin s 1; send s \"hi\\n\"; ignore recv s 9; close s") },
            .finds = "eagain-taken-for-end server" } },
    { 66, { "thread-argument-shared", M "thread-argument-shared/server",
            { CONNECT("tcp d; connect d servername 12000; send s one; send d two; recvn d 3; recv s 1") }, HANGS,
            .finds = "thread-argument-shared server" } },
    { 24, { "slow-client-blocks", M "slow-client-blocks/server", { M "slow-client-blocks/client" }, .finds = "slow-client-blocks server" } },
    { 25, { "buffer-overrun", M "buffer-overrun/server", { CONNECT("sendn s 24; ignore recv s 100; close s") },
            .finds = "buffer-overrun server" } },
    { 26, { "no-listen", M "no-listen/server", { P "client_lines" }, .input = "hello\n", .status = 1, .finds = "no-listen server" } },
    { 26, { "no-listen-refused", P "server_silent", { P "client_lines" }, .input = "hello\n", .status = 1, .finds = "no-listen server" } },
    { 27, { "wrong-address-family", P "server_thread", { M "wrong-address-family/client" }, .input = "hello\n", .status = 1,
            .finds = "wrong-address-family client" } },
    { 27, { "wrong-address-family-server", M "wrong-address-family/server", { P "client_lines" }, .input = "hello\n", .status = 1,
            .finds = "wrong-address-family server" } },
    { 28, { "wrong-address-length", P "server_thread", { M "wrong-address-length/client" }, .input = "hello\n", .status = 1,
            .finds = "wrong-address-length client" } },
    { 28, { "wrong-address-length-cut", M "wrong-address-length-cut/server", { CONNECT("close s") }, .finds = "wrong-address-length server" } },
    { 28, { "wrong-address-length-accept", M "wrong-address-length/server", { CONNECT("ignore recv s 1; close s") },
            .finds = "wrong-address-length server" } },
    { 29, { "descriptor-is-a-comparison", M "descriptor-is-a-comparison/server", { P "client_lines" }, .input = "hello\n", .status = 1,
            .finds = "descriptor-is-a-comparison server" } },
    { 30, { "bad-address", P "server_thread", { M "bad-address/client" }, .input = "hello\n", .status = 1, .finds = "bad-address client" } },
    { 30, { "bad-address-broadcast", PLAY("udp s; bind s 12000"), { PLAY("udp s; sendto s 127.255.255.255 12000 hello; expect EACCES; close s") },
            .finds = "bad-address client" } },
    { 30, { "bad-address-swapped", M "bad-address-swapped/server", { NULL }, ENDS, .finds = "bad-address server" } },
    { 30, { "bad-address-luck", P "server_thread", { M "bad-address-luck/client" }, .input = "hello\n", .finds = "bad-address client" } },
    { 31, { "ipv4-only", P "server_thread", { M "ipv4-only/client" }, .input = "hello\n", .status = 1, .finds = "ipv4-only client" } },
    { 32, { "datagram-for-stream", M "datagram-for-stream/server", { P "client_lines" }, .input = "hello\n", .status = 1,
            .finds = "datagram-for-stream server" } },
    { 32, { "datagram-for-stream-client", P "server_thread", { M "datagram-for-stream/client" }, .input = "hello\n", .status = 1,
            .finds = "datagram-for-stream client" } },
    { 33, { "first-word-only", SERVE("recv c 100; upper got; send c $got; recv c 1; close c"), { M "first-word-only/client" },
            .input = "hello big world\n", .finds = "first-word-only client" } },
    { 34, { "not-flushed", M "not-flushed/server", { P "client_lines" }, .input = "hello\n", HANGS, .finds = "not-flushed server" } },
    { 34, { "not-flushed-standard-output", M "not-flushed-standard-output/server", { P "client_lines" }, .input = "hello\n", HANGS,
            .finds = "not-flushed server" } },
    { 35, { "write-write-read", P "server_stdio", { M "write-write-read/client" }, .finds = "write-write-read client" } },
    { 35, { "write-write-read-server", SERVE("repeat 4 { recv c 100; send c \"OK \"; send c \"HELLO\\n\" } recv c 1; close c"),
            { CONNECT("repeat 4 { send s \"hello\\n\"; recvn s 9 } close s") }, .finds = "write-write-read server" } },
    { 36, { "both-send", M "both-send/server", { M "both-send/client" }, HANGS, .finds = "both-send client" } },
    { 37, { "backlog-full", M "backlog-full/server", { M "backlog-full/client" }, .finds = "backlog-full server" } },
    /* the old one accepts, too: which of both gets the client is the kernel's choice */
    { 38, { "two-servers-on-one-port",
            PLAY("tcp l; reuseport l; bind l 12000; listen l 5; fork { close l; exec " M "two-servers-on-one-port/server } "
                 "forever { accept l c; recvall c; close c }"), { CONNECT("close s") },
            .finds = "two-servers-on-one-port server" } },
    { 39, { "prompt-sent", M "prompt-sent/server", { CONNECT("send s \"hello\\n\"; recv s 6 waitall; awaitin s 11; close s") },
            .finds = "prompt-sent server" } },
    { 40, { "one-address-only", M "one-address-only/server", { PLAY("tcp s; connect s 127.0.0.2 12000; expect ECONNREFUSED; close s") },
            .finds = "one-address-only server" } },
    { 41, { "edge-read-once", M "edge-read-once/server",
            { CONNECT("send s \"0123456789012345678901234567890123456789\n\"; recv s 100") }, HANGS, .finds = "edge-read-once server" } },
    { 41, { "edge-read-once-and-gone", M "edge-read-once/server",
            { CONNECT("send s \"0123456789012345678901234567890123456789\n\"; awaitq s; close s") }, .finds = "edge-read-once server" } },
    { 41, { "edge-read-once-accept", M "edge-read-once-accept/server",
            { PLAY("tcp a; connect a servername 12000; tcp b; connect b servername 12000; send a one; send b two; recvn a 3; recv b 3") }, HANGS,
            .finds = "edge-read-once server" } },
    { 42, { "oneshot-not-rearmed", M "oneshot-not-rearmed/server",
            { CONNECT("send s hel; awaitq s; nap 50; send s \"lo\n\"; recv s 100") }, HANGS, .finds = "oneshot-not-rearmed server" } },
    { 43, { "connect-unfinished", NULL, { M "connect-unfinished/client" }, .status = 141, .finds = "connect-unfinished client" } },
    { 44, { "send-lost", SERVE("meet x b; recvall c; close c"), { "sh -c '" M "send-lost/client; exec " P "play \"meet x a\"'" },
            .finds = "send-lost client" } },
    { 45, { "datagram-cut", M "datagram-cut/server", { PLAY("udp s; sendto s 127.0.0.1 12000 \"a message of more than 16 bytes\"; close s") },
            .finds = "datagram-cut server" } },
    { 46, { "datagram-too-long", NULL, { M "datagram-too-long/client" }, .finds = "datagram-too-long client" } },
    { 47, { "more-left-open", M "more-left-open/server", { CONNECT("repeat 2 { send s \"hello\\n\"; recvn s 8 } close s") },
            .finds = "more-left-open server" } },
    { 47, { "cork-left-on", SERVE("cork c 1; recv c 100; send c HELLO; recv c 1; close c"), { CONNECT("send s hello; recv s 100; close s") },
            .finds = "more-left-open server" } },
    { 0, { "wrong-option-level", M "wrong-option-level/server", { CONNECT("repeat 4 { send s \"hello\\n\"; recvn s 9 } close s") },
           .finds = "wrong-option-level server" } },
    { 48, { "select-nfds", M "select-nfds/server", { CONNECT("send s hi; recv s 9") }, HANGS, .finds = "select-nfds server" } },
    { 48, { "select-nfds-empty", M "select-nfds-empty/server", { CONNECT("send s hi; recv s 9") }, HANGS, .finds = "select-nfds server" } },
    { 49, { "wrong-port", P "server_thread", { M "wrong-port/client" }, .status = 1, .finds = "wrong-port client" } },
    { 49, { "wrong-port-no-accept", PLAY("tcp l; reuse l; bind l 12000; listen l 1; meet x b"),
            { PLAY("tcp s; connect s servername 1200; expect ECONNREFUSED; close s; meet x a") }, .finds = "wrong-port client" } },
    { 49, { "wrong-port-poll", P "server_poll", { M "wrong-port/client" }, .status = 1, .finds = "wrong-port client" } },
    { 50, { "listen-before-bind", M "listen-before-bind/server", { P "client_lines" }, .status = 1, .finds = "listen-before-bind server" } },
    { 51, { "server-gone", M "server-gone/server", { P "client_lines" }, .status = 1, .finds = "server-gone server" } },
    { 52, { "use-after-close", SERVE("recv c 100; send c \"HELLO\\n\"; recv c 1; close c"), { M "use-after-close/client" },
            .finds = "use-after-close client" } },
    { 52, { "use-after-close-poll", M "use-after-close-poll/server", { CONNECT("send s hi; recvn s 2; close s") }, ENDS,
            .finds = "use-after-close server" } },
    { 52, { "use-after-close-select", M "use-after-close-select/server", { CONNECT("send s hi; recvn s 2; close s") }, ENDS,
            .finds = "use-after-close server" } },
    { 53, { "double-close-in-a-row", SERVE("recv c 9; send c HI; recv c 1; close c; close l; close 4; expect EBADF"),
            { CONNECT("send s hi; recvn s 2; close s") }, .finds = "double-close server" } },
    { 53, { "double-close", M "double-close/server", { CONNECT("send s hi; recvn s 2; close s") }, .finds = "double-close server" } },
    { 54, { "closed-while-waited", PLAY("tcp l; reuse l; bind l 12000; listen l 5; accept l c; accept l d; recv d 9; send d \"HELLO\\n\"; recv d 1; "
                                        "close d; close c"),
            { M "closed-while-waited/client" }, ENDS, .finds = "closed-while-waited client" } },
    { 55, { "empty-sent", SERVE("recv c 100; upper got; send c $got; close c"), { M "empty-sent/client" }, .input = "\n", HANGS, .finds = "empty-sent client" } },
    { 56, { "sibling-never-accepts", M "sibling-never-accepts/server", { M "sibling-never-accepts/client" }, .finds = "sibling-never-accepts server" } },
    { 56, { "sibling-never-accepts-beside", M "sibling-never-accepts-beside/server", { M "sibling-never-accepts/client" }, HANGS,
            .finds = "sibling-never-accepts server" } },
    { 57, { "same-failure-again", NULL, { M "same-failure-again/client" }, .finds = "same-failure-again client" } },
    { 58, { "event-ignored", SERVE("recv c 100; send c \"HELLO\\n\"; close c"), { M "event-ignored/client" }, .finds = "event-ignored client" } },
    { 58, { "event-ignored-hangup", M "event-ignored-hangup/server", { CONNECT("send s \"hi\\n\"; recvn s 3; recv s 1; expect 0; close s") },
            .finds = "event-ignored server" } },
    { 72, { "busy-wait", SERVE("recv c 9; recv c 1; close c"), { M "busy-wait/client" }, .finds = "busy-wait client",
            .late = asks_slowly } },
    { 73, { "accept-blocks", M "accept-blocks/server", { CONNECT("send s hi; recv s 9") }, HANGS, .finds = "accept-blocks server" } },
    { 74, { "room-not-awaited", M "room-not-awaited/server",
            { PLAY("tcp s; rcvbuf s 20000; connect s servername 12000; send s \"all\\n\"; awaitin s 10000; recvn s 8388608") }, HANGS,
            .finds = "room-not-awaited server" } },
    { 75, { "loop-blocked", M "loop-blocked/server",
            { PLAY("tcp a; tcp b; connect a servername 12000; connect b servername 12000; send a he; send b \"two\\n\"; recvn b 4") }, HANGS,
            .finds = "loop-blocked server" } },
    { 76, { "keep-alive-late", M "keep-alive-late/server", { CONNECT("send s hello; awaitq s; ttl s 1; close s") }, HANGS,
            .finds = "keep-alive-late server" } },
    { 60, { "not-connected", SERVE("recv c 1; close c"), { M "not-connected/client" }, .finds = "not-connected client" } },
    { 61, { "end-for-answer", SERVE("recv c 100; close c"), { M "end-for-answer/client" }, .finds = "end-for-answer client" } },
    { 62, { "read-ahead-lost", M "read-ahead-lost/server",
            { CONNECT("send s \"one\ntw\"; recvn s 4; got \"ONE\n\"; send s \"o\n\"; recv s 100; got \"O\n\"; close s") },
            .finds = "read-ahead-lost server" } },
    { 62, { "read-ahead-lost-and-waits", M "read-ahead-lost/server",
            { CONNECT("send s \"one\ntw\"; recvn s 4; got \"ONE\n\"; send s \"o\n\"; recvn s 4") }, HANGS, .finds = "read-ahead-lost server" } },
    { 63, { "split-line-lost", M "split-line-lost/server",
            { CONNECT("send s \"a line of more than twenty bytes\n\"; recv s 100; got \"TWENTY BYTES\n\"; close s") } ,
            .finds = "split-line-lost server" } },
    { 64, { "ipv6-only", M "ipv6-only/server", { P "client_lines" }, .input = "hello\n", .status = 1, .finds = "ipv6-only server" } },
    { 65, { "failed-socket-kept", P "server_thread", { M "failed-socket-kept/client" }, .input = "hello\n",
            .finds = "failed-socket-kept client" } },
    { 59, { "length-byte-order", SERVE("recvall c; close c"), { M "length-byte-order/client" }, .finds = "length-byte-order client" } },
    { 69, { "reply-to-wrong-peer", M "reply-to-wrong-peer/server",
            { PLAY("udp a; udp b; sendto a 127.0.0.1 12000 one; recv a 9; got ONE; sendto b 127.0.0.1 12000 two; recv a 9; got TWO; close a; close b") },
            .finds = "reply-to-wrong-peer server" } },
    { 70, { "repeat-without-backoff", PLAY("udp s; bind s 12000; repeat 3 { recvfrom s 9 } reply s HELLO; close s"),
            { M "repeat-without-backoff/client" }, .finds = "repeat-without-backoff client" } },
    { 70, { "repeat-without-backoff-gives-up", PLAY("udp s; bind s 12000; repeat 5 { recvfrom s 9 } pause"), { M "repeat-without-backoff/client" },
            .status = 1, .finds = "repeat-without-backoff client" } },
    { 71, { "duplicate-taken",
            PLAY("udp s; bind s 12000; recvfrom s 9; reply s ONE; reply s ONE; meet x b; recvfrom s 9; reply s TWO; recvfrom s 9; close s"),
            { "sh -c '(echo one; " P "play \"meet x a\"; echo two; echo three) | " M "duplicate-taken/client'" },
            .finds = "duplicate-taken client" } },
    { 59, { "length-byte-order-misread", M "length-byte-order-misread/server", { CONNECT("send s \"\\x06\\0\\0\\0hello\n\"; recv s 9") }, HANGS,
            .finds = "length-byte-order client" } },
};

#define CORRECT .finds = ""
#define LINES "one\ntwo\nthree\n"
#define LONG_LINES "0123456789012345678901234567890123456789\n0123456789abcde\nend\n" /* the middle one: 16 bytes */

static const struct row correct[] = {
    { 0, { "textbook-pair", P "server_exit", { P "client_lines" }, .input = "hello\n", CORRECT } },
    { 0, { "fork", P "server_fork", { P "client_lines", P "client_lines", P "client_lines" }, .input = LINES, .together = true, CORRECT } },
    { 0, { "threads", P "server_thread", { P "client_lines", P "client_lines", P "client_lines" }, .input = LINES, .together = true, CORRECT } },
    { 0, { "poll", P "server_poll", { P "client_lines", P "client_bytes" }, .input = LINES, .together = true, CORRECT } },
    { 0, { "epoll", P "server_epoll", { P "client_nonblock", P "client_lines" }, .input = LINES, .together = true, CORRECT } },
    { 0, { "epoll-edge-until-again", P "server_edge 12000 again", { P "client_lines" }, .input = LONG_LINES, CORRECT } },
    { 0, { "epoll-edge-until-short", P "server_edge 12000 short", { P "client_lines" }, .input = LONG_LINES, CORRECT } },
    { 0, { "epoll-edge-modify", P "server_edge 12000 modify", { P "client_lines" }, .input = LONG_LINES, CORRECT } },
    { 0, { "epoll-oneshot", P "server_edge 12000 oneshot", { P "client_lines" }, .input = LONG_LINES, CORRECT } },
    { 0, { "connect-asked", NULL, { PLAY("tcp s; nonblock s; connect s 127.0.0.1 12000; expect EINPROGRESS; await s out; soerror s; "
                                         "expect ECONNREFUSED; close s") }, CORRECT } },
    { 0, { "connect-asked-by-writing", NULL, { PLAY("tcp s; nonblock s; connect s 127.0.0.1 12000; expect EINPROGRESS; await s out; "
                                                    "send s x nosignal; expect ECONNREFUSED; close s") }, CORRECT } },
    { 0, { "connect-in-the-background", SERVE("recv c 9; close c"),
           { PLAY("tcp s; nonblock s; ignore connect s servername 12000; await s out; soerror s; expect ok; send s hi; "
                  "await s in; recv s 9; expect 0; close s") }, CORRECT } },
    { 0, { "send-again-until-taken", SERVE("nap 100; recvall c; close c"),
           { CONNECT("nonblock s; sendn s 100000000; await s out; sendn s 10; await s out; close s") }, CORRECT } },
    { 0, { "datagram-that-fits", PLAY("udp s; bind s 12000; recv s 5; got hello; close s"),
           { PLAY("udp s; sendto s 127.0.0.1 12000 hello; close s") }, CORRECT } },
    { 0, { "datagram-peeked", PLAY("udp s; bind s 12000; peek s 2; recv s 9; got hello; close s"),
           { PLAY("udp s; sendto s 127.0.0.1 12000 hello; close s") }, CORRECT } },
    { 0, { "more-and-the-last-piece", SERVE("recv c 9; send c HEL more; send c LO; recv c 1; close c"),
           { CONNECT("send s hello; recvn s 5; close s") }, CORRECT } },
    { 0, { "more-that-comes-late", SERVE("recv c 9; send c HEL more; nap 300; send c LO; recv c 1; close c"),
           { CONNECT("send s hello; recvn s 5; close s") }, CORRECT } },
    { 0, { "cork-on-and-off", SERVE("recv c 9; cork c 1; send c HEL; send c LO; cork c 0; recv c 1; close c"),
           { CONNECT("send s hello; recvn s 5; close s") }, CORRECT } },
    { 0, { "head-and-line-in-one-writev", SERVE("repeat 4 { recv c 100; writev c \"OK \" \"HELLO\\n\" } recv c 1; close c"),
           { CONNECT("repeat 4 { writev s \"1 \" \"hello\\n\"; recvn s 9 } close s") }, CORRECT } },
    { 0, { "head-and-line-with-more", SERVE("repeat 4 { recv c 100; send c \"OK \" more; send c \"HELLO\\n\" } recv c 1; close c"),
           { CONNECT("repeat 4 { send s \"1 \" more; send s \"hello\\n\"; recvn s 9 } close s") }, CORRECT } },
    { 0, { "head-and-line-corked", SERVE("repeat 4 { recv c 100; cork c 1; send c \"OK \"; send c \"HELLO\\n\"; cork c 0 } recv c 1; close c"),
           { CONNECT("repeat 4 { send s \"hello\\n\"; recvn s 9 } close s") }, CORRECT } },
    { 0, { "head-and-line-nodelay", SERVE("nodelay c 1; repeat 4 { recv c 100; send c \"OK \"; send c \"HELLO\\n\" } recv c 1; close c"),
           { CONNECT("repeat 4 { send s \"hello\\n\"; recvn s 9 } close s") }, CORRECT } },
    { 0, { "picks-a-port-and-tells-it", PLAY("tcp l; listen l 5; name l; bind l 12000; expect EINVAL; close l"), { NULL }, CORRECT } },
    { 0, { "knocks-at-several-doors", P "server_thread",
           { PLAY("tcp s; connect s 127.0.0.1 12001; expect ECONNREFUSED; close s; tcp s; connect s 127.0.0.1 12000; close s") }, CORRECT } },
    { 0, { "shutdown-wakes-the-reader", SERVE("recv c 1; close c"),
           { CONNECT("thread { recv s 9; expect 0 } nap 50; shutdown s rw; join; close s") }, CORRECT } },
    { 0, { "shared-descriptor-closed-by-both", SERVE("fork { recv c 9; send c HI; close c } close c; wait"),
           { CONNECT("send s hi; recv s 9; recv s 1; close s") }, CORRECT } },
    { 0, { "nothing-then-something", SERVE("recv c 9; send c HI; recv c 1; close c"), { CONNECT("send s \"\"; send s hi; recv s 9; close s") },
           CORRECT } },
    { 0, { "some-failures", NULL, { PLAY("tcp s; repeat 5 { recv s 9; expect ENOTCONN } close s") }, CORRECT } },
    { 0, { "tries-until-it-listens", NULL, { PLAY("repeat 20 { tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED; close s }") }, CORRECT } },
    { 0, { "ipv4-after-ipv6-only", PLAY("tcp6 l; reuse l; v6only l 1; bind l 12000; listen l 5; accept l c; recv c 100; send c HELLO; recv c 1; close c"),
           { PLAY("tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED; close s; tcp6 t; connect t ::1 12000; send t hello; recv t 100; "
                  "close t") }, CORRECT } },
    { 0, { "again-on-the-same-socket", SERVE("recv c 100; send c HELLO; recv c 1; close c"),
           { PLAY("tcp s; connect s 127.0.0.1 12001; expect ECONNREFUSED; connect s 127.0.0.1 12000; send s hello; recv s 100; close s") },
           CORRECT } },
    { 0, { "two-attempts-closed-at-last", SERVE("recv c 100; send c HELLO; recv c 1; close c"),
           { PLAY("tcp6 s; connect s ::1 12000; expect ECONNREFUSED; tcp t; connect t 127.0.0.1 12000; send t hello; recv t 100; close t; "
                  "close s") }, CORRECT } },
    { 0, { "gives-up-and-ends", NULL, { PLAY("tcp6 s; connect s ::1 12000; expect ECONNREFUSED") }, CORRECT } },
    { 0, { "length-in-network-order", SERVE("recvall c; close c"), { CONNECT("send s \"\\0\\0\\0\\005\"; send s hello; close s") }, CORRECT } },
    { 0, { "polls-and-reads", SERVE("repeat 60 { send c x } recv c 1; close c"), { CONNECT("repeat 60 { await s in; recv s 1 } close s") }, CORRECT } },
    { 0, { "lines-cut-anywhere", SERVE("recv c 100; send c \"ONE\n\"; recv c 100; send c \"TWO\n\"; recv c 1; close c"),
           { CONNECT("send s \"one\ntw\"; recvn s 4; send s \"o\n\"; recvn s 4; close s") }, CORRECT } },
    { 0, { "header-then-line", SERVE("recvn c 5; recv c 100; send c \"HELLO\n\"; recv c 1; close c"),
           { CONNECT("send s \"00006hello\n\"; recvn s 6; close s") }, CORRECT } },
    { 0, { "name-then-line", SERVE("recv c 100; send c OK; recv c 100; send c \"HELLO\n\"; recv c 1; close c"),
           { CONNECT("send s joe; recvn s 2; send s \"hello\n\"; recvn s 6; close s") }, CORRECT } },
    { 0, { "one-answer-to-two-lines", SERVE("recv c 100; send c \"OK\n\"; recv c 100; send c \"THREE\n\"; recv c 1; close c"),
           { CONNECT("send s \"one\ntwo\n\"; recvn s 3; send s \"three\n\"; recvn s 6; close s") }, CORRECT } },
    { 0, { "every-second-line", SERVE("recv c 100; send c \"ONE\n\"; recv c 100; send c \"THREE\n\"; recv c 1; close c"),
           { CONNECT("send s \"one\ntwo\n\"; recvn s 4; send s \"three\n\"; recvn s 6; close s") }, CORRECT } },
    { 0, { "answers-without-newline", SERVE("recv c 100; send c ONE; send c TWO; recv c 1; close c"),
           { CONNECT("send s \"one\ntwo\n\"; recvn s 6; close s") }, CORRECT } },
    { 0, { "stdio", P "server_stdio", { P "client_lines" }, .input = LINES, CORRECT } },
    { 0, { "byte-by-byte", P "server_thread", { P "client_bytes" }, .input = LINES, CORRECT } },
    { 0, { "byte-by-byte-nodelay", P "server_fork", { P "client_bytes servername 12000 nodelay" }, .input = LINES, CORRECT } },
    { 0, { "posix-spawn", P "server_vfork", { P "client_lines" }, .input = "hello\n", CORRECT } },
    { 0, { "worker-by-descriptor", P "server_scm", { P "client_lines", P "client_lines" }, .input = "hello\n", CORRECT } },
    { 0, { "errno-in-a-log", P "server_thread", { P "client_logs" }, .input = "hello\n", ENDS, CORRECT } },
    { 0, { "daemon", P "server_daemon", { P "client_lines" }, .input = "hello\n", CORRECT } },
    { 0, { "interrupted", P "server_eintr", { P "client_lines", P "client_lines" }, .input = "hello\n", CORRECT } },
    { 0, { "interrupted-restart", P "server_eintr 12000 restart", { P "client_lines", P "client_lines" }, .input = "hello\n", CORRECT } },
    { 0, { "bulk", P "bulk receive", { P "bulk send" }, CORRECT } },
    { 0, { "slow-reader", P "server_slow", { P "bulk send servername 12000 3000000" }, ENDS, CORRECT } },
    { 0, { "every-address-in-turn", P "server_thread", { P "client_getaddrinfo" }, .input = "hello\n", CORRECT } },
    { 0, { "udp", P "server_udp", { P "client_udp" }, .input = "hello\n", CORRECT } },
    { 0, { "python", "python3 " P "server.py", { "python3 " P "client.py" }, .input = "hello\n", .needs = "python3", CORRECT } },
    { 0, { "python-threads", "python3 " P "server_threading.py", { "python3 " P "client_loop.py", "python3 " P "client_loop.py" }, .input = LINES,
           .needs = "python3", .together = true, CORRECT } },
    { 0, { "netcat", P "server_fork", { "nc -N 127.0.0.1 12000" }, .input = "hello\n", .needs = "nc", ENDS, CORRECT } },
    { 0, { "read-write", SERVE("read c 100; got hello; write c HELLO; read c 1; close c"), { CONNECT("write s hello; read s 100; close s") },
           CORRECT } },
    { 0, { "vectors", SERVE("recvmsg c 100; sendmsg c HELLO; readv c 9 9; close c"),
           { CONNECT("writev s hel lo; recvmsg s 100; got HELLO; close s") }, CORRECT } },
    { 0, { "dup", SERVE("dup c d; close c; recv d 100; send d HELLO; recv d 1; close d"), { CONNECT("dup s d; send s hi; close s; recv d 9; close d") },
           CORRECT } },
    { 0, { "half-close", SERVE("recv c 9; recv c 1; expect 0; send c HELLO; close c"),
           { CONNECT("send s hello; shutdown s w; recv s 9; recv s 1; expect 0; close s") }, CORRECT } },
    { 0, { "half-close-first-by-the-server", SERVE("send c \"220 ready\\n\"; shutdown c w; recvall c; close c"),
           { CONNECT("recv s 100; recv s 100; expect 0; send s \"bye\\n\"; close s") }, CORRECT } },
    { 0, { "half-close-by-a-copy", SERVE("recvall c; send c HELLO; close c"),
           { CONNECT("dup s d; send s hello; shutdown d w; close d; recv s 9; recv s 1; expect 0; close s") }, CORRECT } },
    { 0, { "both-halves-when-all-is-done", SERVE("recv c 9; send c HELLO; recv c 1; close c"),
           { CONNECT("send s hello; recv s 9; got HELLO; shutdown s rw; recv s 1; expect 0; close s") }, CORRECT } },
    { 0, { "no-more-receiving-and-none-comes", SERVE("recvall c; close c"),
           { CONNECT("shutdown s r; send s hello; recv s 1; expect 0; awaitq s; close s") }, CORRECT } },
    { 0, { "linger-on-purpose", SERVE("recv c 9; recv c 1; expect ECONNRESET; close c"), { CONNECT("send s bye; awaitq s; linger s 0; close s") },
           CORRECT } },
    { 0, { "peek", SERVE("peek c 3; recv c 100; send c HELLO; recv c 1; close c"), { CONNECT("send s hello; recv s 100; close s") }, CORRECT } },
    { 0, { "keep-alive", SERVE("repeat 5 { recv c 100; upper got; send c $got } recv c 1; expect 0; close c"),
           { CONNECT("repeat 5 { send s \"hello\\n\"; recv s 100; got \"HELLO\\n\" } close s") }, CORRECT } },
    { 0, { "one-after-another", PLAY("tcp l; reuse l; bind l 12000; listen l 1; repeat 3 { accept l c; recv c 9; send c OK; recv c 1; close c } "
                                     "close l"),
           { CONNECT("send s 1; recv s 9; close s"), CONNECT("send s 2; recv s 9; close s"), CONNECT("send s 3; recv s 9; close s") }, CORRECT } },
    { 0, { "greeting", SERVE("send c \"220 ready\\n\"; recv c 100; send c \"221 bye\\n\"; recv c 1; close c"),
           { CONNECT("recv s 100; send s \"QUIT\\n\"; recv s 100; close s") }, CORRECT } },
    { 0, { "several-readers-of-one-end", SERVE("fork { recv c 1; expect 0; close c } fork { recv c 1; expect 0; close c } recv c 1; expect 0; wait; "
                                               "wait; close c"),
           { CONNECT("meet x a; shutdown s w; recv s 1; close s"), PLAY("meet x b") }, .together = true, CORRECT } },
    { 0, { "prefork", PLAY("tcp l; reuse l; bind l 12000; listen l 5; fork { accept l c; recv c 9; send c A; close c } fork { accept l c; recv c 9; "
                           "send c B; close c } wait; wait; close l"),
           { CONNECT("send s 1; recv s 9; close s"), CONNECT("send s 2; recv s 9; close s") }, CORRECT } },
    { 0, { "waits-when-it-comes-by", PLAY("tcp l; reuse l; bind l 12000; listen l 5; accept l c; fork { close l; recv c 9; send c A; recv c 1; close c } close c; "
                                          "accept l c; wait; fork { close l; recv c 9; send c B; recv c 1; close c } close c; accept l c"),
           { CONNECT("send s 1; recv s 9; close s"), CONNECT("send s 2; recv s 9; close s") }, CORRECT } },
    { 0, { "children-not-kept", PLAY("signal CHLD ignore; tcp l; reuse l; bind l 12000; listen l 5; repeat 3 { accept l c; fork { close l; recv c 9; send c A; recv c 1; "
                                     "close c } close c } accept l c"),
           { CONNECT("send s 1; recv s 9; close s"), CONNECT("send s 2; recv s 9; close s"), CONNECT("send s 3; recv s 9; close s") }, CORRECT } },
    { 0, { "grandchildren", PLAY("tcp l; reuse l; bind l 12000; listen l 5; repeat 3 { accept l c; fork { fork { close l; recv c 9; send c A; recv c 1; close c } } "
                                 "close c; wait } accept l c"),
           { CONNECT("send s 1; recv s 9; close s"), CONNECT("send s 2; recv s 9; close s"), CONNECT("send s 3; recv s 9; close s") }, CORRECT } },
    { 0, { "drains-before-it-closes", SERVE("recv c 9; send c HI; recv c 9 dontwait; expect EAGAIN; close c"),
           { CONNECT("send s hi; recv s 9; recv s 1; expect 0; close s") }, CORRECT } },
    { 0, { "looks-again-when-poll-says-so", SERVE("recv c 9 dontwait; expect EAGAIN; meet x a; await c in; recv c 9; send c HI; recv c 1; close c"),
           { CONNECT("meet x b; send s hi; recv s 9; close s") }, CORRECT } },
    { 0, { "one-way", SERVE("recvall c; expect 400000; close c"), { CONNECT("sendn s 400000; awaitq s; close s") }, CORRECT } },
    { 0, { "exec-keeps", PLAY("tcp l; reuse l; bind l 12000; listen l 5; accept l c; exec " P "play \"recv 4 9; send 4 HI; recv 4 1; close 4\""),
           { CONNECT("send s hi; recv s 9; close s") }, CORRECT } },
    { 0, { "started-programs-are-gone", PLAY("tcp l; reuse l; bind l 12000; listen l 5; accept l c; recv c 9; fork { exec /bin/true } wait; send c HI; "
                                              "recv c 1; close c"),
           { CONNECT("send s hi; recv s 9; close s") }, CORRECT } },
    { 0, { "inetd", PLAY("tcp l; reuse l; bind l 12000; listen l 5; accept l c; fork { close l; exec /bin/sh -c \"exec cat <&4 >&4 4>&-\" } close c; wait"),
           { CONNECT("send s hi; recv s 9; got hi; shutdown s w; recv s 1; expect 0; close s") }, CORRECT } },
    { 0, { "in-the-background", PLAY("tcp l; reuse l; bind l 12000; listen l 5; fork { accept l c; recv c 9; send c HI; recv c 1; close c }"),
           { CONNECT("send s hi; recvn s 2; close s") }, CORRECT } },
    { 0, { "length-as-agreed", SERVE("recvn c 4; recvn c 6; recv c 1; close c"), { M "length-byte-order/client" }, CORRECT } },
    { 0, { "datagram-cut-and-told", PLAY("udp s; bind s 12000; recvmsg s 4"), { PLAY("udp s; sendto s 127.0.0.1 12000 hello; close s") }, CORRECT } },
    { 0, { "relay", PLAY("udp s; bind s 12000; recvfrom s 9; reply s anna; recvfrom s 9; reply s bob; recvfrom s 9; sendto s 127.0.0.1 12002 hello; "
                         "recvfrom s 9; close s"),
           { PLAY("udp a; udp b; bind b 12002; sendto a 127.0.0.1 12000 anna; recv a 9; sendto b 127.0.0.1 12000 bob; recv b 9; "
                  "sendto a 127.0.0.1 12000 hello; recv b 9; got hello; sendto b 127.0.0.1 12000 bye; close a; close b") }, CORRECT } },
    { 0, { "tells-all-of-them", PLAY("udp s; bind s 12000; recvfrom s 9; reply s ONE; recvfrom s 9; sendto s 127.0.0.1 12001 TWO; reply s TWO; "
                                     "recvfrom s 9; close s"),
           { PLAY("udp a; udp b; bind a 12001; sendto a 127.0.0.1 12000 one; recv a 9; sendto b 127.0.0.1 12000 two; recv a 9; recv b 9; "
                  "sendto b 127.0.0.1 12000 bye; close a; close b") }, CORRECT } },
    { 0, { "pauses-longer-each-time", PLAY("udp s; bind s 12000; repeat 3 { recvfrom s 9 } reply s HELLO; close s"),
           { M "repeat-without-backoff/client 2" }, CORRECT } },
    { 0, { "second-copy-not-taken",
           PLAY("udp s; bind s 12000; recvfrom s 9; reply s ONE; reply s ONE; meet x b; recvfrom s 9; reply s TWO; recvfrom s 9; close s"),
           { PLAY("udp s; sendto s 127.0.0.1 12000 one; recv s 9; meet x a; sendto s 127.0.0.1 12000 two; recv s 9; got ONE; recv s 9; got TWO; "
                  "sendto s 127.0.0.1 12000 bye; close s") }, CORRECT } },
    { 0, { "accepts-until-again", PLAY("tcp l; reuse l; bind l 12000; listen l 5; nonblock l; await l in; accept l c; accept l d; expect EAGAIN; await c in; "
                                       "recv c 9; send c HI; recv c 1; close c"),
           { CONNECT("send s hi; recv s 9; close s") }, CORRECT } },
    { 0, { "game-for-two", PLAY("tcp l; reuse l; bind l 12000; listen l 5; accept l a; meet x b; accept l b; recv a 9; send b ANNA; recv b 9; send a BOB; "
                                "recv a 1; recv b 1; close a; close b"),
           { PLAY("tcp a; connect a servername 12000; send a anna; awaitq a; meet x a; tcp b; connect b servername 12000; send b bob; recv b 9; "
                  "recv a 9; close a; close b") }, CORRECT } },
    { 0, { "looks-a-few-times", SERVE("repeat 50 { recv c 9 dontwait; expect EAGAIN } meet x a; recv c 9; send c HI; recv c 1; close c"),
           { CONNECT("meet x b; send s hi; recv s 9; close s") }, CORRECT } },
    { 0, { "a-part-and-then-room", SERVE("sndbuf c 20000; nonblock c; sendn c 4000000; await c out; sendn c 10; await c in; recv c 1; expect 0; close c"),
           { PLAY("tcp s; rcvbuf s 20000; connect s servername 12000; awaitin s 10000; recv s 4000000; shutdown s w; recvall s; close s") }, CORRECT } },
    { 0, { "keep-alive-with-its-time", SERVE("keepalive c 10 5; recvall c; close c"), { CONNECT("send s hello; close s") }, CORRECT } },
    { 0, { "closes-all-numbers", SERVE("recv c 9; send c HI; recv c 1; close c; close l; close 3; expect EBADF; close 4; expect EBADF; close 5; "
                                       "expect EBADF; close 6; expect EBADF; close 7; expect EBADF"),
           { CONNECT("send s hi; recvn s 2; close s; close 7; expect EBADF; close 6; expect EBADF; close 5; expect EBADF; close 4; expect EBADF; "
                     "close 3; expect EBADF") }, CORRECT } },
    { 0, { "exits-without-close", P "server_exit", { CONNECT("send s hi; recv s 9; exit 0") }, CORRECT } },
    { 0, { "port-in-use-takes-the-next", PLAY("tcp a; bind a 12000; listen a 1; tcp l; bind l 12000; expect EADDRINUSE; bind l 12001; listen l 1; "
                                              "accept a c; recv c 9; send c HI; recv c 1; close c"),
           { CONNECT("send s hi; recv s 9; close s") }, CORRECT } },
    { 0, { "no-server-handled", NULL, { PLAY("tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED; close s") }, CORRECT } },
    { 0, { "broken-pipe-handled", SERVE("close c; meet x b"),
           { CONNECT("recv s 1; expect 0; send s x; send s y nosignal; expect EPIPE; close s; meet x a") }, CORRECT } },
    { 0, { "accept-taken-again", PLAY("tcp l; reuse l; bind l 12000; signal ALRM note; listen l 5; alarm 20; accept l c; expect EINTR; meet x b; "
                                      "accept l c; recv c 1; close c"),
           { PLAY("meet x a; tcp s; connect s servername 12000; close s") }, CORRECT } },
};
/* clang-format on */

enum { BROKEN = sizeof broken / sizeof *broken, CORRECTS = sizeof correct / sizeof *correct };

int main(int argc, char **argv)
{
    static struct live_case cases[BROKEN + CORRECTS];
    for (size_t i = 0; i < BROKEN + CORRECTS; i++) {
        cases[i] = i < BROKEN ? broken[i].live : correct[i - BROKEN].live;
        cases[i].except = EXCEPT_TRUTHS; /* findings are what is held here; test_join and
                                            test_shapes hold the truths */
    }
    int failed = live_main(argc, argv, "mistakes and their names", cases, BROKEN + CORRECTS);
    size_t named = 0;
    for (int mistake = 1; mistake <= MISTAKES; mistake++) {
        bool all = true, some = false;
        for (size_t i = 0; i < BROKEN; i++)
            if (broken[i].mistake == mistake) {
                some = true;
                all &= live_held(&cases[i]);
            }
        named += some && all;
    }
    if (argc == 1 || argv[1][0] == '-')
        printf("mistakes: %zu of %d named, %zu false alarms in %d correct programs\n", named,
               MISTAKES, live_false_alarms(), (int)CORRECTS);
    return failed;
}
