/* UDP and the ICMP errors about it; IPv6 and dual-stack sockets: runs written by hand (script.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "joined.h"

#define SERVER "0 server socket udp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n"

static void request_and_answer(void **state)
{
    struct script *s = *state;
    script_run(s, SERVER "20 client socket udp = #11 \n"
                         "30 client sendto#11 \"hello\" 127.0.0.1:12000 { \n"
                         "31 > udp \"hello\" \n"
                         "32 client } = 5 local 0.0.0.0:40000 \n"
                         "40 server recvfrom#10 64 = 5 \"hello\" from 127.0.0.1:40000 \n"
                         "50 server sendto#10 \"HELLO\" 127.0.0.1:40000 { \n"
                         "51 < udp \"HELLO\" \n"
                         "52 server } = 5 \n");
    expect_packets(s, 1,
                   "1 C udp carries=sendto.1 trigger=sendto.1 \n"
                   "2 S udp carries=sendto.2 trigger=sendto.2 \n");
    expect_sockets(s, "#10 server datagram 0.0.0.0:12000>- c1 S \n"
                      "#11 client datagram 0.0.0.0:40000>- c1 C \n");
    expect_connections(s, "1 handshake open SF Dd bytes 5/5 \n");
    expect_ranges(s, "");
}

/* Two clients send at the same moment, neither is bound: port and length tell whose datagram it is,
 * or nothing does. */
static void two_senders_at_once(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "conn A 127.0.0.1:40001 127.0.0.1:12000 \n conn B 127.0.0.1:40002 127.0.0.1:12000 \n" SERVER
        "20 client socket udp = #11 \n"
        "22 client2 socket udp = #12 \n"
        "30 client sendto#11 \"one\" 127.0.0.1:12000 { \n"
        "31 client2 sendto#12 \"three\" 127.0.0.1:12000 { \n"
        "32 A> udp \"one\" \n"
        "33 B> udp \"three\" \n"
        "34 client } = 3 local 0.0.0.0:40001 \n"
        "35 client2 } = 5 local 0.0.0.0:40002 \n"
        "40 client sendto#11 \"four\" 127.0.0.1:12000 { \n"
        "41 client2 sendto#12 \"five\" 127.0.0.1:12000 { \n"
        "42 B> udp \"five\" \n"
        "43 A> udp \"four\" \n"
        "44 client } = 4 \n"
        "45 client2 } = 4 \n");
    expect_packets(s, 1,
                   "1 c1 C udp carries=sendto.1 trigger=sendto.1 \n"
                   "2 c2 C udp carries=sendto.2 trigger=sendto.2 \n"
                   "3 c2 C udp carries=sendto.4 trigger=sendto.4 \n"
                   "4 c1 C udp carries=sendto.3 trigger=sendto.3 \n");
}

/* One server socket, two clients: two flows, one socket. */
static void one_server_two_clients(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "conn A 127.0.0.1:40001 127.0.0.1:12000 \n conn B 127.0.0.1:40002 127.0.0.1:12000 \n" SERVER
        "20 client socket udp = #11 \n"
        "22 client2 socket udp = #12 \n"
        "30 client sendto#11 \"one\" 127.0.0.1:12000 { \n 31 A> udp \"one\" \n 32 client } = 3 local 0.0.0.0:40001 \n"
        "40 client2 sendto#12 \"two\" 127.0.0.1:12000 { \n 41 B> udp \"two\" \n 42 client2 } = 3 local 0.0.0.0:40002 \n"
        "50 server sendto#10 \"ONE\" 127.0.0.1:40001 { \n 51 A< udp \"ONE\" \n 52 server } = 3 \n"
        "60 server sendto#10 \"TWO\" 127.0.0.1:40002 { \n 61 B< udp \"TWO\" \n 62 server } = 3 \n");
    expect_packets(s, 3,
                   "3 c1 S udp carries=sendto.3 trigger=sendto.3 \n"
                   "4 c2 S udp carries=sendto.4 trigger=sendto.4 \n");
}

/* A datagram of nothing is a datagram; a connected socket sends without an address. */
static void connected_and_empty(void **state)
{
    struct script *s = *state;
    script_run(s, SERVER "20 client socket udp = #11 \n"
                         "25 client connect#11 127.0.0.1:12000 = 0 local 127.0.0.1:40000 \n"
                         "30 client send#11 \"\" { \n"
                         "31 > udp \"\" \n"
                         "32 client } = 0 \n"
                         "40 client write#11 \"x\" { \n"
                         "41 > udp \"x\" \n"
                         "42 client } = 1 \n");
    expect_packets(s, 1,
                   "1 C udp carries=send trigger=send \n"
                   "2 C udp carries=write trigger=write \n");
}

/* Nobody is bound to the port: the kernel answers with an ICMP error, at the arrival of the
 * datagram. */
static void port_unreachable(void **state)
{
    struct script *s = *state;
    script_run(s, "20 client socket udp = #11 \n"
                  "25 client connect#11 127.0.0.1:12000 = 0 local 127.0.0.1:40000 \n"
                  "30 client send#11 \"hello\" { \n"
                  "31 > udp \"hello\" \n"
                  "32 < icmp udp port-unreachable \n"
                  "33 client } = 5 \n"
                  "40 client recv#11 64 = ECONNREFUSED \n");
    expect_packets(s, 1,
                   "1 C udp carries=send trigger=send \n"
                   "2 S icmp trigger=arrival(1) \n");
    expect_says(s, 2, "No socket is bound to port 12000: the kernel says so with an ICMP error.");
}

/* An error about something that was never seen belongs to nothing. */
static void icmp_about_nothing(void **state)
{
    struct script *s = *state;
    script_run(s, "< icmp udp port-unreachable \n < icmp none time-exceeded \n");
    expect_packets(s, 1, "1 - icmp trigger=unknown \n 2 - icmp trigger=unknown \n");
    expect_says(s, 1,
                "An ICMP error (port unreachable) about something that is not on this timeline.");
}

/* ---- address families ---- */

static void ipv6(void **state)
{
    struct script *s = *state;
    script_run(s, "conn - [::1]:40000 [::1]:12000 \n"
                  "0 server socket tcp6 = #10 \n"
                  "5 server bind#10 [::]:12000 = 0 \n"
                  "8 server listen#10 5 = 0 \n"
                  "20 client socket tcp6 = #11 \n"
                  "30 client connect#11 [::1]:12000 { \n"
                  "32 > S \n 34 < S. \n 36 > . \n"
                  "40 client } = 0 local [::1]:40000 \n"
                  "50 server accept#10 = #20 from [::1]:40000 \n"
                  "60 server send#20 \"hi\" { \n 61 < P. \"hi\" \n 62 server } = 2 \n");
    expect_packets(s, 1,
                   "1 C syn carries=connect trigger=connect \n"
                   "2 S syn-ack trigger=arrival(1) listen \n"
                   "3 C handshake-ack trigger=arrival(2) completes=connect \n"
                   "4 S data 0..2 carries=send trigger=send \n");
    expect_sockets(s, "#10 server welcoming [::]:12000>- LISTEN \n"
                      "#11 client client [::1]:40000>[::1]:12000 c1 C ESTABLISHED \n"
                      "#20 server connection [::1]:12000>[::1]:40000 c1 S ESTABLISHED \n");
}

/* A dual-stack server socket ([::]) takes IPv4 clients; their addresses are told as IPv4
 * (base/address.h). */
static void dual_stack(void **state)
{
    struct script *s = *state;
    script_run(s, "0 server socket tcp6 = #10 \n"
                  "5 server bind#10 [::]:12000 = 0 \n"
                  "8 server listen#10 5 = 0 \n"
                  "20 client socket tcp = #11 \n"
                  "30 client connect#11 127.0.0.1:12000 { \n"
                  "32 > S \n 34 < S. \n 36 > . \n"
                  "40 client } = 0 local 127.0.0.1:40000 \n"
                  "50 server accept#10 = #20 from 127.0.0.1:40000 \n"
                  "60 server send#20 \"hi\" { \n 61 < P. \"hi\" \n 62 server } = 2 \n");
    expect_packets(s, 2,
                   "2 S syn-ack trigger=arrival(1) listen \n"
                   "3 C handshake-ack trigger=arrival(2) completes=connect \n"
                   "4 S data 0..2 carries=send trigger=send \n");
}

/* Two welcoming sockets on one port: the one with the very address answers, not the one with any
 * (Linux). */
static void two_welcoming_sockets(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "10 server2 socket tcp = #15 \n"
                            "11 server2 bind#15 127.0.0.1:12000 = 0 \n"
                            "13 server2 listen#15 5 = 0 \n"
                            "30 > S \n 31 < S. \n");
    expect_packets(s, 2, "2 S syn-ack trigger=arrival(1) listen \n");
    assert_int_equal(packet_by_id(s, 2)->listen->facts->inode, 15);
}

/* SO_REUSEPORT: two servers listen on one address, the kernel picks one of them (mistake 38). Which
 * one is known when accept() hands the connection out; what never was accepted may be anybody's. */
static void two_servers_on_one_port(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "10 server2 socket tcp = #15 \n"
                            "11 server2 bind#15 0.0.0.0:12000 = 0 \n"
                            "13 server2 listen#15 5 = 0 \n"
                            "30 > S \n 31 < S. \n 32 > . \n"
                            "40 server2 accept#15 = #20 from 127.0.0.1:40000 \n");
    assert_non_null(packet_by_id(s, 2)->listen);
    assert_int_equal(packet_by_id(s, 2)->listen->facts->inode, 15);
    assert_int_equal(s->timeline.connections[0]->welcoming->inode, 15);
}

static void two_servers_and_nobody_accepts(void **state)
{
    struct script *s = *state;
    script_run(s, LISTENING "10 server2 socket tcp = #15 \n"
                            "11 server2 bind#15 0.0.0.0:12000 = 0 \n"
                            "13 server2 listen#15 5 = 0 \n"
                            "30 > S \n 31 < S. \n 32 > . \n");
    assert_null(packet_by_id(s, 2)->listen);
}

/* A dual-stack UDP server answers an IPv4 client. */
static void dual_stack_datagrams(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "0 server socket udp6 = #10 \n 5 server bind#10 [::]:12000 = 0 \n"
        "20 client socket udp = #11 \n"
        "30 client sendto#11 \"hello\" 127.0.0.1:12000 { \n 31 > udp \"hello\" \n"
        "32 client } = 5 local 0.0.0.0:40000 \n"
        "50 server sendto#10 \"HELLO\" 127.0.0.1:40000 { \n 51 < udp \"HELLO\" \n 52 server } = 5 \n");
    expect_packets(s, 1,
                   "1 C udp carries=sendto.1 trigger=sendto.1 \n"
                   "2 S udp carries=sendto.2 trigger=sendto.2 \n");
}

/* The sockets of programs that are not on the network: a Unix socket's calls carry nothing and
 * disturb nothing. */
static void unix_sockets(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "60 client socket unix = #30 \n"
                            "62 client write#30 \"hello\" { \n"
                            "63 client:2 send#11 \"x\" { \n"
                            "64 > P. \"x\" \n"
                            "65 client:2 } = 1 \n"
                            "66 client } = 5 \n");
    expect_packets(s, 4, "4 C data 0..1 carries=send trigger=send \n");
    expect_ranges(s, "send 0..1 \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(request_and_answer),
        SCRIPT_TEST(two_senders_at_once),
        SCRIPT_TEST(one_server_two_clients),
        SCRIPT_TEST(connected_and_empty),
        SCRIPT_TEST(port_unreachable),
        SCRIPT_TEST(icmp_about_nothing),
        SCRIPT_TEST(ipv6),
        SCRIPT_TEST(dual_stack),
        SCRIPT_TEST(two_welcoming_sockets),
        SCRIPT_TEST(two_servers_on_one_port),
        SCRIPT_TEST(two_servers_and_nobody_accepts),
        SCRIPT_TEST(dual_stack_datagrams),
        SCRIPT_TEST(unix_sockets),
    };
    return cmocka_run_group_tests_name("datagrams", tests, NULL, NULL);
}
