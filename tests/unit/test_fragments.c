/* packet/fragments: datagrams in pieces, in every order, through the decoder and on their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "packet/decode.h"

enum { RAW = 101, PAYLOAD = 40, DATAGRAM = 20 + PAYLOAD, SECOND = 1000000000 };

/* What is sent: a TCP header (ports 1000, 2000; seq 7) and 40 bytes behind it. */
static const uint8_t datagram[DATAGRAM] = { 3, 232, 7, 208, 0,    0,    0,   7,
                                            0, 0,   0, 9,   0x50, 0x10, 1,   0,
                                            0, 0,   0, 0,   'a',  'b',  'c', [59] = 'z' };

struct piece_of { /* of the datagram */
    unsigned from, to;
};

/* An IP packet with bytes [from, to) of a datagram in it; returns its length. */
static size_t packet_make(uint8_t *packet, int version, uint16_t id, const uint8_t *from_bytes,
                          unsigned from, unsigned to, bool more)
{
    unsigned n = to - from;
    if (version == 4) {
        uint8_t header[20] = { 0x45,
                               0,
                               (uint8_t)((20 + n) >> 8),
                               (uint8_t)(20 + n),
                               (uint8_t)(id >> 8),
                               (uint8_t)id,
                               (uint8_t)((more ? 0x20 : 0) | from >> 11),
                               (uint8_t)(from >> 3),
                               64,
                               6,
                               0,
                               0,
                               10,
                               0,
                               0,
                               1,
                               10,
                               0,
                               0,
                               2 };
        memcpy(packet, header, 20);
        memcpy(packet + 20, from_bytes, n);
        return 20 + n;
    }
    uint8_t header[48] = { 0x60,
                           0,
                           0,
                           0,
                           (uint8_t)((8 + n) >> 8),
                           (uint8_t)(8 + n),
                           44,
                           64,
                           [8] = 1,
                           [24] = 2,
                           [40] = 6,
                           0,
                           (uint8_t)(from >> 8),
                           (uint8_t)(from | more),
                           0,
                           0,
                           (uint8_t)(id >> 8),
                           (uint8_t)id };
    memcpy(packet, header, 48);
    memcpy(packet + 48, from_bytes, n);
    return 48 + n;
}

static enum packet_verdict decode_at(struct packet_facts *facts, struct fragments *fragments,
                                     int64_t t_ns, const uint8_t *packet, size_t n, size_t wire)
{
    uint8_t *frame = guard_copy(packet, n);
    memset(facts, 0xa5, sizeof *facts);
    enum packet_verdict verdict =
        packet_decode(facts, RAW, t_ns, frame, (uint32_t)n, (uint32_t)wire, fragments);
    guard_free(frame);
    assert_true(fragments->count <= FRAGMENTS_PENDING);
    assert_true(fragments->bytes <= FRAGMENTS_BYTES);
    return verdict;
}

static enum packet_verdict add(struct packet_facts *facts, struct fragments *fragments, int version,
                               struct piece_of piece)
{
    uint8_t packet[48 + DATAGRAM];
    size_t n = packet_make(packet, version, 77, datagram + piece.from, piece.from, piece.to,
                           piece.to < DATAGRAM);
    return decode_at(facts, fragments, 1, packet, n, n);
}

static void assert_whole(const struct packet_facts *facts, unsigned pieces)
{
    assert_null(facts->malformed);
    assert_int_equal(facts->protocol, PROTOCOL_TCP);
    assert_int_equal(facts->src.port, 1000);
    assert_int_equal(facts->dst.port, 2000);
    assert_int_equal(facts->tcp.seq, 7);
    assert_int_equal(facts->fragments, pieces);
    assert_int_equal(facts->payload_bytes, PAYLOAD);
    assert_int_equal(facts->payload_captured, PAYLOAD);
    /* it lives in the fragments object: the frame is gone */
    assert_memory_equal(facts->payload, datagram + 20, PAYLOAD);
    assert_memory_equal(facts->data, datagram + 20, PAYLOAD);
}

/* Each row: pieces as they come.  The verdicts: h held, T whole, o overlap, c contradiction. */
static void test_pieces_in_every_order(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct piece_of pieces[8];
        const char *verdicts;
        unsigned of; /* pieces that it was made of */
    } rows[] = {
        { "in order", { { 0, 24 }, { 24, 40 }, { 40, 60 } }, "hhT", 3 },
        { "reversed", { { 40, 60 }, { 24, 40 }, { 0, 24 } }, "hhT", 3 },
        { "the header in pieces", { { 8, 16 }, { 0, 8 }, { 16, 24 }, { 24, 60 } }, "hhhT", 4 },
        { "the middle last", { { 40, 60 }, { 0, 24 }, { 24, 40 } }, "hhT", 3 },
        { "duplicates", { { 0, 24 }, { 0, 24 }, { 40, 60 }, { 40, 60 }, { 24, 40 } }, "hhhhT", 3 },
        { "a part of what is there", { { 0, 40 }, { 8, 24 }, { 40, 60 } }, "hhT", 2 },
        { "more than one that is there", { { 8, 24 }, { 0, 40 }, { 40, 60 } }, "hoh", 0 },
        { "overlap in front", { { 0, 24 }, { 16, 40 }, { 40, 60 } }, "hoh", 0 },
        { "overlap behind", { { 24, 60 }, { 0, 32 }, { 32, 60 } }, "hoh", 0 },
        { "and then anew", { { 0, 24 }, { 16, 40 }, { 0, 24 }, { 24, 60 } }, "hohT", 2 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int version = 4; version <= 6; version += 2) {
            struct fragments fragments;
            struct packet_facts facts;
            fragments_init(&fragments);
            for (size_t k = 0; rows[i].verdicts[k]; k++) {
                enum packet_verdict verdict = add(&facts, &fragments, version, rows[i].pieces[k]);
                char said = verdict == PACKET_FRAGMENT    ? 'h'
                            : verdict == PACKET_TAKEN     ? 'T'
                            : verdict == PACKET_MALFORMED ? 'o'
                                                          : '?';
                if (said != rows[i].verdicts[k])
                    fail_msg("%s, IPv%d, fragment %zu: %c", rows[i].name, version, k, said);
                assert_int_equal(facts.src.version, version);
            }
            if (rows[i].of)
                assert_whole(&facts, rows[i].of);
            assert_int_equal(fragments.completed, rows[i].of > 0);
            assert_int_equal(fragments.overlapping, strchr(rows[i].verdicts, 'o') != NULL);
            if (rows[i].of)
                assert_int_equal(fragments.count, 0);
            fragments_release(&fragments);
        }
    }
}

static void test_every_order_of_seven_pieces(void **state)
{
    (void)state;
    unsigned order[7] = { 0, 1, 2, 3, 4, 5, 6 };
    struct fragments fragments;
    fragments_init(&fragments);
    for (unsigned permutation = 0; permutation < 5040; permutation++) {
        /* the permutation-th order */
        for (unsigned i = 0, rest = permutation, left = 7; i < 7; i++, left--) {
            unsigned from = i + rest % left, kept = order[i];
            rest /= left;
            order[i] = order[from];
            order[from] = kept;
        }
        for (unsigned i = 0; i < 7; i++) {
            struct packet_facts facts;
            enum packet_verdict verdict =
                add(&facts, &fragments, 4,
                    (struct piece_of){ order[i] * 8, order[i] == 6 ? 60 : order[i] * 8 + 8 });
            assert_int_equal(verdict, i == 6 ? PACKET_TAKEN : PACKET_FRAGMENT);
            if (i == 6)
                assert_whole(&facts, 7);
        }
    }
    assert_int_equal(fragments.count, 0);
    assert_int_equal(fragments.completed, 5040);
    fragments_release(&fragments);
}

struct raw_fragment {
    uint32_t offset;
    unsigned bytes;
    bool more;
    enum fragment_fate fate;
};

static void test_contradictions_cost_the_datagram(void **state)
{
    (void)state;
    static const struct raw_fragment rows[][3] = {
        { { 0, 0, true, FRAGMENT_CONTRADICTS } },
        { { 8, 7, true, FRAGMENT_CONTRADICTS } }, /* nothing is left of it when the odd bytes are
                                                     gone */
        { { 8, 8, false, FRAGMENT_KEPT }, { 16, 8, true, FRAGMENT_CONTRADICTS } },
        { { 8, 8, false, FRAGMENT_KEPT }, { 8, 7, false, FRAGMENT_CONTRADICTS } },
        { { 8, 8, true, FRAGMENT_KEPT }, { 0, 8, false, FRAGMENT_CONTRADICTS } },
        { { 65528, 8, true, FRAGMENT_CONTRADICTS } }, /* the "ping of death": longer than an IP
                                                         packet can be */
        { { 65528, 7, false, FRAGMENT_KEPT }, { 65528, 100, false, FRAGMENT_CONTRADICTS } },
        { { 0, 16, true, FRAGMENT_KEPT },
          { 8, 8, false, FRAGMENT_KEPT },
          { 16, 8, true, FRAGMENT_CONTRADICTS } },
    };
    static const uint8_t bytes[128];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fragments fragments;
        fragments_init(&fragments);
        enum fragment_fate fate = FRAGMENT_KEPT;
        for (size_t k = 0; k < 3 && fate == FRAGMENT_KEPT; k++) {
            struct fragments_whole whole;
            struct fragment fragment = { .src.version = 4,
                                         .dst.version = 4,
                                         .offset = rows[i][k].offset,
                                         .more = rows[i][k].more,
                                         .payload = bytes_of(bytes, rows[i][k].bytes) };
            fate = fragments_add(&fragments, &fragment, &whole);
            assert_int_equal(fate, rows[i][k].fate);
        }
        assert_int_equal(fate, FRAGMENT_CONTRADICTS);
        assert_int_equal(fragments.count, 0);
        assert_int_equal(fragments.bytes, 0);
        assert_int_equal(fragments.contradictory, 1);
        fragments_release(&fragments);
    }
}

static void test_the_largest_datagram(void **state)
{
    (void)state;
    static uint8_t bytes[65535];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    struct fragments fragments;
    struct fragments_whole whole;
    fragments_init(&fragments);
    enum fragment_fate fate = FRAGMENT_KEPT;
    for (uint32_t at = 0; at < sizeof bytes; at += 8) {
        unsigned n = sizeof bytes - at < 8 ? (unsigned)(sizeof bytes - at) : 8;
        struct fragment fragment = { .src.version = 4,
                                     .offset = at,
                                     .more = at + 8 < sizeof bytes,
                                     .protocol = 17,
                                     .payload = bytes_of(bytes + at, n) };
        assert_int_equal(fate, FRAGMENT_KEPT);
        fate = fragments_add(&fragments, &fragment, &whole);
    }
    assert_int_equal(fate, FRAGMENT_COMPLETES);
    assert_int_equal(whole.fragments, 8192);
    assert_int_equal(whole.protocol, 17);
    assert_int_equal(whole.payload.left, sizeof bytes);
    assert_memory_equal(whole.payload.at, bytes, sizeof bytes);
    fragments_release(&fragments);
}

/* One datagram that will be whole, in the midst of many that never are: the flood may crowd it out,
 * but not grow. */
static void test_a_flood_is_bounded(void **state)
{
    (void)state;
    struct fragments fragments;
    fragments_init(&fragments);
    static uint8_t packet[48 + 8];
    struct packet_facts facts;
    for (unsigned i = 0; i < 20000; i++) {
        size_t n = packet_make(packet, i % 2 ? 6 : 4, (uint16_t)i, datagram, i % 3 ? 65504 : 0,
                               (i % 3 ? 65504 : 0) + 8, true);
        assert_int_equal(decode_at(&facts, &fragments, i, packet, n, n), PACKET_FRAGMENT);
    }
    assert_true(fragments.crowded_out > 19000);
    assert_int_equal(fragments.crowded_out + fragments.count, 20000);
    fragments_release(&fragments);
    assert_int_equal(fragments.count, 0);
    assert_null(fragments.whole);
}

static void test_time_runs_out(void **state)
{
    (void)state;
    static const struct {
        int version;
        int64_t apart_ns;
        bool whole;
    } rows[] = {
        { 4, (int64_t)30 * SECOND, true },
        { 4, (int64_t)30 * SECOND + 1, false },
        { 6, (int64_t)60 * SECOND, true },
        { 6, (int64_t)60 * SECOND + 1, false },
        { 4, -(int64_t)90 * SECOND, true }, /* traces are not always in the order of time */
        { 4, INT64_MAX, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fragments fragments;
        struct packet_facts facts;
        uint8_t packet[48 + DATAGRAM];
        fragments_init(&fragments);
        size_t n = packet_make(packet, rows[i].version, 1, datagram, 0, 24, true);
        assert_int_equal(decode_at(&facts, &fragments, i ? -1 : 0, packet, n, n), PACKET_FRAGMENT);
        n = packet_make(packet, rows[i].version, 1, datagram + 24, 24, 60, false);
        enum packet_verdict verdict =
            decode_at(&facts, &fragments, rows[i].apart_ns - (i > 0), packet, n, n);
        assert_int_equal(verdict, rows[i].whole ? PACKET_TAKEN : PACKET_FRAGMENT);
        assert_int_equal(fragments.expired, !rows[i].whole);
        fragments_release(&fragments);
    }
}

/* Another address, number, protocol (IPv4 only): another datagram. */
static void test_what_belongs_together(void **state)
{
    (void)state;
    for (size_t at = 0; at < 48; at++) {
        for (int version = 4; version <= 6; version += 2) {
            bool tells = version == 4 ? at == 4 || at == 5 || at == 9 || (at >= 12 && at < 20)
                                      : (at >= 8 && at < 40) || at >= 44;
            if (!tells)
                continue;
            struct fragments fragments;
            struct packet_facts facts;
            uint8_t packet[48 + DATAGRAM];
            fragments_init(&fragments);
            assert_int_equal(add(&facts, &fragments, version, (struct piece_of){ 0, 24 }),
                             PACKET_FRAGMENT);
            size_t n = packet_make(packet, version, 77, datagram + 24, 24, 60, false);
            packet[at] ^= 1;
            assert_int_equal(decode_at(&facts, &fragments, 1, packet, n, n), PACKET_FRAGMENT);
            assert_int_equal(fragments.count, 2);
            fragments_release(&fragments);
        }
    }
}

static void test_a_fragment_that_the_capture_cut_is_not_kept(void **state)
{
    (void)state;
    struct fragments fragments;
    struct packet_facts facts;
    uint8_t packet[48 + DATAGRAM];
    fragments_init(&fragments);
    for (int version = 4; version <= 6; version += 2) {
        size_t n = packet_make(packet, version, 1, datagram, 0, 48, true);
        /* read as far as it goes */
        assert_int_equal(decode_at(&facts, &fragments, 1, packet, n - 1, n), PACKET_TAKEN);
        assert_int_equal(facts.fragments, 0);
        assert_int_equal(facts.payload_bytes, 28);
        n = packet_make(packet, version, 1, datagram + 48, 48, 60, false);
        assert_int_equal(decode_at(&facts, &fragments, 1, packet, n - 1, n), PACKET_FOREIGN);
    }
    assert_int_equal(fragments.count, 0);
    fragments_release(&fragments);
}

static void test_malformed_in_a_datagram_is_told_by_its_place_there(void **state)
{
    (void)state;
    struct fragments fragments;
    struct packet_facts facts;
    uint8_t packet[48 + DATAGRAM], broken[DATAGRAM];
    memcpy(broken, datagram, DATAGRAM);
    broken[12] = 0x40;
    fragments_init(&fragments);
    size_t n = packet_make(packet, 4, 1, broken + 24, 24, 60, false);
    assert_int_equal(decode_at(&facts, &fragments, 1, packet, n, n), PACKET_FRAGMENT);
    n = packet_make(packet, 4, 1, broken, 0, 24, true);
    assert_int_equal(decode_at(&facts, &fragments, 1, packet, n, n), PACKET_MALFORMED);
    assert_string_equal(facts.malformed, "the TCP header claims to be shorter than 20 bytes");
    assert_int_equal(facts.malformed_at, 12);
    assert_int_equal(facts.fragments, 2);
    fragments_release(&fragments);
}

/* IPv6's rule, and a fragment header inside of what was put together. */
static void test_ipv6_only(void **state)
{
    (void)state;
    struct fragments fragments;
    struct packet_facts facts;
    uint8_t packet[48 + DATAGRAM], inner[16] = { 6, 0, 0, 1, 0, 0, 0, 5 };
    fragments_init(&fragments);
    size_t n = packet_make(packet, 6, 1, datagram, 0, 23, true);
    assert_int_equal(decode_at(&facts, &fragments, 1, packet, n, n), PACKET_MALFORMED);
    assert_int_equal(facts.malformed_at, 40);
    assert_int_equal(fragments.count, 0);
    n = packet_make(packet, 6, 1, inner, 0, 8, true);
    packet[40] = 44; /* next header: fragment */
    assert_int_equal(decode_at(&facts, &fragments, 1, packet, n, n), PACKET_FRAGMENT);
    n = packet_make(packet, 6, 1, inner + 8, 8, 16, false);
    assert_int_equal(decode_at(&facts, &fragments, 1, packet, n, n), PACKET_MALFORMED);
    assert_string_equal(facts.malformed, "a fragment of a fragment");
    assert_int_equal(facts.malformed_at, 0);
    fragments_release(&fragments);
}

/* Fragments in a tunnel that is in fragments itself: the inner ones lie in the outer datagram while
 * they are kept. */
static void test_fragments_in_fragments(void **state)
{
    (void)state;
    struct fragments fragments;
    struct packet_facts facts;
    fragments_init(&fragments);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned half = 0; half < 2; half++) {
            uint8_t inner[48 + DATAGRAM], outer[48 + DATAGRAM];
            size_t n =
                packet_make(inner, 4, 5, datagram + half * 24, half * 24, half ? 60 : 24, !half);
            size_t m = packet_make(outer, 4, 6, inner, 0, 24, true);
            outer[9] = 4; /* IP in IP */
            assert_int_equal(decode_at(&facts, &fragments, 1, outer, m, m), PACKET_FRAGMENT);
            m = packet_make(outer, 4, 6, inner + 24, 24, (unsigned)n, false);
            outer[9] = 4;
            assert_int_equal(decode_at(&facts, &fragments, 1, outer, m, m),
                             half ? PACKET_TAKEN : PACKET_FRAGMENT);
        }
        assert_whole(&facts, 2);
        assert_int_equal(facts.tunnels, 1);
    }
    fragments_release(&fragments);
}

/* Random pieces of random datagrams: nothing is read or written where it may not be, and what comes
 * out whole is what was sent.
 */
static void test_random_pieces(void **state)
{
    (void)state;
    static uint8_t sent[4][2048];
    for (size_t i = 0; i < sizeof sent; i++)
        sent[i / 2048][i % 2048] = (uint8_t)(i * 31 + i / 2048);
    struct fragments fragments;
    struct fragments_whole whole;
    fragments_init(&fragments);
    uint32_t seed = 12345, completed = 0;
    for (unsigned i = 0; i < 200000; i++) {
        uint32_t random[4];
        for (unsigned k = 0; k < 4; k++)
            random[k] = (seed = seed * 1664525 + 1013904223) >> 8;
        unsigned id = random[0] % 4, size = 256 + id * 16, from = random[1] % (size / 8) * 8,
                 to = from + (random[2] % 12 + 1) * 8;
        if (random[3] % 4) { /* mostly the pieces that a sane sender would make */
            from = from / 64 * 64;
            to = from + 64;
        }
        to = to > size ? size : to;
        struct fragment fragment = { .src.version = 4,
                                     .id = id,
                                     .offset = from,
                                     .more = to < size,
                                     .payload = bytes_of(sent[id] + from, to - from) };
        if (fragments_add(&fragments, &fragment, &whole) != FRAGMENT_COMPLETES)
            continue;
        completed++;
        assert_int_equal(whole.payload.left, size);
        assert_memory_equal(whole.payload.at, sent[id], size);
    }
    assert_true(completed > 1000);
    fragments_release(&fragments);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_in_every_order),
        cmocka_unit_test(test_every_order_of_seven_pieces),
        cmocka_unit_test(test_contradictions_cost_the_datagram),
        cmocka_unit_test(test_the_largest_datagram),
        cmocka_unit_test(test_a_flood_is_bounded),
        cmocka_unit_test(test_time_runs_out),
        cmocka_unit_test(test_what_belongs_together),
        cmocka_unit_test(test_a_fragment_that_the_capture_cut_is_not_kept),
        cmocka_unit_test(test_malformed_in_a_datagram_is_told_by_its_place_there),
        cmocka_unit_test(test_ipv6_only),
        cmocka_unit_test(test_fragments_in_fragments),
        cmocka_unit_test(test_random_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
