/* Wireshark's words, each with its meaning: bare traces (script.h without calls).  What is expected
 * here is what tshark 4.0 says of the same packets, except where a comment tells why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "joined.h"
#include "timeline/join.h"

#define HANDSHAKE "0 > S \n 100 < S. \n 200 > . \n"

/* Only the words: "ID word word" for each packet that has one. */
static void expect_words(struct script *s, const char *wanted)
{
    struct text got;
    text_init(&got);
    for (size_t i = 0; i < s->timeline.packet_count; i++) {
        const struct packet *packet = s->timeline.packets[i];
        if (!packet->analysis)
            continue;
        text_addf(&got, "%d", packet->id);
        for (unsigned bit = 0; bit < ANALYSIS_WORDS; bit++)
            if (packet->analysis & 1u << bit)
                text_addf(&got, " %s", analysis_name(bit));
        text_add(&got, "\n");
    }
    if (strcmp(got.s, wanted) != 0) {
        print_message("---- wanted:\n%s---- got:\n%s----\n", wanted, got.s);
        text_release(&got);
        fail_msg("other words");
    }
    text_release(&got);
    expect_sane(&s->timeline);
}

static void nothing_unusual(void **state)
{
    struct script *s = *state;
    script_run(
        s, HANDSHAKE
        "300 > P. 5 \n 400 < . \n 500 < P. 5 \n 600 > . \n 700 > F. \n 800 < F. \n 900 > . \n");
    expect_words(s, "");
}

static void retransmission_by_timer(void **state)
{
    struct script *s = *state;
    script_run(
        s, HANDSHAKE
        "300 > P. 1:6 \n 200300 > P. 1:6 \n 200400 < . \n 200500 > F. \n 400500 > F. 6:6 \n");
    expect_words(s, "5 retransmission\n8 retransmission\n");
}

static void syn_and_syn_ack_again(void **state)
{
    struct script *s = *state;
    script_run(s, "0 > S \n 1000000 > S \n 1000100 < S. \n 2000100 < S. 0:0 \n 2000200 > . 1:1 \n");
    expect_words(s, "2 retransmission\n4 retransmission\n");
}

static void fast(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE
               "300 < . 1:1 \n" /* so that the window is known: the SYN-ACK's is not scaled */
               "400 > . 1:1001 \n 410 > . 1001:2001 \n 420 > . 2001:3001 \n 430 > . 3001:4001 \n"
               "500 < . ack 1001 \n 510 < . ack 1001 \n 520 < . ack 1001 \n 530 < . ack 1001 \n"
               "10000 > . 1001:2001 \n 10100 < . ack 4001 \n");
    expect_words(
        s,
        "4 window_update\n10 duplicate_ack\n11 duplicate_ack\n12 duplicate_ack\n13 fast_retransmission\n");
}

/* The sender's clock says that it left before what came ahead of it: it was overtaken, however many
 * ACKs asked for it. */
static void overtaken_by_more_than_three(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE
               "300 < . 1:1 \n"
               "400 > . 1:1001 ts 10 \n 420 > . 2001:3001 ts 12 \n 430 > . 3001:4001 ts 12 \n"
               "500 < . ack 1001 \n 510 < . ack 1001 \n 520 < . ack 1001 \n"
               "10000 > . 1001:2001 ts 11 \n 10100 < . ack 4001 \n");
    expect_words(
        s, "4 window_update\n6 lost_segment\n9 duplicate_ack\n10 duplicate_ack\n11 out_of_order\n");
}

static void spurious(void **state)
{
    struct script *s = *state;
    script_run(s,
               HANDSHAKE "300 > P. 1:6 \n 400 < . ack 6 \n 200300 > P. 1:6 \n 200400 < . ack 6 \n");
    expect_words(s, "6 spurious_retransmission\n7 duplicate_ack\n");
}

/* Overtaken on the way: the hole is filled within a round trip. */
static void out_of_order(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE
               "300 > . 1:1001 \n 310 > . 2001:3001 \n 320 > . 1001:2001 \n 400 < . ack 3001 \n");
    expect_words(s, "5 lost_segment\n6 out_of_order\n");
}

static void ack_of_a_lost_segment(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE
               "300 > . 1:1001 \n 400 < . ack 2001 \n 500 > . 2001:3001 \n 600 < . ack 3001 \n");
    /* the loss is told again behind it: so does tshark */
    expect_words(s, "5 ack_lost_segment\n6 lost_segment\n7 ack_lost_segment\n");
}

static void closed_window_and_update(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE
               "300 > P. 1:6 \n 400 < . ack 6 win 0 \n 200000 > . 5:5 \n 200100 < . ack 6 win 0 \n"
               "300000 < . ack 6 win 100 \n 300100 > P. 6:9 \n");
    expect_words(s, "5 zero_window\n6 keep_alive\n7 zero_window\n8 window_update\n");
}

static void probe_with_a_byte(void **state)
{
    struct script *s = *state;
    script_run(
        s, HANDSHAKE
        "300 > P. 1:6 \n 400 < . ack 6 win 0 \n 200000 > . 6:7 \n 200100 < . ack 6 win 0 \n");
    expect_words(s, "5 zero_window\n6 zero_window_probe\n7 zero_window zero_window_probe_ack\n");
}

static void window_full(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE "300 < . 1:1 win 10 \n 400 > P. 1:1281 \n 500 < . ack 1281 \n");
    expect_words(s, "4 window_update\n5 window_full\n");
}

/* Neither end scales its window: it can be full all the same. */
static void window_full_without_scaling(void **state)
{
    struct script *s = *state;
    script_run(s, "0 > S noshift \n 100 < S. noshift win 1000 \n 200 > . win 65495 \n"
                  "300 > P. 1:1001 \n 400 < . ack 1001 win 1000 \n");
    expect_words(s, "4 window_full\n");
}

/* Joined midstream: the shift is not known, so nobody can tell. */
static void window_full_unknown(void **state)
{
    struct script *s = *state;
    script_run(s, "0 < . 1:1 ack 1 win 10 \n 100 > . 1:11 ack 1 \n");
    expect_words(s, "");
}

static void keep_alive_and_answer(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE "300 > P. 1:6 \n 400 < . \n 1000000 > . 5:5 \n 1000100 < . \n"
                            "2000000 < . 0:0 \n 2000100 > . 6:6 \n");
    expect_words(s, "6 keep_alive\n7 keep_alive_ack\n8 keep_alive\n9 keep_alive_ack\n");
}

static void reused_ports(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE "300 > F. \n 400 < F. \n 500 > . \n"
                            "conn - 127.0.0.1:40000 127.0.0.1:12000 isn 77777 88888 \n"
                            "600 > S \n 700 < S. \n 800 > . \n");
    expect_words(s, "7 reused_ports\n");
}

/* The peer acknowledges data it already had (a duplicate arrived there): a duplicate ACK, not an
 * answer. */
static void data_both_ways_is_no_duplicate(void **state)
{
    struct script *s = *state;
    script_run(
        s, HANDSHAKE
        "300 > P. 1:6 \n 400 < P. 1:6 ack 1 \n 410 < P. 6:11 ack 1 \n 420 < P. 11:16 ack 1 \n 500 > . \n");
    expect_words(s, "");
}

/* An ACK for the sake of its MPTCP option tells of no loss; with SACK blocks it does (RFC
 * 8684 3.3.3, 4).  tshark 4.0 takes both for duplicates. */
static void mptcp_signs_are_no_duplicates(void **state)
{
    struct script *s = *state;
    script_run(
        s, HANDSHAKE
        "300 > P. 1:6 mptcp \n 400 < . mptcp \n 500 > . datafin \n 510 < . mptcp \n 520 < . datafin \n 530 > . mptcp \n"
        "540 > . \n");
    expect_words(s, "10 duplicate_ack\n");
}

static void mptcp_acks_behind_a_gap_are_duplicates(void **state)
{
    struct script *s = *state;
    script_run(
        s, HANDSHAKE
        "300 < . 1:1 \n"
        "400 > . 1:1001 mptcp \n 410 > . 1001:2001 mptcp \n 420 > . 2001:3001 mptcp \n 430 > . 3001:4001 mptcp \n"
        "500 < . ack 1001 mptcp \n 510 < . ack 1001 mptcp sack 2001:3001 \n 520 < . ack 1001 mptcp sack 2001:4001 \n"
        "10000 > . 1001:2001 mptcp \n 10100 < . ack 4001 mptcp \n");
    expect_words(s,
                 "4 window_update\n10 duplicate_ack\n11 duplicate_ack\n12 fast_retransmission\n");
}

static void two_syns_with_other_numbers(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "0 > S \n conn - 127.0.0.1:40000 127.0.0.1:12000 isn 555 666 \n 100 > S \n 200 < S. \n 300 > . \n");
    expect_words(s, "2 reused_ports\n");
}

/* Seen before, so it was sent again, however soon (tshark says out_of_order); the second brings new
 * bytes, too. */
static void again_and_soon(void **state)
{
    struct script *s = *state;
    script_run(
        s, HANDSHAKE
        "300 > . 1:1001 \n 310 > . 1001:2001 \n 320 > . 2001:3001 \n 330 > . 1001:2001 \n 340 > . 2001:4001 \n");
    expect_words(s, "7 retransmission\n8 retransmission\n");
}

/* A hole that is filled later than a round trip takes was a loss before the capture point. */
static void hole_filled_late(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE
               "300 > . 1:1001 \n 310 > . 2001:3001 \n 900 > . 1001:2001 \n 910 < . ack 3001 \n");
    expect_words(s, "5 lost_segment\n6 retransmission\n");
}

/* An ACK alone overtook the data before it: that is no repetition. */
static void overtaken_by_an_ack(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE "300 > . 1:1001 \n 310 > . 2001:2001 \n 316 > . 1001:2001 \n");
    expect_words(s, "5 lost_segment\n6 out_of_order\n");
}

/* The sender's clock tells: sent after what stands behind it, or before. */
static void hole_and_clock(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE
               "300 > . 1:1001 ts 10 \n 310 > . 2001:3001 ts 10 \n 330 > . 1001:2001 ts 11 \n"
               "340 > . 4001:5001 ts 20 \n 9000 > . 3001:4001 ts 19 \n");
    expect_words(s, "5 lost_segment\n6 retransmission\n7 lost_segment\n8 out_of_order\n");
}

/* More holes than are kept: the lowest counts as seen. */
static void many_holes(void **state)
{
    struct script *s = *state;
    script_feed(s, HANDSHAKE "300 > . 1:11 ");
    for (int i = 1; i <= 10; i++) {
        char line[64];
        snprintf(line, sizeof line, "+1 > . %d:%d ", i * 100, i * 100 + 10);
        script_feed(s, line);
    }
    script_run(s, "+1 > . 11:100 \n +1 > . 910:1000 \n +1 > . 520:590 \n");
    assert_true(packet_by_id(s, 15)->analysis & ANALYSIS_RETRANSMISSION);
    assert_true(packet_by_id(s, 16)->analysis & ANALYSIS_OUT_OF_ORDER);
    assert_true(packet_by_id(s, 17)->analysis & ANALYSIS_OUT_OF_ORDER);
    const struct flow *flow = s->timeline.connections[0]->flow[END_CLIENT];
    assert_int_equal(flow->hole_count, 8); /* one was filled, one cut in two */
}

/* Two answers to one SYN: the second one's number counts. */
static void syn_ack_with_another_number(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "0 > S \n 100 < S. \n 200 < S. 500:500 \n 300 > . 1:1 ack 501 \n 400 < P. 501:506 ack 1 \n 500 > . ack 506 \n");
    expect_words(s, "3 reused_ports\n");
    assert_int_equal(packet_by_id(s, 5)->seq, 1);
    assert_int_equal(s->timeline.connections[0]->bytes[END_SERVER], 5);
}

/* … unless the connection is established: then it is none of it, and counts no bytes. */
static void stray_syn_ack(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE "300 < S. 99000:99000 \n 400 > . 1:1 ack 1 \n 500 < P. 1:6 ack 1 \n");
    expect_words(s, "4 reused_ports\n5 duplicate_ack\n");
    assert_int_equal(packet_by_id(s, 4)->seq, 0);
    assert_int_equal(s->timeline.connections[0]->bytes[END_SERVER], 5);
    assert_string_equal(s->timeline.connections[0]->history, "ShAhd");
}

/* Refused, and asked again with the same number: no new connection. */
static void refused_and_again(void **state)
{
    struct script *s = *state;
    script_run(s, "0 > S \n 100 < R. 0:0 ack 1 \n 500000 > S 0:0 \n 500100 < R. 0:0 ack 1 \n");
    expect_words(s, "3 retransmission\n");
    assert_int_equal(s->timeline.connection_count, 1);
    assert_string_equal(
        packet_by_id(s, 3)->says,
        "Refused by packet 2, but the kernel of the client asks once more, with the same "
        "number (Windows does so; Linux gives up).");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(nothing_unusual),
        SCRIPT_TEST(retransmission_by_timer),
        SCRIPT_TEST(syn_and_syn_ack_again),
        SCRIPT_TEST(fast),
        SCRIPT_TEST(overtaken_by_more_than_three),
        SCRIPT_TEST(spurious),
        SCRIPT_TEST(out_of_order),
        SCRIPT_TEST(ack_of_a_lost_segment),
        SCRIPT_TEST(closed_window_and_update),
        SCRIPT_TEST(probe_with_a_byte),
        SCRIPT_TEST(window_full),
        SCRIPT_TEST(window_full_without_scaling),
        SCRIPT_TEST(window_full_unknown),
        SCRIPT_TEST(keep_alive_and_answer),
        SCRIPT_TEST(reused_ports),
        SCRIPT_TEST(data_both_ways_is_no_duplicate),
        SCRIPT_TEST(mptcp_signs_are_no_duplicates),
        SCRIPT_TEST(mptcp_acks_behind_a_gap_are_duplicates),
        SCRIPT_TEST(two_syns_with_other_numbers),
        SCRIPT_TEST(again_and_soon),
        SCRIPT_TEST(hole_filled_late),
        SCRIPT_TEST(overtaken_by_an_ack),
        SCRIPT_TEST(hole_and_clock),
        SCRIPT_TEST(many_holes),
        SCRIPT_TEST(syn_ack_with_another_number),
        SCRIPT_TEST(stray_syn_ack),
        SCRIPT_TEST(refused_and_again),
    };
    return cmocka_run_group_tests_name("analysis", tests, NULL, NULL);
}
