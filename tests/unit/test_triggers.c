/* Why a packet left at that moment: calls, arrivals, timers, the end of a program.  Runs written by
 * hand (script.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "joined.h"

/* The receiver's buffer is full: what send() takes waits until recv() makes room and the window
 * update arrives. */
static void closed_window(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 65495 { \n"
                            "61 > P. 1:65496 \n"
                            "62 < . ack 65496 win 0 \n"
                            "63 client } = 65495 \n"
                            "70 client send#11 \"tail\" = 4 \n"
                            "200070 > . 65495:65495 \n" /* probe: one number back, empty (Linux) */
                            "200071 < . ack 65496 win 0 \n"
                            "300000 server recv#20 65495 { \n"
                            "300005 < . ack 65496 win 400 \n"
                            "300006 > P. 65496:65500 \"tail\" \n"
                            "300007 < . ack 65500 win 400 \n"
                            "300010 server } = 65495 \n");
    expect_packets(s, 4,
                   "4 C data 0..65495 carries=send.1 trigger=send.1 window_full \n"
                   "5 S ack trigger=arrival(4) zero_window \n"
                   "6 C probe trigger=timer(persist) keep_alive \n"
                   "7 S ack trigger=arrival(6) zero_window \n"
                   "8 S window-update trigger=recv window_update \n"
                   "9 C data 65495..65499 carries=send.2 trigger=arrival(8) \n"
                   "10 S ack trigger=arrival(9) \n");
}

/* send() blocks in the middle: the first part leaves by the call, the rest when ACKs open the
 * window, while the call still waits. */
static void blocked_send(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 150000 { \n"
                            "61 > . 1:65496 \n"
                            "62 < . ack 65496 win 0 \n"
                            "5000 server recv#20 65495 { \n"
                            "5001 < . ack 65496 win 500 \n"
                            "5002 > . 65496:129496 \n"
                            "5003 < . ack 129496 win 0 \n"
                            "5005 server } = 65495 \n"
                            "6000 server recv#20 65495 { \n"
                            "6001 < . ack 129496 win 500 \n"
                            "6002 > P. 129496:150001 \n"
                            "6005 server } = 64000 \n"
                            "6006 client } = 150000 \n");
    expect_packets(s, 4,
                   "4 C data 0..65495 carries=send trigger=send window_full \n"
                   "5 S ack trigger=arrival(4) zero_window \n"
                   "6 S window-update trigger=recv.1 window_update \n"
                   "7 C data 65495..129495 carries=send trigger=arrival(6) window_full \n"
                   "8 S ack trigger=arrival(7) zero_window \n"
                   "9 S window-update trigger=recv.2 window_update \n"
                   "10 C data 129495..150000 carries=send trigger=arrival(9) \n");
}

/* MSG_MORE without an end: after 200 ms a timer sends it. */
static void held_back_until_a_timer(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"a\" MSG_MORE = 1 \n"
                            "200060 > P. 1:2 \"a\" \n");
    expect_packets(s, 4, "4 C data 0..1 carries=send trigger=timer(persist) \n");
}

/* The small end of the second send() waits for the ACK of the first one's.  No ACK comes: 12 ms
 * later the loss probe sends it. */
#define TWO_SMALL_ENDS                                                                                \
    CONNECTED                                                                                         \
    "60 client send#11 \"abcde\" { \n 61 > . 1:4 \"abc\" \n 62 > P. 4:6 \"de\" \n 63 client } = 5 \n" \
    "70 client send#11 \"fghij\" { \n 71 > . 6:9 \"fgh\" \n 73 client } = 5 \n"

static void loss_probe(void **state)
{
    struct script *s = *state;
    script_run(s, TWO_SMALL_ENDS "12071 > P. 9:11 \"ij\" \n");
    expect_packets(s, 7, "7 C data 8..10 carries=send.2 trigger=timer(loss_probe) \n");
}

/* An ACK of the first small end came: that let it go.  An ACK of less did not. */
static void no_loss_probe(void **state)
{
    struct script *s = *state;
    script_run(s, TWO_SMALL_ENDS "12060 < . ack 6 \n 12071 > P. 9:11 \"ij\" \n");
    expect_packets(s, 8, "8 C data 8..10 carries=send.2 trigger=arrival(7) \n");
}

static void loss_probe_after_another_ack(void **state)
{
    struct script *s = *state;
    script_run(s, TWO_SMALL_ENDS "80 < . ack 4 \n 12071 > P. 9:11 \"ij\" \n");
    expect_packets(s, 8, "8 C data 8..10 carries=send.2 trigger=timer(loss_probe) \n");
}

/* A full queue for SYNs, too: they are dropped, and the client asks again (mistake 37). */
static void syn_dropped_at_a_full_queue(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "conn A 127.0.0.1:40001 127.0.0.1:12000 \n conn B 127.0.0.1:40002 127.0.0.1:12000 \n"
        "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n 8 server listen#10 0 = 0 \n"
        "20 client socket tcp = #11 \n"
        "30 client connect#11 127.0.0.1:12000 { \n 32 A> S \n 33 A< S. \n 34 A> . \n"
        "35 client } = 0 local 127.0.0.1:40001 \n"
        "40 client2 socket tcp = #12 \n"
        "50 client2 connect#12 127.0.0.1:12000 { \n"
        "52 B> S \n"
        "500000 server accept#10 = #20 from 127.0.0.1:40001 \n"
        "1000052 B> S \n"
        "1000053 B< S. \n"
        "1000054 B> . \n"
        "1000055 client2 } = 0 local 127.0.0.1:40002 \n");
    expect_packets(s, 4,
                   "4 c2 C syn carries=connect.2 trigger=connect.2 \n"
                   "5 c2 C syn carries=connect.2 trigger=timer(retransmission) retransmission \n"
                   "6 c2 S syn-ack trigger=arrival(5) listen \n"
                   "7 c2 C handshake-ack trigger=arrival(6) completes=connect.2 \n");
}

/* The queue of the welcoming socket is full when the ACK comes: it is ignored, and the SYN-ACK sent
 * again (Linux). */
static void backlog_full(void **state)
{
    struct script *s = *state;
    script_run(s, "conn A 127.0.0.1:40001 127.0.0.1:12000 isn 100 200 \n"
                  "conn B 127.0.0.1:40002 127.0.0.1:12000 isn 300 400 \n"
                  "0 server socket tcp = #10 \n"
                  "5 server bind#10 0.0.0.0:12000 = 0 \n"
                  "8 server listen#10 0 = 0 \n"
                  "20 client socket tcp = #11 \n"
                  "22 client2 socket tcp = #12 \n"
                  "30 client connect#11 127.0.0.1:12000 { \n"
                  "31 client2 connect#12 127.0.0.1:12000 { \n"
                  "32 A> S \n"
                  "33 A< S. \n"
                  "34 B> S \n"
                  "35 B< S. \n"
                  "36 A> . \n"
                  "37 B> . \n" /* one connection waits already, and backlog 0 lets one wait */
                  "40 client } = 0 local 127.0.0.1:40001 \n"
                  "41 client2 } = 0 local 127.0.0.1:40002 \n"
                  "1000035 B< S. 0:0 \n"
                  "1000036 B> . \n"
                  "1000100 server accept#10 = #20 from 127.0.0.1:40001 \n"
                  "3000035 B< S. 0:0 \n"
                  "3000036 B> . \n"
                  "3000100 server accept#10 = #21 from 127.0.0.1:40002 \n");
    expect_packets(s, 5,
                   "5 c1 C handshake-ack trigger=arrival(2) completes=connect.1 \n"
                   "6 c2 C handshake-ack trigger=arrival(4) completes=connect.2 \n"
                   "7 c2 S syn-ack trigger=timer(retransmission) listen retransmission \n"
                   "8 c2 C handshake-ack trigger=arrival(7) completes=connect.2 duplicate_ack \n"
                   "9 c2 S syn-ack trigger=timer(retransmission) listen retransmission \n"
                   "10 c2 C handshake-ack trigger=arrival(9) completes=connect.2 duplicate_ack \n");
    expect_states(s, "c1 C: CLOSED SYN_SENT(1) ESTABLISHED(5) \n"
                     "c1 S: CLOSED SYN_RCVD(2) ESTABLISHED(5) \n"
                     "c2 C: CLOSED SYN_SENT(3) ESTABLISHED(6) \n"
                     "c2 S: CLOSED SYN_RCVD(4) ESTABLISHED(10) \n");
}

/* A SYN sent again is answered again: the answer's cause is the second SYN. */
static void syn_answered_twice(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "30 client connect#11 127.0.0.1:12000 { \n"
                            "32 > S \n"
                            "1000032 > S \n"
                            "1000033 < S. \n"
                            "1000034 > . \n"
                            "1000035 client } = 0 local 127.0.0.1:40000 \n");
    expect_packets(s, 1,
                   "1 C syn carries=connect trigger=connect \n"
                   "2 C syn carries=connect trigger=timer(retransmission) retransmission \n"
                   "3 S syn-ack trigger=arrival(2) listen \n"
                   "4 C handshake-ack trigger=arrival(3) completes=connect \n");
}

/* Three duplicate ACKs: sent again at once, before any timer (RFC 5681 3.2). */
static void fast_retransmission(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 5000 { \n"
                            "61 > . 1:1001 \n"
                            "62 > . 1001:2001 \n"
                            "63 > . 2001:3001 \n"
                            "64 > . 3001:4001 \n"
                            "65 > P. 4001:5001 \n"
                            "66 client } = 5000 \n"
                            "161 < . ack 1001 \n"
                            "163 < . ack 1001 sack 2001:3001 \n"
                            "164 < . ack 1001 sack 2001:4001 \n"
                            "165 < . ack 1001 sack 2001:5001 \n"
                            "166 > . 1001:2001 \n"
                            "266 < . ack 5001 \n");
    expect_packets(s, 9,
                   "9 S ack trigger=arrival(8) \n"
                   "10 S ack trigger=arrival(8) duplicate_ack \n"
                   "11 S ack trigger=arrival(8) duplicate_ack \n"
                   "12 S ack trigger=arrival(8) duplicate_ack \n"
                   "13 C data 1000..2000 carries=send trigger=arrival(12) fast_retransmission \n"
                   "14 S ack trigger=arrival(13) \n");
}

/* Keep-alive: one number back, empty; the answer is caused by it. */
static void keep_alive(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"hello\" { \n"
                            "61 > P. \"hello\" \n"
                            "62 < . \n"
                            "63 client } = 5 \n"
                            "1000063 > . 5:5 \n"
                            "1000064 < . \n"
                            "2000063 > . 5:5 \n"
                            "2000064 < . \n");
    expect_packets(s, 6,
                   "6 C keep-alive trigger=timer(keep_alive) keep_alive \n"
                   "7 S ack trigger=arrival(6) keep_alive_ack \n"
                   "8 C keep-alive trigger=timer(keep_alive) keep_alive \n"
                   "9 S ack trigger=arrival(8) keep_alive_ack \n");
}

/* One byte that was never acknowledged, once more: Wireshark's word is keep_alive, but the timer is
 * that of data. */
static void one_byte_again(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"a\" { \n"
                            "61 > P. \"a\" \n"
                            "62 client } = 1 \n"
                            "200062 > P. 1:2 \n"
                            "200063 < . \n"
                            "1200063 > . 1:2 \n");
    expect_packets(s, 5,
                   "5 C data 0..1 carries=send trigger=timer(retransmission) keep_alive \n"
                   "6 S ack trigger=arrival(5) \n"
                   "7 C keep-alive 0..1 carries=send trigger=timer(keep_alive) keep_alive \n");
}

/* Keep-alive on a connection that never carried a byte: number 0 is one back from the first. */
static void keep_alive_before_any_data(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "1000063 > . 0:0 \n"
                            "1000064 < . \n");
    expect_packets(s, 4,
                   "4 C keep-alive trigger=timer(keep_alive) keep_alive \n"
                   "5 S ack trigger=arrival(4) window_update \n");
}

/* Two CPUs at once: the server's FIN overtakes its ACK of the client's FIN.  That is no keep-alive,
 * whatever its number. */
static void overtaken_ack(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client close#11 last { \n 61 > F. \n 62 client } = 0 \n"
                            "70 server close#20 last { \n 71 < F. \n 72 > . \n"
                            "90 < . 1:1 ack 2 \n 91 server } = 0 \n");
    expect_packets(s, 4,
                   "4 C fin carries=close.1 trigger=close.1 \n"
                   "5 S fin carries=close.2 trigger=close.2 \n"
                   "6 C ack trigger=arrival(5) \n"
                   "7 S ack trigger=arrival(4) \n");
}

/* The same, but the ACK was for bytes of long ago, which no answer waits for: a timer sent it, or
 * something else did. */
static void overtaken_late_ack(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED
               "60 client send#11 \"abc\" = 3 \n 61 > P. 1:4 \n"
               "40060 server send#20 \"x\" { \n 40061 < P. 1:2 \"x\" \n 40062 server } = 1 \n"
               "40063 < . 1:1 ack 4 \n");
    expect_packets(s, 6, "6 S ack trigger=unknown \n");
}

/* The second probe gets no answer: then recv() makes room, and tells so. */
static void window_opens_after_a_silent_probe(void **state)
{
    struct script *s = *state;
    script_run(
        s, CONNECTED
        "60 client send#11 65495 { \n 61 > P. 1:65496 \n 62 < . ack 65496 win 0 \n 63 client } = 65495 \n"
        "70 client send#11 \"tail\" = 4 \n"
        "200070 > . 65495:65495 \n 200071 < . ack 65496 win 0 \n"
        "600070 > . 65495:65495 \n"
        "700000 server recv#20 65495 { \n 700005 < . ack 65496 win 400 \n 700010 server } = 65495 \n");
    expect_packets(s, 8,
                   "8 C probe trigger=timer(persist) keep_alive \n"
                   "9 S window-update trigger=recv window_update \n");
}

/* A FIN of a socket that nobody was seen to close: what arrived shortly before is not the cause. */
static void fin_of_nobody(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "61 > F. \n");
    expect_packets(s, 4, "4 C fin trigger=unknown \n");
}

/* An ACK that recv() sends because it took enough bytes out. */
static void ack_by_recv(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 30000 { \n"
                            "61 > P. 1:30001 \n"
                            "62 client } = 30000 \n"
                            "1000 server recv#20 40000 { \n"
                            "1001 < . ack 30001 \n"
                            "1002 server } = 30000 \n");
    expect_packets(s, 5, "5 S ack trigger=recv \n");
}

/* The server took the line and calls recv() again, which waits (mistake 11): the delayed-ACK timer
 * runs out meanwhile.  That a recv() happens to be open is no cause. */
static void delayed_ack_while_recv_waits(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "55 server recv#20 64 { \n"
                            "60 client send#11 \"hello\" { \n"
                            "61 > P. \"hello\" \n"
                            "62 client } = 5 \n"
                            "63 server } = 5 \"hello\" \n"
                            "64 server recv#20 64 { \n"
                            "40061 < . \n");
    expect_packets(s, 5, "5 S ack trigger=timer(delayed_ack) \n");
}

/* The same in one call: MSG_WAITALL took the bytes and waits for more. */
static void delayed_ack_while_recv_wants_more(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "55 server recv#20 64 { \n"
                            "60 client send#11 \"hello\" { \n"
                            "61 > P. \"hello\" \n"
                            "62 client } = 5 \n"
                            "40061 < . \n");
    expect_packets(s, 5, "5 S ack trigger=timer(delayed_ack) \n");
}

/* The answer rides on data: no ACK of its own, and the next one is not owed. */
static void piggyback(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"ping\" { \n"
                            "61 > P. \"ping\" \n"
                            "62 client } = 4 \n"
                            "63 server recv#20 10 = 4 \"ping\" \n"
                            "64 server send#20 \"pong\" { \n"
                            "65 < P. \"pong\" \n"
                            "66 server } = 4 \n"
                            "40065 > . \n");
    expect_packets(s, 4,
                   "4 C data 0..4 carries=send.1 trigger=send.1 \n"
                   "5 S data 0..4 carries=send.2 trigger=send.2 \n"
                   "6 C ack trigger=timer(delayed_ack) \n");
}

/* TCP_NODELAY set while a small segment waits: the option call pushes it. */
static void nodelay_pushes(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"a\" { \n"
                            "61 > P. \"a\" \n"
                            "62 client } = 1 \n"
                            "63 client send#11 \"b\" = 1 \n"
                            "65 client setsockopt#11 NODELAY 1 { \n"
                            "66 > P. \"b\" \n"
                            "67 client } = 0 \n");
    expect_packets(s, 5, "5 C data 1..2 carries=send.2 trigger=setsockopt \n");
}

/* TCP_QUICKACK sends the ACK that was delayed. */
static void quickack(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"a\" { \n"
                            "61 > P. \"a\" \n"
                            "62 client } = 1 \n"
                            "5000 server setsockopt#20 QUICKACK 1 { \n"
                            "5001 < . \n"
                            "5002 server } = 0 \n");
    expect_packets(s, 5, "5 S ack trigger=setsockopt \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(closed_window),
        SCRIPT_TEST(blocked_send),
        SCRIPT_TEST(held_back_until_a_timer),
        SCRIPT_TEST(loss_probe),
        SCRIPT_TEST(no_loss_probe),
        SCRIPT_TEST(loss_probe_after_another_ack),
        SCRIPT_TEST(syn_dropped_at_a_full_queue),
        SCRIPT_TEST(backlog_full),
        SCRIPT_TEST(syn_answered_twice),
        SCRIPT_TEST(fast_retransmission),
        SCRIPT_TEST(keep_alive),
        SCRIPT_TEST(one_byte_again),
        SCRIPT_TEST(keep_alive_before_any_data),
        SCRIPT_TEST(overtaken_ack),
        SCRIPT_TEST(overtaken_late_ack),
        SCRIPT_TEST(window_opens_after_a_silent_probe),
        SCRIPT_TEST(fin_of_nobody),
        SCRIPT_TEST(ack_by_recv),
        SCRIPT_TEST(delayed_ack_while_recv_waits),
        SCRIPT_TEST(delayed_ack_while_recv_wants_more),
        SCRIPT_TEST(piggyback),
        SCRIPT_TEST(nodelay_pushes),
        SCRIPT_TEST(quickack),
    };
    return cmocka_run_group_tests_name("triggers", tests, NULL, NULL);
}
