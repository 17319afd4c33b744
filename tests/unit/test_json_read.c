/* The reader of JSON lines: what RFC 8259 allows, what it forbids, and lines cut anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json_read.h"
#include "guard.h"

static const struct json_value *parse(struct json *json, const char *line)
{
    return json_parse(json, line, strlen(line));
}

static void test_members(void **state)
{
    struct json json = { 0 };
    int64_t number, ns;
    (void)state;
    const struct json_value *record = parse(
        &json,
        " {\"type\":\"call\", \"id\" : 12,\"t\":0.068139000,\"none\":null,\"yes\":true,\"list\":[1,[2],{\"x\":\"y\"}],\"e\":{}} \r\n");
    assert_non_null(record);
    assert_true(json_is(&json, json_member(&json, record, "type"), "call"));
    assert_false(json_is(&json, json_member(&json, record, "type"), "cal"));
    assert_true(json_integer(&json, json_member(&json, record, "id"), &number));
    assert_int_equal(number, 12);
    assert_true(json_ns(&json, json_member(&json, record, "t"), &ns));
    assert_int_equal(ns, 68139000);
    assert_false(json_integer(&json, json_member(&json, record, "t"), &number));
    assert_int_equal(json_member(&json, record, "none")->kind, JSON_NULL);
    assert_int_equal(json_member(&json, record, "yes")->kind, JSON_TRUE);
    assert_null(json_member(&json, record, "nothing"));
    const struct json_value *element = json_first(&json, json_member(&json, record, "list"));
    assert_true(json_integer(&json, element, &number));
    element = json_next(&json, json_next(&json, element));
    assert_string_equal(json_text(&json, json_member(&json, element, "x")), "y");
    assert_null(json_next(&json, element));
    assert_null(json_first(&json, json_member(&json, record, "e")));
    json_release(&json);
}

static void test_nothing_of_nothing(void **state)
{
    struct json json = { 0 };
    int64_t number;
    (void)state;
    assert_non_null(parse(&json, "{}"));
    assert_null(json_member(&json, NULL, "x"));
    assert_null(json_text(&json, NULL));
    assert_null(json_first(&json, NULL));
    assert_null(json_next(&json, NULL));
    assert_false(json_is(&json, NULL, ""));
    assert_false(json_integer(&json, NULL, &number));
    json_release(&json);
}

static void test_strings(void **state)
{
    static const struct {
        const char *json, *text;
        size_t bytes;
    } list[] = {
        { "\"\"", "", 0 },
        { "\"a\\n\\t\\\\\\/\\\"\\b\\f\\r\"", "a\n\t\\/\"\b\f\r", 9 },
        { "\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac", 6 },
        { "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", 4 },
        { "\"\\ud83dx\"", "\xef\xbf\xbdx", 4 },
        { "\"\\udc00\"", "\xef\xbf\xbd", 3 },
        { "\"a\\u0000b\"", "a\0b", 3 },
    };
    struct json json = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        const struct json_value *value = parse(&json, list[i].json);
        assert_non_null(value);
        assert_int_equal(value->bytes, list[i].bytes);
        assert_memory_equal(json_text(&json, value), list[i].text, list[i].bytes + 1);
    }
    json_release(&json);
}

static void test_numbers(void **state)
{
    static const struct {
        const char *json;
        bool whole, time;
        int64_t number, ns;
    } list[] = {
        { "0", true, true, 0, 0 },
        { "-7", true, true, -7, -7000000000 },
        { "1.5", false, true, 0, 1500000000 },
        { "1.1234567899", false, true, 0, 1123456789 },
        { "9223372036854775807", true, false, INT64_MAX, 0 },
        { "9223372036854775808", false, false, 0, 0 },
        { "1e3", false, false, 0, 0 },
        { "true", false, false, 0, 0 },
    };
    struct json json = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        int64_t number = 0, ns = 0;
        const struct json_value *value = parse(&json, list[i].json);
        assert_non_null(value);
        assert_int_equal(json_integer(&json, value, &number), list[i].whole);
        assert_int_equal(json_ns(&json, value, &ns), list[i].time);
        if (list[i].whole)
            assert_true(number == list[i].number);
        if (list[i].time)
            assert_true(ns == list[i].ns);
    }
    json_release(&json);
}

static void test_no_json(void **state)
{
    static const char *const list[] = {
        "",        " ",        "{",          "}",           "[",          "[1,]",  "[,1]",
        "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",       "{\"a\":1}x", "01",    "-",
        "1.",      ".5",       "1e",         "+1",          "nul",        "truee", "\"",
        "\"\\",    "\"\\x\"",  "\"\\u12\"",  "\"\\u12g4\"", "\"a\nb\"",   "[1 2]", "\"a\" \"b\"",
        "'a'",     "NaN",
    };
    struct json json = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (parse(&json, list[i]))
            fail_msg("this is taken for JSON: %s", list[i]);
    json_release(&json);
}

static void test_depth(void **state)
{
    char line[2 * 100000];
    struct json json = { 0 };
    (void)state;
    memset(line, '[', sizeof line / 2);
    memset(line + sizeof line / 2, ']', sizeof line / 2);
    assert_null(json_parse(&json, line, sizeof line));
    assert_null(
        json_parse(&json, line + sizeof line / 2 - JSON_DEPTH_MAX - 1, 2 * (JSON_DEPTH_MAX + 1)));
    assert_non_null(json_parse(&json, line + sizeof line / 2 - JSON_DEPTH_MAX, 2 * JSON_DEPTH_MAX));
    json_release(&json);
}

/* Cut at every length, behind which memory ends: no prefix of an object is JSON, and nothing behind
 * it is read. */
static void test_cut(void **state)
{
    static const char line[] =
        "{\"type\":\"x\\u0041\\ud83d\\ude00\",\"n\":-1.5e+3,\"l\":[true,false,null,{\"a\":\"\\n\"}]}";
    struct json json = { 0 };
    (void)state;
    for (size_t cut = 0; cut <= sizeof line - 1; cut++) {
        uint8_t *copy = guard_copy(line, cut);
        assert_int_equal(json_parse(&json, (const char *)copy, cut) != NULL,
                         cut == sizeof line - 1);
        guard_free(copy);
    }
    json_release(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members), cmocka_unit_test(test_nothing_of_nothing),
        cmocka_unit_test(test_strings), cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_no_json), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
