/* The join on runs written by hand: whose bytes a packet carries, and why it left when it did.  One
 * row of architecture.md's table after the other, then what makes the join hard: many sends in one
 * segment, one send in many, several clients, ports used again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "joined.h"

/* The textbook pair: every row of an ordinary connection. */
static void textbook_pair(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "10 server accept#10 { \n"
                            "20 client socket tcp = #11 \n"
                            "30 client connect#11 127.0.0.1:12000 { \n"
                            "32 > S \n"
                            "34 < S. \n"
                            "36 > . \n"
                            "40 client } = 0 local 127.0.0.1:40000 \n"
                            "45 server } = #20 from 127.0.0.1:40000 \n"
                            "50 server recv#20 64 { \n"
                            "60 client send#11 \"hello\" { \n"
                            "62 > P. 1:6 \"hello\" \n"
                            "63 < . \n"
                            "65 client } = 5 \n"
                            "66 server } = 5 \"hello\" \n"
                            "70 client recv#11 64 { \n"
                            "72 server send#20 \"HELLO\" { \n"
                            "74 < P. 1:6 \"HELLO\" \n"
                            "75 > . \n"
                            "77 server } = 5 \n"
                            "78 client } = 5 \"HELLO\" \n"
                            "80 client close#11 last { \n"
                            "82 > F. \n"
                            "90 client } = 0 \n"
                            "40100 < . \n" /* the server does not close: the delayed ACK */
                            "40110 server recv#20 64 = 0 \n"
                            "40120 server close#20 last { \n"
                            "40122 < F. \n"
                            "40123 > . \n"
                            "40130 server } = 0 \n");
    expect_packets(s, 1,
                   "1 C syn carries=connect trigger=connect \n"
                   "2 S syn-ack trigger=arrival(1) listen \n"
                   "3 C handshake-ack trigger=arrival(2) completes=connect \n"
                   "4 C data 0..5 carries=send.1 trigger=send.1 \n"
                   "5 S ack trigger=arrival(4) \n"
                   "6 S data 0..5 carries=send.2 trigger=send.2 \n"
                   "7 C ack trigger=arrival(6) \n"
                   "8 C fin carries=close.1 trigger=close.1 \n"
                   "9 S ack trigger=timer(delayed_ack) \n"
                   "10 S fin carries=close.2 trigger=close.2 \n"
                   "11 C ack trigger=arrival(10) \n");
    expect_states(s,
                  "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(8) FIN_WAIT2(9) TIME_WAIT(10) \n"
                  "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(8) LAST_ACK(10) CLOSED(11) \n");
    expect_ranges(s, "send.1 0..5 \n recv.1 0..5 \n send.2 0..5 \n recv.2 0..5 \n");
    expect_connections(s, "1 handshake fin SF ShADadFf bytes 5/5 first C \n");
    expect_sockets(s, "#10 server welcoming 0.0.0.0:12000>- LISTEN \n"
                      "#11 client client 127.0.0.1:40000>127.0.0.1:12000 c1 C TIME_WAIT \n"
                      "#20 server connection 127.0.0.1:12000>127.0.0.1:40000 c1 S CLOSED \n");
}

static void one_send_many_segments(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 3000 { \n"
                            "62 > . 1:1001 \n"
                            "63 > . 1001:2001 \n"
                            "64 > P. 2001:3001 \n"
                            "65 < . ack 1001 \n"
                            "66 < . ack 3001 \n"
                            "70 client } = 3000 \n");
    expect_packets(s, 4,
                   "4 C data 0..1000 carries=send trigger=send \n"
                   "5 C data 1000..2000 carries=send trigger=send \n"
                   "6 C data 2000..3000 carries=send trigger=send \n"
                   "7 S ack trigger=arrival(6) \n"
                   "8 S ack trigger=arrival(6) \n");
    expect_ranges(s, "send 0..3000 \n");
}

/* Small sends while one is unacknowledged: Nagle's algorithm keeps them, one segment takes all (RFC
 * 9293 3.7.4). */
static void many_sends_one_segment(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"a\" { \n"
                            "61 > P. 1:2 \"a\" \n"
                            "65 client } = 1 \n"
                            "66 client write#11 \"bc\" = 2 \n"
                            "70 client send#11 \"def\" = 3 \n"
                            "40070 < . ack 2 \n"
                            "40071 > P. 2:7 \"bcdef\" \n"
                            "40072 < . ack 7 \n");
    expect_packets(s, 4,
                   "4 C data 0..1 carries=send.1 trigger=send.1 \n"
                   "5 S ack trigger=timer(delayed_ack) \n"
                   "6 C data 1..6 carries=write+send.2 trigger=arrival(5) \n"
                   "7 S ack trigger=arrival(6) \n");
    expect_ranges(s, "send.1 0..1 \n write 1..3 \n send.2 3..6 \n");
}

/* The kernel takes fewer bytes than were offered: the next send begins where they end. */
static void short_sends(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 90000 { \n"
                            "61 > . 1:40001 \n"
                            "62 client } = 40000 \n"
                            "63 < . ack 40001 \n"
                            "64 client send#11 50000 { \n"
                            "65 > . 40001:60001 \n"
                            "66 client } = 20000 \n"
                            "67 client send#11 30000 = EAGAIN \n"
                            "70 < . ack 60001 \n"
                            "71 client send#11 30000 { \n"
                            "72 > P. 60001:90001 \n"
                            "73 client } = 30000 \n");
    expect_packets(s, 4,
                   "4 C data 0..40000 carries=send.1 trigger=send.1 \n"
                   "5 S ack trigger=arrival(4) \n"
                   "6 C data 40000..60000 carries=send.2 trigger=send.2 \n"
                   "7 S ack trigger=arrival(6) \n"
                   "8 C data 60000..90000 carries=send.4 trigger=send.4 \n");
    expect_ranges(s, "send.1 0..40000 \n send.2 40000..60000 \n send.4 60000..90000 \n");
}

/* TCP_CORK: nothing leaves until it is taken away; the option call pushes, the sends are carried.
 */
static void cork(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client setsockopt#11 CORK 1 = 0 \n"
                            "62 client send#11 \"head\" = 4 \n"
                            "64 client send#11 \"body\" = 4 \n"
                            "66 client setsockopt#11 CORK 0 { \n"
                            "67 > P. 1:9 \"headbody\" \n"
                            "70 client } = 0 \n");
    expect_packets(s, 4, "4 C data 0..8 carries=send.1+send.2 trigger=setsockopt.2 \n");
}

/* MSG_MORE holds the first back; the second send takes it along. */
static void msg_more(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"head\" MSG_MORE = 4 \n"
                            "62 client send#11 \"body\" { \n"
                            "63 > P. 1:9 \"headbody\" \n"
                            "65 client } = 4 \n");
    expect_packets(s, 4, "4 C data 0..8 carries=send.1+send.2 trigger=send.2 \n");
}

/* One segment ends in the middle of a call, the next one begins there. */
static void segments_across_calls(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client setsockopt#11 CORK 1 = 0 \n"
                            "62 client send#11 1500 { \n"
                            "63 > . 1:1001 \n"
                            "64 client } = 1500 \n"
                            "66 client send#11 1000 { \n"
                            "67 > . 1001:2001 \n"
                            "68 client } = 1000 \n"
                            "70 client close#11 last { \n"
                            "71 > FP. 2001:2501 \n"
                            "72 client } = 0 \n");
    expect_packets(s, 4,
                   "4 C data 0..1000 carries=send.1 trigger=send.1 \n"
                   "5 C data 1000..2000 carries=send.1+send.2 trigger=send.2 \n"
                   "6 C fin 2000..2500 carries=send.2+close trigger=close \n");
}

/* A socket that fork() shares: the FIN belongs to the last close, whoever makes it. */
static void last_close_after_fork(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 server fork = 102 \n"
                            "62 server close#20 = 0 \n"
                            "64 server.2 send#20 \"hi\" { \n"
                            "65 < P. 1:3 \"hi\" \n"
                            "66 > . \n"
                            "67 server.2 } = 2 \n"
                            "70 server.2 close#20 last { \n"
                            "71 < F. \n"
                            "72 server.2 } = 0 \n");
    expect_packets(s, 4,
                   "4 S data 0..2 carries=send trigger=send \n"
                   "5 C ack trigger=arrival(4) \n"
                   "6 S fin carries=close.2 trigger=close.2 \n");
}

/* dup2() over the last descriptor closes it, and so does execve() of a close-on-exec one. */
static void closed_by_another_call(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client dup2#30 last #11 { \n"
                            "61 > F. \n"
                            "62 client } = 11 \n"
                            "63 < . \n"
                            "70 server execve last #20 { \n"
                            "71 < F. \n"
                            "72 > . \n"
                            "73 server } = 0 \n");
    expect_packets(s, 4,
                   "4 C fin carries=dup2 trigger=dup2 \n"
                   "5 S ack trigger=arrival(4) \n"
                   "6 S fin carries=execve trigger=execve \n"
                   "7 C ack trigger=arrival(6) \n");
}

static void exit_without_close(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client releases #11 \n"
                            "62 > F. \n"
                            "70 client exit 0 \n"
                            "40080 < . \n");
    expect_packets(s, 4,
                   "4 C fin trigger=exit(200) \n"
                   "5 S ack trigger=timer(delayed_ack) \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(5) \n"
                     "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(4) \n");
}

/* The child that shared the socket ends last: its end sends the FIN. */
static void exit_of_a_child(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 server fork = 102 \n"
                            "62 server close#20 = 0 \n"
                            "70 server.2 releases #20 \n"
                            "72 < F. \n"
                            "80 server.2 exit 0 \n");
    expect_packets(s, 4, "4 S fin trigger=exit(102) \n");
}

/* shutdown() sends the FIN; the later close() sends nothing. */
static void shutdown_then_close(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client shutdown#11 WR { \n"
                            "61 > F. \n"
                            "62 client } = 0 \n"
                            "63 < . \n"
                            "70 server send#20 \"late\" { \n"
                            "71 < P. 1:5 \"late\" \n"
                            "72 > . \n"
                            "73 server } = 4 \n"
                            "75 client recv#11 10 = 4 \"late\" \n"
                            "80 server close#20 last { \n"
                            "81 < F. \n"
                            "82 > . \n"
                            "83 server } = 0 \n"
                            "90 client close#11 last = 0 \n");
    expect_packets(s, 4,
                   "4 C fin carries=shutdown trigger=shutdown \n"
                   "5 S ack trigger=arrival(4) \n"
                   "6 S data 0..4 carries=send trigger=send \n"
                   "7 C ack trigger=arrival(6) \n"
                   "8 S fin carries=close.1 trigger=close.1 \n"
                   "9 C ack trigger=arrival(8) \n");
}

/* Bytes sent again carry the same call as the first time. */
static void sent_again(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"hello\" { \n"
                            "61 > P. 1:6 \"hello\" \n"
                            "62 client } = 5 \n"
                            "200100 > P. 1:6 \"hello\" \n"
                            "200101 < . ack 6 sack 1:6 \n"
                            "200200 client close#11 last { \n"
                            "200201 > F. 6:6 \n"
                            "200202 client } = 0 \n"
                            "400300 > F. 6:6 \n"
                            "400301 < . ack 7 \n");
    expect_packets(s, 4,
                   "4 C data 0..5 carries=send trigger=send \n"
                   "5 C data 0..5 carries=send trigger=timer(retransmission) retransmission \n"
                   "6 S ack trigger=arrival(5) \n"
                   "7 C fin carries=close trigger=close \n"
                   "8 C fin carries=close trigger=timer(retransmission) retransmission \n"
                   "9 S ack trigger=arrival(8) \n");
}

/* TCP Fast Open: sendto() makes the connection, its bytes ride in the SYN (RFC 7413). */
static void fast_open(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "30 client sendto#11 \"hello\" 127.0.0.1:12000 MSG_FASTOPEN { \n"
                            "32 > S \"hello\" tfo \n"
                            "33 < S. ack 6 \n"
                            "34 > . \n"
                            "36 client } = 5 local 127.0.0.1:40000 \n"
                            "50 server accept#10 = #20 from 127.0.0.1:40000 \n"
                            "60 client send#11 \"more\" { \n"
                            "61 > P. 6:10 \"more\" \n"
                            "62 client } = 4 \n");
    expect_packets(s, 1,
                   "1 C syn 0..5 carries=sendto trigger=sendto \n"
                   "2 S syn-ack trigger=arrival(1) listen \n"
                   "3 C handshake-ack trigger=arrival(2) \n"
                   "4 C data 5..9 carries=send trigger=send \n");
    expect_connections(s, "1 handshake open S1 ShAD bytes 9/0 \n");
}

/* TCP_FASTOPEN_CONNECT: connect() returns at once and sends nothing; the first send makes the SYN.
 */
static void fast_open_by_connect(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "25 client setsockopt#11 FASTOPEN_CONNECT 1 = 0 \n"
                            "30 client connect#11 127.0.0.1:12000 = 0 local 127.0.0.1:40000 \n"
                            "35 client send#11 \"hello\" { \n"
                            "36 > S \"hello\" tfo \n"
                            "37 < S. ack 6 \n"
                            "38 > . \n"
                            "39 client } = 5 \n");
    expect_packets(s, 1,
                   "1 C syn 0..5 carries=connect+send trigger=send \n"
                   "2 S syn-ack trigger=arrival(1) listen \n"
                   "3 C handshake-ack trigger=arrival(2) completes=connect \n");
}

/* Two threads send at once: the bytes themselves tell whose is which. */
static void two_threads_send(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client:1 send#11 \"first\" { \n"
                            "61 client:2 send#11 \"second\" { \n"
                            "62 > P. 1:7 \"second\" \n"
                            "63 > P. 7:12 \"first\" \n"
                            "65 client:1 } = 5 \n"
                            "66 client:2 } = 6 \n");
    expect_packets(s, 4,
                   "4 C data 0..6 carries=send.2 trigger=send.2 \n"
                   "5 C data 6..11 carries=send.1 trigger=send.1 \n");
    expect_ranges(s, "send.1 6..11 \n send.2 0..6 \n");
}

/* Two threads send the same bytes: which is which cannot be known, and is not guessed. */
static void two_threads_send_the_same(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client:1 send#11 \"same\" { \n"
                            "61 client:2 send#11 \"same\" { \n"
                            "62 > P. 1:5 \"same\" \n"
                            "63 > P. 5:9 \"same\" \n"
                            "65 client:2 } = 4 \n"
                            "66 client:1 } = 4 \n"
                            "70 client send#11 \"end\" { \n"
                            "71 > P. 9:12 \"end\" \n"
                            "72 client } = 3 \n");
    expect_packets(s, 6, "6 C data 8..11 carries=send.3 trigger=send.3 \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(textbook_pair),
        SCRIPT_TEST(one_send_many_segments),
        SCRIPT_TEST(many_sends_one_segment),
        SCRIPT_TEST(short_sends),
        SCRIPT_TEST(cork),
        SCRIPT_TEST(msg_more),
        SCRIPT_TEST(segments_across_calls),
        SCRIPT_TEST(last_close_after_fork),
        SCRIPT_TEST(closed_by_another_call),
        SCRIPT_TEST(exit_without_close),
        SCRIPT_TEST(exit_of_a_child),
        SCRIPT_TEST(shutdown_then_close),
        SCRIPT_TEST(sent_again),
        SCRIPT_TEST(fast_open),
        SCRIPT_TEST(fast_open_by_connect),
        SCRIPT_TEST(two_threads_send),
        SCRIPT_TEST(two_threads_send_the_same),
    };
    return cmocka_run_group_tests_name("join", tests, NULL, NULL);
}
