/* base/json: commas, escapes and numbers come out as RFC 8259 wants them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"

static void test_commas_of_a_nested_object(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    json_open(&t, '{');
    json_key(&t, "type");
    json_string(&t, "packet");
    json_key(&t, "flags");
    json_open(&t, '[');
    json_string(&t, "SYN");
    json_string(&t, "ACK");
    json_close(&t, ']');
    json_key(&t, "none");
    json_open(&t, '[');
    json_close(&t, ']');
    json_key(&t, "trigger");
    json_open(&t, '{');
    json_key(&t, "call");
    json_int(&t, -7);
    json_close(&t, '}');
    json_key(&t, "lost");
    json_bool(&t, false);
    json_key(&t, "ok");
    json_bool(&t, true);
    json_key(&t, "bytes");
    json_null(&t);
    json_key(&t, "data");
    json_hex(&t, "\x00\xff", 2);
    json_key(&t, "empty");
    json_hex(&t, NULL, 0);
    json_close(&t, '}');
    assert_string_equal(
        t.s,
        "{\"type\":\"packet\",\"flags\":[\"SYN\",\"ACK\"],\"none\":[],\"trigger\":{\"call\":-7},\"lost\":false,"
        "\"ok\":true,\"bytes\":null,\"data\":\"00ff\",\"empty\":\"\"}");
    text_add_char(&t, '\n');
    size_t line = t.len;
    json_open(&t, '{'); /* a new line starts without a comma */
    assert_int_equal(t.s[line], '{');
    text_release(&t);
}

/* The comma is decided by the byte before it; a string that ends in '{' or ':' must not confuse
 * that. */
static void test_commas_after_strings_that_look_like_brackets(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    json_open(&t, '[');
    json_string(&t, "{");
    json_string(&t, "[");
    json_string(&t, ":");
    json_string(&t, "");
    json_close(&t, ']');
    assert_string_equal(t.s, "[\"{\",\"[\",\":\",\"\"]");
    text_release(&t);
}

static void test_strings(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t count;
        const char *json;
    } rows[] = {
        { "a\"b\\c", 5, "\"a\\\"b\\\\c\"" },
        { "\n\r\t", 3, "\"\\n\\u000d\\u0009\"" },
        { "\0\x1f\x7f", 3, "\"\\u0000\\u001f\\u007f\"" },
        { "\xe2\x82\xac", 3, "\"\xe2\x82\xac\"" },
        { "x\xff"
          "y",
          3, "\"x\xef\xbf\xbdy\"" },
        { "\xe2\x82", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text t;
        text_init(&t);
        json_string_bytes(&t, rows[i].bytes, rows[i].count);
        assert_string_equal(t.s, rows[i].json);
        text_release(&t);
    }
    struct text t;
    text_init(&t);
    json_string(&t, NULL);
    assert_string_equal(t.s, "null");
    text_release(&t);
}

static void test_seconds(void **state)
{
    (void)state;
    static const struct {
        int64_t ns;
        const char *json;
    } rows[] = {
        { 0, "0.000000000" },
        { 1, "0.000000001" },
        { 1234567890, "1.234567890" },
        { -1, "-0.000000001" }, /* the sign must survive a whole part of 0 */
        { -1500000000, "-1.500000000" },
        { 1700000000123456789, "1700000000.123456789" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text t;
        text_init(&t);
        json_seconds(&t, rows[i].ns);
        assert_string_equal(t.s, rows[i].json);
        text_release(&t);
    }
}

static void test_int_limits(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    json_open(&t, '[');
    json_int(&t, INT64_MIN);
    json_int(&t, INT64_MAX);
    json_close(&t, ']');
    assert_string_equal(t.s, "[-9223372036854775808,9223372036854775807]");
    text_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commas_of_a_nested_object),
        cmocka_unit_test(test_commas_after_strings_that_look_like_brackets),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_seconds),
        cmocka_unit_test(test_int_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
