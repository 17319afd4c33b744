/* Lines that are alike, packed: what stands in the page, and that every line comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "view/page_pack.h"

/* Each line packed, after all were learned. */
static void pack(const char *const *lines, size_t count, struct text *out)
{
    struct page_pack *page_pack = page_pack_new();
    text_init(out);
    for (size_t i = 0; i < count; i++)
        page_pack_learn(page_pack, lines[i], strlen(lines[i]));
    for (size_t i = 0; i < count; i++)
        page_pack_add(page_pack, lines[i], strlen(lines[i]), out);
    page_pack_free(page_pack);
}

static void expect(const char *const *lines, size_t count, const char *wanted)
{
    struct text out;
    pack(lines, count, &out);
    assert_string_equal(out.s, wanted);
    text_release(&out);
}

#define EXPECT(wanted, ...)                                  \
    do {                                                     \
        static const char *const lines[] = { __VA_ARGS__ };  \
        expect(lines, sizeof lines / sizeof *lines, wanted); \
    } while (0)

static void test_patterns(void **state)
{
    (void)state;
    EXPECT("={\"id\":\tA,\"t\":\tB,\"told\":\"Packet \tA\"}\n0\t7\t0.5\n0\t8\t0.6\n",
           "{\"id\":7,\"t\":0.5,\"told\":\"Packet 7\"}",
           "{\"id\":8,\"t\":0.6,\"told\":\"Packet 8\"}");
    /* like no other one; the second pattern is number 1, though its first line came before */
    EXPECT("{\"a\":1}\n={\"b\":\tA}\n0\t1\n={\"c\":\tA}\n1\t5\n0\t2\n1\t6\n", "{\"a\":1}",
           "{\"b\":1}", "{\"c\":5}", "{\"b\":2}", "{\"c\":6}");
    /* always the same: stands in the pattern, also where it looks like another value */
    EXPECT("={\"a\":7,\"b\":\tA}\n0\t7\n0\t8\n", "{\"a\":7,\"b\":7}", "{\"a\":7,\"b\":8}");
    /* equal lines are no pattern: there is no value to tell */
    EXPECT("{\"a\":1}\n{\"a\":1}\n", "{\"a\":1}", "{\"a\":1}");
}

static void test_values(void **state)
{
    (void)state;
    /* with all its digits, and its sign */
    EXPECT("={\"a\":\tA}\n0\t-1.500\n0\t0.001\n", "{\"a\":-1.500}", "{\"a\":0.001}");
    /* of anyone: up to its end, which is no escaped quote */
    EXPECT("={\"quote\":\"\tA\",\"b\":null}\n0\tx1\\\"y\\\\\n0\t\n",
           "{\"quote\":\"x1\\\"y\\\\\",\"b\":null}", "{\"quote\":\"\",\"b\":null}");
    /* what is escaped is no number, and no key */
    EXPECT("={\"a\":\"\\u0031 \tA \\\"quote\\\":\"}\n0\t2\n0\t3\n",
           "{\"a\":\"\\u0031 2 \\\"quote\\\":\"}", "{\"a\":\"\\u0031 3 \\\"quote\\\":\"}");
    /* what was equal in one line need not be in the next: b and c still are */
    EXPECT("={\"a\":\tA,\"b\":\tB,\"c\":\tB}\n0\t1\t1\n0\t1\t2\n0\t2\t2\n",
           "{\"a\":1,\"b\":1,\"c\":1}", "{\"a\":1,\"b\":2,\"c\":2}", "{\"a\":2,\"b\":2,\"c\":2}");
}

/* [1,2,…], each of so many values larger by `more`. */
static void numbers(struct text *line, int count, int more)
{
    text_init(line);
    for (int i = 0; i < count; i++)
        text_addf(line, "%c%d", i ? ',' : '[', i + more);
    text_add_char(line, ']');
}

/* There are 52 letters; and no more than 64 values are looked at. */
static void test_limits(void **state)
{
    (void)state;
    static const struct {
        int count;
        bool packed;
    } cases[] = { { 52, true }, { 53, false }, { 64, false }, { 65, false } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text a, b, out;
        numbers(&a, cases[i].count, 1);
        numbers(&b, cases[i].count, 1000);
        pack((const char *const[]){ a.s, b.s }, 2, &out);
        assert_int_equal(out.s[0], cases[i].packed ? '=' : '[');
        if (cases[i].packed)
            assert_non_null(strstr(out.s, ",\tz]\n0\t1\t2\t"));
        text_release(&a);
        text_release(&b);
        text_release(&out);
    }
}

/* However many patterns there are: those that came too late stay as they are. */
static void test_many(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    struct page_pack *page_pack = page_pack_new();
    struct text out, line;
    text_init(&out);
    text_init(&line);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < 2 * MANY; i++) {
            text_clear(&line);
            text_addf(&line, "{\"%c%c%c%c\":%d}", 'a' + i / 2 % 10, 'a' + i / 20 % 10,
                      'a' + i / 200 % 10, 'a' + i / 2000 % 10, i);
            if (pass)
                page_pack_add(page_pack, line.s, line.len, &out);
            else
                page_pack_learn(page_pack, line.s, line.len);
        }
    size_t patterns = 0, plain = 0;
    for (const char *at = out.s; at; at = strchr(at, '\n'), at = at && at[1] ? at + 1 : NULL) {
        patterns += *at == '=';
        plain += *at == '{';
    }
    assert_int_equal(patterns, 4096);
    assert_int_equal(plain, 2 * (MANY - 4096));
    page_pack_free(page_pack);
    text_release(&out);
    text_release(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
