/* Times in which nothing happens: how long, and until what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "script.h"
#include "timeline/pauses.h"
#include "view/step_words.h"

/* What the last pause of the run says; its length in milliseconds. */
static const char *pause_without(const struct script *script, int64_t *ms, left_out *is_left_out)
{
    static char says[200];
    struct text text;
    text_init(&text);
    *says = 0;
    for (size_t i = 0; i < script->timeline.event_count; i++) {
        int64_t pause = pause_before(&script->timeline, i, is_left_out);
        if (!pause)
            continue;
        text_clear(&text);
        pause_says(&text, &script->timeline, i, is_left_out);
        snprintf(says, sizeof says, "%s", text.s);
        *ms = pause / 1000000;
    }
    text_release(&text);
    return says;
}

static const char *last_pause(const struct script *script, int64_t *ms)
{
    return pause_without(script, ms, NULL);
}

static void until_a_call(void **state)
{
    struct script *script = *state;
    int64_t ms = 0;
    script_run(
        script, CONNECTED
        "50060 client send#11 \"hello\" { \n 50061 > P. 1:6 \"hello\" \n 50065 client } = 5 \n");
    assert_string_equal(last_pause(script, &ms), "the client calls no socket meanwhile");
    assert_int_equal(ms, 50);
}

/* Calls that are not shown end no pause: each of theirs is too short for one of its own. */
static void calls_that_are_left_out(void **state)
{
    struct script *script = *state;
    int64_t ms = 0;
    script_run(
        script, CONNECTED
        "9000 client getsockname#11 = 0 \n 18000 client getsockname#11 = 0 \n"
        "27000 client getsockname#11 = 0 \n"
        "36000 client send#11 \"hello\" { \n 36001 > P. 1:6 \"hello\" \n 36005 client } = 5 \n");
    assert_string_equal(last_pause(script, &ms), "");
    assert_string_equal(pause_without(script, &ms, call_is_minor),
                        "the calls of the client meanwhile are not shown here");
    assert_int_equal(ms, 35);
}

/* One that lasts is named. */
static void a_wait_that_is_left_out(void **state)
{
    struct script *script = *state;
    int64_t ms = 0;
    script_run(
        script, CONNECTED
        "1000 client poll { \n 39000 client } = 0 \n"
        "40060 client send#11 \"hello\" { \n 40061 > P. 1:6 \"hello\" \n 40065 client } = 5 \n");
    assert_string_equal(pause_without(script, &ms, call_is_minor),
                        "the client is in poll() meanwhile, which is not shown here");
    assert_int_equal(ms, 40);
}

static void until_a_packet(void **state)
{
    struct script *script = *state;
    int64_t ms = 0;
    script_run(
        script, CONNECTED
        "60 client send#11 \"hello\" { \n 61 > P. 1:6 \"hello\" \n 65 client } = 5 \n +40000 < . ack 6 \n");
    assert_string_equal(last_pause(script, &ms),
                        "the kernel of the server holds its ACK back (delayed-ACK timer)");
    assert_int_equal(ms, 40);
}

/* A remark of sockwire's own: that nothing happens before it is said as it is, and no state or socket,
 * which stand beside something else, ends a pause or begins one. */
static void until_a_remark(void **state)
{
    struct script *script = *state;
    int64_t ms = 0;
    script_run(script, CONNECTED "60 client close#11 last { \n 61 > F. 1:1 \n 65 client } = 0 \n");
    char text[] = "the run is over";
    struct observation note = {
        .kind = OBSERVED_NOTE,
        .t_ns = script->timeline.events[script->timeline.event_count - 1].t_ns + 152000000,
        .note = text
    };
    timeline_observe(&script->timeline, &note);
    assert_string_equal(last_pause(script, &ms), "until the next remark");
    assert_int_equal(ms, 152);
}

/* A deadlock: who waits in which call is its reason. */
static void who_waits(void **state)
{
    struct script *script = *state;
    int64_t ms = 0;
    script_run(script, CONNECTED "60 client recv#11 9 { \n 70 server recv#20 9 { \n");
    char text[] = "Nothing moves";
    struct observation note = {
        .kind = OBSERVED_NOTE,
        .t_ns = script->timeline.events[script->timeline.event_count - 1].t_ns + 61000000000,
        .note = text
    };
    timeline_observe(&script->timeline, &note);
    assert_string_equal(last_pause(script, &ms),
                        "the server waits in recv(), the client in recv()");
    assert_int_equal(ms, 61000);
}

static void of_the_kernels_timers(void **state)
{
    struct script *script = *state;
    int64_t ms = 0;
    script_run(script, "> S \n < S. \n > . \n > P. \"ab\" \n +300000 > P. 1:3 \"ab\" \n");
    assert_non_null(strstr(last_pause(script, &ms),
                           "no ACK comes: the retransmission timer of the client runs"));
    assert_int_equal(ms, 300);
}

/* Linux has its persist timer send what had to wait for more; the window has room all the time. */
static void for_more_bytes(void **state)
{
    struct script *script = *state;
    int64_t ms = 0;
    script_run(script, CONNECTED "60 client send#11 \"a\" MSG_MORE = 1 \n +200000 > P. \"a\" \n");
    assert_string_equal(
        last_pause(script, &ms),
        "MSG_MORE had announced more bytes, and none come: a timer of the client runs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(until_a_call),
        SCRIPT_TEST(calls_that_are_left_out),
        SCRIPT_TEST(a_wait_that_is_left_out),
        SCRIPT_TEST(until_a_packet),
        SCRIPT_TEST(until_a_remark),
        SCRIPT_TEST(who_waits),
        SCRIPT_TEST(of_the_kernels_timers),
        SCRIPT_TEST(for_more_bytes),
    };
    return cmocka_run_group_tests_name("pauses", tests, NULL, NULL);
}
