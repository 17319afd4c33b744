/* Which socket a packet belongs to: several clients at once, ports used again, refused and
 * unanswered connect(), sockets of programs that are not traced, both IP families, UDP.  Runs
 * written by hand (script.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "joined.h"

#define TWO_CONNECTIONS                                     \
    "conn A 127.0.0.1:40001 127.0.0.1:12000 isn 100 200 \n" \
    "conn B 127.0.0.1:40002 127.0.0.1:12000 isn 4000000000 300 \n"

/* Two SYNs cross: whose is whose is known when each connect() returns, and filled in then. */
static void two_clients_cross(void **state)
{
    struct script *s = *state;
    script_run(s, TWO_CONNECTIONS LISTENING "20 client socket tcp = #11 \n"
                                            "22 client2 socket tcp = #12 \n"
                                            "30 client connect#11 127.0.0.1:12000 { \n"
                                            "31 client2 connect#12 127.0.0.1:12000 { \n"
                                            "32 B> S \n"
                                            "33 A> S \n"
                                            "34 A< S. \n"
                                            "35 B< S. \n"
                                            "36 A> . \n"
                                            "37 B> . \n"
                                            "40 client } = 0 local 127.0.0.1:40001 \n"
                                            "41 client2 } = 0 local 127.0.0.1:40002 \n"
                                            "50 server accept#10 = #20 from 127.0.0.1:40001 \n"
                                            "52 server accept#10 = #21 from 127.0.0.1:40002 \n"
                                            "60 client2 send#12 \"two\" { \n"
                                            "61 client send#11 \"one\" { \n"
                                            "62 A> P. \"one\" \n"
                                            "63 B> P. \"two\" \n"
                                            "64 client } = 3 \n"
                                            "65 client2 } = 3 \n");
    expect_packets(s, 1,
                   "1 c1 C syn carries=connect.2 trigger=connect.2 \n"
                   "2 c2 C syn carries=connect.1 trigger=connect.1 \n"
                   "3 c2 S syn-ack trigger=arrival(2) listen \n"
                   "4 c1 S syn-ack trigger=arrival(1) listen \n"
                   "5 c2 C handshake-ack trigger=arrival(3) completes=connect.1 \n"
                   "6 c1 C handshake-ack trigger=arrival(4) completes=connect.2 \n"
                   "7 c2 C data 0..3 carries=send.2 trigger=send.2 \n"
                   "8 c1 C data 0..3 carries=send.1 trigger=send.1 \n");
    expect_sockets(s, "#10 server welcoming 0.0.0.0:12000>- LISTEN \n"
                      "#11 client client 127.0.0.1:40001>127.0.0.1:12000 c2 C ESTABLISHED \n"
                      "#12 client2 client 127.0.0.1:40002>127.0.0.1:12000 c1 C ESTABLISHED \n"
                      "#20 server connection 127.0.0.1:12000>127.0.0.1:40001 c2 S ESTABLISHED \n"
                      "#21 server connection 127.0.0.1:12000>127.0.0.1:40002 c1 S ESTABLISHED \n");
}

/* The client was bound before: its port says whose SYN it is, even among rivals. */
static void bound_client_among_rivals(void **state)
{
    struct script *s = *state;
    script_feed(s, TWO_CONNECTIONS LISTENING "20 client socket tcp = #11 \n"
                                             "21 client bind#11 127.0.0.1:40001 = 0 \n"
                                             "23 client2 socket tcp = #12 \n"
                                             "30 client connect#11 127.0.0.1:12000 { \n"
                                             "31 client2 connect#12 127.0.0.1:12000 { \n"
                                             "32 A> S \n");
    script_run(s, "");
    expect_packets(s, 1, "1 C syn carries=connect.1 trigger=connect.1 \n");
}

/* Nobody listens: the kernel of the server's machine answers. */
static void refused(void **state)
{
    struct script *s = *state;
    script_run(s, "20 client socket tcp = #11 \n"
                  "30 client connect#11 127.0.0.1:12000 { \n"
                  "32 > S \n"
                  "33 < R. ack 1 win 0 \n"
                  "40 client } = ECONNREFUSED local 0.0.0.0:40000 \n");
    expect_packets(s, 1,
                   "1 C syn carries=connect trigger=connect \n"
                   "2 S rst trigger=arrival(1) \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) CLOSED(2) \n S: CLOSED \n");
    expect_connections(s, "1 handshake refused REJ Sr bytes 0/0 first S \n");
}

/* Two at once: getsockname() after a refused connect() tells the port, but 0.0.0.0 as the address
 * (Linux). */
static void two_refused_at_once(void **state)
{
    struct script *s = *state;
    script_run(s, TWO_CONNECTIONS "20 client socket tcp = #11 \n"
                                  "22 client2 socket tcp = #12 \n"
                                  "30 client connect#11 127.0.0.1:12000 { \n"
                                  "31 client2 connect#12 127.0.0.1:12000 { \n"
                                  "32 B> S \n"
                                  "33 B< R. ack 1 win 0 \n"
                                  "34 A> S \n"
                                  "35 A< R. ack 1 win 0 \n"
                                  "40 client } = ECONNREFUSED local 0.0.0.0:40001 \n"
                                  "41 client2 } = ECONNREFUSED local 0.0.0.0:40002 \n");
    expect_packets(s, 1,
                   "1 c1 C syn carries=connect.2 trigger=connect.2 \n"
                   "2 c1 S rst trigger=arrival(1) \n"
                   "3 c2 C syn carries=connect.1 trigger=connect.1 \n"
                   "4 c2 S rst trigger=arrival(3) \n");
}

/* No answer at all: the SYN is sent again after 1 s, 3 s …, and connect() gives up. */
static void unanswered(void **state)
{
    struct script *s = *state;
    script_run(s, "20 client socket tcp = #11 \n"
                  "30 client connect#11 127.0.0.1:12000 { \n"
                  "32 > S \n"
                  "1000032 > S \n"
                  "3000032 > S \n"
                  "7000032 client } = ETIMEDOUT local 127.0.0.1:40000 \n");
    expect_packets(s, 1,
                   "1 C syn carries=connect trigger=connect \n"
                   "2 C syn carries=connect trigger=timer(retransmission) retransmission \n"
                   "3 C syn carries=connect trigger=timer(retransmission) retransmission \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) CLOSED(connect) \n S: CLOSED \n");
    expect_connections(s, "1 handshake timeout S0 S bytes 0/0 \n");
}

/* An ICMP error ends the attempt: connect() = ECONNREFUSED, and no RST was there. */
static void refused_by_icmp(void **state)
{
    struct script *s = *state;
    script_run(s, "20 client socket tcp = #11 \n"
                  "30 client connect#11 127.0.0.1:12000 { \n"
                  "32 > S \n"
                  "33 < icmp tcp port-unreachable \n"
                  "34 client } = ECONNREFUSED local 127.0.0.1:40000 \n");
    expect_states(s, "C: CLOSED SYN_SENT(1) CLOSED(connect) \n S: CLOSED \n");
    expect_connections(s, "1 handshake timeout S0 S bytes 0/0 \n");
}

/* Two unanswered at once: the repetitions come before connect() tells its port. */
static void two_unanswered_at_once(void **state)
{
    struct script *s = *state;
    script_run(s, TWO_CONNECTIONS "20 client socket tcp = #11 \n"
                                  "22 client2 socket tcp = #12 \n"
                                  "30 client connect#11 127.0.0.1:12000 { \n"
                                  "31 client2 connect#12 127.0.0.1:12000 { \n"
                                  "32 B> S \n"
                                  "34 A> S \n"
                                  "1000032 B> S \n"
                                  "1000034 A> S \n"
                                  "3000000 client2 } = ETIMEDOUT local 0.0.0.0:40002 \n"
                                  "3000001 client } = ETIMEDOUT local 0.0.0.0:40001 \n");
    expect_packets(s, 1,
                   "1 c1 C syn carries=connect.2 trigger=connect.2 \n"
                   "2 c2 C syn carries=connect.1 trigger=connect.1 \n"
                   "3 c1 C syn carries=connect.2 trigger=timer(retransmission) retransmission \n"
                   "4 c2 C syn carries=connect.1 trigger=timer(retransmission) retransmission \n");
    expect_connections(s, "1 handshake timeout S0 S bytes 0/0 \n"
                          "2 handshake timeout S0 S bytes 0/0 \n");
}

/* connect() returns at once; the handshake goes on without it. */
static void non_blocking_connect(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "30 client connect#11 127.0.0.1:12000 { \n"
                            "32 > S \n"
                            "33 client } = EINPROGRESS local 127.0.0.1:40000 \n"
                            "34 client poll { \n"
                            "50 < S. \n"
                            "51 > . \n"
                            "52 client } = 1 \n"
                            "54 server accept#10 = #20 from 127.0.0.1:40000 \n"
                            "60 client send#11 \"x\" { \n"
                            "61 > P. \"x\" \n"
                            "62 client } = 1 \n");
    expect_packets(s, 1,
                   "1 C syn carries=connect trigger=connect \n"
                   "2 S syn-ack trigger=arrival(1) listen \n"
                   "3 C handshake-ack trigger=arrival(2) completes=connect \n"
                   "4 C data 0..1 carries=send trigger=send \n");
    expect_states(
        s, "C: CLOSED SYN_SENT(1) ESTABLISHED(3) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) \n");
}

/* connect() again on the same socket after a refusal: the second SYN is that call's. */
static void connect_again(void **state)
{
    struct script *s = *state;
    script_run(s, TWO_CONNECTIONS "20 client socket tcp = #11 \n"
                                  "30 client connect#11 127.0.0.1:12000 { \n"
                                  "32 A> S \n"
                                  "33 A< R. ack 1 win 0 \n"
                                  "34 client } = ECONNREFUSED local 0.0.0.0:40001 \n"
                                  "40 server socket tcp = #10 \n"
                                  "42 server bind#10 0.0.0.0:12000 = 0 \n"
                                  "44 server listen#10 1 = 0 \n"
                                  "50 client connect#11 127.0.0.1:12000 { \n"
                                  "52 B> S \n"
                                  "53 B< S. \n"
                                  "54 B> . \n"
                                  "55 client } = 0 local 127.0.0.1:40002 \n");
    expect_packets(s, 3,
                   "3 c2 C syn carries=connect.2 trigger=connect.2 \n"
                   "4 c2 S syn-ack trigger=arrival(3) listen \n"
                   "5 c2 C handshake-ack trigger=arrival(4) completes=connect.2 \n");
    expect_sockets(s, "#11 client client 127.0.0.1:40001>127.0.0.1:12000 c1 C CLOSED \n"
                      "#10 server welcoming 0.0.0.0:12000>- LISTEN \n"
                      "#11 client client 127.0.0.1:40002>127.0.0.1:12000 c2 C ESTABLISHED \n");
}

/* The same two ports again, with another initial sequence number: a new connection, and a new
 * accepted socket. */
static void reused_port(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client close#11 last { \n"
                            "61 > F. \n"
                            "62 client } = 0 \n"
                            "63 < . \n"
                            "64 server close#20 last { \n"
                            "65 < F. \n"
                            "66 > . \n"
                            "67 server } = 0 \n"
                            "conn - 127.0.0.1:40000 127.0.0.1:12000 isn 90000 70000 \n"
                            "100 client socket tcp = #12 \n"
                            "101 client bind#12 127.0.0.1:40000 = 0 \n"
                            "110 client connect#12 127.0.0.1:12000 { \n"
                            "111 > S \n"
                            "112 < S. \n"
                            "113 > . \n"
                            "114 client } = 0 local 127.0.0.1:40000 \n"
                            "120 server accept#10 = #21 from 127.0.0.1:40000 \n"
                            "130 server send#21 \"hi\" { \n"
                            "131 < P. \"hi\" \n"
                            "132 server } = 2 \n");
    expect_packets(s, 8,
                   "8 c2 C syn carries=connect.2 trigger=connect.2 reused_ports \n"
                   "9 c2 S syn-ack trigger=arrival(8) listen \n"
                   "10 c2 C handshake-ack trigger=arrival(9) completes=connect.2 \n"
                   "11 c2 S data 0..2 carries=send trigger=send \n");
}

/* The first client went away before its connection was accepted; the port came back.  accept()
 * hands out the old one first. */
static void reused_port_before_accept(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "30 client connect#11 127.0.0.1:12000 { \n"
                            "32 > S \n"
                            "33 < S. \n"
                            "34 > . \n"
                            "40 client } = 0 local 127.0.0.1:40000 \n"
                            "41 client setsockopt#11 LINGER 0 = 0 \n"
                            "43 client close#11 last { \n"
                            "44 > R. \n"
                            "45 client } = 0 \n"
                            "conn - 127.0.0.1:40000 127.0.0.1:12000 isn 90000 70000 \n"
                            "50 client socket tcp = #12 \n"
                            "51 client bind#12 127.0.0.1:40000 = 0 \n"
                            "60 client connect#12 127.0.0.1:12000 { \n"
                            "61 > S \n"
                            "62 < S. \n"
                            "63 > . \n"
                            "64 client } = 0 local 127.0.0.1:40000 \n"
                            "70 server accept#10 = #20 from 127.0.0.1:40000 \n"
                            "72 server accept#10 = #21 from 127.0.0.1:40000 \n"
                            "80 server send#21 \"hi\" { \n"
                            "81 < P. \"hi\" \n"
                            "82 server } = 2 \n");
    expect_packets(s, 4,
                   "4 c1 C rst trigger=close \n"
                   "5 c2 C syn carries=connect.2 trigger=connect.2 reused_ports \n"
                   "6 c2 S syn-ack trigger=arrival(5) listen \n"
                   "7 c2 C handshake-ack trigger=arrival(6) completes=connect.2 \n"
                   "8 c2 S data 0..2 carries=send trigger=send \n");
}

/* The same, but the old connection is never accepted by a traced call: its server is another
 * program.  Nothing may be mixed up. */
static void reused_port_never_accepted(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "20 client socket tcp = #11 \n"
                            "30 client connect#11 127.0.0.1:12000 { \n"
                            "32 > S \n"
                            "33 < S. \n"
                            "34 > . \n"
                            "40 client } = 0 local 127.0.0.1:40000 \n"
                            "41 client setsockopt#11 LINGER 0 = 0 \n"
                            "43 client close#11 last { \n"
                            "44 > R. \n"
                            "45 client } = 0 \n"
                            "50 server close#10 last = 0 \n"
                            "52 server socket tcp = #30 \n"
                            "53 server bind#30 0.0.0.0:12000 = 0 \n"
                            "55 server listen#30 5 = 0 \n"
                            "conn - 127.0.0.1:40000 127.0.0.1:12000 isn 90000 70000 \n"
                            "60 client socket tcp = #12 \n"
                            "61 client bind#12 127.0.0.1:40000 = 0 \n"
                            "63 client connect#12 127.0.0.1:12000 { \n"
                            "64 > S \n"
                            "65 < S. \n"
                            "66 > . \n"
                            "67 client } = 0 local 127.0.0.1:40000 \n"
                            "70 server accept#30 = #21 from 127.0.0.1:40000 \n"
                            "80 server send#21 \"hi\" { \n"
                            "81 < P. \"hi\" \n"
                            "82 server } = 2 \n");
    expect_packets(s, 8, "8 c2 S data 0..2 carries=send trigger=send \n");
    expect_sockets(s, "#10 server welcoming 0.0.0.0:12000>- CLOSED \n"
                      "#11 client client 127.0.0.1:40000>127.0.0.1:12000 c1 C CLOSED \n"
                      "#30 server welcoming 0.0.0.0:12000>- LISTEN \n"
                      "#12 client client 127.0.0.1:40000>127.0.0.1:12000 c2 C ESTABLISHED \n"
                      "#21 server connection 127.0.0.1:12000>127.0.0.1:40000 c2 S ESTABLISHED \n");
}

/* An inode number that the kernel uses again means the new socket. */
static void reused_inode(void **state)
{
    struct script *s = *state;
    script_run(s, TWO_CONNECTIONS LISTENING "20 client socket tcp = #11 \n"
                                            "30 client connect#11 127.0.0.1:12000 { \n"
                                            "32 A> S \n"
                                            "33 A< S. \n"
                                            "34 A> . \n"
                                            "35 client } = 0 local 127.0.0.1:40001 \n"
                                            "36 client send#11 \"one\" { \n"
                                            "37 A> P. \"one\" \n"
                                            "38 client } = 3 \n"
                                            "40 client close#11 last { \n"
                                            "41 A> F. \n"
                                            "42 client } = 0 \n"
                                            "50 client socket tcp = #11 \n"
                                            "60 client connect#11 127.0.0.1:12000 { \n"
                                            "62 B> S \n"
                                            "63 B< S. \n"
                                            "64 B> . \n"
                                            "65 client } = 0 local 127.0.0.1:40002 \n"
                                            "70 client send#11 \"two\" { \n"
                                            "71 B> P. \"two\" \n"
                                            "72 client } = 3 \n");
    expect_packets(s, 6,
                   "6 c2 C syn carries=connect.2 trigger=connect.2 \n"
                   "7 c2 S syn-ack trigger=arrival(6) listen \n"
                   "8 c2 C handshake-ack trigger=arrival(7) completes=connect.2 \n"
                   "9 c2 C data 0..3 carries=send.2 trigger=send.2 \n");
    expect_ranges(s, "send.1 0..3 \n send.2 0..3 \n");
}

/* An inherited connected socket (exec, systemd): known only because the kernel told its addresses.
 */
static void inherited_socket(void **state)
{
    struct script *s = *state;
    script_run(s, "10 > P. \"before\" \n"
                  "11 < . \n"
                  "20 client send#11 \"hello\" { \n"
                  "21 client socket_is #11 tcp 127.0.0.1:40000 127.0.0.1:12000 \n"
                  "22 > P. \"hello\" \n"
                  "23 client } = 5 \n");
    expect_packets(s, 1,
                   "1 C data 0..6 trigger=unknown \n"
                   "2 S ack trigger=arrival(1) \n"
                   "3 C data 6..11 carries=send trigger=send \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(two_clients_cross),
        SCRIPT_TEST(bound_client_among_rivals),
        SCRIPT_TEST(refused),
        SCRIPT_TEST(two_refused_at_once),
        SCRIPT_TEST(unanswered),
        SCRIPT_TEST(refused_by_icmp),
        SCRIPT_TEST(two_unanswered_at_once),
        SCRIPT_TEST(non_blocking_connect),
        SCRIPT_TEST(connect_again),
        SCRIPT_TEST(reused_port),
        SCRIPT_TEST(reused_port_before_accept),
        SCRIPT_TEST(reused_port_never_accepted),
        SCRIPT_TEST(reused_inode),
        SCRIPT_TEST(inherited_socket),
    };
    return cmocka_run_group_tests_name("sockets", tests, NULL, NULL);
}
