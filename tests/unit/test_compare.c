/* Two timelines held against each other: runs written by hand (script.h), the differences that must
 * come out, and how they are drawn (tests/golden/compare/; BLESS=1 renews them). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "compare/columns.h"
#include "compare/compare.h"
#include "compare/differences.h"
#include "compare/digest.h"
#include "compare/open.h"
#include "golden.h"
#include "script.h"
#include "view/json.h"

struct two {
    void *script[2]; /* struct script */
    struct account *account[2];
    struct comparison *comparison;
};

/* B's kernel picked other numbers for the same: a port, and initial sequence numbers. */
enum { PORT_B = 51234, ISN_B = 123456 };
#define OPENED(port)                                                                                                      \
    "server socket tcp = #10 \n server bind#10 0.0.0.0:12000 = 0 \n server listen#10 5 = 0 \n client socket tcp = #11 \n" \
    "client connect#11 127.0.0.1:12000 { \n > S \n < S. \n > . \n client } = 0 local 127.0.0.1:" port                     \
    " \n"                                                                                                                 \
    "server accept#10 = #20 from 127.0.0.1:" port " \n"
#define TOLD \
    "client send#11 \"hello\" { \n > P. \"hello\" \n client } = 5 \n < . \n server recv#20 1024 = 5 \"hello\" \n"
#define ANSWERED \
    "server send#20 \"HELLO\" { \n < P. \"HELLO\" \n server } = 5 \n > . \n client recv#11 1024 = 5 \"HELLO\" \n"
#define CLOSED \
    "server close#20 last { \n < F. \n server } = 0 \n client close#11 last { \n > F. \n client } = 0 \n < . \n client exit 0 \n"

static void two_open(struct two *two, const char *a, const char *b,
                     const struct compare_options *options)
{
    const char *const lines[2] = { a, b };
    struct err err;
    for (int i = 0; i < 2; i++) {
        script_setup(&two->script[i]);
        struct script *script = two->script[i];
        if (i == 1) {
            script->connections[0].address[END_CLIENT].port = PORT_B;
            script->connections[0].isn[END_CLIENT] = ISN_B;
        }
        script_run(script, lines[i]);
        two->account[i] = account_of_timeline(&script->timeline, i ? "b.pcapng" : "a.pcapng", &err);
        assert_non_null(two->account[i]);
    }
    two->comparison = compare(two->account[0], two->account[1], options);
}

static void two_close(struct two *two)
{
    comparison_free(two->comparison);
    for (int i = 0; i < 2; i++) {
        account_free(two->account[i]);
        script_teardown(&two->script[i]);
    }
}

/* One line a row that differs: "only_a call close(4) = 0", "different packet FIN | RST". */
static void expect_rows(const struct comparison *c, const char *wanted)
{
    struct text text;
    text_init(&text);
    for (size_t i = 0; i < c->count; i++) {
        const struct row_pair *row = &c->rows[i];
        const struct happening *either = row->a ? row->a : row->b;
        if (row->difference == SAME)
            continue;
        text_addf(&text, "%s %s %s %s", difference_name(row->difference),
                  happening_kind_name(either->kind), account_who(either), either->text);
        if (row->a && row->b && strcmp(row->a->text, row->b->text) != 0)
            text_addf(&text, " | %s", row->b->text);
        text_add(&text, "\n");
    }
    assert_string_equal(text.s, wanted);
    text_release(&text);
}

static void expect_first(const struct comparison *c, const char *wanted)
{
    struct text text;
    ptrdiff_t first = comparison_first(c);
    text_init(&text);
    if (first >= 0)
        comparison_sentence(c, (size_t)first, &text);
    assert_string_equal(text.s, wanted);
    text_release(&text);
}

static void expect(const char *a, const char *b, const struct compare_options *options,
                   const char *rows, const char *first)
{
    struct two two;
    two_open(&two, a, b, options);
    expect_rows(two.comparison, rows);
    expect_first(two.comparison, first);
    assert_int_equal(comparison_equal(two.comparison), first[0] == 0);
    two_close(&two);
}

static const struct compare_options plain = { 0 }, strict = { .strict = true },
                                    any_pieces = { .any_pieces = true };

#define A_WHOLE OPENED("40000") TOLD ANSWERED CLOSED
#define B_WHOLE OPENED("51234") TOLD ANSWERED CLOSED

static void test_same(void **state)
{
    (void)state;
    expect(A_WHOLE, B_WHOLE, &strict, "", ""); /* other ports and sequence numbers */
    /* other times */
    expect(A_WHOLE, "+5000000 " OPENED("51234") "+70000 " TOLD ANSWERED CLOSED, &strict, "", "");
}

/* An ACK that came with the answer instead of alone. */
static void test_pure_acks(void **state)
{
    const char *b = OPENED(
        "51234") "client send#11 \"hello\" { \n > P. \"hello\" \n client } = 5 \n server recv#20 1024 = 5 \"hello\" \n" ANSWERED
        CLOSED;
    (void)state;
    expect(A_WHOLE, b, &plain, "", "");
    expect(
        A_WHOLE, b, &(struct compare_options){ .strict = true, .packets_only = true },
        "only_a packets server ACK ack 6\n",
        "The server sent ACK ack 6 in A (packet 5), not in B: what comes next there is DATA seq 1-5 \"HELLO\" (packet 5).");
}

static void test_calls(void **state)
{
    (void)state;
    expect(
        A_WHOLE,
        "server socket tcp = #10 \n server bind#10 0.0.0.0:12000 = 0 \n client socket tcp = #11 \n"
        "client connect#11 127.0.0.1:12000 { \n > S \n < R. \n client } = ECONNREFUSED \n client exit 1 \n",
        &(struct compare_options){ .calls_only = true },
        "only_a calls server listen() = 0\n"
        "different calls client connect() = 0 | connect() = -1 ECONNREFUSED\n"
        "only_a calls server accept() = 20\n"
        "only_a calls client send() = 5\n"
        "only_a calls server recv() = 5 \"hello\"\n"
        "only_a calls server send() = 5\n"
        "only_a calls client recv() = 5 \"HELLO\"\n"
        "only_a calls server close() = 0\n"
        "only_a calls client close() = 0\n"
        "different ends client exit(0) | exit(1)\n",
        "The server called listen() = 0 in A (call 3), not in B, where nothing of that kind follows.");
}

/* FIN because of close() here, because the process ended there; nothing else is different on the
 * wire. */
/* What the wire did to the same packet is a difference, too. */
static void test_fates(void **state)
{
    static const char whole[] = "wire \n > udp \"one\" at +9 \n +20 > udp \"two\" at +9 \n";
    (void)state;
    expect(
        whole, "wire \n > udp \"one\" at +99 \n +20 > udp \"two\" lost by 1 \n", &plain,
        "different packets client UDP 3 bytes \"two\" | UDP 3 bytes \"two\", lost\n",
        "The client sent UDP 3 bytes \"two\" in A (packet 2), and UDP 3 bytes \"two\", lost in B (packet 2).");
    expect(
        whole, "wire \n > udp \"one\" damaged by 1 at +9 \n +20 > udp \"two\" at +9 \n", &plain,
        "different packets client UDP 3 bytes \"one\" | UDP 3 bytes \"one\", damaged\n",
        "The client sent UDP 3 bytes \"one\" in A (packet 1), and UDP 3 bytes \"one\", damaged in B (packet 1).");
}

static void test_links(void **state)
{
    const char *b = OPENED("51234") TOLD ANSWERED
        "server close#20 last { \n < F. \n server } = 0 \n client releases #11 \n > F. \n client exit 0 \n < . \n";
    (void)state;
    expect(
        A_WHOLE, b, &plain,
        "only_a calls client close() = 0\n"
        "other_link packets client FIN\n",
        "The client called close() = 0 in A (call 12), not in B, where nothing of that kind follows.");
}

static void test_pieces(void **state)
{
    const char *a = "> S \n < S. \n > . \n > P. \"hello \" \n > P. \"world\" \n < . \n > F. \n";
    const char *b =
        "> S \n < S. \n > . \n > P. \"hel\" \n > P. \"lo w\" \n > P. \"orld\" \n < . \n > F. \n";
    const char *other =
        "> S \n < S. \n > . \n > P. \"hel\" \n > P. \"lo W\" \n > P. \"orld\" \n < . \n > F. \n";
    (void)state;
    expect(a, b, &plain,
           "other_pieces packets client DATA seq 1-6 \"hello \" | DATA seq 1-3 \"hel\"\n"
           "other_pieces packets client DATA seq 7-11 \"world\" | DATA seq 4-7 \"lo w\"\n"
           "other_pieces packets client DATA seq 8-11 \"orld\"\n",
           "The client sent the same 11 bytes in 2 segments in A, and in 3 in B.");
    struct two two;
    two_open(&two, a, b, &any_pieces);
    assert_true(comparison_equal(two.comparison));
    assert_int_equal(comparison_first(two.comparison), -1);
    assert_int_equal(two.comparison->kinds[HAPPENING_PACKET].pieces, 1);
    two_close(&two);
    expect(
        a, other, &any_pieces,
        "different packets client DATA seq 1-6 \"hello \" | DATA seq 1-3 \"hel\"\n"
        "different packets client DATA seq 7-11 \"world\" | DATA seq 4-7 \"lo W\"\n"
        "only_b packets client DATA seq 8-11 \"orld\"\n",
        "The client sent DATA seq 1-6 \"hello \" in A (packet 4), and DATA seq 1-3 \"hel\" in B (packet 4).");
}

static void test_other_bytes(void **state)
{
    (void)state;
    expect(
        "> S \n < S. \n > . \n > P. \"hello\" \n", "> S \n < S. \n > . \n > P. \"hullo\" \n",
        &plain, "other_bytes packets client DATA seq 1-5 \"hello\" | DATA seq 1-5 \"hullo\"\n",
        "The client sent DATA seq 1-5 \"hello\" in A (packet 4), and DATA seq 1-5 \"hullo\" in B (packet 4).");
}

static void test_ends(void **state)
{
    static const char opened[] = "> S \n < S. \n > . \n";
    struct text a, b;
    (void)state;
    text_init(&a);
    text_init(&b);
    text_addf(&a, "%s> F. \n < F. \n > . \n", opened);
    text_addf(&b, "%s> R. \n", opened);
    expect(
        a.s, b.s, &plain,
        "only_a packets client FIN\n"
        "only_b packets client RST,ACK\n"
        "only_a packets server FIN\n",
        "The client sent FIN in A (packet 4), not in B: what comes next there is RST,ACK (packet 4).");
    text_release(&a);
    text_release(&b);
}

/* Two calls that change places: each is the same as before, but on another socket. */
static void test_sockets(void **state)
{
    (void)state;
    expect(
        OPENED("40000") TOLD
        "server shutdown#20 WR = 0 \n < F. \n server close#20 last = 0 \n server close#10 last = 0 \n",
        OPENED("51234") TOLD
        "server shutdown#20 WR = 0 \n < F. \n server close#10 last = 0 \n server close#20 last = 0 \n",
        &plain,
        "other_socket calls server close() = 0\n"
        "other_socket calls server close() = 0\n",
        "The server called close() = 0 in A (call 10); in B (call 10) the same call is on another socket than the one that was its "
        "counterpart so far.");
}

/* Which child is the former is chance: the one that says "two" is each other's counterpart. */
static void test_children(void **state)
{
#define CHILDREN(port, one, two) \
    OPENED(port) "server.2 send#20 \"" one "\" = 3 \n server.3 send#20 \"" two "\" = 3 \n"
    (void)state;
    expect(CHILDREN("40000", "one", "two"), CHILDREN("51234", "two", "one"),
           &(struct compare_options){ .calls_only = true }, "", "");
    expect(
        CHILDREN("40000", "one", "two"), CHILDREN("51234", "two", "six"),
        &(struct compare_options){ .calls_only = true },
        "different calls server.2 send() = 3\n", /* a script's calls have data, and no arguments to
                                                    show */
        "The server's process or thread 2 called send() = 3 in A (call 7), and send() = 3 in B (call 8).");
}

/* Numbers that the kernel picked mean nothing, also in what a program prints; other numbers do. */
static void test_picked_numbers(void **state)
{
    struct two two;
    static const char *const prints[2] = { "from 127.0.0.1:40000, 40000 bytes\n",
                                           "from 127.0.0.1:51234, 51235 bytes\n" };
    (void)state;
    for (int same = 0; same < 2; same++) {
        struct err err;
        for (int i = 0; i < 2; i++) {
            script_setup(&two.script[i]);
            struct script *script = two.script[i];
            if (i == 1)
                script->connections[0].address[END_CLIENT].port = PORT_B;
            script_feed(script, i ? OPENED("51234") : OPENED("40000"));
            const struct printed_text printed = { .bytes = prints[i],
                                                  .count = strlen(prints[i]) - (same ? 13 : 0) };
            timeline_output(&script->timeline, script->timeline.start_ns + 1000000000, &printed);
            timeline_finish(&script->timeline);
            two.account[i] = account_of_timeline(&script->timeline, "t", &err);
            assert_non_null(two.account[i]);
        }
        two.comparison = compare(two.account[0], two.account[1], &plain);
        assert_int_equal(comparison_equal(two.comparison), same);
        two_close(&two);
    }
}

/* A trace of packets against one with calls: packets only are compared. */
static void test_without_calls(void **state)
{
    struct two two;
    (void)state;
    two_open(
        &two, A_WHOLE,
        "> S \n < S. \n > . \n > P. \"hello\" \n < . \n < P. \"HELLO\" \n > . \n < F. \n > F. \n < . \n",
        &plain);
    assert_true(two.comparison->no_calls);
    assert_true(comparison_equal(two.comparison));
    assert_int_equal(two.comparison->kinds[HAPPENING_PACKET].alike, 7);
    assert_int_equal(two.comparison->kinds[HAPPENING_CALL].alike, 0);
    two_close(&two);
}

/* One of them is empty, or both are: never the same. */
static void test_empty(void **state)
{
    static const char bare[] = "> S \n < S. \n",
                      called[] = "server socket tcp = #10 \n server bind#10 0.0.0.0:12000 = 0 \n";
    static const struct {
        const char *a, *b;
        struct compare_options options;
        bool differ;
    } rows[] = {
        { "", bare, { 0 }, true },
        { bare, "", { 0 }, true },
        { "", called, { 0 }, true },
        { called, "", { 0 }, true },
        { "", A_WHOLE, { .packets_only = true }, true },
        { "", "", { 0 }, false },
        { "", "", { .strict = true }, false },
        { "", "> . 1:1 ack 1 \n", { 0 }, false }, /* ACKs alone are not compared */
        { "", "> . 1:1 ack 1 \n", { .strict = true }, true },
        { called, bare, { 0 }, true }, /* neither has what the other has */
        { called, bare, { .calls_only = true }, true },
        { bare, bare, { .calls_only = true }, false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct two two;
        two_open(&two, rows[i].a, rows[i].b, &rows[i].options);
        print_message("%zu: \"%s\" \"%s\"\n", i, rows[i].a, rows[i].b);
        assert_int_equal(two.comparison->differences > 0, rows[i].differ);
        assert_false(comparison_equal(two.comparison));
        two_close(&two);
    }
}

/* ---- the same by way of JSON Lines, and JSON that makes no sense ---- */

static char *json_of(void *script, size_t *bytes)
{
    char *lines;
    struct err err;
    FILE *out = open_memstream(&lines, bytes);
    assert_int_equal(json_write(out, &((struct script *)script)->timeline, "x", &err), 0);
    fclose(out);
    return lines;
}

static struct account *account_of_lines(const char *lines, size_t bytes, struct err *err)
{
    struct account *account = account_new("lines");
    for (size_t at = 0; at < bytes;) {
        const char *newline = memchr(lines + at, '\n', bytes - at);
        size_t length = newline ? (size_t)(newline - lines) - at : bytes - at;
        if (account_line(account, lines + at, length, err) != 0) {
            account_free(account);
            return NULL;
        }
        at += length + 1;
    }
    account_end(account);
    return account;
}

static void test_json_lines(void **state)
{
    struct two two;
    struct err err;
    size_t bytes_count;
    (void)state;
    two_open(&two, A_WHOLE, B_WHOLE, &plain);
    char *lines = json_of(two.script[1], &bytes_count);
    struct account *account = account_of_lines(lines, bytes_count, &err);
    assert_non_null(account);
    struct comparison *c = compare(two.account[0], account, &strict);
    expect_rows(c, "");
    assert_int_equal(c->kinds[HAPPENING_CALL].alike, 12);
    assert_int_equal(c->kinds[HAPPENING_PACKET].alike, 10);
    comparison_free(c);
    account_free(account);
    free(lines);
    two_close(&two);
}

/* Each byte changed, and each line cut, in turn: an error, or an account that can be compared and
 * drawn. */
static void test_damaged_lines(void **state)
{
    struct two two;
    struct err err;
    size_t count, good = 0;
    FILE *nowhere = fopen("/dev/null", "w");
    (void)state;
    two_open(&two, A_WHOLE, B_WHOLE, &plain);
    char *lines = json_of(two.script[1], &count);
    for (size_t i = 0; i < count; i++) {
        char was = lines[i];
        lines[i] = i % 3 == 0 ? '9' : i % 3 == 1 ? '"' : (char)0xff;
        struct account *account = account_of_lines(lines, i % 5 ? count : i, &err);
        if (account) {
            struct comparison *c = compare(account, two.account[0], &strict);
            comparison_draw(c, nowhere, &(struct columns_style){ .width = 80 });
            comparison_summary(c, nowhere, &(struct columns_style){ .width = 80 });
            assert_int_equal(comparison_json(c, nowhere, &err), 0);
            comparison_free(c);
            account_free(account);
            good++;
        }
        lines[i] = was;
    }
    assert_true(good > count / 10);
    fclose(nowhere);
    free(lines);
    two_close(&two);
}

static void test_no_records(void **state)
{
    static const char *const list[] = {
        "", "x", "[]", "{}", "{\"type\":1}", "{\"type\":\"call\"", "null"
    };
    struct err err;
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct account *account = account_new("f");
        assert_int_equal(account_line(account, list[i], strlen(list[i]), &err), -1);
        assert_string_equal(err.text, "line 1 of f is no record of a timeline");
        assert_int_equal(account_line(account, "{\"type\":\"of the future\"}", 24, &err), 0);
        account_end(account);
        account_free(account);
    }
}

static void test_digest(void **state)
{
    const char *s = "the same bytes in other pieces";
    size_t count = strlen(s);
    (void)state;
    for (size_t i = 0; i <= count; i++)
        assert_true(digest_join(digest_of(s, i), digest_of(s + i, count - i), count - i) ==
                    digest_of(s, count));
    assert_true(digest_of("a", 1) != digest_of("b", 1));
    assert_true(digest_of("\0", 1) != digest_of("\0\0", 2));
}

/* ---- how it is drawn ---- */

static void test_drawn(void **state)
{
    static const struct columns_style styles[] = {
        { .width = 80 },
        { .width = 140 },
        { .width = 80, .ascii = true },
        { .width = 80, .color = true },
        { .width = 80, .all = true },
    };
    static const char *const names[] = { "80", "140", "80-ascii", "80-color", "80-all" };
    static const struct {
        const char *name, *a, *b;
    } scenes[] = {
        { "same", A_WHOLE, B_WHOLE },
        { "no-listen", A_WHOLE,
          "server socket tcp = #10 \n server bind#10 0.0.0.0:12000 = 0 \n server accept#10 = EINVAL \n server exit 1 \n client socket tcp = #11 \n"
          "client connect#11 127.0.0.1:12000 { \n > S \n < R. \n client } = ECONNREFUSED \n client exit 1 \n" },
        { "no-close", A_WHOLE,
          OPENED("51234") TOLD ANSWERED
          "client recv#11 1024 { \n server releases #20 \n < F. \n client } = 0 \n server exit 0 \n" },
        { "pieces", "> S \n < S. \n > . \n > P. \"hello \" \n > P. \"world\" \n < . \n > F. \n",
          "> S \n < S. \n > . \n > P. \"hel\" \n > P. \"lo w\" \n > P. \"orld\" \n < . \n > R. \n" },
        { "loop", A_WHOLE,
          OPENED("51234") TOLD ANSWERED
          "client close#11 last { \n > F. \n client } = 0 \n server recv#20 1024 = 0 \n"
          "server recv#20 1024 = 0 \n server recv#20 1024 = 0 \n server recv#20 1024 = 0 \n server recv#20 1024 = 0 \n" },
    };
    (void)state;
    for (size_t scene = 0; scene < sizeof scenes / sizeof *scenes; scene++)
        for (size_t style = 0; style < sizeof styles / sizeof *styles; style++) {
            struct two two;
            char *text, name[80];
            size_t count;
            struct err err;
            two_open(&two, scenes[scene].a, scenes[scene].b, &plain);
            FILE *out = open_memstream(&text, &count);
            comparison_draw(two.comparison, out, &styles[style]);
            fputc('\n', out);
            comparison_summary(two.comparison, out, &styles[style]);
            if (style == 0) {
                fputc('\n', out);
                assert_int_equal(comparison_json(two.comparison, out, &err), 0);
            }
            fclose(out);
            for (const char *line = text; styles[style].ascii && *line; line++)
                assert_true((unsigned char)*line < 0x80);
            snprintf(name, sizeof name, "compare/%s-%s.txt", scenes[scene].name, names[style]);
            golden_holds(name, text);
            free(text);
            two_close(&two);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),           cmocka_unit_test(test_pure_acks),
        cmocka_unit_test(test_calls),          cmocka_unit_test(test_fates),
        cmocka_unit_test(test_links),          cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_other_bytes),    cmocka_unit_test(test_ends),
        cmocka_unit_test(test_sockets),        cmocka_unit_test(test_children),
        cmocka_unit_test(test_picked_numbers), cmocka_unit_test(test_without_calls),
        cmocka_unit_test(test_empty),          cmocka_unit_test(test_json_lines),
        cmocka_unit_test(test_damaged_lines),  cmocka_unit_test(test_no_records),
        cmocka_unit_test(test_digest),         cmocka_unit_test(test_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
