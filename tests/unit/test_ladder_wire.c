/* The ladder of a run over a wire: packets leave on one row and arrive on another; held against
 * tests/golden/ladder/wire-*.txt (BLESS=1 renews them). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drawn.h"
#include "golden.h"
#include "view/ladder/ladder.h"
#include "wire_runs.h"

static const struct {
    const char *name;
    struct ladder_style style;
} styles[] = {
    { "80", { .width = 80 } },
    { "100", { .width = 100 } },
    { "140", { .width = 140 } },
    { "200", { .width = 200 } },
    { "80-color", { .width = 80, .color = true } },
    { "80-ascii", { .width = 80, .ascii = true } },
    { "80-packets", { .width = 80, .parts = LADDER_PACKETS_ONLY } },
};

static void test_golden(void **state)
{
    (void)state;
    for (size_t i = 0; i < wire_run_count; i++) {
        void *own;
        assert_int_equal(script_setup(&own), 0);
        struct script *run = own;
        script_run(run, wire_runs[i].script);
        for (size_t j = 0; j < sizeof styles / sizeof *styles; j++) {
            const struct ladder_style *style = &styles[j].style;
            char name[100];
            char *s = drawn_ladder(&run->timeline, style, run->timeline.event_count);
            char *live = drawn_ladder(&run->timeline, style, 3);
            assert_string_equal(live, s);
            drawn_holds(s, style->width, style->ascii, style->color);
            snprintf(name, sizeof name, "ladder/wire-%s-%s.txt", wire_runs[i].name, styles[j].name);
            golden_holds(name, s);
            free(live);
            free(s);
        }
        script_teardown(&own);
    }
}

static void test_every_width(void **state)
{
    (void)state;
    for (size_t i = 0; i < wire_run_count; i++) {
        void *own;
        assert_int_equal(script_setup(&own), 0);
        struct script *run = own;
        script_run(run, wire_runs[i].script);
        for (int width = 80; width < 260; width += 7)
            for (int bits = 0; bits < 8; bits++) {
                struct ladder_style style = {
                    .width = width, .color = bits & 1, .ascii = bits & 2, .verbose = bits & 4
                };
                char *s = drawn_ladder(&run->timeline, &style, 5);
                drawn_holds(s, width, style.ascii, style.color);
                free(s);
            }
        script_teardown(&own);
    }
}

/* ---- what each rule did ---- */

#define ROUND "wire \n conn - 192.0.2.11:40000 192.0.2.1:12000 \n"

/* A line of the list, which must stand there, or must not. */
static void test_rules(void **state)
{
    static const struct {
        const char *script, *line;
        bool calls_only;
    } rows[] = {
        { ROUND "rule \"client: fin hold 5\" \n 0 > S at +60 \n 200 > F. \n 300 > F. \n",
          "\nrule 1 (client: fin hold 5) held back 2 packets\n2 packets were still on the wire at the "
          "end\n",
          false },
        { ROUND "rule \"client: fin hold 5\" \n rule \"delay 1s\" \n 0 > S at +60 \n 200 > F. \n",
          "\nrule 1 (client: fin hold 5)\nrule 2 (delay 1s)\n1 packet was", false },
        { ROUND "rule \"client: any delay 3600s\" \n 0 > S \n 200 > S 0:0 \n",
          "\nrule 1 (client: any delay 3600s) delayed 2 packets\n2 packets were still on the wire at "
          "the end\n",
          false },
        { ROUND "rule \"client: fin delay 1s\" \n rule \"delay 2s\" \n 0 > S at +60 \n 200 > F. \n",
          "\nrule 1 (client: fin delay 1s)\nrule 2 (delay 2s)\n1 packet was", false },
        /* what a host sends itself does not count: it may have sent that */
        { ROUND
          "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 = ECONNREFUSED \n",
          "\nno packet was on the wire\n", false },
        { ROUND "rule \"client: fin hold 5\" \n 0 > S at +60 \n",
          "\nrule 1 (client: fin hold 5) did nothing\n", false },
        { ROUND "rule \"client: syn answer port-unreachable\" \n 20 client socket tcp = #11 \n"
                "30 client connect#11 192.0.2.1:12000 { \n 32 > S lost by 1 \n"
                "33 < icmp tcp port-unreachable bywire \n"
                "34 client } = ECONNREFUSED local 192.0.2.11:40000 \n",
          "\n  handshake not completed, refused by ICMP;", false },
        { ROUND "rule \"client: syn answer host-unreachable\" \n 20 client socket tcp = #11 \n"
                "30 client connect#11 192.0.2.1:12000 { \n 32 > S lost by 1 \n"
                "33 < icmp tcp host-unreachable bywire \n"
                "34 client } = EHOSTUNREACH local 192.0.2.11:40000 \n",
          "\n  handshake not completed, unreachable;", false },
        { ROUND "rule \"client: syn drop @ 1\" \n 0 client socket tcp = #11 \n",
          "\nrule 1 (client: syn drop @ 1)\n", true },
        { ROUND
          "rule \"mtu 576\" \n rule \"down 5s-6s\" \n rule \"rate 1mbit\" \n rule \"delay 1s\" \n"
          "rule \"host any: tcp_sack 0\" \n 0 > S at +60 \n",
          "\nrule 1 (mtu 576) did nothing\nrule 2 (down 5s-6s) did nothing\nrule 3 (rate 1mbit)\n"
          "rule 4 (delay 1s)\nrule 5 (host any: tcp_sack 0)\n",
          false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        void *own;
        struct ladder_style style = { .width = 100 };
        assert_int_equal(script_setup(&own), 0);
        struct script *run = own;
        script_run(run, rows[i].script);
        run->timeline.has_packets = !rows[i].calls_only;
        if (rows[i].calls_only)
            style.parts = LADDER_CALLS_ONLY;
        char *s = drawn_ladder(&run->timeline, &style, run->timeline.event_count);
        if (!strstr(s, rows[i].line))
            fail_msg("%s(not: %s)", s, rows[i].line);
        free(s);
        script_teardown(&own);
    }
}

/* A rule's number is whole, or is not there. */
static void test_numbers_of_rules(void **state)
{
    (void)state;
    for (int width = 80; width < 130; width++) {
        void *own;
        struct ladder_style style = { .width = width, .parts = LADDER_PACKETS_ONLY };
        assert_int_equal(script_setup(&own), 0);
        struct script *run = own;
        script_run(run, ROUND "0 > S damaged by 12 at +60 \n");
        char *s = drawn_ladder(&run->timeline, &style, run->timeline.event_count), *words;
        assert_non_null(words = strstr(s, "bad checksum"));
        words += strlen("bad checksum");
        if (strncmp(words, " (rule 12)", 10) != 0 && *words != '\n')
            fail_msg("%d columns: %.30s", width, words);
        free(s);
        script_teardown(&own);
    }
}

/* The first copy of a FIN changes the state, and the second does not. */
static void test_state_of_copies(void **state)
{
    (void)state;
    void *own;
    assert_int_equal(script_setup(&own), 0);
    struct script *run = own;
    struct ladder_style style = { .width = 140 };
    script_run(run, ROUND "0 > S at +60 \n 100 < S. at +60 \n 200 > . at +60 \n"
                          "5000 < F. copy by 1 at +20000 copy by 1 at +21000 \n");
    char *s = drawn_ladder(&run->timeline, &style, run->timeline.event_count);
    const char *first = strstr(s, "CLOSE_WAIT");
    assert_non_null(first);
    if (strstr(first + 1, "CLOSE_WAIT"))
        fail_msg("%s", s);
    free(s);
    script_teardown(&own);
}

/* A receiving call stands around the arrival of what it took, however short it waited; what was there before it began made
 * nobody wait, whatever else came meanwhile. */
static void test_waits(void **state)
{
    static const struct {
        const char *script;
        bool waits;
    } rows[] = {
        { "70000 client send#11 5 { \n 70002 > P. 1:6 at +20000 \n 70003 client } = 5 \n 90000 server recv#20 9 { \n"
          "90900 server } = 5 \n",
          true },
        { "70000 client send#11 5 { \n 70002 > P. 1:6 at +20000 \n 70003 client } = 5 \n 70900 client close#11 = 0 \n"
          "70902 > F. at +20000 \n 90500 server recv#20 9 { \n 90950 server } = 5 \n",
          false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        void *own;
        struct ladder_style style = { .width = 140 };
        assert_int_equal(script_setup(&own), 0);
        struct script *run = own;
        script_feed(run, CONNECTED_OVER_WIRE);
        script_run(run, rows[i].script);
        char *s = drawn_ladder(&run->timeline, &style, run->timeline.event_count);
        const char *receives = strstr(s, "recv(");
        if (!receives)
            fail_msg("%s", s);
        if ((strstr(receives, "waits") != NULL) != rows[i].waits)
            fail_msg("%s", s);
        free(s);
        script_teardown(&own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),          cmocka_unit_test(test_rules),
        cmocka_unit_test(test_state_of_copies), cmocka_unit_test(test_numbers_of_rules),
        cmocka_unit_test(test_every_width),     cmocka_unit_test(test_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
