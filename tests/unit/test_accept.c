/* What its receiver does not take, and what stands in another order than it left: bare traces
 * (script.h without calls).  Expected is what RFC 9293 3.10.7.4 and RFC 5961 ask for; what the
 * record can't tell is said to be so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "joined.h"

#define BARE "> S \n < S. \n > . \n"
#define IPV6 "conn B [2001:db8::1]:40001 [2001:db8::2]:80 isn 4294967290 4294967200 \n"
#define BARE6 IPV6 "B> S \n B< S. \n B> . \n"
#define NO_SCALE "> S noshift win 1000 \n < S. noshift win 1000 \n > . win 1000 \n"

struct row {
    const char *name, *script;
    int id; /* of the packet, 0: the connections are looked at */
    const char *wanted;
};

static void walk(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *made;
        assert_int_equal(script_setup(&made), 0);
        print_message("%s\n", rows[i].name);
        script_run(made, rows[i].script);
        if (rows[i].id)
            expect_says(made, rows[i].id, rows[i].wanted);
        else
            expect_connections(made, rows[i].wanted);
        expect_sane(&((struct script *)made)->timeline);
        script_teardown(&made);
    }
}
#define WALK(rows) walk(rows, sizeof rows / sizeof *rows)

#define AHEAD(end)                                                                              \
    "The number of this reset is not the next one. Unless this record misses packets, the " end \
    " answers with a challenge ACK, and the "                                                   \
    "connection goes on."
#define BEYOND(end)                                                                  \
    "The number of this reset is outside of the " end                                \
    "'s window. Unless this record misses packets, the " end " ignores it, and the " \
    "connection goes on."
#define OLD(end) \
    "The " end " acknowledged this number before: it ignores the reset, and the connection goes on."
#define CHALLENGE(end, id)                                  \
    "A challenge ACK: the " end " does not take packet " id \
    ", and says with this which number it waits for. The connection goes on."

/* ---- resets ---- */

static void resets(void **state)
{
    static const struct row rows[] = {
        { "not exact, from the server", BARE "< P. 1:5 \n > . \n < R 105:105 \n", 6,
          AHEAD("client") },
        { "not exact, from the client", BARE "> P. 1:5 \n < . \n > R 105:105 \n", 6,
          AHEAD("server") },
        { "the challenge ACK", BARE "< P. 1:5 \n > . \n < R 105:105 \n > . 1:1 ack 5 \n", 7,
          CHALLENGE("client", "6") },
        { "the answer to it", BARE "< P. 1:5 \n > . \n < R 105:105 \n > . 1:1 ack 5 \n < R 5:5 \n",
          8,
          "The challenge ACK (packet 7) gave the number: this reset has it, and ends the connection." },
        { "nothing has ended",
          BARE
          "< P. 1:5 \n > . \n < R 105:105 \n > . 1:1 ack 5 \n > P. 1:3 ack 5 \n < . 5:5 ack 3 \n",
          0, "1 handshake open RSTR ShAdrDa bytes 2/4 \n" },
        { "the exact one has", BARE "< P. 1:5 \n > . \n < R 105:105 \n > . 1:1 ack 5 \n < R 5:5 \n",
          0, "1 handshake rst RSTR ShAdrr bytes 0/4 first S \n" },
        { "with an ACK", BARE "< P. 1:5 \n > . \n < R. 105:105 ack 1 \n", 6, AHEAD("client") },
        { "with a text", BARE "< P. 1:5 \n > . \n < R. 105:115 ack 1 \n", 6, AHEAD("client") },
        { "IPv6, numbers that wrap", BARE6 "B< P. 1:101 \n B> . \n B< R 201:201 \n", 6,
          AHEAD("client") },
        { "IPv6, exact", BARE6 "B< P. 1:101 \n B> . \n B< R 101:101 \n", 0,
          "1 handshake rst RSTR ShAdr bytes 0/100 first S \n" },
        { "outside of the window", NO_SCALE "< P. 1:5 win 1000 \n > . win 1000 \n < R 5005:5005 \n",
          6, BEYOND("client") },
        { "at the edge of the window",
          NO_SCALE "< P. 1:5 win 1000 \n > . win 1000 \n < R 1005:1005 \n", 6, BEYOND("client") },
        { "the last number inside",
          NO_SCALE "< P. 1:5 win 1000 \n > . win 1000 \n < R 1004:1004 \n", 6, AHEAD("client") },
        { "outside, nothing has ended",
          NO_SCALE
          "< P. 1:5 win 1000 \n > . win 1000 \n < R 5005:5005 \n > P. 1:3 ack 5 \n < . 5:5 \n",
          0, "1 handshake open RSTR ShAdrDa bytes 2/4 \n" },
        { "an old number", BARE "< P. 1:5 \n > . \n < R 1:1 \n", 6, OLD("client") },
        { "before everything", BARE "< P. 1:5 \n > . \n < R 0:0 \n", 6, OLD("client") },
        { "an old number, nothing has ended",
          BARE "< P. 1:5 \n > . \n < R 1:1 \n > P. 1:3 ack 5 \n < . 5:5 ack 3 \n", 0,
          "1 handshake open RSTR ShAdrDa bytes 2/4 \n" },
        { "what is on its way may be lost: it may be exact",
          BARE "< P. 1:5 \n < P. 5:9 \n > . 1:1 ack 5 \n < R 5:5 \n", 0,
          "1 handshake rst RSTR ShAdr bytes 0/8 first S \n" },
        { "behind all that is on its way, too", BARE "< P. 1:5 \n < P. 5:9 \n < R 9:9 \n", 0,
          "1 handshake rst RSTR ShAdr bytes 0/8 first S \n" },
        { "three in a row, as some firewalls send them",
          BARE "< P. 1:5 \n > . \n < R 5:5 \n < R 1465:1465 \n < R 4385:4385 \n", 0,
          "1 handshake rst RSTR ShAdrrr bytes 0/4 first S \n" },
        { "three in a row, the exact one last",
          BARE "< P. 1:5 \n > . \n < R 4385:4385 \n < R 1465:1465 \n < R 5:5 \n", 0,
          "1 handshake rst RSTR ShAdrrr bytes 0/4 first S \n" },
        { "two in a row, and a challenge ACK for each",
          BARE "< P. 1:5 \n > . \n < R 105:105 \n < R 205:205 \n > . 1:1 ack 5 \n > . 1:1 ack 5 \n",
          9, CHALLENGE("client", "7") },
        { "the window's scale is unknown", "< P. 1:5 ack 1 \n > . 1:1 ack 5 \n < R 105:105 \n", 3,
          AHEAD("client") },
        { "its sender was not seen", "> P. 1:5 ack 9 \n < R 105:105 \n", 0,
          "1 midstream rst RSTRH Dr bytes 4/0 first S \n" },
        { "the capture missed bytes of its sender before", BARE "> . 1:1 ack 11 \n < R 105:105 \n",
          0, "1 handshake rst RSTR ShAgr bytes 0/0 first S \n" },
        { "the FIN's own number, as macOS sends it", BARE "< F. 1:1 \n > . 1:1 ack 2 \n < R 1:1 \n",
          0, "1 handshake rst RSTR ShAfr bytes 0/0 first S \n" },
        { "behind the FIN", BARE "< F. 1:1 \n > . 1:1 ack 2 \n < R 2:2 \n", 0,
          "1 handshake rst RSTR ShAfr bytes 0/0 first S \n" },
        { "behind the FIN, not exact", BARE "< F. 1:1 \n > . 1:1 ack 2 \n < R 102:102 \n", 6,
          AHEAD("client") },
        { "in SYN-SENT, no ACK", "> S \n < R 0:0 \n", 2,
          "This reset does not acknowledge the SYN of the client, which has to ignore it: it is of an older connection, or forged." },
        { "in SYN-RECEIVED", "> S \n < S. \n > R 1:1 \n", 0,
          "1 handshake rst RSTO ShR bytes 0/0 first C \n" },
    };
    (void)state;
    WALK(rows);
}

static void states_of_a_reset_that_is_not_exact(void **state)
{
    struct script *s = *state;
    script_run(s, BARE "< P. 1:5 \n > . \n < R 105:105 \n > . 1:1 ack 5 \n < R 5:5 \n");
    expect_states(
        s,
        "C: CLOSED SYN_SENT(1) ESTABLISHED(3) CLOSED(8) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSED(8) \n");
    expect_packets(s, 7,
                   "7 C ack trigger=arrival(6) challenge_ack \n 8 S rst trigger=arrival(7) \n");
}

/* ---- SYNs ---- */

#define FOREIGN \
    "conn A 127.0.0.1:40000 127.0.0.1:12000 isn 1000 5000 \n conn N 127.0.0.1:40000 127.0.0.1:12000 isn 888000 5000 \n"
#define OPEN FOREIGN "A> S \n A< S. \n A> . \n A> P. 1:4 \n A< . \n"
#define TURNED "conn T 127.0.0.1:12000 127.0.0.1:40000 isn 888000 1000 \n"

static void syns(void **state)
{
    static const struct row rows[] = {
        { "in an open connection", OPEN "N> S \n A< . \n", 6,
          "This SYN has the ports of connection 1, whose end was not captured. If the server still has that connection, its kernel answers with an "
          "ACK, and that connection goes on." },
        { "the challenge ACK", OPEN "N> S \n A< . \n", 7, CHALLENGE("server", "6") },
        { "the old one goes on",
          OPEN
          "N> S \n A< . \n A> P. 4:7 \n A< . \n A< P. 1:7 \n A> . \n A> F. \n A< F. \n A> . \n",
          0,
          "1 handshake fin SF ShADadFf bytes 6/6 first C \n 2 handshake open S0 S bytes 0/0 \n" },
        { "bytes of the old one are new ones", OPEN "N> S \n A< . \n A> P. 4:7 \n", 8,
          "The client sends 3 bytes." },
        { "the old one goes on without a challenge ACK", OPEN "N> S \n A> P. 4:7 \n A< . \n", 0,
          "1 handshake open S1 ShADa bytes 6/0 \n 2 handshake open S0 S bytes 0/0 \n" },
        { "the SYN again, and a challenge ACK again",
          OPEN "N> S \n A< . \n +1000000 N> S \n A< . \n", 9, CHALLENGE("server", "8") },
        { "the asker resets the old one, asks again and is answered",
          OPEN "N> S \n A< . \n A> R 4:4 \n +1000000 N> S \n N< S. \n N> . \n", 0,
          "1 handshake rst RSTO ShADaR bytes 3/0 first C \n 2 handshake open S1 ShA bytes 0/0 \n" },
        { "the SYN again, when the old one is reset",
          OPEN "N> S \n A< . \n A> R 4:4 \n +1000000 N> S \n N< S. \n", 9,
          "Connection 1 was in the way, and is reset now: the kernel sends the SYN again, 1.0 s after the first." },
        { "answered by a SYN-ACK: the old one is over",
          OPEN "N> S \n N< S. \n N> . \n N> P. 1:3 \n N< . \n", 0,
          "1 handshake open S1 ShADa bytes 3/0 \n 2 handshake open S1 ShADa bytes 2/0 \n" },
        { "… and its SYN is one like others", OPEN "N> S \n N< S. \n", 6,
          "The client asks for a connection: first packet of the handshake." },
        { "from the other end", OPEN TURNED "T> S \n A> . \n", 7, CHALLENGE("client", "6") },
        { "from the other end, the old one goes on",
          OPEN TURNED "T> S \n A> . \n A< P. 1:3 \n A> . \n", 0,
          "1 handshake open S1 ShADad bytes 3/2 \n 2 handshake open S0 S bytes 0/0 \n" },
        { "two foreign ones",
          OPEN
          "conn M 127.0.0.1:40000 127.0.0.1:12000 isn 77000 5000 \n N> S \n A< . \n M> S \n A< . \n A> P. 4:7 \n A< . \n",
          0,
          "1 handshake open S1 ShADa bytes 6/0 \n 2 handshake open S0 S bytes 0/0 \n 3 handshake open S0 S bytes 0/0 \n" },
        { "refused by a reset that has the new number", OPEN "N> S \n N< R. 0:0 ack 1 \n", 0,
          "1 handshake open S1 ShADa bytes 3/0 \n 2 handshake refused REJ Sr bytes 0/0 first S \n" },
        { "after the exact reset: a new connection", OPEN "A> R 4:4 \n N> S \n N< S. \n N> . \n", 0,
          "1 handshake rst RSTO ShADaR bytes 3/0 first C \n 2 handshake open S1 ShA bytes 0/0 \n" },
        { "after FINs of both: a new connection",
          OPEN "A> F. \n A< F. \n A> . \n N> S \n N< S. \n N> . \n", 0,
          "1 handshake fin SF ShADaFf bytes 3/0 first C \n 2 handshake open S1 ShA bytes 0/0 \n" },
        { "the last FIN once more, while the new one asks",
          OPEN "A> F. \n A< F. \n A> . \n N> S \n A< F. 1:1 ack 5 \n", 0,
          "1 handshake fin SF ShADaFf bytes 3/0 first C \n 2 handshake open S0 S bytes 0/0 \n" },
        { "joined midstream",
          FOREIGN "A> P. 1:4 ack 1 \n A< . 1:1 \n N> S \n A< . \n A> P. 4:7 \n A< . \n", 0,
          "1 midstream open OTH Da bytes 6/0 \n 2 handshake open S0 S bytes 0/0 \n" },
        { "the first SYN once more", BARE "> P. 1:4 \n < . \n +5000 > S 0:0 \n", 6,
          "The same SYN again, although the connection is open: the kernel of the server answers with an ACK, and the connection goes on." },
        { "… and the challenge ACK", BARE "> P. 1:4 \n < . \n +5000 > S 0:0 \n < . 1:1 ack 4 \n", 7,
          CHALLENGE("server", "6") },
        { "… and the connection goes on",
          BARE "> P. 1:4 \n < . \n +5000 > S 0:0 \n < . 1:1 ack 4 \n > P. 4:9 \n < . 1:1 ack 9 \n",
          0, "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "again, although it was answered", "> S \n < S. \n +1000000 > S 0:0 \n", 3,
          "The answer was captured, but did not reach the client in time: its kernel sends the SYN again, 1.0 s after the first." },
        { "again, and nobody answered", "> S \n +1000000 > S 0:0 \n", 2,
          "No answer came: the kernel sends the SYN again, 1.0 s after the first." },
        { "again, only an old one answered", "> S \n < S. ack 500 \n +1000000 > S 0:0 \n", 3,
          "No answer came: the kernel sends the SYN again, 1.0 s after the first." },
        { "IPv6, again, although it was answered", IPV6 "B> S \n B< S. \n +3000000 B> S 0:0 \n", 3,
          "The answer was captured, but did not reach the client in time: its kernel sends the SYN again, 3.0 s after the first." },
        { "the SYN-ACK again, although it was answered", BARE "+1000000 < S. 0:0 ack 1 \n", 4,
          "The ACK that was captured did not reach the server in time, or it was not taken: its kernel sends the SYN-ACK again." },
        { "the SYN-ACK again, and nobody answered", "> S \n < S. \n +1000000 < S. 0:0 ack 1 \n", 3,
          "The handshake is not complete: the kernel sends the SYN-ACK again." },
        { "bytes, no Fast Open", "> S 5 \n", 1,
          "The client asks for a connection and sends 5 bytes along, without the Fast Open option: no program gets them before the handshake is "
          "complete." },
        { "bytes, Fast Open", "> S 5 tfo \n", 1,
          "The client asks for a connection and sends 5 bytes along (TCP Fast Open)." },
        { "bytes of the answer", "> S 5 \n < S. 4 ack 6 \n", 2,
          "The kernel of the server answers: someone listens there. The server sends 4 bytes along." },
        { "one byte of the answer", "> S 5 tfo \n < S. 1 ack 6 \n", 2,
          "The kernel of the server answers: someone listens there. The server sends 1 byte along." },
    };
    (void)state;
    WALK(rows);
}

static void bytes_of_a_syn_imply_fast_open_where_its_option_is(void **state)
{
    struct script *s = *state;
    script_run(s, "> S 5 \n");
    expect_packets(s, 1, "1 C syn 0..5 trigger=unknown \n");
}

/* ---- FINs ---- */

static void fins_behind_a_gap(void **state)
{
    static const struct {
        const char *script, *states;
    } rows[] = {
        { BARE "> P. 1:5 \n > FP. 9:13 \n < . ack 5 \n +60000 > P. 5:9 \n < . ack 14 \n",
          "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(5) FIN_WAIT2(8) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(7) \n" },
        { BARE "< P. 1:5 \n < FP. 9:13 \n > . ack 5 \n +60000 < P. 5:9 \n > . ack 14 \n",
          "C: CLOSED SYN_SENT(1) ESTABLISHED(3) CLOSE_WAIT(7) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) FIN_WAIT1(5) FIN_WAIT2(8) \n" },
        { BARE "> F. 9:9 \n < . ack 1 sack 9:10 \n +60000 > P. 1:9 \n < . ack 10 \n", /* the FIN
                                                                                         alone, and
                                                                                         SACK */
          "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(4) FIN_WAIT2(7) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(6) \n" },
        { BARE
          "> P. 1:5 \n > P. 9:13 \n > F. 17:17 \n +60000 > P. 5:9 \n > P. 13:17 \n < . ack 18 \n", /* two gaps */
          "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(6) FIN_WAIT2(9) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(8) \n" },
        { BARE "> P. 1:5 \n > F. 9:9 \n < . ack 5 \n", /* never filled */
          "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(5) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) \n" },
        { BARE "> P. 1:5 \n > F. 9:9 \n < . ack 10 \n", /* filled, where nobody looked */
          "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(5) FIN_WAIT2(6) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(6) \n" },
        { BARE "> P. 1:5 \n > F. 9:9 \n +60000 > P. 1:9 \n < . ack 10 \n", /* by other pieces */
          "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(5) FIN_WAIT2(7) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(6) \n" },
        { BARE "> P. 1:5 \n > F. 5:5 \n < . ack 6 \n", /* none */
          "C: CLOSED SYN_SENT(1) ESTABLISHED(3) FIN_WAIT1(5) FIN_WAIT2(6) \n S: CLOSED SYN_RCVD(2) ESTABLISHED(3) CLOSE_WAIT(5) \n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        void *made;
        assert_int_equal(script_setup(&made), 0);
        print_message("%s\n", rows[i].script);
        script_run(made, rows[i].script);
        expect_states(made, rows[i].states);
        script_teardown(&made);
    }
}

/* ---- partly new, recorded late ---- */

static void order(void **state)
{
    static const struct row rows[] = {
        { "sent again with new ones behind", BARE "> P. 1:5 \n +300000 > P. 1:9 \n", 5,
          "The client sends 4 bytes again, and 4 new ones after them." },
        { "the ACK of both", BARE "> P. 1:5 \n +300000 > P. 1:9 \n < . ack 9 \n", 6,
          "The kernel of the server has the first 8 bytes: \"acknowledged\" does not mean that the program read them." },
        { "from the server", BARE "< P. 1:5 \n +300000 < P. 1:9 \n", 5,
          "The server sends 4 bytes again, and 4 new ones after them." },
        { "one byte again, one new", BARE "> P. 1:5 \n +300000 > P. 4:6 \n", 5,
          "The client sends 1 byte again, and 1 new one after it." },
        { "IPv6, numbers that wrap", BARE6 "B> P. 1:5 \n +300000 B> P. 1:9 \n B< . ack 9 \n", 5,
          "The client sends 4 bytes again, and 4 new ones after them." },
        { "twice in a row", BARE "> P. 1:5 \n +300000 > P. 1:9 \n +300000 > P. 1:13 \n", 6,
          "The client sends 8 bytes again, and 4 new ones after them." },
        { "and the FIN", BARE "> P. 1:5 \n +300000 > FP. 1:9 \n", 5,
          "The client sends 4 bytes again, and 4 new ones after them; the FIN is in the same packet. The client will send nothing more." },
        { "only the FIN is new", BARE "> P. 1:5 \n +300000 > FP. 1:5 \n", 5,
          "The client sends its last 4 bytes again; the FIN is in the same packet. The client will send nothing more." },
        { "the FIN with the same again", BARE "> FP. 1:5 \n +300000 > FP. 1:5 \n", 5,
          "No acknowledgement came in time: the kernel sends these bytes and the FIN again." },
        { "the whole stream", BARE "> P. 1:5 \n +300000 > P. 1:9 \n < . ack 9 \n", 0,
          "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "acknowledged before they pass", BARE "< P. 1:5 \n > . ack 101 \n +10000 < P. 5:101 \n",
          6,
          "The server sends 96 bytes. They are recorded late: their acknowledgement had been captured before them." },
        { "one byte", BARE "< P. 1:5 \n > . ack 6 \n +10000 < P. 5:6 \n", 6,
          "The server sends 1 byte. It is recorded late: its acknowledgement had been captured before it." },
        { "from the client", BARE "< . 1:1 ack 5 \n +10000 > P. 1:5 ack 1 \n", 5,
          "The client sends 4 bytes. They are recorded late: their acknowledgement had been captured before them." },
        { "the time says so, too", BARE "> P. 1:5 \n < . ack 9 \n @4 > P. 5:9 \n", 6,
          "The client sends 4 bytes. They are recorded late: their acknowledgement had been captured before them." },
        { "the FIN", BARE "< . 1:1 ack 2 \n +100 > F. 1:1 ack 1 \n", 5,
          "The client will send nothing more. This FIN is recorded late: its acknowledgement had been captured before it." },
        { "twice: the second one is again",
          BARE "< . 1:1 ack 5 \n +10000 > P. 1:5 ack 1 \n +10 > P. 1:5 ack 1 \n", 6,
          "The client sends these bytes again, or the network doubled the packet; the acknowledgement had been captured before." },
        { "into a hole", BARE "> P. 1:5 \n > P. 9:13 \n < . ack 13 \n +100 > P. 5:9 \n", 7,
          "The client sends 4 bytes. They are recorded late: their acknowledgement had been captured before them." },
        { "after a timer may have run: who knows",
          BARE "< . 1:1 ack 5 \n +400000 > P. 1:5 ack 1 \n", 5,
          "The client sends these bytes again, whose first copy was not captured; or the network was slow." },
        { "an ACK behind the FIN that it left before",
          BARE "< P. 1:5 \n > F. 1:1 ack 5 \n > . 1:1 ack 5 \n", 6,
          "This ACK is recorded late: the client sent it before the packet that stands before it here." },
        { "… long after it, while the FIN is not acknowledged",
          BARE "> F. 1:1 ack 1 \n +2000000 > . 1:1 ack 1 \n", 5,
          "This ACK is recorded late: the client sent it before the packet that stands before it here." },
        { "an ACK behind the byte that it left before",
          BARE "< P. 1:5 \n > P. 1:2 ack 5 \n < . ack 2 \n > . 1:1 ack 5 \n", 7,
          "This ACK is recorded late: the client sent it before the packet that stands before it here." },
        { "a keep-alive", BARE "> P. 1:5 \n < . \n +75000000 > . 4:4 \n", 6,
          "Keep-alive: nothing came meanwhile, and a timer asks whether the server is still there." },
        { "a keep-alive behind a FIN that is acknowledged",
          BARE "> F. 1:1 \n < . \n +75000000 > . 1:1 \n", 6,
          "Keep-alive: nothing came meanwhile, and a timer asks whether the server is still there." },
        /* a probe's byte */
        { "a probe's byte is taken, and more",
          BARE
          "> P. 1:101 \n < . win 0 \n +500000 > . 101:102 \n +10000 < . ack 102 win 4 \n > P. 102:602 \n < . ack 602 \n",
          9,
          "The kernel of the server has the first 601 bytes: \"acknowledged\" does not mean that the program read them." },
        { "… and something else was sent in between",
          BARE
          "> P. 1:101 \n < . win 0 \n +500000 > . 101:102 \n < P. 1:5 ack 101 win 0 \n > . 101:101 ack 5 \n +10000 < . ack 102 win 4 \n",
          9,
          "The kernel of the server has the first 101 bytes: \"acknowledged\" does not mean that the program read them." },
        { "… bytes of all",
          BARE
          "> P. 1:101 \n < . win 0 \n +500000 > . 101:102 \n +10000 < . ack 102 win 4 \n > P. 102:602 \n < . ack 602 \n",
          0, "1 handshake open S1 ShADaw bytes 601/0 \n" },
        { "a probe's byte is not taken, and goes again with more",
          BARE "> P. 1:101 \n < . win 0 \n +500000 > . 101:102 \n < . ack 101 win 0 \n"
               "+10000 < . ack 101 win 4 \n > P. 101:601 \n < . ack 601 \n",
          10,
          "The kernel of the server has the first 600 bytes: \"acknowledged\" does not mean that the program read them." },
    };
    (void)state;
    WALK(rows);
}

/* ---- numbers are not bytes ---- */

#define FAR(end)                                                                               \
    "The numbers of this packet are far from all that was captured, and no window of the " end \
    " allows them: it is not of this connection, "                                             \
    "or this record misses packets."

static void far_numbers(void **state)
{
    static const struct row rows[] = {
        { "a gigabyte ahead", BARE "> P. 1:5 \n > P. 1000000005:1000000009 \n", 5, FAR("server") },
        { "… is answered by an ACK",
          BARE "> P. 1:5 \n < . \n > P. 1000000005:1000000009 \n < . ack 5 \n", 7,
          "The server does not take packet 6, and says with this ACK which number it waits for." },
        { "… counts for nothing",
          BARE "> P. 1:5 \n > P. 1000000005:1000000009 \n > P. 5:9 \n < . ack 9 \n", 0,
          "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "ten megabytes ahead",
          BARE "> P. 1:5 \n > P. 10000005:10000009 \n > P. 5:9 \n < . ack 9 \n", 0,
          "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "two gigabytes ahead",
          BARE "> P. 1:5 \n > P. 2000000005:2000000009 \n > P. 5:9 \n < . ack 9 \n", 0,
          "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "from the server",
          BARE "< P. 1:5 \n < P. 1000000005:1000000009 \n < P. 5:9 \n > . ack 9 \n", 0,
          "1 handshake open S1 ShAd bytes 0/8 \n" },
        { "no scaling, a megabyte ahead",
          NO_SCALE "> P. 1:5 \n > P. 1000005:1000009 \n > P. 5:9 \n < . ack 9 \n", 0,
          "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "IPv6", BARE6 "B> P. 1:5 \n B> P. 1000000005:1000000009 \n B> P. 5:9 \n B< . ack 9 \n", 0,
          "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "a FIN", BARE "> P. 1:5 \n > F. 1000000005:1000000005 \n > P. 5:9 \n < . ack 9 \n", 0,
          "1 handshake open S2 ShADFa bytes 8/0 \n" },
        { "an empty one", BARE "> P. 1:5 \n > . 1000000005:1000000005 \n > P. 5:9 \n < . ack 9 \n",
          0, "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "a number before the SYN", BARE "> P. 1:5 \n > P. 4294962296:4294962306 \n", 5,
          FAR("server") },
        { "an ACK of a gigabyte", BARE "> P. 1:5 \n < . ack 1000000005 \n", 5, FAR("client") },
        { "… counts for nothing", BARE "> P. 1:5 \n < . ack 1000000005 \n > P. 5:9 \n < . ack 9 \n",
          0, "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "where more comes from there: the record has a gap",
          BARE "> P. 1:5 \n > P. 1000000005:1000000009 \n > P. 1000000009:1000000013 \n", 0,
          "1 handshake open S1 ShAD bytes 1000000012/0 \n" },
        { "where it is acknowledged: the record has a gap",
          BARE
          "> P. 1:5 \n > F. 1000000005:1000000005 \n < . ack 1000000006 \n < F. \n > . 1000000006:1000000006 \n",
          0, "1 handshake fin SF ShADFaf bytes 1000000004/0 first C \n" },
        { "where it paused for long: the record has a gap",
          BARE "> P. 1:5 \n < . \n +60000000 > P. 1000000005:1000000009 \n", 0,
          "1 handshake open S1 ShADa bytes 1000000008/0 \n" },
        { "no scale is known: less than any window",
          "> P. 1:5 ack 1 \n < . 1:1 \n > P. 1000005:1000009 \n < . 1:1 ack 1000009 \n", 0,
          "1 midstream open OTH Da bytes 1000008/0 \n" },
        { "… more than any first window, and not acknowledged: the record has no gap",
          "> P. 1:5 ack 1 \n < . 1:1 \n > P. 20000005:20000009 \n > P. 5:9 \n < . 1:1 ack 9 \n", 0,
          "1 midstream open OTH Da bytes 8/0 \n" },
        { "after a pause, and not acknowledged",
          BARE
          "> P. 1:5 \n < . \n +3000000 > P. 50000005:50000009 \n < . ack 5 \n > P. 5:9 \n < . ack 9 \n",
          0, "1 handshake open S1 ShADa bytes 8/0 \n" },
        { "after a pause, from the server",
          BARE "< P. 1:5 \n > . \n +3000000 < P. 50000005:50000009 \n < P. 5:9 \n > . ack 9 \n", 0,
          "1 handshake open S1 ShAd bytes 0/8 \n" },
        { "after a pause, and acknowledged",
          BARE
          "> P. 1:5 \n < . \n +3000000 > P. 50000005:50000009 \n < . ack 50000009 \n > P. 5:9 \n",
          0, "1 handshake open S1 ShADaGT bytes 50000008/0 \n" },
    };
    (void)state;
    WALK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resets),
        SCRIPT_TEST(states_of_a_reset_that_is_not_exact),
        cmocka_unit_test(syns),
        SCRIPT_TEST(bytes_of_a_syn_imply_fast_open_where_its_option_is),
        cmocka_unit_test(fins_behind_a_gap),
        cmocka_unit_test(order),
        cmocka_unit_test(far_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
