/* base/text and base/arena: what grows, and what a person is shown of bytes that are no text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"
#include "guard.h"

static void test_grows_and_ends_in_nul(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    assert_string_equal(t.s, "");
    for (int i = 0; i < 1000; i++)
        text_addf(&t, "%d,", i % 10);
    assert_int_equal(t.len, 2000);
    assert_int_equal(strlen(t.s), 2000);
    text_clear(&t);
    assert_string_equal(t.s, "");
    text_add_bytes(&t, "a\0b", 3); /* any byte may be inside */
    text_add_char(&t, 'c');
    assert_int_equal(t.len, 4);
    assert_memory_equal(t.s, "a\0bc", 5);
    text_release(&t);
    assert_null(t.s);
}

/* A formatted text longer than what is left must come out whole, whatever the length: the
 * off-by-one place is at the edge. */
static void test_addf_at_every_edge(void **state)
{
    (void)state;
    static const char x[] =
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    for (int n = 0; n < 100; n++) {
        struct text t;
        text_init(&t);
        text_addf(&t, "%.*s|", n, x);
        assert_int_equal(t.len, n + 1);
        assert_int_equal(strlen(t.s), n + 1);
        assert_int_equal(t.s[n], '|');
        text_release(&t);
    }
}

/* The formats that are written without printf() come out as printf() has them. */
static void test_addf_is_printf(void **state)
{
    (void)state;
    static const long long numbers[] = {
        0, 1, -1, 9, 10, 2147483647, -2147483648ll, 4294967295ll, INT64_MAX, INT64_MIN
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char wanted[400];
        struct text t;
        text_init(&t);
        snprintf(wanted, sizeof wanted, "a%db%uc%lldd%llue%zuf%sg", (int)numbers[i],
                 (unsigned)numbers[i], numbers[i], (unsigned long long)numbers[i],
                 (size_t)numbers[i], "text");
        text_addf(&t, "a%db%uc%lldd%llue%zuf%sg", (int)numbers[i], (unsigned)numbers[i], numbers[i],
                  (unsigned long long)numbers[i], (size_t)numbers[i], "text");
        assert_string_equal(t.s, wanted);
        text_clear(&t);
        /* the others still do */
        snprintf(wanted, sizeof wanted, "%5d %% %s %-3s|%c", (int)numbers[i], "", "x", 'y');
        text_addf(&t, "%5d %% %s %-3s|%c", (int)numbers[i], "", "x", 'y');
        assert_string_equal(t.s, wanted);
        text_clear(&t);
        snprintf(wanted, sizeof wanted, "%lld", numbers[i]);
        text_add_int(&t, numbers[i]);
        assert_string_equal(t.s, wanted);
        text_release(&t);
    }
}

static void test_utf8_length(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t count, length;
    } rows[] = {
        { "", 0, 0 },
        { "a", 1, 1 },
        { "\0", 1, 1 },
        { "\x7f", 1, 1 },
        { "\x80", 1, 0 },             /* a continuation alone */
        { "\xc3\xa4", 2, 2 },         /* ä */
        { "\xc3", 1, 0 },             /* cut */
        { "\xc0\x80", 2, 0 },         /* overlong NUL */
        { "\xc1\xbf", 2, 0 },         /* overlong */
        { "\xc2\x41", 2, 0 },         /* no continuation */
        { "\xe2\x82\xac", 3, 3 },     /* € */
        { "\xe2\x82\xac", 2, 0 },     /* cut */
        { "\xe0\x9f\xbf", 3, 0 },     /* overlong */
        { "\xe0\xa0\x80", 3, 3 },     /* U+0800 */
        { "\xed\x9f\xbf", 3, 3 },     /* U+D7FF */
        { "\xed\xa0\x80", 3, 0 },     /* a surrogate */
        { "\xf0\x8f\xbf\xbf", 4, 0 }, /* overlong */
        { "\xf0\x90\x80\x80", 4, 4 }, /* U+10000 */
        { "\xf4\x8f\xbf\xbf", 4, 4 }, /* U+10FFFF */
        { "\xf4\x90\x80\x80", 4, 0 }, /* beyond Unicode */
        { "\xf5\x80\x80\x80", 4, 0 },
        { "\xff", 1, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t *bytes = guard_copy(rows[i].bytes, rows[i].count);
        assert_int_equal(utf8_length(bytes, rows[i].count), rows[i].length);
        guard_free(bytes);
    }
}

static void test_quoted(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t count, max;
        bool ascii;
        const char *shown;
    } rows[] = {
        { "", 0, 64, false, "\"\"" },
        { "hello\n", 6, 64, false, "\"hello\\n\"" },
        { "\r\t\"\\", 4, 64, false, "\"\\r\\t\\\"\\\\\"" },
        { "a\0b", 3, 64, false, "\"a\\0b\"" },
        { "a\0"
          "7",
          3, 64, false, "\"a\\x007\"" },             /* "\07" would be another byte in C */
        { "\x1b[2J", 4, 64, false, "\"\\x1b[2J\"" }, /* must not reach a terminal */
        { "\x7f", 1, 64, false, "\"\\x7f\"" },
        { "\xc2\x9b", 2, 64, false, "\"\\xc2\\x9b\"" }, /* CSI as one character of Unicode */
        { "\xc3\xa4", 2, 64, false, "\"\xc3\xa4\"" },
        { "\xc3\xa4", 2, 64, true, "\"\\xc3\\xa4\"" },
        { "\xff", 1, 64, false, "\"\\xff\"" },
        { "\xe2\x80\xae"
          "a",
          4, 64, false, "\"\\u202ea\"" }, /* from here on from right to left */
        { "abcdef", 6, 3, false, "\"abc\"…" },
        { "abcdef", 6, 3, true, "\"abc\"..." },
        { "abc", 3, 3, false, "\"abc\"" },
        { "abc", 3, 0, true, "\"\"..." },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text t;
        text_init(&t);
        uint8_t *bytes = guard_copy(rows[i].bytes, rows[i].count);
        text_add_quoted(&t, bytes, rows[i].count, rows[i].max, rows[i].ascii);
        guard_free(bytes);
        assert_string_equal(t.s, rows[i].shown);
        text_release(&t);
    }
}

static void test_quoted_is_printable_for_every_byte(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        uint8_t one = (uint8_t)byte;
        struct text t;
        text_init(&t);
        text_add_quoted(&t, &one, 1, 1, true);
        for (size_t i = 0; i < t.len; i++)
            assert_true(t.s[i] >= 0x20 && t.s[i] <= 0x7e);
        text_release(&t);
    }
}

static void test_arena(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *first = arena_text(&arena, "first");
    for (size_t n = 0; n < 3000; n++) {
        uint8_t *p = arena_alloc(&arena, n);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, n);
    }
    uint8_t *big = arena_alloc(&arena, 1 << 20); /* more than one block holds */
    assert_int_equal(big[(1 << 20) - 1], 0);
    assert_string_equal(arena_printf(&arena, "%s-%d", "s", 7), "s-7");
    assert_memory_equal(arena_copy(&arena, "abc", 3), "abc", 3);
    assert_non_null(arena_copy(&arena, NULL, 0));
    assert_string_equal(first, "first"); /* nothing moved */
    arena_release(&arena);
    assert_null(arena.last);
    assert_int_equal(arena.bytes, 0);
    arena_release(&arena); /* an empty one may be released again */
}

static void test_array_reserve(void **state)
{
    (void)state;
    int *numbers = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < 1000; i++) {
        array_reserve(&numbers, &capacity, i, sizeof *numbers);
        assert_true(capacity > i);
        numbers[i] = (int)i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    array_reserve(&numbers, &capacity, 50000, sizeof *numbers); /* more than twice */
    assert_true(capacity > 50000);
    numbers[50000] = 1;
    free(numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows_and_ends_in_nul),
        cmocka_unit_test(test_addf_at_every_edge),
        cmocka_unit_test(test_addf_is_printf),
        cmocka_unit_test(test_utf8_length),
        cmocka_unit_test(test_quoted),
        cmocka_unit_test(test_quoted_is_printable_for_every_byte),
        cmocka_unit_test(test_arena),
        cmocka_unit_test(test_array_reserve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
