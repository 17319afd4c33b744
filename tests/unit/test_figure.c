/* The figure: every scene drawn in every way is a sound SVG file; some are held against
 * tests/golden/figure/ (BLESS=1 renews them). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "golden.h"
#include "scenes.h"
#include "script.h"
#include "svg.h"
#include "view/ladder/figure.h"
#include "view/ladder/figure_parts.h"
#include "wire_runs.h"

/* The caller frees it. */
static char *drawn(const struct timeline *timeline, const struct ladder_style *style,
                   const char *name)
{
    char *s = NULL;
    size_t length = 0;
    struct err err;
    FILE *out = open_memstream(&s, &length);
    assert_non_null(out);
    assert_int_equal(figure_write(out, timeline, style, name, &err), 0);
    fclose(out);
    assert_int_equal(strlen(s), length);
    return s;
}

static size_t count_of(const char *s, const char *piece)
{
    size_t count = 0;
    for (; (s = strstr(s, piece)); s += strlen(piece))
        count++;
    return count;
}

static void test_scenes(void **state)
{
    static const struct ladder_style styles[] = {
        { .parts = LADDER_ALL },
        { .parts = LADDER_ALL, .verbose = true },
        { .parts = LADDER_ALL, .ascii = true },
        { .parts = LADDER_PACKETS_ONLY },
        { .parts = LADDER_CALLS_ONLY },
        { .parts = LADDER_TRACE, .numbered = true },
        { .parts = LADDER_ALL, .hide = HIDE_TIMES | HIDE_LINES | HIDE_NUMBERS },
        { .parts = LADDER_TRACE, .hide = HIDE_TIMES },
        { .parts = LADDER_ALL, .hide = HIDE_NUMBERS },
    };
    (void)state;
    for (size_t i = 0; i < scene_count; i++)
        for (size_t j = 0; j < sizeof styles / sizeof *styles; j++) {
            struct hand h;
            hand_init(&h);
            scenes[i].write(&h);
            char *s = drawn(&h.timeline, &styles[j], NULL);
            svg_check(s, NULL);
            size_t packets = styles[j].parts == LADDER_CALLS_ONLY ? 0 : h.timeline.packet_count;
            assert_int_equal(count_of(s, "<title>packet "), packets);
            free(s);
            hand_release(&h);
        }
}

/* A piece has the packets of its events, and no others, and is sound wherever it is cut. */
static void test_piece(void **state)
{
    (void)state;
    for (size_t i = 0; i < scene_count; i++) {
        struct hand h;
        hand_init(&h);
        scenes[i].write(&h);
        size_t events = h.timeline.event_count, step = events / 7 + 1;
        for (size_t from = 0; from < events; from += step)
            for (size_t until = from + 1; until <= events; until += step) {
                char *s = NULL;
                size_t length = 0, packets = 0;
                struct err err;
                FILE *out = open_memstream(&s, &length);
                assert_non_null(out);
                assert_int_equal(figure_piece(out, &h.timeline, from, until, &err), 0);
                fclose(out);
                svg_check(s, NULL);
                for (size_t k = from; k < until; k++)
                    packets += h.timeline.events[k].kind == EVENT_PACKET;
                assert_int_equal(count_of(s, "<title>packet "), packets);
                assert_true(count_of(s, ">client</text>") <= 1);
                free(s);
            }
        hand_release(&h);
    }
}

static void test_golden(void **state)
{
    (void)state;
    for (size_t i = 0; i < scene_count; i++) {
        struct hand h;
        char name[64];
        if (strcmp(scenes[i].name, "pair") != 0)
            continue;
        hand_init(&h);
        scenes[i].write(&h);
        char *s = drawn(&h.timeline, &(struct ladder_style){ .parts = LADDER_ALL }, NULL);
        snprintf(name, sizeof name, "figure/%s.svg", scenes[i].name);
        golden_holds(name, s);
        free(s);
        hand_release(&h);
    }
}

/* Over a wire: what is lost or damaged ends in a cross and not in a head; what leaves on one row and
 * arrives on another has its number on both. */
static void test_wire(void **state)
{
    (void)state;
    for (size_t i = 0; i < wire_run_count; i++) {
        void *own;
        char name[64];
        assert_int_equal(script_setup(&own), 0);
        struct script *run = own;
        script_run(run, wire_runs[i].script);
        char *s = drawn(&run->timeline, &(struct ladder_style){ .parts = LADDER_ALL }, NULL);
        svg_check(s, NULL);
        char cross[60];
        snprintf(cross, sizeof cross, "\" stroke=\"%s\" stroke-width=\"2\"/>",
                 figure_colors[STYLE_ERROR]);
        size_t lost = 0, crosses = count_of(s, cross);
        for (size_t k = 0; k < run->timeline.packet_count; k++)
            lost += packet_is_lost(run->timeline.packets[k]);
        assert_true(crosses >= lost);
        assert_true(lost > 0 || crosses == 0);
        snprintf(name, sizeof name, "figure/wire-%s.svg", wire_runs[i].name);
        golden_holds(name, s);
        free(s);
        script_teardown(&own);
    }
}

/* Where a text of this lane stands. */
static double y_of_word(const char *s, const char *word)
{
    const char *at = strstr(s, word), *y = NULL;
    assert_non_null(at);
    while (at > s && strncmp(at, "<text", 5) != 0)
        at--;
    y = strstr(at, " y=\"");
    assert_non_null(y);
    return strtod(y + 4, NULL);
}

/* Time runs down evenly: what is twice as late stands twice as far down; each scene is sound; what
 * leaves together is counted. */
static void test_true_scale(void **state)
{
    const struct ladder_style style = { .parts = LADDER_ALL, .true_scale = true };
    (void)state;
    for (size_t i = 0; i < scene_count; i++) {
        struct hand h;
        hand_init(&h);
        scenes[i].write(&h);
        char *s = drawn(&h.timeline, &style, NULL);
        svg_check(s, NULL);
        free(s);
        hand_release(&h);
    }
    void *own;
    assert_int_equal(script_setup(&own), 0);
    struct script *run = own;
    script_run(run, CONNECTED_OVER_WIRE "100000 client send#11 2000 { \n"
                                        "100001 > . 1:1001 at +20000 \n"
                                        "100002 > P. 1001:2001 lost \n"
                                        "100009 client } = 2000 \n"
                                        "200000 > F. at +20000 \n"
                                        "300000 < R. at +20000 \n");
    char *s = drawn(&run->timeline, &style, "x");
    svg_check(s, NULL);
    double first = y_of_word(s, ">send()<"), second = y_of_word(s, ">FIN"),
           third = y_of_word(s, ">RST");
    assert_true(second - first > 100);
    assert_true((third - second) / (second - first) > 0.99 &&
                (third - second) / (second - first) < 1.01);
    assert_int_equal(count_of(s, "stroke-width=\"2\"/>"), 1); /* a cross */
    golden_holds("figure/true-scale.svg", s);
    free(s);
    script_teardown(&own);
}

/* A bare trace: inferred calls, a gap, words of analysis, a footer; and what was sent again is
 * dashed, nothing else. */
static void test_trace(void **state)
{
    void *script;
    struct text texts;
    (void)state;
    assert_int_equal(script_setup(&script), 0);
    struct timeline *timeline = &((struct script *)script)->timeline;
    script_run(
        script,
        "> S \n +1000000 > S 0:0 \n +150 < S. \n +100 > . \n +10 > P. \"a<b\" \n +100 < . \n +10 < R. \n");
    char *s =
        drawn(timeline, &(struct ladder_style){ .parts = LADDER_TRACE, .span_ns = 1000000000 },
              "a&b <\xff\x01\"c\".pcap");
    text_init(&texts);
    svg_check(s, &texts);
    assert_non_null(strstr(texts.s, "\n(connect)\nSYN_SENT\n"));
    assert_non_null(strstr(texts.s, "\nretransmission\n"));
    assert_non_null(strstr(texts.s, "1.00 s later\n"));
    assert_non_null(strstr(texts.s, "\nDATA seq 1-3 \"a<b\" ack 1\n"));
    assert_non_null(strstr(texts.s, "\nIn brackets: "));
    assert_int_equal(count_of(s, "stroke-dasharray"), 1);
    assert_non_null(
        strstr(s, "<title>a&amp;b &lt;\xef\xbf\xbd&quot;c&quot;.pcap: a trace of packets</title>"));
    golden_holds("figure/trace.svg", s);
    text_release(&texts);
    free(s);
    script_teardown(&script);
}

/* A bracket opens and closes once for each call that waits, and runs through all rows between. */
static void test_brackets(void **state)
{
    struct hand h;
    (void)state;
    hand_init(&h);
    struct program *client = hand_program(&h, "client", 4710, "./client");
    struct socket *s = hand_socket(&h, client, SOCK_STREAM);
    struct call *call =
        hand_begins(&h, client, s, 3, "recv", "3", "0x7ffe2310", "1024", "~0", NULL);
    hand_data(call, 0, "", 0, 1024);
    hand_us(&h, 6000);
    hand_output(&h, client, "one\n");
    hand_output(&h, client, "two\n");
    hand_ends(&h, call, 0, 0);
    hand_output(&h, client, "three\n");
    char *svg = drawn(&h.timeline, &(struct ladder_style){ .parts = LADDER_ALL }, NULL);
    svg_check(svg, NULL);
    assert_int_equal(count_of(svg, "<path d=\"M64 7H59V14.5\""), 1);
    assert_int_equal(count_of(svg, "<path d=\"M59 0V14.5\""), 2);
    assert_int_equal(count_of(svg, "<path d=\"M59 0V7H64\""), 1);
    free(svg);
    hand_release(&h);
}

static void test_escaping(void **state)
{
    static const struct {
        const char *bytes;
        size_t count;
        const char *xml;
    } cases[] = {
        { "plain", 5, "plain" },
        { "<a href=\"x\">&amp;</a>", 21, "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;" },
        { "a\tb\nc\rd\x02"
          "e",
          9, "a b c d e" },
        { "\x00\x01\x1b[31m\x7f", 8, "[31m" },
        { "\xc2\x85|\xc2\x9f", 5, "|" },                                    /* C1 controls */
        { "\xff|\xc3", 3, "\xef\xbf\xbd|\xef\xbf\xbd" },                    /* no UTF-8; cut */
        { "\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },      /* a surrogate */
        { "\xc0\xbc", 2, "\xef\xbf\xbd\xef\xbf\xbd" },                      /* '<', overlong */
        { "\xef\xbf\xbe\xef\xbf\xbf\xef\xb7\x90\xf0\x9f\xbf\xbf", 13, "" }, /* noncharacters */
        { "]]>", 3, "]]&gt;" },
        { "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text out;
        text_init(&out);
        xml_add(&out, cases[i].bytes, cases[i].count);
        assert_string_equal(out.s, cases[i].xml);
        text_release(&out);
    }
}

/* Each byte, beside each other one, printed by a program: nothing comes out that is no XML. */
static void test_all_bytes(void **state)
{
    struct hand h;
    char printed[3 * 256];
    (void)state;
    hand_init(&h);
    struct program *client = hand_program(&h, "client", 4710, "./\xff<client>&\"");
    for (int i = 1; i < 256; i++) {
        size_t count = 0;
        for (int j = 1; j < 256; j++)
            printed[count++] = (char)((j % 3 == 0) ? i : j);
        printed[count] = 0;
        hand_output(&h, client, printed);
        hand_us(&h, 100);
    }
    hand_output(&h, client, "\n\xef\xbf\xbf\xed\xa0\x80]]><![CDATA[<!-- --><?x ?>&#0;\n");
    char *s = drawn(&h.timeline, &(struct ladder_style){ .parts = LADDER_ALL }, "\x01\x02\xff");
    svg_check(s, NULL);
    free(s);
    hand_release(&h);
}

/* Letters whose width no monospace font tells are fitted into their columns. */
static void test_wide_letters(void **state)
{
    struct hand h;
    (void)state;
    hand_init(&h);
    struct program *client = hand_program(&h, "client", 4710, "./client");
    hand_output(&h, client, "caf\xc3\xa9\n\xe6\x97\xa5\xe6\x9c\xac\n\xef\xb7\xbd\xef\xb7\xbd\n");
    char *s = drawn(&h.timeline, &(struct ladder_style){ .parts = LADDER_ALL }, NULL);
    svg_check(s, NULL);
    assert_int_equal(count_of(s, "textLength"), 2);
    assert_int_equal(count_of(s, "textLength=\"42\""), 1); /* "» " and two letters of two columns */
    /* "» " and two of one, as far as anybody knows */
    assert_int_equal(count_of(s, "textLength=\"28\""), 1);
    free(s);
    hand_release(&h);
}

static void test_nothing(void **state)
{
    struct hand h;
    (void)state;
    hand_init(&h);
    char *s = drawn(&h.timeline, &(struct ladder_style){ .parts = LADDER_TRACE }, NULL);
    svg_check(s, NULL);
    free(s);
    hand_release(&h);
}

static void test_too_long(void **state)
{
    struct hand h;
    struct err err;
    (void)state;
    hand_init(&h);
    h.timeline.packet_count = FIGURE_EVENTS_MAX + 1;
    assert_int_equal(
        figure_write(NULL, &h.timeline, &(struct ladder_style){ .parts = LADDER_ALL }, NULL, &err),
        -1);
    assert_string_equal(
        err.text,
        "20001 calls and packets are too many for a figure, which shows up to 20000 (choose some of them: show "
        "--connection N)");
    h.timeline.packet_count = 0;
    hand_release(&h);
}

/* A part of a run, as wide as what it shows. */
static void test_extract(void **state)
{
    struct ladder_extract extract = { 0 };
    regex_t from;
    struct hand h;
    struct err err;
    struct text texts;
    struct ladder_style style = { .parts = LADDER_ALL,
                                  .hide = HIDE_TIMES | HIDE_LINES | HIDE_NUMBERS,
                                  .extract = &extract };
    (void)state;
    hand_init(&h);
    for (size_t i = 0; i < scene_count; i++)
        if (strcmp(scenes[i].name, "pair") == 0)
            scenes[i].write(&h);
    assert_int_equal(regcomp(&from, "^close\\(4", REG_EXTENDED), 0);
    extract.from = &from;
    char *s = drawn(&h.timeline, &style, NULL);
    text_init(&texts);
    svg_check(s, &texts);
    assert_non_null(strstr(s, " width=\"636\""));
    assert_int_equal(count_of(s, "<title>packet "), 4);
    assert_non_null(strstr(texts.s, "close = 0"));
    assert_null(strstr(texts.s, "connect"));
    assert_null(strstr(texts.s, "seq"));
    text_release(&texts);
    free(s);
    regfree(&from);
    assert_int_equal(regcomp(&from, "nothing like this", REG_EXTENDED), 0);
    FILE *out = fopen("/dev/null", "w");
    assert_int_equal(figure_write(out, &h.timeline, &style, NULL, &err), -1);
    assert_string_equal(err.text, "the pattern of --from matches nothing here");
    fclose(out);
    regfree(&from);
    hand_release(&h);
}

static void test_full_device(void **state)
{
    struct hand h;
    struct err err;
    (void)state;
    hand_init(&h);
    FILE *out = fopen("/dev/full", "w");
    assert_non_null(out);
    assert_int_equal(
        figure_write(out, &h.timeline, &(struct ladder_style){ .parts = LADDER_ALL }, NULL, &err),
        -1);
    assert_string_equal(err.text, "writing the figure: No space left on device");
    fclose(out);
    hand_release(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scenes),     cmocka_unit_test(test_golden),
        cmocka_unit_test(test_piece),      cmocka_unit_test(test_wire),
        cmocka_unit_test(test_true_scale), cmocka_unit_test(test_trace),
        cmocka_unit_test(test_brackets),   cmocka_unit_test(test_escaping),
        cmocka_unit_test(test_all_bytes),  cmocka_unit_test(test_wide_letters),
        cmocka_unit_test(test_nothing),    cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_extract),    cmocka_unit_test(test_full_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
