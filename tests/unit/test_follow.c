/* stream/follow: what each packet of a connection means for its two streams. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "timeline/stream/follow.h"

/* What came out of both: > before what the client sent, < before what the server sent; a gap as
 * [N]. */
static struct text out;
static int last;
static struct follow *follow;
static struct connection connection;

static void speaker(enum end end)
{
    if (last != (int)end)
        text_add_char(&out, end == END_CLIENT ? '>' : '<');
    last = (int)end;
}

static void bytes_come(void *context, enum end end, const uint8_t *bytes, size_t count)
{
    (void)context;
    speaker(end);
    text_add_bytes(&out, bytes, count);
}

static void gap_comes(void *context, enum end end, uint64_t count)
{
    (void)context;
    speaker(end);
    text_addf(&out, "[%" PRIu64 "]", count);
}

static int before_each(void **state)
{
    (void)state;
    static const struct follow_sink sink = { .bytes = bytes_come, .gap = gap_comes };
    text_init(&out);
    last = -1;
    connection = (struct connection){ .protocol = PROTOCOL_TCP };
    follow = malloc(sizeof *follow);
    if (!follow)
        return -1;
    follow_init(follow, &sink);
    return 0;
}

static int after_each(void **state)
{
    (void)state;
    follow_release(follow);
    free(follow);
    text_release(&out);
    return 0;
}

static const enum end C = END_CLIENT, S = END_SERVER;
/* the client's wraps after four bytes */
static const uint32_t client_isn = 0xfffffffb, server_isn = 9000;

/* Numbers are relative: the SYN is 0. */
static void packet(enum end from, unsigned flags, int64_t seq, int64_t ack, uint16_t window,
                   const char *data)
{
    const uint32_t isn[2] = { client_isn, server_isn };
    struct packet p = { .connection = &connection, .from = from };
    p.facts.protocol = PROTOCOL_TCP;
    p.facts.tcp = (struct tcp_facts){
        .seq = isn[from] + (uint32_t)seq,
        .ack = flags & TCP_ACK ? isn[!from] + (uint32_t)ack : 0,
        .flags = (uint8_t)flags,
        .window = window,
        .window_shift = -1,
        .mss = -1,
    };
    p.facts.payload = (const uint8_t *)data;
    p.facts.payload_captured = p.facts.payload_bytes = (uint32_t)strlen(data);
    follow_packet(follow, &p);
}

static void data(enum end from, int64_t seq, int64_t ack, const char *text)
{
    packet(from, TCP_ACK, seq, ack, 60000, text);
}

enum seal { RIGHT, DAMAGED, HALF }; /* its checksum: HALF as a sender leaves it to its card */

/* A segment with a header before its payload, between addresses that are all 0. */
static void sealed(enum end from, int64_t seq, const char *data, enum seal seal)
{
    uint8_t segment[20 + 64] = { 0 };
    size_t length = 20 + strlen(data);
    uint32_t sum = 6 + (uint32_t)length;
    struct packet p = { .connection = &connection, .from = from };
    memcpy(segment + 20, data, strlen(data));
    for (size_t i = 0; i < length; i += 2)
        sum += (uint32_t)segment[i] << 8 | segment[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    uint16_t told = seal == HALF ? (uint16_t)(6 + length) : (uint16_t)(~sum - (seal == DAMAGED));
    segment[16] = (uint8_t)(told >> 8);
    segment[17] = (uint8_t)told;
    p.facts.protocol = PROTOCOL_TCP;
    p.facts.tcp = (struct tcp_facts){ .seq = (from == C ? client_isn : server_isn) + (uint32_t)seq,
                                      .ack = (from == C ? server_isn : client_isn) + 1,
                                      .flags = TCP_ACK,
                                      .window = 60000,
                                      .window_shift = -1,
                                      .mss = -1,
                                      .header_bytes = 20 };
    p.facts.payload = segment + 20;
    p.facts.payload_captured = p.facts.payload_bytes = (uint32_t)strlen(data);
    follow_packet(follow, &p);
}

static void handshake(void)
{
    packet(C, TCP_SYN, 0, 0, 60000, "");
    packet(S, TCP_SYN | TCP_ACK, 0, 1, 60000, "");
    data(C, 1, 1, "");
}

static void ends_as(const char *expected)
{
    follow_finish(follow);
    assert_string_equal(out.s, expected);
}

static void test_a_talk_over_the_wrap(void **state)
{
    (void)state;
    handshake();
    data(C, 1, 1, "hello, network");
    data(S, 1, 15, "HELLO, NETWORK");
    data(C, 15, 15, "again");
    packet(C, TCP_FIN | TCP_ACK, 20, 15, 60000, "");
    packet(S, TCP_FIN | TCP_ACK, 15, 21, 60000, "bye");
    ends_as(">hello, network<HELLO, NETWORK>again<bye");
    assert_int_equal(follow->side[C].bytes, 19);
    assert_int_equal(follow->side[S].missing, 0);
    assert_true(follow->side[C].stream.ended && follow->side[S].stream.ended);
    assert_false(follow->side[C].midstream || follow->side[S].midstream);
}

/* So many that a wrong checksum tells something. */
static void eight_right(void)
{
    for (int i = 0; i < 8; i++)
        sealed(C, 1 + i, &"12345678"[i], RIGHT);
}

/* The receiver threw it away; what came in its place counts. */
static void test_damaged_and_sent_again(void **state)
{
    (void)state;
    handshake();
    eight_right();
    sealed(C, 9, "bxd ", DAMAGED);
    data(S, 1, 9, "");
    sealed(C, 9, "bad ", RIGHT);
    data(S, 1, 13, "");
    sealed(C, 13, "end", RIGHT);
    ends_as(">12345678bad end");
}

/* Acknowledged, and never sent again: it was damaged behind the receiver, by the capture. */
static void test_damaged_and_taken(void **state)
{
    (void)state;
    handshake();
    eight_right();
    sealed(C, 9, "bxd ", DAMAGED);
    data(S, 1, 13, "");
    ends_as(">12345678bxd ");
}

/* On the sender: its card computes them.  Or the addresses were changed afterwards: all are wrong,
 * and tell nothing. */
static void test_checksums_that_tell_nothing(void **state)
{
    (void)state;
    handshake();
    sealed(C, 1, "first ", HALF);
    sealed(C, 7, "second ", HALF);
    sealed(S, 1, "FIRST ", DAMAGED);
    sealed(S, 7, "SECOND ", DAMAGED);
    ends_as(">first second <FIRST SECOND ");
}

static void test_fast_open_taken(void **state)
{
    (void)state;
    packet(C, TCP_SYN, 0, 0, 60000, "early");
    packet(S, TCP_SYN | TCP_ACK, 0, 6, 60000, "");
    data(C, 6, 1, " later");
    ends_as(">early later");
}

static void test_fast_open_refused(void **state)
{
    (void)state;
    packet(C, TCP_SYN, 0, 0, 60000, "early");
    packet(S, TCP_SYN | TCP_ACK, 0, 1, 60000, "");
    data(C, 1, 1, "again");
    data(S, 1, 6, "ok");
    ends_as(">again<ok");
    assert_int_equal(follow->side[C].refused, 0);
}

static void test_fast_open_sent_again(void **state)
{
    (void)state;
    packet(C, TCP_SYN, 0, 0, 60000, "early");
    packet(C, TCP_SYN, 0, 0, 60000, "");
    packet(S, TCP_SYN | TCP_ACK, 0, 6, 60000, "");
    data(C, 6, 1, " later");
    ends_as(">early later");
}

static void test_probe_of_a_closed_window(void **state)
{
    (void)state;
    packet(C, TCP_SYN, 0, 0, 60000, "");
    packet(S, TCP_SYN | TCP_ACK, 0, 1, 4, "");
    data(C, 1, 1, "full");
    packet(S, TCP_ACK, 1, 5, 0, "");
    packet(C, TCP_ACK, 5, 1, 60000, "?");
    packet(S, TCP_ACK, 1, 5, 0, "");
    packet(S, TCP_ACK, 1, 5, 1000, "");
    data(C, 5, 1, "more");
    ends_as(">fullmore");
}

static void test_probe_that_was_taken(void **state)
{
    (void)state;
    packet(C, TCP_SYN, 0, 0, 60000, "");
    packet(S, TCP_SYN | TCP_ACK, 0, 1, 4, "");
    data(C, 1, 1, "full");
    packet(S, TCP_ACK, 1, 5, 0, "");
    packet(C, TCP_ACK, 5, 1, 60000, "!");
    packet(S, TCP_ACK, 1, 6, 1000, "");
    data(C, 6, 1, "more");
    ends_as(">full!more");
}

static void test_behind_the_window(void **state)
{
    (void)state;
    packet(C, TCP_SYN, 0, 0, 60000, "");
    packet(S, TCP_SYN | TCP_ACK, 0, 1, 10, "");
    data(C, 1, 1, "");
    data(C, 11, 1, "outside");
    data(C, 1, 1, "0123456789");
    packet(S, TCP_ACK, 1, 11, 10, "");
    ends_as(">0123456789");
    assert_int_equal(follow->side[C].refused, 7);
}

static void test_keep_alive_byte(void **state)
{
    (void)state;
    handshake();
    data(C, 1, 1, "abc");
    data(S, 1, 4, "");
    data(C, 3, 1, "X");
    data(S, 1, 4, "");
    data(C, 4, 1, "def");
    ends_as(">abcdef");
}

/* … also when the trace lacks the byte before: it is a gap, not the keep-alive's byte. */
static void test_keep_alive_byte_behind_a_gap(void **state)
{
    (void)state;
    handshake();
    data(S, 1, 4, "");
    data(C, 3, 1, "X");
    data(S, 1, 4, "");
    data(C, 4, 1, "def");
    ends_as(">[3]def");
    assert_int_equal(follow->side[C].gaps, 1);
}

static void test_behind_an_rst_that_counts(void **state)
{
    (void)state;
    handshake();
    data(C, 1, 1, "abc");
    packet(C, TCP_RST | TCP_ACK, 4, 1, 0, "");
    data(C, 4, 1, "def");
    data(S, 1, 4, "to nobody");
    ends_as(">abc");
    assert_int_equal(follow->side[C].refused, 3);
    assert_int_equal(follow->side[S].refused, 9);
}

static void test_behind_an_rst_that_does_not(void **state)
{
    (void)state;
    handshake();
    data(C, 1, 1, "abc");
    packet(C, TCP_RST, 40, 0, 0, "");
    data(S, 1, 4, "");
    data(C, 4, 1, "def");
    data(S, 1, 7, "");
    ends_as(">abcdef");
}

static void test_an_rst_from_somebody_else(void **state)
{
    (void)state;
    handshake();
    data(C, 1, 1, "abc");
    packet(C, TCP_RST, 4, 0, 0, "");
    data(C, 4, 1, "def");
    data(S, 1, 7, "got it"); /* the server never saw the RST, and acknowledges */
    data(C, 7, 7, "");
    ends_as(">abcdef<got it");
}

static void test_an_ack_before_its_data(void **state)
{
    (void)state;
    handshake();
    data(S, 1, 8, "answer");
    data(C, 1, 1, "ask");
    data(C, 4, 1, "more");
    ends_as(">askmore<answer");
    assert_int_equal(follow->side[C].missing, 0);
}

static void test_a_gap_stands_before_the_answer(void **state)
{
    (void)state;
    handshake();
    data(S, 1, 101, "answer");
    data(C, 101, 7, "thanks");
    ends_as(">[100]<answer>thanks");
    assert_int_equal(follow->side[C].missing, 100);
}

static void test_an_ack_that_is_taken_back(void **state)
{
    (void)state;
    handshake();
    data(S, 1, 1000000, "");
    data(C, 1, 1, "abc");
    data(S, 1, 4, "");
    data(C, 4, 1, "def");
    data(S, 1, 7, "");
    ends_as(">abcdef");
}

static void test_segment_that_acknowledges_what_was_never_sent(void **state)
{
    (void)state;
    handshake();
    data(C, 1, 5000, "XXX");
    data(C, 1, 1, "abc");
    data(S, 1, 4, "");
    ends_as(">abc");
}

/* … and one that acknowledges what the capture lost. */
static void test_segment_that_acknowledges_a_gap(void **state)
{
    (void)state;
    handshake();
    data(C, 1, 101, "abc");
    data(C, 4, 101, "def");
    ends_as("<[100]>abcdef");
}

static void test_midstream(void **state)
{
    (void)state;
    data(C, 104, 1, "def");
    data(C, 101, 1, "abc"); /* overtaken on the way */
    data(S, 1, 107, "ok");
    data(C, 90, 3, "old");
    data(C, 107, 3, "ghi");
    ends_as(">abcdef<ok>ghi");
    assert_true(follow->side[C].midstream);
    assert_int_equal(follow->side[C].missing, 0);
}

static void test_lines_in_any_order(void **state)
{
    (void)state;
    data(C, 6, 4, "");
    packet(S, TCP_FIN | TCP_ACK, 4, 6, 60000, "");
    data(S, 1, 1, "");
    packet(S, TCP_SYN | TCP_ACK, 0, 1, 60000, "");
    data(C, 6, 4, "");
    data(S, 3, 6, "C");
    data(C, 1, 1, "hello");
    data(S, 1, 6, "AB");
    packet(C, TCP_FIN | TCP_ACK, 6, 5, 60000, "");
    packet(C, TCP_SYN, 0, 0, 60000, "");
    ends_as("<ABC>hello");
    assert_int_equal(follow->side[C].missing + follow->side[S].missing, 0);
    assert_true(follow->side[S].stream.ended);
}

/* As an attacker would: what comes before the SYN-ACK is for nobody. */
static void test_fin_before_the_syn_ack(void **state)
{
    (void)state;
    packet(C, TCP_SYN, 0, 0, 60000, "");
    packet(S, TCP_FIN | TCP_ACK, 1, 1, 60000, "fake");
    packet(S, TCP_SYN | TCP_ACK, 0, 1, 60000, "");
    data(C, 1, 1, "ask");
    data(S, 1, 4, "answer");
    data(C, 4, 7, "");
    ends_as(">ask<answer");
}

static void test_the_last_syn_ack_counts(void **state)
{
    (void)state;
    packet(C, TCP_SYN, 0, 0, 60000, "");
    packet(S, TCP_SYN | TCP_ACK, 70000, 1, 60000, "");
    packet(S, TCP_SYN | TCP_ACK, 0, 1, 60000, "");
    data(C, 1, 1, "ask");
    data(S, 1, 4, "answer");
    ends_as(">ask<answer");
}

/* A byte of its own whose ACK the capture had first is no keep-alive. */
static void test_single_bytes_behind_their_acks(void **state)
{
    (void)state;
    handshake();
    data(S, 1, 3, "");
    data(C, 1, 1, "a");
    data(C, 2, 1, "b");
    data(S, 1, 4, "");
    data(C, 3, 1, "c");
    ends_as(">abc");
    assert_int_equal(follow->side[C].missing, 0);
}

static void test_one_side_alone(void **state)
{
    (void)state;
    packet(C, TCP_SYN, 0, 0, 10, "");
    data(C, 1, 1, "");
    data(C, 1, 1, "abc");
    data(C, 8, 1, "hij");
    data(C, 4, 1, "de");
    ends_as(">abcde[2]hij");
    assert_int_equal(follow->side[C].gaps, 1);
    assert_false(follow->side[C].heard);
}

static void test_open_gap_at_the_end(void **state)
{
    (void)state;
    handshake();
    data(C, 1, 1, "abc");
    data(C, 8, 1, "hij");
    data(S, 1, 4, "");
    ends_as(">abc");
    assert_int_equal(follow->side[C].left, 3);
}

static void test_connected_to_itself(void **state)
{
    (void)state;
    /* an acknowledgement of its own numbers */
    const int64_t base = (int64_t)client_isn - server_isn;
    connection.to_itself = true;
    packet(C, TCP_SYN, 0, 0, 60000, "");
    packet(C, TCP_SYN | TCP_ACK, 0, base + 1, 60000, "");
    packet(C, TCP_ACK, 1, base + 1, 60000, "echo");
    packet(C, TCP_ACK, 5, base + 5, 60000, "");
    ends_as(">echo");
}

/* More packets than the row holds, each lost once and sent again. */
static void test_a_long_one(void **state)
{
    (void)state;
    handshake();
    char expected[2002] = ">"; /* 250 times 8 bytes, and its end */
    for (int i = 0; i < 250; i++) {
        char text[5] = { (char)('a' + i % 26), (char)('A' + i % 25), '0', (char)('0' + i % 10), 0 };
        char next[5] = { (char)('a' + i % 24), 'x', 'y', 'z', 0 };
        strcat(strcat(expected, text), next);
        data(C, 5 + 8 * i, 1, next);
        data(S, 1, 1 + 8 * i, "");
        data(C, 1 + 8 * i, 1, text);
        data(S, 1, 9 + 8 * i, "");
    }
    ends_as(expected);
    assert_int_equal(follow->side[C].bytes, 2000);
    assert_int_equal(follow->side[C].gaps, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, before_each, after_each)
    const struct CMUnitTest tests[] = {
        TEST(test_a_talk_over_the_wrap),
        TEST(test_damaged_and_sent_again),
        TEST(test_damaged_and_taken),
        TEST(test_checksums_that_tell_nothing),
        TEST(test_fast_open_taken),
        TEST(test_fast_open_refused),
        TEST(test_fast_open_sent_again),
        TEST(test_probe_of_a_closed_window),
        TEST(test_probe_that_was_taken),
        TEST(test_behind_the_window),
        TEST(test_keep_alive_byte),
        TEST(test_keep_alive_byte_behind_a_gap),
        TEST(test_behind_an_rst_that_counts),
        TEST(test_behind_an_rst_that_does_not),
        TEST(test_an_rst_from_somebody_else),
        TEST(test_an_ack_before_its_data),
        TEST(test_a_gap_stands_before_the_answer),
        TEST(test_an_ack_that_is_taken_back),
        TEST(test_segment_that_acknowledges_what_was_never_sent),
        TEST(test_segment_that_acknowledges_a_gap),
        TEST(test_midstream),
        TEST(test_lines_in_any_order),
        TEST(test_fin_before_the_syn_ack),
        TEST(test_the_last_syn_ack_counts),
        TEST(test_single_bytes_behind_their_acks),
        TEST(test_one_side_alone),
        TEST(test_open_gap_at_the_end),
        TEST(test_connected_to_itself),
        TEST(test_a_long_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
