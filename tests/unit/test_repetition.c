/* Why a segment is sent again: the wire loses it, and what comes next is as RFC 6298, 8985, 5681 and
 * Linux say.  Times are those of a path of 20 ms each way: RTO 248 ms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "joined.h"

/* Both ends allow SACK; the connection is open at 60036. */
#define OPEN_WITH_SACK                                  \
    "wire \n" LISTENING "20 client socket tcp = #11 \n" \
    "30 client connect#11 127.0.0.1:12000 { \n"         \
    "32 > S sackok at +20000 \n"                        \
    "20034 < S. sackok at +20000 \n"                    \
    "40036 > . at +20000 \n"                            \
    "40040 client } = 0 local 127.0.0.1:40000 \n"       \
    "60050 server accept#10 = #20 from 127.0.0.1:40000 \n"

/* RFC 8985 7, RFC 6298 5.5: a loss probe first, then the retransmission timer, which doubles. */
#define ONE_SEGMENT_LOST                      \
    "70000 client send#11 \"hello\" { \n"     \
    "70001 > P. 1:6 \"hello\" lost \n"        \
    "70006 client } = 5 \n"                   \
    "318001 > P. 1:6 \"hello\" lost \n"       \
    "566001 > P. 1:6 \"hello\" lost \n"       \
    "1062001 > P. 1:6 \"hello\" at +20000 \n" \
    "1082010 < . ack 6 at +20000 \n"

static void the_last_segment(void **state)
{
    struct script *script = *state;
    script_run(script, OPEN_WITH_SACK ONE_SEGMENT_LOST);
    expect_packets(script, 5,
                   "5 C data 0..5 carries=send trigger=timer(loss_probe) retransmission LOST \n"
                   "6 C data 0..5 carries=send trigger=timer(retransmission) retransmission LOST \n"
                   "7 C data 0..5 carries=send trigger=timer(retransmission) retransmission "
                   "arrived \n"
                   "8 S ack trigger=arrival(7) arrived \n");
    expect_says(script, 5,
                "No acknowledgement came for 248 ms: a loss probe (TLP) sends these bytes again, "
                "so that the answer tells what is missing.");
    expect_says(script, 6,
                "No acknowledgement came for 248 ms: the retransmission timer ran out, and the "
                "kernel sends these bytes again.");
    expect_says(script, 7,
                "Still no acknowledgement: the retransmission timer, doubled to about 496 ms, ran "
                "out again, and the kernel sends these bytes once more.");
}

/* RFC 8985 7.1: a probe needs SACK. */
static void without_sack(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE ONE_SEGMENT_LOST);
    expect_packets(script, 5,
                   "5 C data 0..5 carries=send trigger=timer(retransmission) retransmission LOST \n"
                   "6 C data 0..5 carries=send trigger=timer(retransmission) retransmission LOST \n"
                   "7 C data 0..5 carries=send trigger=timer(retransmission) retransmission "
                   "arrived \n"
                   "8 S ack trigger=arrival(7) arrived \n");
    expect_says(script, 6,
                "Still no acknowledgement, for another 248 ms: the retransmission timer ran out "
                "again, and the kernel sends these bytes once more.");
}

/* A setting of the host switches probes off. */
static void probes_are_off(void **state)
{
    struct script *script = *state;
    script_feed(script, "wire \n");
    timeline_rule(&script->timeline, "host client: tcp_early_retrans 0");
    script_run(script, OPEN_WITH_SACK ONE_SEGMENT_LOST);
    expect_says(script, 5,
                "No acknowledgement came for 248 ms: the retransmission timer ran out, and the "
                "kernel sends these bytes again.");
}

/* … of that host, and of no other; with 3, which is usual, they are on. */
static void probes_of_another_host(void **state)
{
    struct script *script = *state;
    script_feed(script, "wire \n");
    timeline_rule(&script->timeline, "host server: tcp_early_retrans 0");
    timeline_rule(&script->timeline, "host any: tcp_early_retrans 0");
    timeline_rule(&script->timeline, "host client: tcp_early_retrans 3");
    script_run(script, OPEN_WITH_SACK ONE_SEGMENT_LOST);
    expect_says(script, 5,
                "No acknowledgement came for 248 ms: a loss probe (TLP) sends these bytes again, "
                "so that the answer tells what is missing.");
}

/* Of two that are lost, the probe sends the last, the timer the first. */
static void two_segments(void **state)
{
    struct script *script = *state;
    script_run(script, OPEN_WITH_SACK "70000 client send#11 2000 { \n"
                                      "70001 > . 1:1001 lost \n"
                                      "70002 > P. 1001:2001 lost \n"
                                      "70006 client } = 2000 \n"
                                      "158002 > P. 1001:2001 lost \n"
                                      "406002 > . 1:1001 at +20000 \n"
                                      "426010 < . ack 1001 at +20000 \n"
                                      "446015 > P. 1001:2001 at +20000 \n");
    expect_packets(script, 6,
                   "6 C data 1000..2000 carries=send trigger=timer(loss_probe) retransmission "
                   "LOST \n"
                   "7 C data 0..1000 carries=send trigger=timer(retransmission) retransmission "
                   "arrived \n"
                   "8 S ack trigger=arrival(7) arrived \n"
                   "9 C data 1000..2000 carries=send trigger=arrival(8) retransmission arrived \n");
    expect_says(script, 6,
                "No acknowledgement came for 88 ms: a loss probe (TLP) sends these bytes again, "
                "so that the answer tells what is missing.");
}

/* RFC 8985 6.2: SACK speaks of one later segment, too little to be sure; a part of a round trip
 * later it is taken for lost. */
static void reordering_timer(void **state)
{
    struct script *script = *state;
    script_run(script, OPEN_WITH_SACK "70000 client send#11 2000 { \n"
                                      "70001 > . 1:1001 lost \n"
                                      "70002 > P. 1001:2001 at +20000 \n"
                                      "70006 client } = 2000 \n"
                                      "90010 < . ack 1 sack 1001:2001 at +20000 \n"
                                      "120050 > . 1:1001 at +20000 \n");
    const struct packet *again = packet_by_id(script, 7);
    assert_int_equal(again->trigger.kind, TRIGGER_TIMER);
    assert_int_equal(again->trigger.timer, TIMER_REORDERING);
    expect_says(script, 7,
                "Packet 6 says by SACK that later bytes arrived. RACK waited a little, in case "
                "these were only overtaken; now the kernel sends these bytes again.");
}

/* RFC 2883: a SACK block of what was acknowledged tells of a duplicate, not of a gap. */
static void a_duplicate_is_no_gap(void **state)
{
    struct script *script = *state;
    script_run(script, OPEN_WITH_SACK "70000 client send#11 2000 { \n"
                                      "70001 > . 1:1001 at +20000 \n"
                                      "70002 > P. 1001:2001 lost \n"
                                      "70006 client } = 2000 \n"
                                      "90010 < . ack 1001 sack 1:1001 at +20000 \n"
                                      "198050 > P. 1001:2001 at +20000 \n");
    const struct packet *again = packet_by_id(script, 7);
    assert_int_equal(again->trigger.kind, TRIGGER_TIMER);
    assert_int_equal(again->trigger.timer, TIMER_LOSS_PROBE);
}

/* Both ends send their FIN again: one does not tell the other of a loss. */
static void both_fins(void **state)
{
    struct script *script = *state;
    script_run(script, OPEN_WITH_SACK "70000 client close#11 last { \n"
                                      "70001 > F. 1:1 lost \n"
                                      "70003 client } = 0 \n"
                                      "80000 server close#20 last { \n"
                                      "80001 < F. 1:1 lost \n"
                                      "80003 server } = 0 \n"
                                      "318001 > F. 1:1 ack 1 lost \n"
                                      "328001 < F. 1:1 ack 1 lost \n"
                                      "566001 > F. 1:1 ack 1 at +20000 \n"
                                      "586001 < F. 1:1 ack 1 at +20000 \n");
    const struct packet *again = packet_by_id(script, 9);
    assert_int_equal(again->trigger.kind, TRIGGER_TIMER);
    assert_int_equal(again->trigger.timer, TIMER_RETRANSMISSION);
}

/* RFC 6298 5.5; since 6.5 Linux asks the first few times in equal steps. */
static void syns(void **state)
{
    struct script *script = *state;
    script_run(script, "wire \n" LISTENING "20 client socket tcp = #11 \n"
                       "30 client connect#11 127.0.0.1:12000 { \n"
                       "32 > S lost \n"
                       "1000032 > S 0:0 lost \n"
                       "2000032 > S 0:0 lost \n"
                       "3000032 > S 0:0 lost \n"
                       "5000032 > S 0:0 at +20000 \n");
    expect_says(script, 2,
                "No answer came: the kernel sends the SYN again, 1.0 s after the first.");
    expect_says(script, 3,
                "No answer came: the kernel sends the SYN again, 2.0 s after the first. It waited "
                "as long as the time before: Linux doubles the wait after the first few "
                "(tcp_syn_linear_timeouts).");
    expect_says(script, 4,
                "No answer came: the kernel sends the SYN again, 3.0 s after the first. It waited "
                "as long as the time before.");
    expect_says(script, 5,
                "No answer came: the kernel sends the SYN again, 5.0 s after the first. It waited "
                "twice as long as the time before.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(the_last_segment),
        SCRIPT_TEST(without_sack),
        SCRIPT_TEST(probes_are_off),
        SCRIPT_TEST(probes_of_another_host),
        SCRIPT_TEST(two_segments),
        SCRIPT_TEST(reordering_timer),
        SCRIPT_TEST(a_duplicate_is_no_gap),
        SCRIPT_TEST(both_fins),
        SCRIPT_TEST(syns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
