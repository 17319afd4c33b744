/* packet/decode: the frames of frames.c, whole, cut at every length, and with every byte replaced
 * by every other.
 *
 * Whole, each must give its line.  Cut or corrupted, nothing may be read past the end (the copy
 * ends at an unmapped page) and the facts must not contradict themselves or what was known before
 * the cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "frames.h"
#include "guard.h"
#include "packet/decode.h"

enum { T_NS = 1234567890 };

static void line_of_tcp(struct text *line, const struct tcp_facts *tcp)
{
    if (tcp->mss >= 0)
        text_addf(line, " mss %d", tcp->mss);
    if (tcp->window_shift >= 0)
        text_addf(line, " shift %d", tcp->window_shift);
    if (tcp->sack_permitted)
        text_add(line, " sack-permitted");
    for (unsigned i = 0; i < tcp->sack_count; i++)
        text_addf(line, "%s %u-%u", i ? "" : " sack", tcp->sack[i].from, tcp->sack[i].to);
    if (tcp->has_timestamps)
        text_addf(line, " timestamps %u %u", tcp->timestamp, tcp->timestamp_echo);
    if (tcp->fast_open)
        text_add(line, " fast-open");
    if (tcp->mptcp)
        text_add(line, tcp->data_fin ? " mptcp data-fin" : " mptcp");
}

static void line_of_taken(struct text *line, const struct packet_facts *facts)
{
    static const char *const names[] = { "none", "tcp", "udp", "icmp" };
    char src[ADDRESS_TEXT_BYTES], dst[ADDRESS_TEXT_BYTES], flags[40];
    text_addf(line, "%s %s > %s ", names[facts->protocol], address_format(&facts->src, src),
              address_format(&facts->dst, dst));
    if (facts->protocol == PROTOCOL_ICMP) {
        const struct icmp_facts *icmp = &facts->icmp;
        text_addf(line, "%d/%d %s: %s %s > %s", icmp->type, icmp->code, icmp->meaning,
                  names[icmp->about], address_format(&icmp->src, src),
                  address_format(&icmp->dst, dst));
        return;
    }
    if (facts->protocol == PROTOCOL_TCP)
        text_addf(line, "%s seq %u ack %u win %u ", tcp_flags_format(facts->tcp.flags, flags),
                  facts->tcp.seq, facts->tcp.ack, facts->tcp.window);
    if (facts->protocol == PROTOCOL_TCP && facts->tcp.urgent)
        text_addf(line, "urgent %u ", facts->tcp.urgent);
    text_addf(line, "len %u", facts->payload_bytes);
    if (facts->data_bytes) {
        struct text data;
        text_init(&data);
        text_add_quoted(&data, facts->data, facts->data_bytes, PACKET_DATA_BYTES, true);
        text_addf(line, " data %.*s", (int)data.len - 2, data.s + 1); /* without the quotes */
        text_release(&data);
    }
    if (facts->protocol == PROTOCOL_TCP)
        line_of_tcp(line, &facts->tcp);
}

static void line_of(struct text *line, enum packet_verdict verdict,
                    const struct packet_facts *facts)
{
    text_clear(line);
    if (verdict == PACKET_FOREIGN) {
        text_add(line, "foreign");
    } else if (verdict == PACKET_UNKNOWN_LINK) {
        text_add(line, "unknown link type");
    } else if (verdict == PACKET_MALFORMED) {
        text_addf(line, "malformed at %u: %s", facts->malformed_at, facts->malformed);
    } else {
        line_of_taken(line, facts);
        if (facts->malformed)
            text_addf(line, " (at %u: %s)", facts->malformed_at, facts->malformed);
    }
}

/* What must hold of every frame, however broken. */
static void check_sound(enum packet_verdict verdict, const struct packet_facts *facts,
                        uint32_t captured, uint32_t wire)
{
    assert_int_equal(facts->t_ns, T_NS);
    assert_int_equal(facts->captured_bytes, captured);
    assert_int_equal(facts->wire_bytes, wire);
    assert_int_equal(facts->truncated, captured < wire);
    assert_true(facts->data_bytes <= PACKET_DATA_BYTES);
    assert_true(facts->data_bytes <= facts->payload_bytes);
    if (facts->malformed && !facts->truncated)
        assert_null(strstr(facts->malformed, "the capture cut"));
    if (verdict == PACKET_MALFORMED)
        assert_non_null(facts->malformed);
    assert_true(facts->malformed_at <= captured);
    if (!facts->malformed)
        assert_int_equal(facts->malformed_at, 0);
    assert_int_equal(facts->frame, 0);
    assert_int_equal(facts->fragments, 0);
    if (verdict != PACKET_TAKEN)
        return;
    assert_true(facts->protocol != PROTOCOL_NONE);
    assert_true(facts->src.version == 4 || facts->src.version == 6);
    assert_int_equal(facts->src.version, facts->dst.version);
    if (facts->protocol == PROTOCOL_TCP) {
        assert_true(facts->tcp.mss + 1 >= 0 && facts->tcp.mss + 1 <= 65536);
        assert_true(facts->tcp.window_shift - WINDOW_SHIFT_UNKNOWN >= 0 &&
                    facts->tcp.window_shift - WINDOW_SHIFT_UNKNOWN <= 16);
        assert_true(facts->tcp.sack_count <= TCP_SACK_BLOCKS_MAX);
    } else if (facts->protocol == PROTOCOL_ICMP) {
        assert_true(facts->icmp.is_error);
        assert_non_null(facts->icmp.meaning);
        assert_true(facts->icmp.about == PROTOCOL_TCP || facts->icmp.about == PROTOCOL_UDP);
        assert_int_equal(facts->icmp.src.version, facts->src.version);
    }
}

static enum packet_verdict decode(struct packet_facts *facts, int link_type, const uint8_t *bytes,
                                  size_t captured, size_t wire)
{
    memset(facts, 0xa5, sizeof *facts); /* what is not filled in would show */
    uint8_t *frame = guard_copy(bytes, captured);
    enum packet_verdict verdict =
        packet_decode(facts, link_type, T_NS, frame, (uint32_t)captured, (uint32_t)wire, NULL);
    guard_free(frame);
    check_sound(verdict, facts, (uint32_t)captured, (uint32_t)wire);
    return verdict;
}

static void test_every_frame_gives_its_line(void **state)
{
    (void)state;
    struct text line;
    text_init(&line);
    int wrong = 0;
    const struct frame_row *row;
    for (size_t i = 0; (row = frame_row(i)); i++) {
        uint8_t bytes[FRAME_BYTES];
        struct packet_facts facts;
        size_t n = frame_bytes(row->hex, bytes);
        line_of(&line, decode(&facts, row->link_type, bytes, n, n), &facts);
        if (strcmp(line.s, row->expect) != 0) {
            print_error("%s:\n  expected %s\n  got      %s\n", row->name, row->expect, line.s);
            wrong++;
        }
    }
    text_release(&line);
    assert_int_equal(wrong, 0);
}

/* A frame that really was so short: no crash, and never blamed on the capture (check_sound). */
static void test_every_frame_ended_at_every_length(void **state)
{
    (void)state;
    const struct frame_row *row;
    for (size_t i = 0; (row = frame_row(i)); i++) {
        uint8_t bytes[FRAME_BYTES];
        struct packet_facts facts;
        size_t n = frame_bytes(row->hex, bytes);
        for (size_t cut = 0; cut < n; cut++)
            decode(&facts, row->link_type, bytes, cut, cut);
    }
}

/* The snaplen hides bytes, it must not change what is known: once a cut frame is taken, it says
 * what the whole one says, and until then the reason is the capture.  Frames with a mistake of
 * their own may name either. */
static void test_every_frame_cut_by_the_snaplen(void **state)
{
    (void)state;
    const struct frame_row *row;
    for (size_t i = 0; (row = frame_row(i)); i++) {
        uint8_t bytes[FRAME_BYTES];
        struct packet_facts whole, cut_facts;
        size_t n = frame_bytes(row->hex, bytes);
        enum packet_verdict verdict = decode(&whole, row->link_type, bytes, n, n),
                            before = PACKET_MALFORMED;
        bool sound = verdict != PACKET_MALFORMED && !whole.malformed;
        for (size_t cut = 0; cut < n; cut++) {
            enum packet_verdict of_cut = decode(&cut_facts, row->link_type, bytes, cut, n);
            if (!sound)
                continue;
            assert_true(of_cut == verdict || of_cut == PACKET_MALFORMED);
            /* more bytes never tell less */
            assert_true(of_cut != PACKET_MALFORMED || before == PACKET_MALFORMED);
            before = of_cut;
            if (cut_facts.malformed) {
                assert_non_null(strstr(cut_facts.malformed, "the capture cut"));
                assert_int_equal(cut_facts.malformed_at, cut);
            }
            if (of_cut != PACKET_TAKEN)
                continue;
            assert_int_equal(cut_facts.protocol, whole.protocol);
            assert_true(address_same(&cut_facts.src, &whole.src) &&
                        address_same(&cut_facts.dst, &whole.dst));
            assert_int_equal(cut_facts.payload_bytes, whole.payload_bytes);
            assert_memory_equal(cut_facts.data, whole.data, cut_facts.data_bytes);
        }
    }
}

static void test_every_byte_replaced_by_every_other(void **state)
{
    (void)state;
    const struct frame_row *row;
    for (size_t i = 0; (row = frame_row(i)); i++) {
        uint8_t bytes[FRAME_BYTES];
        struct packet_facts facts;
        size_t n = frame_bytes(row->hex, bytes);
        for (size_t at = 0; at < n; at++) {
            uint8_t right = bytes[at];
            for (int wrong = 0; wrong < 256; wrong++) {
                bytes[at] = (uint8_t)wrong;
                decode(&facts, row->link_type, bytes, n, n);
                decode(&facts, row->link_type, bytes, n, n + 100);
            }
            bytes[at] = right;
        }
    }
}

static void test_a_syn_cut_inside_its_options_is_still_a_syn(void **state)
{
    (void)state;
    uint8_t bytes[FRAME_BYTES];
    struct packet_facts facts;
    size_t n = frame_bytes(
        "45 00 003e 0001 0000 40 06 0000 0a000001 0a000002 3039 2ee0 00000064 00000000 a002 1000 0000 0000"
        "020405b4 0402 080a 00000001 00000000 01 030307 6869",
        bytes);
    /* as snaplen 68 on Ethernet leaves it */
    assert_int_equal(decode(&facts, 101, bytes, 54, n), PACKET_TAKEN);
    assert_string_equal(facts.malformed, "the capture cut the frame inside the TCP options");
    assert_int_equal(facts.tcp.flags, TCP_SYN);
    assert_int_equal(facts.tcp.mss, 1460);
    assert_true(facts.tcp.sack_permitted);
    assert_false(facts.tcp.has_timestamps);
    assert_int_equal(facts.tcp.window_shift, WINDOW_SHIFT_UNKNOWN);
    assert_int_equal(facts.payload_bytes, 2);
    assert_int_equal(facts.data_bytes, 0);
}

static void test_what_was_read_before_the_cut_is_filled_in(void **state)
{
    (void)state;
    uint8_t bytes[FRAME_BYTES];
    struct packet_facts facts;
    char src[ADDRESS_TEXT_BYTES];
    size_t n = frame_bytes(
        "45 00 0028 0001 0000 40 06 0000 0a000001 0a000002 3039 2ee0 00000064 000000c8 5002 1000 0000 0000",
        bytes);
    assert_int_equal(decode(&facts, 101, bytes, 28, n), PACKET_MALFORMED);
    assert_string_equal(facts.malformed, "the capture cut the frame inside the TCP header");
    assert_int_equal(facts.protocol, PROTOCOL_TCP);
    assert_string_equal(address_format(&facts.src, src), "10.0.0.1:12345");
    assert_int_equal(facts.tcp.seq, 100);
}

/* Both at once: the snaplen took the padding, and the packet was too short before. */
static void test_the_capture_is_not_blamed_for_what_never_was(void **state)
{
    (void)state;
    uint8_t bytes[FRAME_BYTES];
    struct packet_facts facts;
    size_t n = frame_bytes(
        "45 00 001c 0001 0000 40 06 0000 0a000001 0a000002 3039 2ee0 00000064 000000000000", bytes);
    assert_int_equal(decode(&facts, 101, bytes, n - 6, n + 20), PACKET_MALFORMED);
    assert_true(facts.truncated);
    assert_string_equal(facts.malformed, "the packet ends inside the TCP header");
}

static void test_wire_shorter_than_captured_is_not_believed(void **state)
{
    (void)state;
    uint8_t bytes[FRAME_BYTES];
    struct packet_facts facts;
    size_t n = frame_bytes(
        "45 00 0000 0001 0000 40 11 0000 0a000001 0a000002 3039 2ee0 0000 0000 6869", bytes);
    uint8_t *frame = guard_copy(bytes, n);
    assert_int_equal(packet_decode(&facts, 101, T_NS, frame, (uint32_t)n, 3, NULL), PACKET_TAKEN);
    guard_free(frame);
    assert_int_equal(facts.wire_bytes, n);
    assert_false(facts.truncated);
    assert_int_equal(facts.payload_bytes, 2);
}

static void test_flags_format(void **state)
{
    (void)state;
    static const struct {
        uint8_t flags;
        const char *text;
    } rows[] = {
        { 0, "" },
        { TCP_FIN, "FIN" },
        { TCP_SYN, "SYN" },
        { TCP_RST, "RST" },
        { TCP_PSH, "PSH" },
        { TCP_ACK, "ACK" },
        { TCP_URG, "URG" },
        { TCP_ECE, "ECE" },
        { TCP_CWR, "CWR" },
        { TCP_SYN | TCP_ACK, "SYN ACK" },
        { TCP_FIN | TCP_ACK, "FIN ACK" },
        { TCP_RST | TCP_ACK, "RST ACK" },
        { 0xff, "FIN SYN RST PSH ACK URG ECE CWR" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[40];
        assert_string_equal(tcp_flags_format(rows[i].flags, text), rows[i].text);
    }
}

/* Every pair of controls, and every lack of an ACK; nothing that a TCP sends. */
static void flags_that_are_odd(void **state)
{
    (void)state;
    static const uint8_t odd[] = { 0,
                                   TCP_PSH,
                                   TCP_URG,
                                   TCP_FIN,
                                   TCP_FIN | TCP_PSH | TCP_URG,
                                   TCP_SYN | TCP_FIN,
                                   TCP_SYN | TCP_FIN | TCP_ACK,
                                   TCP_SYN | TCP_RST,
                                   TCP_SYN | TCP_RST | TCP_ACK,
                                   TCP_FIN | TCP_RST,
                                   TCP_FIN | TCP_RST | TCP_ACK,
                                   0xff },
                         usual[] = { TCP_SYN,
                                     TCP_SYN | TCP_ECE | TCP_CWR,
                                     TCP_SYN | TCP_ACK,
                                     TCP_SYN | TCP_ACK | TCP_ECE,
                                     TCP_ACK,
                                     TCP_ACK | TCP_PSH,
                                     TCP_ACK | TCP_URG,
                                     TCP_FIN | TCP_ACK,
                                     TCP_FIN | TCP_PSH | TCP_ACK,
                                     TCP_RST,
                                     TCP_RST | TCP_ACK,
                                     TCP_RST | TCP_PSH | TCP_ACK };
    for (size_t i = 0; i < sizeof odd; i++)
        assert_true(tcp_flags_are_odd(odd[i]));
    for (size_t i = 0; i < sizeof usual; i++)
        assert_false(tcp_flags_are_odd(usual[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_frame_gives_its_line),
        cmocka_unit_test(test_every_frame_ended_at_every_length),
        cmocka_unit_test(test_every_frame_cut_by_the_snaplen),
        cmocka_unit_test(test_every_byte_replaced_by_every_other),
        cmocka_unit_test(test_a_syn_cut_inside_its_options_is_still_a_syn),
        cmocka_unit_test(test_what_was_read_before_the_cut_is_filled_in),
        cmocka_unit_test(test_the_capture_is_not_blamed_for_what_never_was),
        cmocka_unit_test(test_wire_shorter_than_captured_is_not_believed),
        cmocka_unit_test(test_flags_format),
        cmocka_unit_test(flags_that_are_odd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
