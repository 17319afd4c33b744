/* Why a FIN or an RST left at that moment: calls, the end of a program, what had waited, what
 * arrived.  Runs written by hand (script.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "joined.h"

/* The FIN stands behind queued data: close() has long returned when the ACK lets both go. */
static void fin_behind_queued_data(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 65495 { \n"
                            "61 > P. 1:65496 \n"
                            "62 < . ack 65496 win 0 \n"
                            "63 client } = 65495 \n"
                            "70 client send#11 \"tail\" = 4 \n"
                            "80 client close#11 last = 0 \n"
                            "9000 server recv#20 65495 { \n"
                            "9005 < . ack 65496 win 400 \n"
                            "9006 > FP. 65496:65500 \"tail\" \n"
                            "9007 < . ack 65501 win 400 \n"
                            "9010 server } = 65495 \n");
    expect_packets(s, 6,
                   "6 S window-update trigger=recv window_update \n"
                   "7 C fin 65495..65499 carries=send.2+close trigger=arrival(6) \n"
                   "8 S ack trigger=arrival(7) \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(close) FIN_WAIT2(8) \n"
                     "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(7) \n");
}

/* The same when the program ended with bytes in the queue. */
static void fin_behind_queued_data_at_exit(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 65495 { \n"
                            "61 > P. 1:65496 \n"
                            "62 < . ack 65496 win 0 \n"
                            "63 client } = 65495 \n"
                            "70 client send#11 \"tail\" = 4 \n"
                            "80 client releases #11 \n"
                            "90 client exit 0 \n"
                            "9000 server recv#20 65495 { \n"
                            "9005 < . ack 65496 win 400 \n"
                            "9006 > P. 65496:65500 \"tail\" \n"
                            "9007 > F. \n"
                            "9008 < . ack 65501 win 400 \n"
                            "9010 server } = 65495 \n");
    expect_packets(s, 6,
                   "6 S window-update trigger=recv window_update \n"
                   "7 C data 65495..65499 carries=send.2 trigger=arrival(6) \n"
                   "8 C fin trigger=arrival(6) \n"
                   "9 S ack trigger=arrival(8) \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(exit 200) FIN_WAIT2(9) \n"
                     "S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(8) \n");
}

/* close() pushes what Nagle's algorithm held back, and the FIN with it. */
static void close_pushes(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"a\" { \n"
                            "61 > P. \"a\" \n"
                            "62 client } = 1 \n"
                            "63 client send#11 \"b\" = 1 \n"
                            "64 client close#11 last { \n"
                            "65 > FP. 2:3 \"b\" \n"
                            "66 client } = 0 \n");
    expect_packets(s, 5, "5 C fin 1..2 carries=send.2+close trigger=close \n");
}

static void shutdown_pushes(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"a\" MSG_MORE = 1 \n"
                            "64 client shutdown#11 WR { \n"
                            "65 > FP. 1:2 \"a\" \n"
                            "66 client } = 0 \n");
    expect_packets(s, 4, "4 C fin 0..1 carries=send+shutdown trigger=shutdown \n");
}

/* The end of the program pushes it as well. */
static void exit_pushes(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"a\" MSG_MORE = 1 \n"
                            "64 client releases #11 \n"
                            "65 > FP. 1:2 \"a\" \n"
                            "66 client exit 0 \n");
    expect_packets(s, 4, "4 C fin 0..1 carries=send trigger=exit(200) \n");
}

/* close() with received bytes unread: RST, no FIN (RFC 9293 3.6.1, RFC 1122 4.2.2.13). */
static void unread_data(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"hello\" { \n"
                            "61 > P. \"hello\" \n"
                            "62 < . \n"
                            "63 client } = 5 \n"
                            "70 server recv#20 2 = 2 \"he\" \n"
                            "80 server close#20 last { \n"
                            "81 < R. 1:1 ack 6 \n"
                            "82 server } = 0 \n");
    expect_packets(s, 6, "6 S rst trigger=close \n");
    expect_connections(s, "1 handshake rst RSTR ShADar bytes 5/0 first S \n");
    expect_states(
        s,
        "C: CLOSED SYN_SENT(1) ESTABLISHED(3) CLOSED(6) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSED(6) \n");
}

static void unread_data_at_exit(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"hello\" { \n"
                            "61 > P. \"hello\" \n"
                            "62 < . \n"
                            "63 client } = 5 \n"
                            "80 server releases #20 #10 \n"
                            "81 < R. 1:1 ack 6 \n"
                            "82 server exit 0 \n");
    expect_packets(s, 6, "6 S rst trigger=exit(100) \n");
}

static void linger_zero(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client setsockopt#11 LINGER 0 = 0 \n"
                            "70 client close#11 last { \n"
                            "71 > R. \n"
                            "72 client } = 0 \n");
    expect_packets(s, 4, "4 C rst trigger=close \n");
    expect_connections(s, "1 handshake rst RSTO ShAR bytes 0/0 first C \n");
}

/* Data for a socket that was closed long ago: its arrival makes the RST, which has no ACK flag and
 * takes its number from there. */
static void data_to_a_closed_socket(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 server close#20 last { \n"
                            "61 < F. \n"
                            "62 > . \n"
                            "63 server } = 0 \n"
                            "5000 client send#11 \"hello\" { \n"
                            "5001 > P. \"hello\" \n"
                            "5002 < R 2:2 \n"
                            "5003 client } = 5 \n"
                            "5010 client send#11 \"again\" = EPIPE \n");
    expect_packets(s, 4,
                   "4 S fin carries=close trigger=close \n"
                   "5 C ack trigger=arrival(4) \n"
                   "6 C data 0..5 carries=send.1 trigger=send.1 \n"
                   "7 S rst trigger=arrival(6) \n");
    expect_connections(s, "1 handshake rst RSTR ShAfDr bytes 5/0 first S \n");
}

/* The RST may leave while close() still runs: it answers data that crossed the FIN, so the data
 * made it, not the call. */
static void data_crosses_the_close(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 server close#20 last { \n"
                            "61 < F. \n"
                            "62 client send#11 \"hello\" { \n"
                            "63 > P. \"hello\" ack 1 \n"
                            "64 < R 2:2 \n"
                            "65 client } = 5 \n"
                            "66 server } = 0 \n");
    expect_packets(s, 6, "6 S rst trigger=arrival(5) \n");
}

/* The welcoming socket goes while connections wait for accept(): each gets an RST (Linux). */
static void unaccepted_at_close(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "30 client connect#11 127.0.0.1:12000 { \n"
                            "32 > S \n"
                            "34 < S. \n"
                            "36 > . \n"
                            "40 client } = 0 local 127.0.0.1:40000 \n"
                            "50 server close#10 last { \n"
                            "51 < R. \n"
                            "52 server } = 0 \n");
    expect_packets(s, 4, "4 S rst trigger=close \n");
}

static void unaccepted_at_exit(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "30 client connect#11 127.0.0.1:12000 { \n"
                            "32 > S \n"
                            "34 < S. \n"
                            "36 > . \n"
                            "40 client } = 0 local 127.0.0.1:40000 \n"
                            "50 server releases #10 \n"
                            "51 < R. \n"
                            "52 server exit 0 \n");
    expect_packets(s, 4, "4 S rst trigger=exit(100) \n");
}

/* connect(AF_UNSPEC) on a connected socket disconnects it: RST by that call. */
static void disconnect(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client connect#11 { \n"
                            "61 > R. \n"
                            "62 client } = 0 \n");
    expect_packets(s, 4, "4 C rst trigger=connect.2 \n");
}

/* An RST with the ACK flag never answers a segment that had one (RFC 9293 3.10.7.1; Linux:
 * tcp_v4_send_reset): some call or the end of a program made it, and when that was not traced,
 * nobody knows which. */
static void reset_by_an_untraced_end(void **state)
{
    struct script *s = *state;
    script_run(s, "> S \n < S. \n > . \n > P. \"hello\" \n < . \n < R. \n");
    expect_packets(s, 6, "6 S rst trigger=unknown \n");
}

/* The client gave up before the answer came: its kernel resets what it no longer knows; the number
 * is the SYN-ACK's. */
static void syn_ack_for_a_closed_socket(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "30 client connect#11 127.0.0.1:12000 { \n"
                            "32 > S \n"
                            "33 client } = EINPROGRESS local 127.0.0.1:40000 \n"
                            "34 client close#11 last = 0 \n"
                            "50 < S. \n"
                            "51 > R 1:1 \n");
    expect_packets(s, 2,
                   "2 S syn-ack trigger=arrival(1) listen \n"
                   "3 C rst trigger=arrival(2) \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) CLOSED(close) \n S: CLOSED SYN_RCVD(2) CLOSED(3) \n");
}

/* shutdown(SHUT_RDWR) on a listening socket stops it like close() does: waiting connections are
 * reset. */
static void welcoming_socket_shut_down(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "30 client connect#11 127.0.0.1:12000 { \n"
                            "32 > S \n"
                            "34 < S. \n"
                            "36 > . \n"
                            "40 client } = 0 local 127.0.0.1:40000 \n"
                            "50 server shutdown#10 RDWR { \n"
                            "51 < R. \n"
                            "52 server } = 0 \n");
    expect_packets(s, 4, "4 S rst trigger=shutdown \n");
    expect_sockets(s, "#10 server welcoming 0.0.0.0:12000>- CLOSED \n"
                      "#11 client client 127.0.0.1:40000>127.0.0.1:12000 c1 C CLOSED \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(fin_behind_queued_data),
        SCRIPT_TEST(fin_behind_queued_data_at_exit),
        SCRIPT_TEST(close_pushes),
        SCRIPT_TEST(shutdown_pushes),
        SCRIPT_TEST(exit_pushes),
        SCRIPT_TEST(unread_data),
        SCRIPT_TEST(unread_data_at_exit),
        SCRIPT_TEST(linger_zero),
        SCRIPT_TEST(data_to_a_closed_socket),
        SCRIPT_TEST(data_crosses_the_close),
        SCRIPT_TEST(unaccepted_at_close),
        SCRIPT_TEST(unaccepted_at_exit),
        SCRIPT_TEST(disconnect),
        SCRIPT_TEST(reset_by_an_untraced_end),
        SCRIPT_TEST(syn_ack_for_a_closed_socket),
        SCRIPT_TEST(welcoming_socket_shut_down),
    };
    return cmocka_run_group_tests_name("closing", tests, NULL, NULL);
}
