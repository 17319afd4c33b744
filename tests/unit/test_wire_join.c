/* Two hosts and a wire: each packet leaves at one time and arrives at another, or never.  What its
 * sender does follows from the first, what its receiver learns from the second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "joined.h"

static void time_of_change(const struct script *script, enum end end, enum tcp_state to,
                           int64_t wanted_us)
{
    const struct timeline *t = &script->timeline;
    for (size_t i = 0; i < t->event_count; i++) {
        const struct event *e = &t->events[i];
        if (e->kind == EVENT_STATE && e->state->end == end && e->state->to == to) {
            assert_int_equal(e->t_ns / 1000 - (int64_t)SCRIPT_START_S * 1000000, wanted_us);
            return;
        }
    }
    fail_msg("no change to %s", tcp_state_name(to));
}

/* RFC 9293 figure 6: the client is open when the SYN-ACK has come, the server one way later. */
static void a_handshake(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE);
    expect_packets(script, 1,
                   "1 C syn carries=connect trigger=connect arrived \n"
                   "2 S syn-ack trigger=arrival(1) listen arrived \n"
                   "3 C handshake-ack trigger=arrival(2) completes=connect arrived \n");
    expect_states(script, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) \n"
                          "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) \n");
    time_of_change(script, END_CLIENT, STATE_ESTABLISHED, 40036);
    time_of_change(script, END_SERVER, STATE_ESTABLISHED, 60036);
}

/* RFC 6298 5.4: the timer; the SYN that was lost changed nothing at the server. */
static void a_lost_syn(void **state)
{
    struct script *script = *state;
    script_run(script, "wire \n" LISTENING "20 client socket tcp = #11 \n"
                       "30 client connect#11 127.0.0.1:12000 { \n"
                       "32 > S lost \n"
                       "1000032 > S 0:0 at +20000 \n"
                       "1020040 < S. at +20000 \n"
                       "1040045 > . at +20000 \n"
                       "1040050 client } = 0 local 127.0.0.1:40000 \n");
    expect_packets(script, 1,
                   "1 C syn carries=connect trigger=connect LOST \n"
                   "2 C syn carries=connect trigger=timer(retransmission) retransmission arrived \n"
                   "3 S syn-ack trigger=arrival(2) listen arrived \n"
                   "4 C handshake-ack trigger=arrival(3) completes=connect arrived \n");
}

/* Three duplicate ACKs: the segment goes again when the third has come, not when it left. */
static void fast_retransmission(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 5000 { \n"
                                           "70001 > . 1:1001 lost \n"
                                           "70011 > . 1001:2001 at +20000 \n"
                                           "70021 > . 2001:3001 at +20000 \n"
                                           "70031 > . 3001:4001 at +20000 \n"
                                           "70041 > P. 4001:5001 at +20000 \n"
                                           "70046 client } = 5000 \n"
                                           "90012 < . ack 1 sack 1001:2001 at +20000 \n"
                                           "90022 < . ack 1 sack 1001:3001 at +20000 \n"
                                           "90032 < . ack 1 sack 1001:4001 at +20000 \n"
                                           "90042 < . ack 1 sack 1001:5001 at +20000 \n"
                                           "110048 > . 1:1001 at +20000 \n"
                                           "130058 < . ack 5001 at +20000 \n");
    expect_packets(script, 4,
                   "4 C data 0..1000 carries=send trigger=send LOST \n"
                   "5 C data 1000..2000 carries=send trigger=send arrived lost_segment \n"
                   "6 C data 2000..3000 carries=send trigger=send arrived \n"
                   "7 C data 3000..4000 carries=send trigger=send arrived \n"
                   "8 C data 4000..5000 carries=send trigger=send arrived \n"
                   "9 S ack trigger=arrival(5) window_update arrived window_update \n"
                   "10 S ack trigger=arrival(6) duplicate_ack arrived duplicate_ack \n"
                   "11 S ack trigger=arrival(7) duplicate_ack arrived duplicate_ack \n"
                   "12 S ack trigger=arrival(8) duplicate_ack arrived duplicate_ack \n"
                   "13 C data 0..1000 carries=send trigger=arrival(12) fast_retransmission arrived "
                   "retransmission \n"
                   "14 S ack trigger=arrival(13) arrived \n");
}

/* Both ends close while the other's FIN is on its way: RFC 9293 figure 13. */
static void fins_cross(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client close#11 last { \n"
                                           "70001 > F. at +20000 \n"
                                           "70002 client } = 0 \n"
                                           "80000 server close#20 last { \n"
                                           "80001 < F. 1:1 ack 1 at +20000 \n"
                                           "80002 server } = 0 \n"
                                           "90002 < . ack 2 at +20000 \n"
                                           "100002 > . ack 2 at +20000 \n");
    expect_states(script, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) CLOSING(5) "
                          "TIME_WAIT(6) \n"
                          "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) FIN_WAIT1(5) CLOSING(4) "
                          "TIME_WAIT(7) \n");
    time_of_change(script, END_CLIENT, STATE_CLOSING, 100001);
    time_of_change(script, END_SERVER, STATE_CLOSING, 90001);
}

/* A reset ends its sender when it leaves; its receiver only when it comes. */
static void a_lost_reset(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "65000 client setsockopt#11 LINGER 0 = 0 \n"
                                           "70000 client close#11 last { \n"
                                           "70001 > R. lost \n"
                                           "70002 client } = 0 \n");
    expect_states(script, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) CLOSED(4) \n"
                          "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) \n");
}

/* Its checksum is wrong: its receiver drops it, as if it had not come. */
static void damaged(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 \"hello\" { \n"
                                           "70001 > P. 1:6 \"hello\" damaged at +20000 \n"
                                           "70002 client } = 5 \n"
                                           "318000 > P. 1:6 \"hello\" at +20000 \n"
                                           "338005 < . ack 6 at +20000 \n");
    expect_packets(
        script, 4,
        "4 C data 0..5 carries=send trigger=send DAMAGED \n"
        "5 C data 0..5 carries=send trigger=timer(retransmission) retransmission arrived \n"
        "6 S ack trigger=arrival(5) arrived \n");
    assert_false(packet_is_lost(packet_by_id(script, 4)));
    assert_true(packet_arrived_ns(packet_by_id(script, 4)) < 0);
    assert_int_equal(packet_arrived_ns(packet_by_id(script, 4)), -1);
}

/* Slow start: the call handed over four segments, two of them had to wait for room in the congestion
 * window.  An ACK makes it, also while the call goes on; and what leaves behind it in the same
 * moment belongs to it. */
static void clocked_by_acks(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 4000 { \n"
                                           "70001 > . 1:1001 at +20000 \n"
                                           "70005 > . 1001:2001 at +20000 \n"
                                           "90003 < . ack 1001 at +20000 \n"
                                           "110005 > . 2001:3001 at +20000 \n"
                                           "110006 > P. 3001:4001 at +20000 \n"
                                           "110900 client } = 4000 \n");
    expect_packets(script, 4,
                   "4 C data 0..1000 carries=send trigger=send arrived \n"
                   "5 C data 1000..2000 carries=send trigger=send arrived \n"
                   "6 S ack trigger=arrival(4) arrived \n"
                   "7 C data 2000..3000 carries=send trigger=arrival(6) arrived \n"
                   "8 C data 3000..4000 carries=send trigger=arrival(6) arrived \n");
}

/* … but a program that the ACK wakes, and that hands over more, comes later. */
static void woken_by_an_ack(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 3000 { \n"
                                           "70001 > . 1:1001 at +20000 \n"
                                           "70002 > . 1001:2001 at +20000 \n"
                                           "90003 < . ack 2001 at +20000 \n"
                                           "110903 > P. 2001:3001 at +20000 \n"
                                           "110910 client } = 3000 \n");
    expect_packets(script, 7, "7 C data 2000..3000 carries=send trigger=send arrived \n");
}

/* RFC 8985 7.3: bytes wait for room in the congestion window, and nothing is acknowledged for two
 * round trips: a loss probe sends new ones.  After it comes the retransmission timer. */
static void probe_with_new_bytes(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 3000 { \n"
                                           "70001 > . 1:1001 lost \n"
                                           "70002 > . 1001:2001 lost \n"
                                           "70009 client } = 3000 \n"
                                           "160000 > P. 2001:3001 lost \n"
                                           "400000 > . 1:1001 at +20000 \n");
    expect_packets(
        script, 6,
        "6 C data 2000..3000 carries=send trigger=timer(loss_probe) LOST \n"
        "7 C data 0..1000 carries=send trigger=timer(retransmission) retransmission arrived \n");
    expect_says(
        script, 6,
        "1000 bytes of one send(), which needs several segments; no acknowledgement came for "
        "90 ms: a loss probe (TLP) sends new bytes, so that the answer tells what is "
        "missing.");
}

/* RFC 6582 3.2: without SACK an ACK of a part tells of the next loss; new bytes that it lets go do
 * not hide that. */
static void two_losses_without_sack(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 6000 { \n"
                                           "70001 > . 1:1001 lost \n"
                                           "70002 > . 1001:2001 at +20000 \n"
                                           "70003 > . 2001:3001 lost \n"
                                           "70004 > . 3001:4001 at +20000 \n"
                                           "70005 > . 4001:5001 at +20000 \n"
                                           "70006 > . 5001:6001 at +20000 \n"
                                           "70009 client } = 6000 \n"
                                           "90012 < . ack 1 at +20000 \n"
                                           "90014 < . ack 1 at +20000 \n"
                                           "90015 < . ack 1 at +20000 \n"
                                           "90016 < . ack 1 at +20000 \n"
                                           "110017 > . 1:1001 at +20000 \n"
                                           "130018 < . ack 2001 at +20000 \n"
                                           "150019 > . 2001:3001 at +20000 \n");
    expect_packets(script, 14,
                   "14 C data 0..1000 carries=send trigger=arrival(13) fast_retransmission arrived "
                   "retransmission \n"
                   "15 S ack trigger=arrival(14) arrived \n"
                   "16 C data 2000..3000 carries=send trigger=arrival(15) retransmission arrived "
                   "retransmission \n");
}

/* RFC 1191: the ICMP error makes the sender cut what is not acknowledged smaller, at once; no timer
 * and no ACK has a part in it.  The server hears nothing of it. */
static void too_big(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 2000 { \n"
                                           "70001 > . 1:1001 too_big \n"
                                           "70002 > P. 1001:2001 too_big \n"
                                           "70005 < icmp tcp fragmentation-needed bywire \n"
                                           "70009 > . 1:501 at +20000 \n"
                                           "70015 > . 501:1001 at +20000 \n"
                                           "70019 client } = 2000 \n"
                                           "90012 < . ack 501 at +20000 \n"
                                           "90021 < . ack 1001 at +20000 \n"
                                           "110022 > . 1001:1501 at +20000 \n");
    expect_packets(
        script, 7,
        "7 C data 0..500 carries=send trigger=arrival(6) retransmission arrived \n"
        "8 C data 500..1000 carries=send trigger=arrival(6) retransmission arrived \n"
        "9 S ack trigger=arrival(7) arrived \n"
        "10 S ack trigger=arrival(8) arrived \n"
        "11 C data 1000..1500 carries=send trigger=arrival(10) retransmission arrived \n");
    expect_says(script, 7,
                "Packet 6 says that a packet was too big for a part of the way: these bytes are "
                "sent again at once, in smaller ones.");
    expect_says(
        script, 3,
        "The handshake is complete for the client: connect() waits no longer. For the server it is "
        "complete when an ACK arrives there.");
}

/* RFC 1122 4.2.3.9, Linux: the segment that it is about has left an open end, although the ACK of the
 * handshake is still on the wire.  A SYN that the wire doubles: the client has the answer (RFC 9293
 * 3.10.7.4), and the queue of the welcoming socket is not full. */
static void while_the_ack_is_on_its_way(void **state)
{
    struct script *script = *state;
    script_run(script,
               "wire \n rule \"client: syn duplicate\" \n" LISTENING "20 client socket tcp = #11 \n"
               "30 client connect#11 127.0.0.1:12000 { \n"
               "32 > S at +20000 copy at +20001 \n"
               "20034 < S. at +20000 \n"
               "20036 < S. 0:0 at +20000 \n"
               "40036 > . at +20000 \n"
               "40038 > . at +20000 \n"
               "40040 client } = 0 local 127.0.0.1:40000 \n"
               "40050 client send#11 \"hello\" { \n"
               "40051 > P. 1:6 \"hello\" answered \n"
               "40052 < icmp tcp host-unreachable bywire \n"
               "40055 client } = 5 \n"
               "60040 server accept#10 = #20 from 127.0.0.1:40000 \n");
    expect_says(script, 5,
                "The handshake was complete for the client before: this ACK says so once more.");
    expect_says(
        script, 7,
        "ICMP error about an earlier packet: host unreachable. On Linux the connection goes "
        "on: TCP only remembers the error, since it may be over soon.");
}

/* A round trip longer than the first timer: the SYN goes again, so the SYN-ACK comes twice, and the
 * second one is answered when data has left already. */
static void a_late_syn_ack(void **state)
{
    struct script *script = *state;
    script_run(script, "wire \n" LISTENING "20 client socket tcp = #11 \n"
                       "30 client connect#11 127.0.0.1:12000 { \n"
                       "32 > S at +600000 \n"
                       "600034 < S. at +600000 \n"
                       "1000032 > S 0:0 at +600000 \n"
                       "1200036 > . at +600000 \n"
                       "1200040 client } = 0 local 127.0.0.1:40000 \n"
                       "1200050 client send#11 \"hello\" { \n"
                       "1200051 > P. 1:6 \"hello\" at +600000 \n"
                       "1200055 client } = 5 \n"
                       "1600034 < S. 0:0 at +600000 \n"
                       "1800040 server accept#10 = #20 from 127.0.0.1:40000 \n"
                       "2200036 > . at +600000 \n");
    expect_says(script, 7, "The same acknowledgement again: the SYN-ACK was there already.");
}

/* RFC 792, 1812 5.2.7.1: a router that may not let it pass says so, and Linux ends the attempt. */
static void a_prohibited_syn(void **state)
{
    struct script *script = *state;
    script_run(script, "wire \n" LISTENING "20 client socket tcp = #11 \n"
                       "30 client connect#11 127.0.0.1:12000 { \n"
                       "32 > S answered \n"
                       "33 < icmp tcp prohibited bywire \n"
                       "34 client } = EHOSTUNREACH local 127.0.0.1:40000 \n");
    expect_says(script, 2,
                "ICMP error about the SYN: communication administratively prohibited. On Linux the "
                "attempt to connect ends with this error.");
    expect_states(script, "C: CLOSED SYN_SENT(1) CLOSED(connect) \nS: CLOSED \n");
}

/* RFC 9293 3.8.6.2.1: all is acknowledged, the window has less room than a segment needs, and a timer
 * sends what fits, while send() still waits for room. */
static void a_small_window(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 5000 { \n"
                                           "70001 > . 1:1001 at +20000 \n"
                                           "90010 < . ack 1001 win 2 at +20000 \n"
                                           "354000 > . 1001:1257 at +20000 \n"
                                           "374010 < . ack 1257 win 0 at +20000 \n");
    expect_packets(script, 6,
                   "6 C data 1000..1256 carries=send trigger=timer(persist) window_full arrived "
                   "window_full \n"
                   "7 S ack trigger=arrival(6) zero_window arrived zero_window \n");
    expect_says(
        script, 6,
        "256 bytes of one send(), which needs several segments; the window has less room than "
        "a segment needs, so they waited (RFC 9293 3.8.6.2.1) until a timer sent what fits.");
}

/* RFC 7413 4.2.2: the server may accept, answer and close before the ACK of its SYN-ACK comes. */
static void closed_before_the_ack(void **state)
{
    struct script *script = *state;
    script_run(script, "wire \n" LISTENING "20 client socket tcp = #11 \n"
                       "30 client sendto#11 \"hello\" 127.0.0.1:12000 MSG_FASTOPEN { \n"
                       "32 > S 0:5 \"hello\" tfo at +20000 \n"
                       "20034 < S. ack 6 tfo at +20000 \n"
                       "20050 server accept#10 = #20 from 127.0.0.1:40000 \n"
                       "20060 server recv#20 100 = 5 \"hello\" \n"
                       "20070 server close#20 last { \n"
                       "20071 < F. at +20000 \n"
                       "20072 server } = 0 \n"
                       "40036 > . at +20000 \n"
                       "40040 client } = 5 local 127.0.0.1:40000 \n");
    assert_true(script->timeline.connections[0]->established);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(a_handshake),
        SCRIPT_TEST(a_lost_syn),
        SCRIPT_TEST(while_the_ack_is_on_its_way),
        SCRIPT_TEST(a_late_syn_ack),
        SCRIPT_TEST(a_prohibited_syn),
        SCRIPT_TEST(a_small_window),
        SCRIPT_TEST(closed_before_the_ack),
        SCRIPT_TEST(fast_retransmission),
        SCRIPT_TEST(fins_cross),
        SCRIPT_TEST(a_lost_reset),
        SCRIPT_TEST(damaged),
        SCRIPT_TEST(clocked_by_acks),
        SCRIPT_TEST(woken_by_an_ack),
        SCRIPT_TEST(probe_with_new_bytes),
        SCRIPT_TEST(two_losses_without_sack),
        SCRIPT_TEST(too_big),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
