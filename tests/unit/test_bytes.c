/* base/bytes: numbers come out right, and nothing past the end is ever touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "guard.h"

static const uint8_t eight[8] = { 0x01, 0x82, 0x03, 0x84, 0xff, 0xfe, 0xfd, 0xfc };

static void test_reads_big_endian(void **state)
{
    (void)state;
    struct bytes b = bytes_of(eight, sizeof eight);
    assert_int_equal(bytes_u8(&b), 0x01);
    assert_int_equal(bytes_u16be(&b), 0x8203);
    assert_int_equal(bytes_u32be(&b), 0x84fffefd);
    assert_int_equal(b.left, 1);
    assert_int_equal(bytes_u8(&b), 0xfc);
    assert_int_equal(b.left, 0);
    assert_false(b.short_of); /* the end itself is no mistake */
}

static void test_short_read_gives_zero_and_stays_short(void **state)
{
    (void)state;
    struct bytes b = bytes_of(eight, 3);
    assert_int_equal(bytes_u32be(&b), 0);
    assert_true(b.short_of);
    assert_int_equal(b.left, 0);
    /* one byte would be there; but what follows a gap has no meaning */
    assert_int_equal(bytes_u8(&b), 0);
    assert_true(b.short_of);
}

static void test_copy_is_all_or_nothing(void **state)
{
    (void)state;
    uint8_t to[4] = { 9, 9, 9, 9 };
    struct bytes b = bytes_of(eight, 3);
    assert_false(bytes_copy(&b, to, 4));
    assert_int_equal(to[0], 9);
    b = bytes_of(eight, 3);
    assert_true(bytes_copy(&b, to, 3));
    assert_memory_equal(to, eight, 3);
    assert_int_equal(to[3], 9);
    assert_true(bytes_copy(&b, to, 0));
    assert_false(b.short_of);
}

static void test_take_and_skip(void **state)
{
    (void)state;
    struct bytes b = bytes_of(eight, sizeof eight);
    bytes_skip(&b, 1);
    struct bytes part = bytes_take(&b, 2);
    assert_int_equal(part.left, 2);
    assert_int_equal(bytes_u16be(&part), 0x8203);
    assert_int_equal(bytes_u8(&part), 0); /* the part ends, though the whole goes on */
    assert_true(part.short_of);
    assert_false(b.short_of);
    assert_int_equal(bytes_u8(&b), 0x84);
    part = bytes_take(&b, 5);
    assert_true(part.short_of);
    assert_true(b.short_of);
    assert_int_equal(part.left, 0);
}

static void test_huge_counts_do_not_wrap(void **state)
{
    (void)state;
    struct bytes b = bytes_of(eight, sizeof eight);
    bytes_skip(&b, SIZE_MAX);
    assert_true(b.short_of);
    b = bytes_of(eight, sizeof eight);
    assert_true(bytes_take(&b, SIZE_MAX).short_of);
}

static void test_nothing_at_all(void **state)
{
    (void)state;
    struct bytes b = bytes_of(NULL, 0);
    assert_int_equal(bytes_u8(&b), 0);
    assert_true(b.short_of);
}

static void test_never_reads_past_the_end(void **state)
{
    (void)state;
    for (size_t n = 0; n <= sizeof eight; n++) {
        uint8_t *bytes = guard_copy(eight, n);
        struct bytes b = bytes_of(bytes, n);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(bytes_u8(&b), eight[i]);
        assert_int_equal(bytes_u8(&b), 0);
        b = bytes_of(bytes, n);
        while (!b.short_of)
            bytes_u16be(&b);
        b = bytes_of(bytes, n);
        while (!b.short_of)
            bytes_u32be(&b);
        guard_free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_big_endian),
        cmocka_unit_test(test_short_read_gives_zero_and_stays_short),
        cmocka_unit_test(test_copy_is_all_or_nothing),
        cmocka_unit_test(test_take_and_skip),
        cmocka_unit_test(test_huge_counts_do_not_wrap),
        cmocka_unit_test(test_nothing_at_all),
        cmocka_unit_test(test_never_reads_past_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
