/* The way of one send's bytes: each step in order of time, with its evidence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "drawn.h"
#include "joined.h"
#include "timeline/send_trace.h"
#include "view/ladder/ladder.h"

/* "60 handed call 3 0..5" a line */
static void expect_way(const struct script *script, size_t number, const char *wanted)
{
    static const char *const kinds[] = {
        [SEND_HANDED] = "handed",    [SEND_LEFT] = "left",
        [SEND_LEFT_AGAIN] = "again", [SEND_LOST] = "lost",
        [SEND_DAMAGED] = "damaged",  [SEND_ARRIVED] = "arrived",
        [SEND_ARRIVED_TOO] = "too",  [SEND_IN_ORDER] = "in-order",
        [SEND_READ] = "read",        [SEND_ACKNOWLEDGED] = "acknowledged",
    };
    const struct call *call = send_numbered(&script->timeline, number);
    struct send_trace trace;
    struct text text;
    assert_non_null(call);
    assert_true(send_trace_make(&trace, &script->timeline, call));
    text_init(&text);
    for (size_t i = 0; i < trace.count; i++) {
        const struct send_step *step = &trace.steps[i];
        text_addf(&text, "%lld %c %s %s %llu..%llu\n",
                  (long long)(step->t_ns / 1000 - (int64_t)SCRIPT_START_S * 1000000),
                  step->at == END_CLIENT ? 'C' : 'S', kinds[step->kind],
                  step->packet ? "packet" : "call", (unsigned long long)step->from,
                  (unsigned long long)step->to);
    }
    assert_string_equal(text.s, wanted);
    text_release(&text);
    send_trace_release(&trace);
}

static void on_loopback(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "60 client send#11 \"hello\" { \n"
                                 "61 > P. \"hello\" \n"
                                 "63 < . \n"
                                 "65 client } = 5 \n"
                                 "68 server recv#20 5 MSG_PEEK = 5 \"hello\" \n"
                                 "70 server recv#20 3 = 3 \"hel\" \n"
                                 "80 server recv#20 9 = 2 \"lo\" \n");
    expect_way(script, 1,
               "60 C handed call 0..5\n"
               "61 C left packet 0..5\n"
               "61 S arrived packet 0..5\n"
               "61 S in-order packet 0..5\n"
               "63 C acknowledged packet 0..5\n"
               "71 S read call 0..3\n"
               "81 S read call 3..5\n");
    assert_null(send_numbered(&script->timeline, 2));
}

/* The first of two segments is lost: the second waits for it in the receive buffer. */
static void over_a_wire(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 2000 { \n"
                                           "70001 > . 1:1001 lost \n"
                                           "70002 > P. 1001:2001 at +20000 \n"
                                           "70006 client } = 2000 \n"
                                           "90010 < . ack 1 sack 1001:2001 at +20000 \n"
                                           "318002 > . 1:1001 damaged at +20000 \n"
                                           "814002 > . 1:1001 at +20000 \n"
                                           "834010 < . ack 2001 at +20000 \n"
                                           "854020 server recv#20 2000 = 2000 \n");
    expect_way(script, 1,
               "70000 C handed call 0..2000\n"
               "70001 C left packet 0..1000\n"
               "70001 S lost packet 0..1000\n"
               "70002 C left packet 1000..2000\n"
               "90002 S arrived packet 1000..2000\n"
               "318002 C again packet 0..1000\n"
               "338002 S damaged packet 0..1000\n"
               "814002 C again packet 0..1000\n"
               "834002 S arrived packet 0..1000\n"
               "834002 S in-order packet 0..2000\n"
               "854010 C acknowledged packet 0..2000\n"
               "854021 S read call 0..2000\n");
}

/* Bytes of the second of two sends, in one segment with those of the first. */
static void a_part_of_a_segment(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "60 client send#11 \"ab\" MSG_MORE = 2 \n"
                                 "62 client send#11 \"cde\" { \n"
                                 "63 > P. \"abcde\" \n"
                                 "65 client } = 3 \n");
    expect_way(script, 2,
               "62 C handed call 2..5\n"
               "63 C left packet 2..5\n"
               "63 S arrived packet 2..5\n"
               "63 S in-order packet 2..5\n");
}

static void drawn(void **state)
{
    struct script *script = *state;
    char *ladder = NULL;
    size_t bytes;
    script_run(script, CONNECTED "60 client send#11 \"hello\" { \n"
                                 "61 > P. \"hello\" \n"
                                 "65 client } = 5 \n");
    for (size_t number = 1; number <= 2; number++) {
        FILE *out = open_memstream(&ladder, &bytes);
        struct ladder *l = ladder_new(
            out, &(struct ladder_style){ .width = 80, .ascii = true, .trace_send = number });
        ladder_draw(l, &script->timeline, script->timeline.event_count);
        ladder_summary(l, &script->timeline);
        ladder_free(l);
        fclose(out);
        drawn_holds(ladder, 80, true, false);
        if (number == 1) {
            assert_non_null(strstr(ladder, "send 1, followed: send() of the client (call "));
            assert_non_null(strstr(ladder, "  no acknowledgement of them all came\n"));
            assert_non_null(strstr(ladder, "  no receive call took them\n"));
        } else {
            assert_non_null(strstr(ladder, "send 2 can't be followed: "));
        }
        free(ladder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(on_loopback),
        SCRIPT_TEST(over_a_wire),
        SCRIPT_TEST(a_part_of_a_segment),
        SCRIPT_TEST(drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
