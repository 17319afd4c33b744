/* Zeek's conn_state and history for each way a connection opens and closes.  The letters and states
 * are those of Zeek's manual (conn.log): S H A D F R, w for a zero window, t for data sent again, q
 * for a packet with SYN and FIN or RST, i for FIN and RST; upper case for the client.  w and t come
 * again at the 10th, 100th … occurrence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "joined.h"

static const struct {
    const char *script, *state, *history, *closed;
} rows[] = {
    { "> S \n", "S0", "S", "open" },
    { "> S \n > S \n > S \n", "S0", "S", "open" },
    { "> S \n < R. \n", "REJ", "Sr", "refused" },
    { "> S \n > R 1:1 \n", "RSTOS0", "SR", "rst" },
    { "> S \n > F 1:1 \n", "SH", "SF", "open" },
    /* Zeek's S1 needs no third packet: "established, not terminated" */
    { "> S \n < S. \n", "S1", "Sh", "open" },
    { "> S \n < S. \n > . \n", "S1", "ShA", "open" },
    { "> S \n < S. \n > . \n > P. 5 \n < . \n", "S1", "ShADa", "open" },
    { "> S \n < S. \n > . \n > F. \n < . \n", "S2", "ShAFa", "open" },
    { "> S \n < S. \n > . \n < F. \n > . \n", "S3", "ShAf", "open" },
    { "> S \n < S. \n > . \n > P. 5 \n < . \n < P. 5 \n > . \n > F. \n < F. \n > . \n", "SF",
      "ShADadFf", "fin" },
    { "> S \n < S. \n > . \n < F. \n > F. \n < . \n", "SF", "ShAfFa", "fin" },
    { "> S \n < S. \n > . \n > R. \n", "RSTO", "ShAR", "rst" },
    { "> S \n < S. \n > . \n < R. \n", "RSTR", "ShAr", "rst" },
    { "> S \n < S. \n > . \n > P. 5 \n < . \n < R. \n", "RSTR", "ShADar", "rst" },
    { "> S \n < S. \n > . \n > F. \n < R 1:1 \n", "RSTR", "ShAFr", "rst" },
    { "> S \n < S. \n > . \n > F. \n < . \n < P. 5 \n > R 2:2 \n", "RSTO", "ShAFadR", "rst" },
    { "< S. ack 1 \n < R. 1:1 ack 1 \n", "RSTRH", "^hr", "rst" },
    { "< S. ack 1 \n < F. 1:1 ack 1 \n", "SHR", "^hf", "open" },
    { "> P. 1:6 ack 1 \n < . ack 6 \n", "OTH", "Da", "open" },
    { "> S \n < S. \n > . \n > P. 1:6 \n +300000 > P. 1:6 \n < . \n", "S1", "ShADTa", "open" },
    { "> S \n < S. \n > . \n > P. 1:6 \n < . ack 6 win 0 \n", "S1", "ShADaw", "open" },
    { "> S \n < S. \n > R 1:1 \n", "RSTO", "ShR", "rst" },
    /* a reset behind both FINs changes nothing; it may come between them, too (Zeek's own
       baselines: 9 of 9) */
    { "> S \n < S. \n > . \n > F. \n < F. \n > R 2:2 \n", "SF", "ShAFfR", "rst" },
    { "> S \n < S. \n > . \n > F. \n < . \n < F. \n > . \n < R. \n", "SF", "ShAFafr", "fin" },
    /* a trace that begins with the SYN-ACK has all that matters */
    { "< S. ack 1 \n > . 1:1 \n > P. 5 \n < . \n < P. 5 \n > F. \n < F. \n > . \n", "SF",
      "^hADadFf", "fin" },
    { "< S. ack 1 \n > . 1:1 \n > P. 5 \n < P. 5 \n", "S1", "^hADd", "open" },
    /* acknowledged, never seen: a gap; each hole is one */
    { "> S \n < S. \n > . \n > P. 1:6 \n < . ack 11 \n", "S1", "ShADaG", "open" },
    { "> S \n < S. \n > . \n > P. 1:6 \n > P. 11:16 \n < . ack 6 \n < . ack 16 \n < . ack 16 \n",
      "S1", "ShADaG", "open" },
    /* midstream: what closes it tells, whatever came before */
    { "> P. 11:16 ack 1 \n < . 1:1 ack 16 \n > F. \n < F. \n", "SF", "DaFf", "open" },
    { "> P. 11:16 ack 1 \n < . 1:1 ack 16 \n > F. \n", "SH", "DaF", "open" },
    { "> P. 11:16 ack 1 \n < . 1:1 ack 16 \n < F. \n", "SHR", "Daf", "open" },
    { "> P. 11:16 ack 1 \n < . 1:1 ack 16 \n < R. \n", "RSTRH", "Dar", "rst" },
    { "> P. 11:16 ack 1 \n < . 1:1 ack 16 \n > R. \n", "OTH", "DaR", "rst" },
    /* midstream: nothing is sure */
    { "> . 1:1 ack 1 \n > P. 11:16 ack 1 \n < . 1:1 ack 16 \n", "OTH", "ADa", "open" },
    /* t: whatever brings nothing new, be it overtaken or a probe of one byte sent twice */
    { "> S \n < S. \n > . \n > . 1:6 \n > . 11:16 \n > . 6:11 \n", "S1", "ShADT", "open" },
    /* resets with different numbers stand each; FIN and RST there, FIN here is a normal end */
    { "> S \n < S. \n > . \n > R 1:1 \n > R 1:1 \n > R 5:5 \n", "RSTO", "ShARR", "rst" },
    { "> S \n < S. \n > . \n > F. \n < . \n > R 2:2 \n < F. \n", "SF", "ShAFaRf", "rst" },
    { "> R 1:1 \n", "OTH", "R", "rst" },
    /* refused, asked again with the same number: one connection */
    { "> S \n < R. 0:0 ack 1 \n > S 0:0 \n < R. 0:0 ack 1 \n", "REJ", "Sr", "refused" },
    { "> S \n < R. 0:0 ack 1 \n > S 0:0 \n < S. 0:0 ack 1 \n > . \n", "S1", "SrhA", "open" },
    /* a window of 0 means nothing beside or behind the other end's FIN */
    { "> S \n < S. \n > . \n < F. \n > . win 0 \n", "S3", "ShAf", "open" },
};

static void every_way(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        void *made;
        assert_int_equal(script_setup(&made), 0);
        struct script *s = made;
        script_run(s, rows[i].script);
        const struct connection *c = s->timeline.connections[0];
        if (strcmp(connection_state(c), rows[i].state) || strcmp(c->history, rows[i].history) ||
            strcmp(closed_name(c->closed), rows[i].closed)) {
            print_message("%s---- wanted %s %s %s, got %s %s %s\n", rows[i].script, rows[i].state,
                          rows[i].history, rows[i].closed, connection_state(c), c->history,
                          closed_name(c->closed));
            wrong++;
        }
        script_teardown(&made);
    }
    assert_int_equal(wrong, 0);
}

static void odd_flags(void **state)
{
    struct script *s = *state;
    script_run(s, "> S \n < S. \n > . \n > FR. 1:1 \n");
    assert_string_equal(s->timeline.connections[0]->history, "ShAI");
}

static void syn_and_fin(void **state)
{
    struct script *s = *state;
    script_run(s, "> SF \n < R. \n");
    assert_string_equal(s->timeline.connections[0]->history, "Qr");
}

/* The tenth repetition is worth a second letter. */
static void tenth_repetition(void **state)
{
    struct script *s = *state;
    script_feed(s, "> S \n < S. \n > . \n > P. 1:6 \n");
    for (int i = 0; i < 10; i++)
        script_feed(s, "+300000 > P. 1:6 \n");
    script_run(s, "");
    assert_string_equal(s->timeline.connections[0]->history, "ShADTT");
}

static void udp(void **state)
{
    static const struct {
        const char *script, *state, *history;
    } wanted[] = {
        { "> udp 5 \n", "S0", "D" },
        { "> udp 5 \n < udp 5 \n", "SF", "Dd" },
        { "> udp 5 \n < icmp udp port-unreachable \n", "S0", "D" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *made;
        assert_int_equal(script_setup(&made), 0);
        struct script *s = made;
        script_run(s, wanted[i].script);
        assert_string_equal(connection_state(s->timeline.connections[0]), wanted[i].state);
        assert_string_equal(s->timeline.connections[0]->history, wanted[i].history);
        script_teardown(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way),   SCRIPT_TEST(odd_flags), SCRIPT_TEST(syn_and_fin),
        SCRIPT_TEST(tenth_repetition), cmocka_unit_test(udp),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
