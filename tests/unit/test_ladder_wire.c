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
#include "joined.h"
#include "view/ladder/ladder.h"

#define HOSTS "wire \n conn - 192.0.2.11:40000 192.0.2.1:12000 \n"
#define OVER_WIRE                                            \
    LISTENING "20 client socket tcp = #11 \n"                \
              "30 client connect#11 192.0.2.1:12000 { \n"    \
              "32 > S at +20000 \n"                          \
              "20034 < S. at +20000 \n"                      \
              "40036 > . at +20000 \n"                       \
              "40040 client } = 0 local 192.0.2.11:40000 \n" \
              "60050 server accept#10 = #20 from 192.0.2.11:40000 \n"

/* Ten segments, the third lost; what follows is found by duplicate ACKs and SACK. */
static const char lost_segment[] =
    HOSTS "rule \"delay 20ms\" \n"
          "rule \"client: data drop @ 3\" \n"
          "rule \"server: fin drop @ 1\" \n" OVER_WIRE "70000 client send#11 7240 { \n"
          "70001 > . 1:1449 at +20000 \n"
          "70011 > . 1449:2897 at +20000 \n"
          "70021 > . 2897:4345 lost by 2 \n"
          "70031 > . 4345:5793 at +20000 \n"
          "70041 > P. 5793:7241 at +20000 \n"
          "70046 client } = 7240 \n"
          "90002 < . ack 1449 at +20000 \n"
          "90012 < . ack 2897 at +20000 \n"
          "90032 < . ack 2897 sack 4345:5793 at +20000 \n"
          "90042 < . ack 2897 sack 4345:7241 at +20000 \n"
          "110048 > . 2897:4345 at +20000 \n"
          "130058 < . ack 7241 at +20000 \n"
          "130060 server recv#20 9000 = 7240 \n";

/* All that the wire can do, and the wire's own word. */
static const char fates[] =
    HOSTS "rule \"client: data hold 2 @ 1\" \n"
          "rule \"client: data duplicate @ 2\" \n"
          "rule \"client: data corrupt @ 4\" \n"
          "rule \"client: data delay 60ms @ 5\" \n"
          "rule \"mtu 576\" \n"
          "rule \"server: any drop\" \n" OVER_WIRE "70000 client send#11 \"one\" { \n"
          "70001 > P. 1:4 \"one\" held by 1 at 90021 \n"
          "70003 client } = 3 \n"
          "70010 client send#11 \"two\" { \n"
          "70011 > P. 4:7 \"two\" copy by 2 at +20000 copy by 2 at +20001 \n"
          "70013 client } = 3 \n"
          "70020 client send#11 \"six\" { \n"
          "70021 > P. 7:10 \"six\" at +20000 \n"
          "70023 client } = 3 \n"
          "90012 < . ack 1 sack 4:7 at +20000 \n"
          "90025 < . ack 10 lost by 6 \n"
          "170000 client send#11 \"ten\" { \n"
          "170001 > P. 10:13 \"ten\" damaged by 3 at +20000 \n"
          "170003 client } = 3 \n"
          "400001 > P. 10:13 \"ten\" late by 4 at +80000 \n"
          "480005 < . ack 13 at +20000 \n"
          "500000 client send#11 1000 = 1000 \n"
          "500001 > P. 13:1013 too_big by 5 \n"
          "500050 < icmp tcp fragmentation-needed bywire \n"
          "500060 > . 13:537 at +20000 \n";

/* So near that one row shows both; the second FIN leaves before the first has come. */
static const char near[] = HOSTS LISTENING "20 client socket tcp = #11 \n"
                                           "30 client connect#11 192.0.2.1:12000 { \n"
                                           "32 > S at +60 \n"
                                           "100 < S. at +60 \n"
                                           "170 > . at +60 \n"
                                           "175 client } = 0 local 192.0.2.11:40000 \n"
                                           "240 server accept#10 = #20 from 192.0.2.11:40000 \n"
                                           "300 client send#11 \"hello\" { \n"
                                           "301 > P. 1:6 \"hello\" at +60 \n"
                                           "310 client } = 5 \n"
                                           "370 < . ack 6 at +60 \n"
                                           "500 client close#11 last { \n"
                                           "501 > F. at +60 \n"
                                           "502 client } = 0 \n"
                                           "530 server close#20 last { \n"
                                           "531 < F. 1:1 ack 6 at +60 \n"
                                           "532 server } = 0 \n"
                                           "565 < . 2:2 ack 7 at +60 \n"
                                           "595 > . ack 2 at +60 \n";

static const struct {
    const char *name, *script;
} runs[] = { { "lost", lost_segment }, { "fates", fates }, { "near", near } };

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

static char *drawn(const struct timeline *timeline, const struct ladder_style *style, size_t step)
{
    char *s = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&s, &length);
    assert_non_null(out);
    struct ladder *ladder = ladder_new(out, style);
    for (size_t until = step; until < timeline->event_count; until += step)
        ladder_draw(ladder, timeline, until);
    ladder_draw(ladder, timeline, timeline->event_count);
    ladder_summary(ladder, timeline);
    ladder_free(ladder);
    fclose(out);
    return s;
}

static void test_golden(void **state)
{
    struct script *script = *state;
    (void)script;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        void *own;
        assert_int_equal(script_setup(&own), 0);
        struct script *run = own;
        script_run(run, runs[i].script);
        for (size_t j = 0; j < sizeof styles / sizeof *styles; j++) {
            const struct ladder_style *style = &styles[j].style;
            char name[100];
            char *s = drawn(&run->timeline, style, run->timeline.event_count);
            char *live = drawn(&run->timeline, style, 3);
            assert_string_equal(live, s);
            drawn_holds(s, style->width, style->ascii, style->color);
            snprintf(name, sizeof name, "ladder/wire-%s-%s.txt", runs[i].name, styles[j].name);
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
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        void *own;
        assert_int_equal(script_setup(&own), 0);
        struct script *run = own;
        script_run(run, runs[i].script);
        for (int width = 80; width < 260; width += 7)
            for (int bits = 0; bits < 8; bits++) {
                struct ladder_style style = {
                    .width = width, .color = bits & 1, .ascii = bits & 2, .verbose = bits & 4
                };
                char *s = drawn(&run->timeline, &style, 5);
                drawn_holds(s, width, style.ascii, style.color);
                free(s);
            }
        script_teardown(&own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_every_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
