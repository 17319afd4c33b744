/* What the grader's checks ask of a timeline, on runs written by hand (script.h): which reset breaks a
 * connection off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "grade/facts.h"
#include "script.h"

#define LINE "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 < . \n 63 client } = 2 \n"
#define GOODBYE                                                                             \
    "70 client close#11 last { \n 71 > F. \n 72 client } = 0 \n 73 server recv#20 9 = 0 \n" \
    "80 server close#20 last { \n 81 < F. \n 82 > . \n"

static const struct packet *reset_of(struct script *script, const char *lines)
{
    script_run(script, lines);
    return facts_reset(&script->timeline, script->timeline.connections[0], END_SERVER);
}

static void none_of_a_goodbye(void **state)
{
    assert_null(reset_of(*state, CONNECTED GOODBYE "83 server } = 0 \n"));
}

/* As it was recorded on a machine with much to do. */
static void a_late_ack_is_repeated(void **state)
{
    assert_null(
        reset_of(*state, CONNECTED GOODBYE "84 < . 1:1 \n 85 > . \n 86 < R \n 87 server } = 0 \n"));
}

static void close_with_bytes_unread(void **state)
{
    assert_non_null(reset_of(*state, CONNECTED LINE
                             "80 server close#20 last { \n 81 < R. \n 82 server } = 0 \n"));
}

static void bytes_unread_though_both_said_goodbye(void **state)
{
    assert_non_null(
        reset_of(*state, CONNECTED
                 "60 server shutdown#20 WR { \n 61 < F. \n 62 > . \n 63 server } = 0 \n"
                 "64 client send#11 \"hi\" { \n 65 > P. \"hi\" \n 66 < . \n 67 client } = 2 \n"
                 "70 client close#11 last { \n 71 > F. \n 72 < . \n 73 client } = 0 \n"
                 "80 server close#20 last { \n 81 < R. \n 82 server } = 0 \n"));
}

static void bytes_for_nobody(void **state)
{
    assert_non_null(
        reset_of(*state, CONNECTED
                 "60 server close#20 last { \n 61 < F. \n 62 > . \n 63 server } = 0 \n"
                 "64 client send#11 \"hi\" { \n 65 > P. \"hi\" \n 66 < R \n 67 client } = 2 \n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(none_of_a_goodbye),       SCRIPT_TEST(a_late_ack_is_repeated),
        SCRIPT_TEST(close_with_bytes_unread), SCRIPT_TEST(bytes_unread_though_both_said_goodbye),
        SCRIPT_TEST(bytes_for_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
