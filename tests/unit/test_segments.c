/* Segments: relative numbers, kinds, windows, and which end is which.  Runs written by hand
 * (script.h), with and without calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "joined.h"

#define HANDSHAKE "> S \n < S. \n > . \n"

/* Initial numbers just below 2^32: everything goes on counting behind the wrap. */
static void numbers_wrap(void **state)
{
    struct script *s = *state;
    script_run(s, "conn - 127.0.0.1:40000 127.0.0.1:12000 isn 4294967293 4294967295 \n" HANDSHAKE
                  "> P. \"hello\" \n"
                  "< . \n"
                  "< P. \"HELLO\" \n"
                  "> . \n"
                  "> P. \"again\" \n"
                  "< . \n");
    expect_packets(s, 4,
                   "4 C data 0..5 trigger=unknown implies=send \n"
                   "5 S ack trigger=arrival(4) \n"
                   "6 S data 0..5 trigger=unknown implies=send \n"
                   "7 C ack trigger=arrival(6) \n"
                   "8 C data 5..10 trigger=unknown implies=send \n"
                   "9 S ack trigger=arrival(8) \n");
    assert_int_equal(packet_by_id(s, 9)->ack, 11);
    assert_int_equal(packet_by_id(s, 8)->seq, 6);
}

/* More than 4 GiB in one direction: relative numbers pass 2^32. */
static void more_than_4_gib(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE "> . 1:1000000001 \n < . \n"
                            "> . 1000000001:2000000001 \n < . \n"
                            "> . 2000000001:3000000001 \n < . \n"
                            "> . 3000000001:4000000001 \n < . \n"
                            "> . 4000000001:5000000001 \n < . \n"
                            "> P. 5000000001:5000000006 \"hello\" \n < . \n"
                            "> F. \n < . \n");
    expect_packets(s, 14,
                   "14 C data 5000000000..5000000005 trigger=unknown implies=send \n"
                   "15 S ack trigger=arrival(14) \n"
                   "16 C fin trigger=unknown implies=close \n"
                   "17 S ack trigger=arrival(16) \n");
    assert_int_equal(packet_by_id(s, 15)->ack, 5000000006);
    expect_connections(s, "1 handshake open S2 ShADaF bytes 5000000005/0 first C \n");
}

/* The FIN's number is no byte, also when an ACK with the number behind it was captured first. */
static void fin_comes_late(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE
               "> P. 1:6 \n < . \n < F. \n > . 7:7 ack 2 \n > F. 6:6 ack 1 \n < . ack 7 \n");
    expect_connections(s, "1 handshake fin SF ShADafF bytes 5/0 first S \n");
}

/* Window scaling holds only when both ends offered it, and never in a SYN (RFC 7323 2.2). */
static void window_scaling(void **state)
{
    struct script *s = *state;
    script_run(
        s, "> S shift 3 win 1000 \n < S. shift 4 win 2000 \n > . win 100 \n < P. \"x\" win 100 \n");
    assert_int_equal(packet_by_id(s, 1)->window, 1000);
    assert_int_equal(packet_by_id(s, 2)->window, 2000);
    assert_int_equal(packet_by_id(s, 3)->window, 800);
    assert_int_equal(packet_by_id(s, 4)->window, 1600);
}

static void window_scaling_offered_once(void **state)
{
    struct script *s = *state;
    script_run(
        s, "> S shift 3 win 1000 \n < S. noshift win 2000 \n > . win 100 \n < P. \"x\" win 100 \n");
    assert_int_equal(packet_by_id(s, 3)->window, 100);
    assert_int_equal(packet_by_id(s, 4)->window, 100);
}

/* A SYN-ACK offers it only in answer to an offer: its own shift holds although the SYN was not
 * seen; the client's is not known. */
static void window_scaling_without_the_syn(void **state)
{
    struct script *s = *state;
    script_run(s, "< S. shift 4 win 2000 \n > . win 100 \n < P. \"x\" win 100 \n > . win 0 \n");
    assert_int_equal(packet_by_id(s, 1)->window, 2000);
    assert_int_equal(packet_by_id(s, 2)->window, -1);
    assert_int_equal(packet_by_id(s, 3)->window, 1600);
    assert_int_equal(packet_by_id(s, 4)->window, 0); /* in any unit */
}

/* Offered, but the answer was not seen. */
static void window_scaling_without_the_answer(void **state)
{
    struct script *s = *state;
    script_run(s, "> S shift 3 win 1000 \n > . win 100 \n < . win 100 \n");
    assert_int_equal(packet_by_id(s, 2)->window, -1);
    assert_int_equal(packet_by_id(s, 3)->window, -1);
}

/* The capture cut the options of the SYNs before one of them was found: that is no refusal. */
static void window_scaling_cut_off(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "> S shiftcut win 1000 \n < S. shiftcut win 2000 \n > . win 100 \n < P. \"x\" win 100 \n");
    assert_int_equal(packet_by_id(s, 3)->window, -1);
    assert_int_equal(packet_by_id(s, 4)->window, -1);
}

/* Not offered: then nobody scales, whatever was cut off the answer. */
static void window_scaling_not_asked_for(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "> S noshift win 1000 \n < S. shiftcut win 2000 \n > . win 100 \n < P. \"x\" win 100 \n");
    assert_int_equal(packet_by_id(s, 3)->window, 100);
    assert_int_equal(packet_by_id(s, 4)->window, 100);
}

/* Joined in the middle: the first byte that was seen counts as 0; the shifts are not known, so
 * neither are the windows. */
static void midstream(void **state)
{
    struct script *s = *state;
    script_run(s, "> P. 70001:70006 \"hello\" ack 33 win 7 \n"
                  "< . 33:33 ack 70006 win 9 \n"
                  "< P. 33:38 \"HELLO\" \n"
                  "> F. 70006:70006 ack 38 \n"
                  "< F. ack 70007 \n"
                  "> . \n");
    expect_packets(s, 1,
                   "1 C data 0..5 trigger=unknown implies=send \n"
                   "2 S ack trigger=arrival(1) \n"
                   "3 S data 0..5 trigger=unknown implies=send \n"
                   "4 C fin trigger=unknown implies=close \n"
                   "5 S fin trigger=unknown implies=close \n"
                   "6 C ack trigger=arrival(5) \n");
    assert_int_equal(packet_by_id(s, 1)->window, -1);
    assert_int_equal(packet_by_id(s, 6)->ack, 7);
    expect_connections(s, "1 midstream fin SF DadFfA bytes 5/5 first C \n");
    /* packet 3 shows that neither had sent a FIN before */
    expect_states(s, "C: ? ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(5) TIME_WAIT(5) \n"
                     "S: ? ESTABLISHED(3) CLOSE_WAIT(4) LAST_ACK(5) CLOSED(6) \n");
}

/* Joined at the SYN-ACK: its sender is the server. */
static void joined_at_the_syn_ack(void **state)
{
    struct script *s = *state;
    script_run(s, "< S. ack 1 \n > . 1:1 \n > P. \"x\" \n");
    expect_packets(s, 1,
                   "1 S syn-ack trigger=unknown implies=listen \n"
                   "2 C handshake-ack trigger=arrival(1) \n"
                   "3 C data 0..1 trigger=unknown implies=send \n");
}

/* Joined at the server's first word: the higher port is taken for the client's, whoever sends
 * first. */
static void midstream_server_first(void **state)
{
    struct script *s = *state;
    script_run(s, "< P. 1:6 \"HELLO\" \n > . \n");
    expect_packets(s, 1,
                   "1 S data 0..5 trigger=unknown implies=send \n"
                   "2 C ack trigger=arrival(1) \n");
}

/* A lone RST for a connection that nobody saw. */
static void lone_rst(void **state)
{
    struct script *s = *state;
    script_run(s, "< R. 77:77 ack 5 \n");
    expect_packets(s, 1, "1 S rst trigger=unknown \n");
    expect_connections(s, "1 midstream rst RSTRH ^r bytes 0/0 first S \n");
}

/* A probe of other systems: one byte into a closed window (RFC 9293 3.8.6.1); it is that byte when
 * it is taken. */
static void probe_with_a_byte(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE "> P. \"hello\" \n < . win 0 \n"
                            "200000 > . 6:7 \n < . ack 6 win 0 \n"
                            "600000 > . 6:7 \n < . ack 7 win 100 \n"
                            "> P. 7:10 \n");
    expect_packets(s, 4,
                   "4 C data 0..5 trigger=unknown implies=send \n"
                   "5 S ack trigger=arrival(4) zero_window \n"
                   "6 C probe 5..6 trigger=timer(persist) zero_window_probe \n"
                   "7 S ack trigger=arrival(6) zero_window zero_window_probe_ack \n"
                   "8 C probe 5..6 trigger=timer(persist) zero_window_probe \n"
                   "9 S ack trigger=arrival(8) \n"
                   "10 C data 6..9 trigger=arrival(9) implies=send \n");
    expect_connections(s, "1 handshake open S1 ShADaw bytes 9/0 \n");
}

/* Bytes that overlap what was sent: counted once. */
static void overlap_counts_once(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE "> P. 1:11 \n > P. 6:16 \n > P. 1:16 \n < . ack 16 \n");
    expect_connections(s, "1 handshake open S1 ShADTa bytes 15/0 \n");
}

/* Bytes that the capture missed: their numbers were used, so they were sent (Zeek counts so too).
 */
static void hole_in_the_capture(void **state)
{
    struct script *s = *state;
    script_run(s, HANDSHAKE "> P. 1:11 \n > P. 21:31 \n < . ack 31 \n");
    expect_packets(s, 4,
                   "4 C data 0..10 trigger=unknown implies=send \n"
                   "5 C data 20..30 trigger=unknown implies=send lost_segment \n"
                   "6 S ack trigger=arrival(5) ack_lost_segment \n");
    expect_connections(s, "1 handshake open S1 ShADaG bytes 30/0 \n");
}

/* Both ends sent a SYN at once (RFC 9293 figure 7).  Linux before 6.11 takes the SYN-ACK in
 * SYN-RECEIVED for a stray SYN and answers it with a challenge ACK (RFC 5961 4.2); these ACKs then
 * establish both ends. */
static void simultaneous_open(void **state)
{
    struct script *s = *state;
    script_run(s, "conn - 127.0.0.1:40000 127.0.0.1:40001 \n"
                  "0 client socket tcp = #11 \n"
                  "2 client bind#11 127.0.0.1:40000 = 0 \n"
                  "4 client2 socket tcp = #12 \n"
                  "6 client2 bind#12 127.0.0.1:40001 = 0 \n"
                  "10 client connect#11 127.0.0.1:40001 { \n"
                  "11 client2 connect#12 127.0.0.1:40000 { \n"
                  "12 > S \n"
                  "13 < S \n"
                  "14 > S. 0:0 ack 1 \n"
                  "15 < S. 0:0 ack 1 \n"
                  "16 > . 1:1 ack 1 \n"
                  "17 < . 1:1 ack 1 \n"
                  "20 client } = 0 local 127.0.0.1:40000 \n"
                  "21 client2 } = 0 local 127.0.0.1:40001 \n"
                  "30 client2 send#12 \"hi\" { \n"
                  "31 < P. 1:3 \"hi\" \n"
                  "32 client2 } = 2 \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) SYN_RCVD(3) ESTABLISHED(6) \n"
                     "S: CLOSED SYN_SENT(2) SYN_RCVD(4) ESTABLISHED(5) \n");
    expect_sockets(s, "#11 client client 127.0.0.1:40000>127.0.0.1:40001 c1 C ESTABLISHED \n"
                      "#12 client2 client 127.0.0.1:40001>127.0.0.1:40000 c1 S ESTABLISHED \n");
    assert_int_equal(s->timeline.connections[0]->opened, OPENED_SIMULTANEOUS);
    const struct packet *syn = packet_by_id(s, 2);
    assert_int_equal(syn->kind, KIND_SYN);
    assert_int_equal(syn->carries_count, 1);
    assert_ptr_equal(syn->trigger.call, syn->carries[0]);
    assert_int_equal(syn->trigger.call->facts->inode, 12);
    assert_int_equal(packet_by_id(s, 3)->trigger.kind, TRIGGER_ARRIVAL);
    assert_int_equal(packet_by_id(s, 3)->trigger.packet->id, 2);
    assert_int_equal(packet_by_id(s, 7)->carries_count, 1);
}

/* A socket that connects to itself (its own port): both ends have one address, the SYN comes back
 * as the other end's SYN. */
static void self_connect(void **state)
{
    struct script *s = *state;
    script_run(s, "conn - 127.0.0.1:40000 127.0.0.1:40000 isn 1000 1000 \n"
                  "0 client socket tcp = #11 \n"
                  "2 client bind#11 127.0.0.1:40000 = 0 \n"
                  "10 client connect#11 127.0.0.1:40000 { \n"
                  "12 > S \n"
                  "13 > S. 0:0 ack 1 \n"
                  "14 > . 1:1 ack 1 \n"
                  "20 client } = 0 local 127.0.0.1:40000 \n"
                  "30 client send#11 \"hi\" { \n"
                  "31 > P. 1:3 \"hi\" ack 1 \n"
                  "32 > . 3:3 ack 3 \n"
                  "33 client } = 2 \n"
                  "40 client recv#11 10 = 2 \"hi\" \n"
                  "50 client close#11 last { \n"
                  "51 > F. 3:3 ack 3 \n"
                  "52 > . 4:4 ack 4 \n"
                  "53 client } = 0 \n");
    assert_int_equal(s->timeline.connection_count, 1);
    const struct packet *data = packet_by_id(s, 4), *fin = packet_by_id(s, 6);
    assert_int_equal(data->carries_count, 1);
    assert_int_equal(data->trigger.kind, TRIGGER_CALL);
    assert_int_equal(fin->kind, KIND_FIN);
    assert_int_equal(fin->carries_count, 1);
    assert_int_equal(s->timeline.connections[0]->closed, CLOSED_FIN);
    assert_int_equal(s->timeline.connections[0]->state[END_CLIENT], STATE_TIME_WAIT);
    /* the SYN's number, but it is no repetition */
    assert_int_equal(packet_by_id(s, 2)->analysis, 0);
    expect_sane(&s->timeline);
}

/* Packets of one burst that were stamped a little out of order (two processors). */
static void times_a_little_out_of_order(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client send#11 \"hello\" { \n"
                            "63 < . ack 6 \n"
                            "@62 > P. 1:6 \"hello\" ack 1 \n"
                            "65 client } = 5 \n");
    expect_sane(&s->timeline);
    assert_int_equal(packet_by_id(s, 5)->carries_count, 1);
    assert_int_equal(packet_by_id(s, 5)->trigger.kind, TRIGGER_CALL);
}

/* How long the handshake took, how often each end repeated, who closed first. */
static void figures(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "0 > S \n 1000000 > S \n 1000100 < S. \n 1000250 > . \n 1000300 > P. 1:6 \n 1200300 > P. 1:6 \n 1200400 < . \n < F. \n > F. \n");
    const struct connection *c = s->timeline.connections[0];
    assert_int_equal(connection_handshake_ns(c), 1000250000);
    assert_int_equal(c->sent_again[END_CLIENT], 2);
    assert_int_equal(c->sent_again[END_SERVER], 0);
    assert_int_equal(c->first_closer, END_SERVER);
}

/* The ACK of the handshake came along with data; a connection joined midstream has no handshake. */
static void handshake_with_data(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "0 > S \n 100 < S. \n 300 > P. 1:6 \n 400 < . \n 500 > . \n conn B 127.0.0.1:40001 127.0.0.1:12000 \n B> P. 1:6 ack 1 \n");
    assert_int_equal(connection_handshake_ns(s->timeline.connections[0]), 300000);
    assert_int_equal(connection_handshake_ns(s->timeline.connections[1]), -1);
}

/* While a SYN is not answered its timer may speak; not once its socket is closed. */
static void unanswered_syn_is_given_up(void **state)
{
    struct script *s = *state;
    script_run(s, "10 client socket tcp = #11 \n"
                  "20 client connect#11 127.0.0.1:12000 { \n"
                  "21 > S \n"
                  "30 client } = EINPROGRESS local 127.0.0.1:40000 \n");
    assert_true(connection_is_busy(s->timeline.connections[0]));
    script_run(s, "40 client close#11 last = 0 \n");
    assert_false(connection_is_busy(s->timeline.connections[0]));
}
/* A FIN, or data, outlives its socket. */
static void unanswered_fin_outlives_its_socket(void **state)
{
    struct script *s = *state;
    script_run(s, "10 client socket tcp = #11 \n"
                  "20 client connect#11 127.0.0.1:12000 { \n"
                  "> S \n < S. \n > . \n"
                  "30 client } = 0 local 127.0.0.1:40000 \n"
                  "40 client close#11 last { \n"
                  "41 > F. \n"
                  "42 client } = 0 \n");
    assert_true(connection_is_busy(s->timeline.connections[0]));
    script_run(s, "50 < . ack 2 \n");
    assert_false(connection_is_busy(s->timeline.connections[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(numbers_wrap),
        SCRIPT_TEST(more_than_4_gib),
        SCRIPT_TEST(fin_comes_late),
        SCRIPT_TEST(window_scaling),
        SCRIPT_TEST(window_scaling_offered_once),
        SCRIPT_TEST(window_scaling_without_the_syn),
        SCRIPT_TEST(window_scaling_without_the_answer),
        SCRIPT_TEST(window_scaling_cut_off),
        SCRIPT_TEST(window_scaling_not_asked_for),
        SCRIPT_TEST(figures),
        SCRIPT_TEST(handshake_with_data),
        SCRIPT_TEST(midstream),
        SCRIPT_TEST(joined_at_the_syn_ack),
        SCRIPT_TEST(midstream_server_first),
        SCRIPT_TEST(lone_rst),
        SCRIPT_TEST(probe_with_a_byte),
        SCRIPT_TEST(overlap_counts_once),
        SCRIPT_TEST(hole_in_the_capture),
        SCRIPT_TEST(unanswered_syn_is_given_up),
        SCRIPT_TEST(unanswered_fin_outlives_its_socket),
        SCRIPT_TEST(simultaneous_open),
        SCRIPT_TEST(self_connect),
        SCRIPT_TEST(times_a_little_out_of_order),
    };
    return cmocka_run_group_tests_name("segments", tests, NULL, NULL);
}
