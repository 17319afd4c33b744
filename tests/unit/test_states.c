/* The TCP states of both ends: every transition of RFC 9293 figure 5 that Linux makes, and the
 * kernel's own word beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "joined.h"

#define CLOSE_CLIENT "client close#11 last { \n > F. \n client } = 0 \n"
#define CLOSE_SERVER "server close#20 last { \n < F. \n server } = 0 \n"

/* CLOSED, LISTEN; the welcoming socket stays in LISTEN while its connections come and go. */
static void passive_open(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED);
    expect_states(
        s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) \n");
    expect_sockets(s, "#10 server welcoming 0.0.0.0:12000>- LISTEN \n"
                      "#11 client client 127.0.0.1:40000>127.0.0.1:12000 c1 C ESTABLISHED \n"
                      "#20 server connection 127.0.0.1:12000>127.0.0.1:40000 c1 S ESTABLISHED \n");
}

static void client_closes_first(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED CLOSE_CLIENT "< . \n" CLOSE_SERVER "> . \n");
    expect_states(s,
                  "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(5) TIME_WAIT(6) \n"
                  "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(4) LAST_ACK(6) CLOSED(7) \n");
    expect_connections(s, "1 handshake fin SF ShAFaf bytes 0/0 first C \n");
}

static void server_closes_first(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED CLOSE_SERVER "> . \n" CLOSE_CLIENT "< . \n");
    expect_states(s,
                  "C: CLOSED SYN_SENT(1) ESTABLISHED(3) CLOSE_WAIT(4) LAST_ACK(6) CLOSED(7) \n"
                  "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(5) TIME_WAIT(6) \n");
}

/* The answer to a FIN is a FIN that acknowledges it: FIN-WAIT-2 lasts no time, TIME-WAIT at once.
 */
static void fin_answered_by_fin(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED CLOSE_CLIENT CLOSE_SERVER "> . \n");
    expect_states(s,
                  "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(5) TIME_WAIT(5) \n"
                  "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(4) LAST_ACK(5) CLOSED(6) \n");
}

/* Both FINs cross on the way: CLOSING at both ends.  Each acknowledges the other's FIN (RFC 9293
 * figure 13). */
static void simultaneous_close(void **state)
{
    struct script *s = *state;
    script_run(
        s, CONNECTED
        "client close#11 last { \n server close#20 last { \n"
        "> F. 1:1 ack 1 \n < F. 1:1 ack 1 \n > . 2:2 ack 2 \n < . 2:2 ack 2 \n client } = 0 \n server } = 0 \n");
    expect_states(s,
                  "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) CLOSING(5) TIME_WAIT(7) \n"
                  "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) FIN_WAIT1(5) CLOSING(4) TIME_WAIT(6) \n");
    expect_connections(s, "1 handshake fin SF ShAFfa bytes 0/0 first C \n");
}

/* The same, nobody traced: that they crossed tells the second one, which does not acknowledge the
 * first. */
static void simultaneous_close_bare(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "> S \n < S. \n > . \n > F. 1:1 ack 1 \n < F. 1:1 ack 1 \n > . 2:2 ack 2 \n < . 2:2 ack 2 \n");
    expect_states(
        s,
        "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) CLOSING(5) TIME_WAIT(7) \n"
        "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(4) FIN_WAIT1(5) CLOSING(5) TIME_WAIT(6) \n");
    expect_connections(s, "1 handshake fin SF ShAFfa bytes 0/0 first C \n");
}

/* The server's FIN comes when the client is in close() already, and the client's FIN acknowledges
 * it: they did not cross. */
static void fin_that_acknowledges_one(void **state)
{
    struct script *s = *state;
    script_run(
        s, CONNECTED
        "client close#11 last { \n client state#11 CLOSE_WAIT \n server close#20 last { \n"
        "< F. 1:1 ack 1 \n > F. 1:1 ack 2 \n < . 2:2 ack 2 \n client } = 0 \n server } = 0 \n");
    expect_states(s,
                  "C: CLOSED SYN_SENT(1) ESTABLISHED(3) CLOSE_WAIT(4) LAST_ACK(5) CLOSED(6) \n"
                  "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(5) TIME_WAIT(5) \n");
    assert_null(s->timeline.disagreements);
}

/* Half-close: shutdown(SHUT_WR), the other side goes on sending. */
static void half_close(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED
               "client shutdown#11 WR { \n > F. \n client } = 0 \n < . \n"
               "server send#20 \"rest\" { \n < P. \"rest\" \n > . \n server } = 4 \n" CLOSE_SERVER
               "> . \n"
               "client close#11 last = 0 \n");
    expect_states(s,
                  "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(5) TIME_WAIT(8) \n"
                  "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(4) LAST_ACK(8) CLOSED(9) \n");
}

/* The FIN arrives behind a hole: the receiver has not got it before it acknowledges it. */
static void fin_behind_a_hole(void **state)
{
    struct script *s = *state;
    script_run(
        s, CONNECTED
        "client send#11 3000 { \n > . 1:1001 \n < . ack 1001 \n > P. 2001:3001 \n < . ack 1001 sack 2001:3001 \n"
        "client } = 3000 \n"
        "client close#11 last { \n > F. 3001:3001 \n client } = 0 \n < . ack 1001 sack 2001:3002 \n"
        "+200 > . 1001:2001 \n < . ack 3002 \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(8) FIN_WAIT2(11) \n"
                     "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(10) \n");
}

/* A FIN that a socket filter swallows never arrives. */
static void fin_into_a_filter(void **state)
{
    struct script *s = *state;
    script_run(s,
               CONNECTED "server setsockopt#20 FILTER 0 = 0 \n" CLOSE_CLIENT "+200000 > F. 1:1 \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) \n"
                     "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) \n");
}

/* close() before the handshake is complete: SYN-SENT to CLOSED; Linux sends nothing. */
static void close_in_syn_sent(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "client socket tcp = #11 \n client connect#11 127.0.0.1:12000 { \n > S \n"
        "client } = EINPROGRESS local 127.0.0.1:40000 \n client close#11 last { \n client } = 0 \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) CLOSED(close) \n S: CLOSED \n");
}

static void exit_in_syn_sent(void **state)
{
    struct script *s = *state;
    script_run(s, "client socket tcp = #11 \n client connect#11 127.0.0.1:12000 { \n > S \n"
                  "+5000 client releases #11 \n client killed 9 \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) CLOSED(exit 100) \n S: CLOSED \n");
}

/* SYN-RECEIVED ends by an RST, too. */
static void rst_in_syn_received(void **state)
{
    struct script *s = *state;
    script_run(s, "> S \n < S. \n > R 1:1 \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) CLOSED(3) \n S: CLOSED SYN_RCVD(2) CLOSED(3) \n");
    expect_connections(s, "1 handshake rst RSTO ShR bytes 0/0 first C \n");
}

/* An RST whose number is not the next ends nothing (RFC 5961 3.2), nor does a forged one: what is
 * acknowledged behind it shows so. */
static void rst_outlived(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "> S \n < S. \n > . \n > P. 1:6 \n < . \n > R 100:100 \n < . \n > P. 6:11 \n < . \n > F. \n < F. \n > . \n");
    expect_states(
        s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(10) FIN_WAIT2(11) TIME_WAIT(11) \n"
           "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(10) LAST_ACK(11) CLOSED(12) \n");
    expect_connections(s, "1 handshake fin RSTO ShADaRFf bytes 10/0 first C \n");
}

/* What was on its way when the RST came shows nothing: nobody acknowledges it. */
static void rst_not_outlived(void **state)
{
    struct script *s = *state;
    script_run(
        s, "> S \n < S. \n > . \n < P. 1:6 \n > R. 1:1 ack 6 \n < P. 6:11 \n > R 1:1 \n < . \n");
    expect_connections(s, "1 handshake rst RSTO ShAdRa bytes 0/10 first C \n");
}

/* It answers an ACK of an older connection: RFC 9293 3.10.7.3 stays in SYN-SENT. */
static void rst_in_syn_sent(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "> S \n < . 77:77 ack 500 \n > R 500:500 \n +1000000 > S 0:0 \n < S. 0:0 ack 1 \n > . \n");
    expect_connections(s, "1 handshake open RSTO SaRhA bytes 0/0 \n");
}

/* RFC 9293 figure 8: an old SYN-ACK is refused, and the same SYN goes on asking. */
static void old_syn_ack_in_syn_sent(void **state)
{
    struct script *s = *state;
    script_run(
        s, "> S \n < S. ack 500 \n > R 500:500 \n +1000000 > S 0:0 \n < S. 0:0 ack 1 \n > . \n");
    expect_states(
        s, "C: CLOSED SYN_SENT(1) ESTABLISHED(6) \n S: CLOSED SYN_RCVD(5) ESTABLISHED(6) \n");
    expect_connections(s, "1 handshake open RSTO ShGRA bytes 0/0 \n");
}

/* A reset that does not acknowledge the SYN refuses nothing (RFC 9293 3.10.7.3). */
static void misfit_rst_in_syn_sent(void **state)
{
    struct script *s = *state;
    script_run(s, "> S \n < R. ack 500 \n < S. 0:0 ack 1 \n > . \n");
    expect_states(
        s, "C: CLOSED SYN_SENT(1) ESTABLISHED(4) \n S: CLOSED SYN_RCVD(3) ESTABLISHED(4) \n");
    expect_connections(s, "1 handshake open S1 SrhA bytes 0/0 \n");
}

/* An RST in CLOSE-WAIT and FIN-WAIT-2: data for an end that is gone. */
static void rst_after_fin(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED CLOSE_CLIENT
               "< . \n"
               "server send#20 \"late\" { \n < P. \"late\" \n > R 2:2 \n server } = 4 \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(5) CLOSED(7) \n"
                     "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(4) CLOSED(7) \n");
}

/* A reset that answers a stray segment in TIME-WAIT must not end it (RFC 1337); Linux keeps
 * TIME-WAIT only with tcp_rfc1337, so what happens is not asserted; but a late ACK changes nothing.
 */
static void late_ack_in_time_wait(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED CLOSE_CLIENT "< . \n" CLOSE_SERVER "> . \n +200000 < F. 1:1 \n > . \n");
    expect_states(s,
                  "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(5) TIME_WAIT(6) \n"
                  "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(4) LAST_ACK(6) CLOSED(7) \n");
}

/* The first data completes the handshake when its ACK is missing from the capture. */
static void established_by_data(void **state)
{
    struct script *s = *state;
    script_run(s, "> S \n < S. \n > P. \"hello\" \n < . \n");
    expect_states(
        s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) \n");
}

/* Bare traces, and what is not known of them (states_known.c). */
static const struct {
    const char *script, *states;
} sights[] = {
    /* the first FIN of a record may be the first of the two or the second; the other's FIN tells */
    { "> F. 1:1 ack 1 \n < . 1:1 ack 2 \n", "C: ? \n S: ? \n" },
    { "> F. 1:1 ack 1 \n < . 1:1 ack 2 \n < F. 1:1 ack 2 \n > . \n",
      "C: ? FIN_WAIT2(3) TIME_WAIT(3) \n S: ? CLOSE_WAIT(3) LAST_ACK(3) CLOSED(4) \n" },
    { "> F. 1:1 ack 1 \n < P. 1:6 ack 2 \n",
      "C: ? FIN_WAIT1(2) FIN_WAIT2(2) \n S: ? CLOSE_WAIT(2) \n" },
    /* the client may have sent its FIN long ago */
    { "< . 1:1001 ack 1 \n > . 1:1 \n < . 1001:2001 \n > . \n", "C: ? \n S: ? \n" },
    { "> R 7:7 \n", "C: ? CLOSED(1) \n S: ? CLOSED(1) \n" },
    { "> P. 1:6 ack 1 \n < R 1:1 \n", "C: ? CLOSED(2) \n S: ? CLOSED(2) \n" },
    /* the SYN was not seen */
    { "< S. ack 1 \n > . 1:1 \n",
      "C: ? ESTABLISHED(2) \n S: CLOSED SYN_RCVD(1) ESTABLISHED(2) \n" },
    /* one end only */
    { "> S \n > . 1:1 ack 1 \n > P. 1:6 ack 1 \n > F. 6:6 ack 10 \n",
      "C: CLOSED SYN_SENT(1) ?(2) \n S: CLOSED ?(2) \n" },
    { "< S. ack 1 \n < P. 1:6 ack 1 \n", "C: ? \n S: CLOSED SYN_RCVD(1) ?(2) \n" },
    /* bytes that the capture missed: there may have been a FIN among them, until its sender goes on
     */
    { "> S \n < S. \n > . \n > . 1:1 ack 11 \n < . 1:1 ack 1 \n < P. 11:16 ack 1 \n",
      "C: CLOSED SYN_SENT(1) ESTABLISHED(3) ?(4) ESTABLISHED(6) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) ?(4) ESTABLISHED(6) \n" },
    { "> S \n < S. \n > . \n > P. 1:3 ack 11 \n < P. 11:16 ack 3 \n",
      "C: CLOSED SYN_SENT(1) ESTABLISHED(3) ?(4) ESTABLISHED(5) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) ?(4) ESTABLISHED(5) \n" },
    /* refused, and asked again */
    { "> S \n < R. 0:0 ack 1 \n > S 0:0 \n < S. 0:0 ack 1 \n > . 1:1 \n",
      "C: CLOSED SYN_SENT(1) CLOSED(2) SYN_SENT(3) ESTABLISHED(5) \n S: CLOSED SYN_RCVD(4) ESTABLISHED(5) \n" },
};

static void out_of_sight(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sights / sizeof *sights; i++) {
        void *made;
        assert_int_equal(script_setup(&made), 0);
        print_message("%s", sights[i].script);
        script_run(made, sights[i].script);
        expect_states(made, sights[i].states);
        script_teardown(&made);
    }
}

/* The listening socket is closed: LISTEN to CLOSED. */
static void listen_closed(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "server close#10 last = 0 \n");
    expect_sockets(s, "#10 server welcoming 0.0.0.0:12000>- CLOSED \n");
}

/* ---- the kernel's own word ---- */

static void kernel_agrees(void **state)
{
    struct script *s = *state;
    script_run(
        s, LISTENING
        "server state#10 LISTEN \n"
        "client socket tcp = #11 \n client state#11 CLOSED \n client connect#11 127.0.0.1:12000 { \n"
        "> S \n < S. \n > . \n client } = 0 local 127.0.0.1:40000 \n client state#11 ESTABLISHED \n"
        "server accept#10 = #20 from 127.0.0.1:40000 \n server state#20 ESTABLISHED \n"
        "+9000 server close#20 last { \n server state#20 ESTABLISHED \n < F. \n server } = 0 \n > . \n"
        "+9000 client close#11 last { \n client state#11 CLOSE_WAIT \n > F. \n client } = 0 \n < . \n");
    expect_disagreements(s, "");
    /* nothing is compared before the first packet */
    assert_true(s->timeline.states_checked >= 4 && s->timeline.states_checked <= 6);
}

static void kernel_disagrees(void **state)
{
    struct script *s = *state;
    script_run(
        s, CONNECTED
        "+9000 client close#11 last { \n client state#11 CLOSE_WAIT \n > F. \n client } = 0 \n");
    expect_disagreements(s, "close ESTABLISHED kernel CLOSE_WAIT \n");
}

/* Within 2 ms around a change both states are right: two processors, one clock. */
static void kernel_a_little_ahead(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "9000 client recv#11 10 = EAGAIN \n 9001 client state#11 CLOSE_WAIT \n"
                            "9900 server close#20 last { \n 9901 < F. \n 9902 server } = 0 \n");
    expect_disagreements(s, "");
}

static void kernel_a_little_behind(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED
               "9000 server close#20 last { \n 9001 < F. \n 9002 server } = 0 \n"
               "10900 client recv#11 10 = 0 \n 10901 client state#11 ESTABLISHED \n 20000 > . \n");
    expect_disagreements(s, "");
}

static void kernel_too_far_ahead(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "9000 client recv#11 10 = EAGAIN \n 9001 client state#11 CLOSE_WAIT \n"
                            "12000 server close#20 last { \n 12001 < F. \n 12002 server } = 0 \n");
    expect_disagreements(s, "recv ESTABLISHED kernel CLOSE_WAIT \n");
}

static void kernel_too_far_behind(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED
               "9000 server close#20 last { \n 9001 < F. \n 9002 server } = 0 \n"
               "12000 client recv#11 10 = 0 \n 12001 client state#11 ESTABLISHED \n 20000 > . \n");
    expect_disagreements(s, "recv CLOSE_WAIT kernel ESTABLISHED \n");
}

/* The last FIN arrived in the very moment in which close() asked: the connection is in TIME-WAIT,
 * and the socket says CLOSED. */
static void kernel_ahead_in_time_wait(void **state)
{
    struct script *s = *state;
    script_run(
        s, CONNECTED
        "9000 client shutdown#11 RDWR { \n 9001 > F. \n 9002 client } = 0 \n"
        "9100 server close#20 last { \n 9110 client close#11 last { \n 9111 client state#11 CLOSED \n"
        "9120 < F. \n 9121 > . \n 9122 server } = 0 \n 9123 client } = 0 \n 20000 client socket tcp = #12 \n");
    expect_disagreements(s, "");
}

/* The state a call finds and leaves. */
static void states_of_calls(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED CLOSE_CLIENT);
    static const struct {
        const char *name;
        enum tcp_state before, after;
    } wanted[] = {
        { "listen", STATE_CLOSED, STATE_LISTEN },
        { "connect", STATE_CLOSED, STATE_ESTABLISHED },
        { "accept", STATE_LISTEN, STATE_LISTEN },
        { "close", STATE_ESTABLISHED, STATE_FIN_WAIT_1 },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        for (size_t k = 0; k < s->timeline.call_count; k++) {
            const struct call *call = s->timeline.calls[k];
            if (strcmp(call_name(call->facts), wanted[i].name) == 0) {
                assert_string_equal(tcp_state_name(call->state_before),
                                    tcp_state_name(wanted[i].before));
                assert_string_equal(tcp_state_name(call->state_after),
                                    tcp_state_name(wanted[i].after));
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(passive_open),
        SCRIPT_TEST(client_closes_first),
        SCRIPT_TEST(server_closes_first),
        SCRIPT_TEST(fin_answered_by_fin),
        SCRIPT_TEST(simultaneous_close),
        SCRIPT_TEST(fin_that_acknowledges_one),
        SCRIPT_TEST(half_close),
        SCRIPT_TEST(fin_behind_a_hole),
        SCRIPT_TEST(fin_into_a_filter),
        SCRIPT_TEST(close_in_syn_sent),
        SCRIPT_TEST(exit_in_syn_sent),
        SCRIPT_TEST(rst_in_syn_received),
        SCRIPT_TEST(rst_outlived),
        SCRIPT_TEST(rst_not_outlived),
        SCRIPT_TEST(rst_in_syn_sent),
        SCRIPT_TEST(old_syn_ack_in_syn_sent),
        SCRIPT_TEST(misfit_rst_in_syn_sent),
        SCRIPT_TEST(simultaneous_close_bare),
        SCRIPT_TEST(rst_after_fin),
        SCRIPT_TEST(late_ack_in_time_wait),
        SCRIPT_TEST(established_by_data),
        cmocka_unit_test(out_of_sight),
        SCRIPT_TEST(listen_closed),
        SCRIPT_TEST(kernel_agrees),
        SCRIPT_TEST(kernel_disagrees),
        SCRIPT_TEST(kernel_ahead_in_time_wait),
        SCRIPT_TEST(kernel_a_little_ahead),
        SCRIPT_TEST(kernel_a_little_behind),
        SCRIPT_TEST(kernel_too_far_ahead),
        SCRIPT_TEST(kernel_too_far_behind),
        SCRIPT_TEST(states_of_calls),
    };
    return cmocka_run_group_tests_name("states", tests, NULL, NULL);
}
