/* stream/reassembly: one direction as its receiver got it.  The exact cases of overlaps stand in
 * tests/truth/streams.py, too, where the kernel itself decides them. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "timeline/stream/reassembly.h"

/* What came out, as text: bytes as they are, a gap as [N]. */
static struct text out;

static void bytes_came(void *context, const uint8_t *bytes, size_t count)
{
    (void)context;
    assert_int_not_equal(count, 0);
    text_add_bytes(&out, bytes, count);
}

static void gap_came(void *context, uint64_t count)
{
    (void)context;
    assert_true(count > 0);
    text_addf(&out, "[%" PRIu64 "]", count);
}

static const struct reassembly_sink sink = { .bytes = bytes_came, .gap = gap_came };
static struct reassembly r;

/* Anew, after another one. */
static void begin_at(int64_t next, size_t limit)
{
    text_clear(&out);
    reassembly_release(&r);
    reassembly_init(&r, &sink, next, limit);
}

static int before_each(void **state)
{
    (void)state;
    text_init(&out);
    reassembly_init(&r, &sink, 0, REASSEMBLY_LIMIT);
    return 0;
}

static int after_each(void **state)
{
    (void)state;
    reassembly_release(&r);
    text_release(&out);
    return 0;
}

static void segment(int64_t at, const char *data)
{
    reassembly_segment(&r, at, (const uint8_t *)data, strlen(data), strlen(data), false, false);
}

static void fin(int64_t at, const char *data)
{
    reassembly_segment(&r, at, (const uint8_t *)data, strlen(data), strlen(data), true, false);
}

static void doubted(int64_t at, const char *data)
{
    reassembly_segment(&r, at, (const uint8_t *)data, strlen(data), strlen(data), false, true);
}

static void test_old_bytes_stay(void **state)
{
    (void)state;
    segment(0, "aaaa");
    segment(2, "BBBB");
    segment(0, "CCCCCCCC");
    segment(7, "D");
    assert_string_equal(out.s, "aaaaBBCC");
}

static void test_in_order_goes_over_waiting(void **state)
{
    (void)state;
    segment(4, "cccc");
    assert_string_equal(out.s, "");
    segment(0, "aaaaaa");
    assert_string_equal(out.s, "aaaaaacc");
    segment(10, "ee");
    segment(8, "dddddd");
    assert_string_equal(out.s, "aaaaaaccdddddd");
}

static void test_of_two_waiting_the_one_that_begins_first(void **state)
{
    (void)state;
    segment(4, "cccc");
    segment(2, "bbbb");
    segment(0, "aa");
    assert_string_equal(out.s, "aabbbbcc");
    begin_at(0, REASSEMBLY_LIMIT);
    segment(2, "bbbb");
    segment(4, "cccc");
    segment(0, "aa");
    assert_string_equal(out.s, "aabbbbcc");
}

static void test_at_one_place_the_longer_else_the_first(void **state)
{
    (void)state;
    segment(4, "cc");
    segment(4, "dddd");
    segment(4, "eeee");
    segment(4, "f");
    segment(0, "aaaa");
    assert_string_equal(out.s, "aaaadddd");
}

static void test_one_around_others(void **state)
{
    (void)state;
    segment(6, "dd");
    segment(9, "e");
    segment(4, "cccccccc");
    segment(5, "xxx");
    segment(0, "aaaa");
    assert_string_equal(out.s, "aaaacccccccc");
}

static void test_what_touches_is_one(void **state)
{
    (void)state;
    segment(4, "bb");
    segment(6, "cc");
    segment(5, "XX"); /* all of it is there */
    segment(0, "aaaa");
    assert_string_equal(out.s, "aaaabbcc");
}

static void test_fin_ends_it(void **state)
{
    (void)state;
    segment(6, "cc");
    fin(0, "aaaa");
    assert_true(r.ended);
    segment(4, "bb");
    segment(5, "bb");
    reassembly_acked(&r, 20);
    assert_int_equal(reassembly_finish(&r, true), 0);
    assert_string_equal(out.s, "aaaa");
}

static void test_fin_waits(void **state)
{
    (void)state;
    fin(4, "bb");
    segment(9, "cc");
    assert_false(r.ended);
    segment(0, "aaaa");
    assert_true(r.ended);
    assert_string_equal(out.s, "aaaabb");
}

static void test_fin_within_what_was_delivered_is_none(void **state)
{
    (void)state;
    segment(0, "aaaaaaaa");
    fin(2, "bb");
    assert_false(r.ended);
    segment(8, "cc");
    assert_string_equal(out.s, "aaaaaaaacc");
    fin(8, "cc"); /* retransmitted with the FIN behind it */
    assert_true(r.ended);
    assert_string_equal(out.s, "aaaaaaaacc");
}

static void test_acknowledged_but_never_seen_is_a_gap(void **state)
{
    (void)state;
    segment(0, "aaaa");
    segment(8, "cccc");
    segment(14, "dd");
    reassembly_acked(&r, 4);
    assert_string_equal(out.s, "aaaa");
    reassembly_acked(&r, 12);
    assert_string_equal(out.s, "aaaa[4]cccc");
    segment(4, "late"); /* the receiver has other bytes there: nobody knows which */
    reassembly_acked(&r, 16);
    assert_string_equal(out.s, "aaaa[4]cccc[2]dd");
    reassembly_acked(&r, 10); /* an old one */
    reassembly_acked(&r, 30);
    assert_string_equal(out.s, "aaaa[4]cccc[2]dd[14]");
}

static void test_one_number_may_be_the_fin(void **state)
{
    (void)state;
    segment(0, "aaaa");
    reassembly_acked(&r, 5);
    assert_int_equal(reassembly_finish(&r, false), 0);
    assert_string_equal(out.s, "aaaa");
    begin_at(0, REASSEMBLY_LIMIT);
    segment(0, "aaaa");
    reassembly_acked(&r, 5);
    segment(5, "bb"); /* it was a byte */
    assert_string_equal(out.s, "aaaa[1]bb");
}

static void test_what_the_trace_cut_is_a_gap(void **state)
{
    (void)state;
    reassembly_segment(&r, 0, (const uint8_t *)"abc", 3, 10, false, false);
    assert_string_equal(out.s, "abc[7]");
    reassembly_segment(&r, 14, (const uint8_t *)"xyz", 3, 6, false, false);
    segment(20, "end");
    segment(10, "1234");
    assert_string_equal(out.s, "abc[7]1234xyz[3]end");
    reassembly_segment(&r, 23, NULL, 0, 5, true, false);
    assert_string_equal(out.s, "abc[7]1234xyz[3]end[5]");
    assert_true(r.ended);
}

static void test_doubted_counts_only_when_acknowledged(void **state)
{
    (void)state;
    doubted(0, "fast");
    assert_string_equal(out.s, "");
    segment(0, "slow");
    reassembly_acked(&r, 4);
    assert_string_equal(out.s, "slow");
    doubted(4, "probe");
    reassembly_acked(&r, 6); /* two bytes of it were taken */
    assert_string_equal(out.s, "slowpr");
    segment(6, "XX");
    reassembly_acked(&r, 9);
    assert_string_equal(out.s, "slowprXXe");
    doubted(9, "never");
    assert_int_equal(reassembly_finish(&r, false), 0);
    assert_string_equal(out.s, "slowprXXe");
}

static void test_doubted_behind_and_before_gaps(void **state)
{
    (void)state;
    doubted(2, "dd");
    segment(6, "ww");
    reassembly_acked(&r, 10);
    assert_string_equal(out.s, "[2]dd[2]ww[2]");
}

static void test_doubted_is_believed_where_the_receiver_is_not_in_the_trace(void **state)
{
    (void)state;
    doubted(0, "syn");
    segment(5, "ww");
    doubted(9, "z");
    assert_int_equal(reassembly_finish(&r, true), 0);
    assert_string_equal(out.s, "syn[2]ww[2]z");
}

static void test_end_with_an_open_gap(void **state)
{
    (void)state;
    segment(0, "aa");
    segment(4, "cc");
    assert_int_equal(reassembly_finish(&r, false), 0); /* nobody knows: told as a gap */
    assert_string_equal(out.s, "aa[2]cc");
    begin_at(0, REASSEMBLY_LIMIT);
    segment(0, "aa");
    segment(4, "cc");
    segment(7, "d");
    reassembly_acked(&r, 2); /* the receiver still waits for it */
    assert_int_equal(reassembly_finish(&r, false), 3);
    assert_string_equal(out.s, "aa");
}

static void test_memory_is_bounded(void **state)
{
    (void)state;
    begin_at(0, 100000);
    static uint8_t block[1000];
    memset(block, 'x', sizeof block);
    uint64_t given = 0;
    for (int i = 0; i < 2000; i++) {
        reassembly_segment(&r, 1 + 1001 * (int64_t)i, block, sizeof block, sizeof block, false,
                           false);
        given += sizeof block;
        assert_true(r.waiting.bytes <= 100000 + 2 * sizeof block);
    }
    reassembly_finish(&r, false);
    uint64_t xs = 0;
    for (size_t i = 0; i < out.len; i++)
        xs += out.s[i] == 'x';
    assert_int_equal(xs, given);
    begin_at(0, REASSEMBLY_LIMIT);
    for (int i = 0; i < 40000; i++) /* few bytes in many pieces */
        reassembly_segment(&r, 1 + 2 * (int64_t)i, block, 1, 1, false, false);
    assert_true(r.waiting.count - r.waiting.first <= (1 << 14) + 1);
    for (int i = 0; i < 3000; i++)
        reassembly_segment(&r, 1000000 + 2000 * (int64_t)i, block, sizeof block, sizeof block,
                           false, true);
    assert_true(r.doubted.bytes <= 1 << 20);
}

/* ---- random segments ---- */

static uint64_t seed;

static unsigned below(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % limit;
}

enum { SIZE = 400 };

static void test_honest_sender_in_any_order(void **state)
{
    (void)state;
    char stream[SIZE + 1] = { 0 };
    for (unsigned round = 0; round < 3000; round++) {
        seed = round;
        begin_at((int64_t)below(3) * 0xffffff80 - 100, REASSEMBLY_LIMIT);
        int64_t base = r.next;
        for (int i = 0; i < SIZE; i++)
            stream[i] = (char)('a' + below(26));
        unsigned largest = 1 + below(80);
        while (!r.ended) {
            unsigned from = below(SIZE), length = 1 + below(largest);
            if (below(8) == 0)
                from = (unsigned)(r.next - base); /* so that it comes to its end */
            if (from + length > SIZE)
                length = SIZE - from;
            reassembly_segment(&r, base + from, (const uint8_t *)stream + from, length, length,
                               from + length == SIZE, below(20) == 0);
        }
        assert_string_equal(out.s, stream);
    }
}

/* The same rules, as plainly as they can be said: waiting segments in a list in order of their
 * begin. */
struct plain {
    int from, to;
    char bytes[SIZE];
};

static struct plain list[64];
static int count, next;
static char model[SIZE + 1];

static void plain_deliver(const struct plain *p)
{
    for (; next < p->to; next++)
        model[next] = p->bytes[next - p->from];
}

static void plain_remove(int i)
{
    memmove(&list[i], &list[i + 1], sizeof list[0] * (size_t)(--count - i));
}

static void plain_segment(struct plain new)
{
    if (new.to <= next)
        return;
    if (new.from <= next) {
        plain_deliver(&new);
        while (count && list[0].from <= next) {
            plain_deliver(&list[0]);
            plain_remove(0);
        }
        return;
    }
    for (int i = 0; i < count; i++)
        if (list[i].from <= new.from && list[i].to >= new.to)
            return;
    int at = 0;
    while (at < count && list[at].from < new.from)
        at++;
    bool same = at < count && list[at].from == new.from;
    if (!same && at > 0 && list[at - 1].to == new.from) {
        struct plain *before = &list[at - 1];
        memcpy(before->bytes + (before->to - before->from), new.bytes, (size_t)(new.to - new.from));
        before->to = new.to;
        return;
    }
    memmove(&list[at + 1], &list[at], sizeof list[0] * (size_t)(count - at));
    list[at] = new;
    count++;
    while (at + 1 < count && list[at + 1].to <= new.to)
        plain_remove(at + 1);
}

static void test_dishonest_sender_against_the_plain_model(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 5000; round++) {
        seed = round + 77777;
        begin_at(0, REASSEMBLY_LIMIT);
        count = next = 0;
        memset(model, 0, sizeof model);
        int size = 20 + (int)below(SIZE - 20);
        unsigned largest = 1 + below((unsigned)size / 2);
        for (int i = 0; i < 40; i++) {
            struct plain new = { .from = (int)below((unsigned)size) };
            new.to = new.from + 1 + (int)below(largest);
            if (new.to > size)
                new.to = size;
            for (int k = 0; k < new.to - new.from; k++)
                new.bytes[k] = (char)('a' + below(26));
            plain_segment(new);
            reassembly_segment(&r, new.from, (const uint8_t *)new.bytes,
                               (size_t)(new.to - new.from), (uint64_t)(new.to - new.from), false,
                               false);
            assert_int_equal(r.next, next);
            assert_string_equal(out.s, model);
        }
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, before_each, after_each)
    const struct CMUnitTest tests[] = {
        TEST(test_old_bytes_stay),
        TEST(test_in_order_goes_over_waiting),
        TEST(test_of_two_waiting_the_one_that_begins_first),
        TEST(test_at_one_place_the_longer_else_the_first),
        TEST(test_one_around_others),
        TEST(test_what_touches_is_one),
        TEST(test_fin_ends_it),
        TEST(test_fin_waits),
        TEST(test_fin_within_what_was_delivered_is_none),
        TEST(test_acknowledged_but_never_seen_is_a_gap),
        TEST(test_one_number_may_be_the_fin),
        TEST(test_what_the_trace_cut_is_a_gap),
        TEST(test_doubted_counts_only_when_acknowledged),
        TEST(test_doubted_behind_and_before_gaps),
        TEST(test_doubted_is_believed_where_the_receiver_is_not_in_the_trace),
        TEST(test_end_with_an_open_gap),
        TEST(test_memory_is_bounded),
        TEST(test_honest_sender_in_any_order),
        TEST(test_dishonest_sender_against_the_plain_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
