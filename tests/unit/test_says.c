/* The sentence of each kind of packet for each cause.  A sentence must be true of what happened,
 * short, and for someone who learns TCP: read this table as a teacher would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "joined.h"

#define BARE "> S \n < S. \n > . \n"
#define SENT "client send#11 \"hello\" { \n > P. \"hello\" \n client } = 5 \n"
#define ASKED "client socket tcp = #11 \n client connect#11 127.0.0.1:12000 { \n > S \n"

#define OF_IPV6                                                        \
    "conn A [2001:db8::11]:40001 [2001:db8::1]:12000 isn 7000 9000 \n" \
    "A> S \nA< S. \nA> . \nA> P. 1:6 \n"

static const struct {
    const char *name, *script;
    int id;
    const char *says;
} rows[] = {
    /* opening */
    { "SYN by connect()", CONNECTED, 1,
      "connect() asks for a connection: first packet of the handshake." },
    { "SYN, nobody traced", BARE, 1,
      "The client asks for a connection: first packet of the handshake." },
    { "SYN again", ASKED "+1000000 > S \n", 2,
      "No answer came: the kernel sends the SYN again, 1.0 s after the first." },
    { "SYN again, the answer was lost on a wire",
      "wire \n rule \"server: syn-ack drop @ 1\" \n > S at +60 \n +100 < S. lost by 1 \n "
      "@1000000 > S 0:0 at +60 \n",
      3,
      "The answer was lost on the wire: the kernel of the client sends the SYN again, 1.0 s after the first." },
    { "SYN-ACK", CONNECTED, 2,
      "The kernel answers for the welcoming socket, since listen() was called; accept() has no part in it." },
    { "SYN-ACK, nobody traced", BARE, 2,
      "The kernel of the server answers: someone listens there." },
    { "SYN-ACK again", "> S \n < S. \n +1000000 < S. 0:0 \n", 3,
      "The handshake is not complete: the kernel sends the SYN-ACK again." },
    { "ACK of the handshake", CONNECTED, 3,
      "The handshake is complete: connect() waits no longer. The connection now waits for accept()." },
    { "ACK of the handshake, nobody traced", BARE, 3, "The handshake is complete." },
    { "ACK of the handshake, accept() already waits",
      LISTENING "server accept#10 { \n" ASKED "< S. \n > . \n client } = 0 local 127.0.0.1:40000 \n"
                "server } = #20 from 127.0.0.1:40000 \n",
      3, "The handshake is complete: connect() waits no longer, and neither does accept()." },
    { "refused", ASKED "< R. ack 1 \n client } = ECONNREFUSED \n", 2,
      "No socket listens on port 12000: the kernel refuses." },
    { "refused: it listens at another address",
      "server socket tcp = #10 \n server bind#10 127.0.0.2:12000 = 0 \n server listen#10 1 = 0 \n" ASKED
      "< R. ack 1 \n client } = ECONNREFUSED \n",
      2,
      "No socket listens on port 12000 for this address, only at 127.0.0.2:12000: the kernel refuses." },
    { "refused: it listens for IPv6",
      "server socket tcp6 = #10 \n server bind#10 [::]:12000 = 0 \n server listen#10 1 = 0 \n" ASKED
      "< R. ack 1 \n client } = ECONNREFUSED \n",
      2, "No socket listens on port 12000 for IPv4, only for IPv6: the kernel refuses." },
    { "refused, nobody traced", "> S \n < R. ack 1 \n", 2,
      "Refused: no socket listens on port 12000 (or a firewall answers so)." },
    { "Fast Open, nobody traced", "> S \"hello\" tfo \n < S. \n", 1,
      "The client asks for a connection and sends 5 bytes along (TCP Fast Open)." },
    { "Fast Open, the SYN's data not taken",
      "> S \"hello\" tfo \n < S. ack 1 \n > P. \"hello\" 1:6 \n < . ack 6 \n", 3,
      "The SYN-ACK did not acknowledge the bytes that came along with the SYN: the client sends them once more." },
    { "SYN twice in the capture", "> S \n +5000 > S \n", 2,
      "The same SYN again, 5.0 ms after the first (the network may have doubled it, or it was captured twice)." },
    { "SYN again behind a reset", "> S \n < . 77:77 ack 500 \n > R 500:500 \n +1000000 > S 0:0 \n",
      4, "No answer came: the kernel sends the SYN again, 1.0 s after the first." },
    { "ACK in place of the SYN-ACK", "> S \n < . 77:77 ack 500 \n > R 500:500 \n", 2,
      "This does not answer the SYN: it is of an older connection on these ports, or this record misses packets." },
    { "RST that refuses it", "> S \n < . 77:77 ack 500 \n > R 500:500 \n", 3,
      "What came does not answer the SYN of the client: its kernel refuses it with a reset, and goes on asking." },
    { "RST that does not acknowledge the SYN", "> S \n < R. ack 500 \n", 2,
      "This reset does not acknowledge the SYN of the client, which has to ignore it: it is of an older connection, or forged." },
    { "SYN-ACK of another SYN", "> S \n < S. ack 500 \n > R 500:500 \n", 2,
      "This SYN-ACK does not acknowledge this SYN: it answers an older one." },
    { "RST that refuses a SYN-ACK", "> S \n < S. ack 500 \n > R 500:500 \n", 3,
      "What came does not answer the SYN of the client: its kernel refuses it with a reset, and goes on asking." },
    { "ACK, the other end was not captured", "> S \n > . 1:1 ack 1 \n", 2,
      "The kernel of the client has the other side's SYN, which was not captured." },
    { "ACK of one number of an end that was not captured",
      "> S \n > . 1:1 ack 1 \n > . 1:1 ack 2 \n", 3,
      "The kernel of the client says that it has the first byte, or the FIN; it had not been captured before." },
    { "the last bytes and the FIN again in one packet",
      BARE "> P. 1:3 \"aa\" \n > F. \n +300000 > FP. 1:3 \"aa\" \n", 6,
      "No acknowledgement came in time: the kernel sends these bytes and the FIN again." },
    { "ACK of a FIN that is recorded behind it", BARE "< . 1:1 ack 2 \n > F. 1:1 ack 1 \n", 4,
      "The kernel of the server has the other side's FIN, which is recorded late." },
    { "ACK of one number too many", BARE "> P. 1:6 \n < . ack 7 \n", 5,
      "The kernel of the server says that it has the first 6 bytes, or 5 and the FIN; not all of them had been captured before." },
    { "ACK of a FIN that crossed another",
      BARE "> F. 1:1 ack 1 \n < F. 1:1 ack 1 \n > . 2:2 ack 2 \n < . 2:2 ack 2 \n", 7,
      "The kernel of the server has the other side's FIN: both ends have said that they will send nothing more." },
    { "simultaneous open, the first answer",
      "> S \n +20 < S 0:0 \n +50000 > S. 0:0 \n +20 < S. 0:0 ack 1 \n", 3,
      "Both ends asked at the same time: this answers the other end's SYN." },
    { "simultaneous open, and one SYN that did not come: the ACK of the other",
      "0 client socket tcp = #11 \n 1 client.2 socket tcp = #12 \n 2 client connect#11 127.0.0.1:12000 { \n > S \n client } = EINPROGRESS \n"
      "client.2 connect#12 127.0.0.1:40000 { \n < S \n > S. \n < . \n client.2 } = 0 \n",
      4, "The kernel of the client (process 102) has the other side's SYN, and no byte yet." },
    { "simultaneous open, the second answer",
      "> S \n +20 < S 0:0 \n +50000 > S. 0:0 \n +20 < S. 0:0 ack 1 \n", 4,
      "Both ends asked at the same time: this answers the other end's SYN." },
    { "SYN-ACK twice in the capture", "> S \n < S. \n > . \n +5000 < S. 0:0 \n", 4,
      "The same SYN-ACK again: the server had no answer to it yet, or the network doubled it." },
    { "SYN again, nobody traced", "> S \n +1000000 > S \n", 2,
      "No answer came: the kernel sends the SYN again, 1.0 s after the first." },
    { "joined midstream", "> . 1:1 ack 1 \n", 1,
      "The kernel of the client acknowledges no byte of this record." },
    /* data */
    { "data again, nobody traced", BARE "> P. 1:6 \n +200000 > P. 1:6 \n", 5,
      "No acknowledgement came in time: the kernel sends these bytes again." },
    { "one byte again",
      CONNECTED SENT
      "< . \n client send#11 \"a\" { \n > P. \"a\" \n client } = 1 \n +200000 > P. 6:7 \n",
      7,
      "No acknowledgement came for 200 ms: the retransmission timer ran out, and the kernel sends this byte again." },
    { "one byte again, the one before not acknowledged either",
      CONNECTED SENT "client send#11 \"a\" { \n > P. \"a\" \n client } = 1 \n +10000 > P. 6:7 \n",
      6, "No acknowledgement came in time: the kernel sends this byte again." },
    { "data again sooner, nobody traced", BARE "> P. 1:6 \n +30000 > P. 1:6 \n", 5,
      "The client sends these bytes again, or the network doubled the packet." },
    { "data that was missing, nobody traced", BARE "> P. 1:6 \n > P. 11:16 \n +100000 > P. 6:11 \n",
      6,
      "The client sends these bytes again, whose first copy was not captured; or the network was slow." },
    { "data again in vain, nobody traced", BARE "> P. 1:6 \n < . \n +30000 > P. 1:6 \n", 6,
      "The client sends these bytes again, or the network doubled the packet; the acknowledgement had been captured before." },
    { "data again in vain after long, nobody traced", BARE "> P. 1:6 \n < . \n +300000 > P. 1:6 \n",
      6,
      "A timer ran out and the kernel sends these bytes again, or the network was very slow: the acknowledgement had been captured before." },
    { "ACK of what never passed", BARE "> P. 1:6 \n < . ack 101 \n", 5,
      "The kernel of the server says that it has the first 100 bytes; not all of them had been captured before." },
    { "MPTCP: the data ends",
      BARE
      "> P. 1:6 mptcp \n < . mptcp \n +300 > . datafin \n +300 < . mptcp \n +300 < . datafin \n +300 < . mptcp \n",
      6,
      "The client says with an MPTCP option that its stream of data ends (DATA_FIN). TCP learns nothing from this ACK." },
    { "MPTCP: the answer to that",
      BARE
      "> P. 1:6 mptcp \n < . mptcp \n +300 > . datafin \n +300 < . mptcp \n +300 < . datafin \n +300 < . mptcp \n",
      7,
      "The server answers the DATA_FIN of packet 6 with an MPTCP option. TCP learns nothing from this ACK." },
    { "MPTCP: something else", BARE "> P. 1:6 mptcp \n < . mptcp \n +300 < . mptcp \n", 6,
      "The server sends this ACK for its MPTCP option: TCP learns nothing from it." },
    { "the same ACK for what was there, says SACK",
      BARE "> P. 1:6 \n < . \n +300000 > P. 1:6 \n +30000 < . sack 1:6 \n", 7,
      "The same acknowledgement again: what arrived was there already (DSACK, RFC 2883)." },
    { "the same ACK for what came early, says SACK",
      BARE "> P. 1:6 \n < . \n > P. 11:16 \n +30000 < . ack 6 sack 11:16 \n", 7,
      "The same acknowledgement again: later bytes arrived (SACK: 11-15), but byte 6 is still missing." },
    { "the same ACK, and nothing tells why", BARE "> P. 1:6 \n < . \n +100000 < . \n", 6,
      "The same acknowledgement again." },
    { "RST before the FIN, nobody traced", BARE "> R 1:1 \n > F. 1:1 ack 1 \n", 4,
      "The client resets the connection." },
    { "overtaken, nobody traced", BARE "> P. 6:11 \n > P. 1:6 \n", 5,
      "The client sends 5 bytes; later bytes had overtaken them on the way." },
    { "RST out of nothing, nobody traced", BARE "> P. 1:6 \n < R 1:1 \n", 5,
      "The server resets the connection." },
    { "RST behind the FIN, nobody traced", BARE "> F. \n < . \n < P. 1:6 \n > R 2:2 \n", 7,
      "Data arrived for a socket that the client had closed: the kernel answers with a reset." },
    { "data, at once", CONNECTED SENT, 4,
      "send() handed over 5 bytes, and the kernel sends at once." },
    { "one byte", CONNECTED "client write#11 \"x\" { \n > P. \"x\" \n client } = 1 \n", 4,
      "write() handed over 1 byte, and the kernel sends at once." },
    { "one send, several segments",
      CONNECTED "client send#11 3000 { \n > . 1:1001 \n > P. 1001:3001 \n client } = 3000 \n", 4,
      "1000 bytes of one send(), which needs several segments, and the kernel sends at once." },
    { "a send() that has not returned yet",
      CONNECTED "client send#11 \"hello\" { \n > P. \"hello\" \n", 4,
      "send() handed over 5 bytes, and the kernel sends at once." },
    { "Nagle",
      CONNECTED SENT
      "client send#11 \"a\" = 1 \n client send#11 \"b\" = 1 \n < . ack 6 \n > P. \"ab\" \n",
      6,
      "2 bytes of 2 calls in one segment; they had to wait until packet 5 acknowledged earlier bytes or made room." },
    { "cork",
      CONNECTED "client setsockopt#11 CORK 1 = 0 \n client send#11 \"ab\" = 2 \n"
                "client setsockopt#11 CORK 0 { \n > P. \"ab\" \n client } = 0 \n",
      4, "send() handed over 2 bytes; they had waited until setsockopt()." },
    { "MSG_MORE, then a timer",
      CONNECTED "client send#11 \"ab\" MSG_MORE = 2 \n +200000 > P. \"ab\" \n", 4,
      "send() handed over 2 bytes; MSG_MORE had announced more bytes. None came in time, so a timer sent them." },
    { "TCP_CORK, then a timer",
      CONNECTED
      "client setsockopt#11 CORK 1 = 0 \n client send#11 \"a\" = 1 \n +200000 > P. \"a\" \n",
      4,
      "send() handed over 1 byte; TCP_CORK had announced more bytes. None came in time, so a timer sent it." },
    { "a loss probe",
      CONNECTED
      "client send#11 \"abcde\" { \n > . 1:4 \"abc\" \n > P. 4:6 \"de\" \n client } = 5 \n"
      "client send#11 \"fghij\" { \n > . 6:9 \"fgh\" \n client } = 5 \n +12000 > P. 9:11 \"ij\" \n",
      7,
      "2 bytes of one send(), which needs several segments; Nagle's algorithm held them back, and no ACK came: the loss-probe timer sent "
      "them." },
    { "data again", CONNECTED SENT "+200000 > P. 1:6 \n", 5,
      "No acknowledgement came for 200 ms: the retransmission timer ran out, and the kernel sends these bytes again." },
    { "data again, and ICMP took a doubling back",
      CONNECTED SENT
      "+220000 > P. 1:6 \n +440000 > P. 1:6 \n < icmp tcp host-unreachable \n +440000 > P. 1:6 \n",
      8,
      "Still no acknowledgement, for another 440 ms: an ICMP error (packet 7) had undone the doubling of the timer (RFC 6069), and the kernel sends these bytes again." },
    { "data again, told by SACK",
      CONNECTED
      "client send#11 3000 { \n > . 1:1001 \n > . 1001:2001 \n > . 2001:3001 \n client } = 3000 \n"
      "< . ack 1 sack 1001:2001 \n"
      "< . ack 1 sack 1001:3001 \n < . ack 1 sack 1001:3001 \n > . 1:1001 \n",
      10, "Packet 9 is a sign of a loss: these bytes are sent again, before any timer ran out." },
    /* acknowledgements */
    { "ACK", CONNECTED SENT "< . \n", 5,
      "The kernel of the server has the first 5 bytes: \"acknowledged\" does not mean that the program read them." },
    { "delayed ACK", CONNECTED SENT "+40000 < . \n", 5,
      "The kernel of the server has the first 5 bytes; no answer came that the ACK could ride on, so the delayed-ACK timer "
      "sent it alone." },
    { "ACK by recv()", CONNECTED SENT "server recv#20 9 { \n < . \n server } = 5 \n", 5,
      "The kernel of the server has the first 5 bytes; recv() took bytes out of the buffer." },
    { "full", CONNECTED SENT "< . win 0 \n", 5,
      "The receive buffer of the server is full: window 0, the other side must stop sending data." },
    { "window update",
      CONNECTED SENT "< . win 0 \n +9000 server recv#20 9 { \n < . win 100 \n server } = 5 \n", 6,
      "recv() made room in the receive buffer: the window is now 12800 bytes." },
    { "window update, nobody traced", BARE "> P. 5 \n < . win 0 \n +9000 < . win 100 \n", 6,
      "The server has more room: the window is now 12800 bytes." },
    { "keep-alive", CONNECTED SENT "< . \n +9000000 > . 5:5 \n < . \n", 6,
      "Keep-alive: nothing came meanwhile, and a timer asks whether the server is still there." },
    { "its answer", CONNECTED SENT "< . \n +9000000 > . 5:5 \n < . \n", 7,
      "Answer to packet 6: the server is still there, window 65536." },
    { "probe", CONNECTED SENT "< . win 0 \n +200000 > . 5:5 \n < . win 0 \n", 6,
      "The server's window is closed: a timer asks whether it has opened." },
    { "ACK of the FIN", CONNECTED "client close#11 last { \n > F. \n client } = 0 \n < . \n", 5,
      "The kernel of the server has the other side's FIN: recv() there returns 0 once all bytes before it are read." },
    { "ACK of the FIN, delayed",
      CONNECTED "client close#11 last { \n > F. \n client } = 0 \n +40000 < . \n", 5,
      "The kernel of the server has the other side's FIN: recv() there returns 0 once all bytes before it are read." },
    { "SYN that offers ECN", "> SEW \n < SE. \n > . \n", 1,
      "The client asks for a connection: first packet of the handshake. "
      "It offers ECN: routers may mark packets when they run full, instead of dropping them." },
    { "SYN-ACK that agrees to ECN", "> SEW \n < SE. \n > . \n", 2,
      "The kernel of the server answers: someone listens there. It agrees to ECN." },
    { "SYN-ACK that agrees to what was not offered", "> S \n < SE. \n > . \n", 2,
      "The kernel of the server answers: someone listens there." },
    { "ECE", "> SEW \n < SE. \n > . \n > P. 1:6 \n < E. \n", 5,
      "The kernel of the server has the first 5 bytes: \"acknowledged\" does not mean that "
      "the program read them. ECE reports congestion: the client is to slow down." },
    { "ECE without an agreement", "> SEW \n < S. \n > . \n > P. 1:6 \n < E. \n", 5,
      "The kernel of the server has the first 5 bytes: "
      "\"acknowledged\" does not mean that the program read them." },
    { "CWR", "> SEW \n < SE. \n > . \n > P. 1:6 \n < E. \n > PW. 6:11 \n", 6,
      "The client sends 5 bytes. CWR: the client has slowed down." },
    { "ACK of the FIN by one that closed before",
      CONNECTED "client close#11 last { \n > F. \n client } = 0 \n < . \n"
                "server close#20 last { \n < F. \n server } = 0 \n > . \n",
      7,
      "The kernel of the client has the other side's FIN; its program has closed the socket, so no recv() will report it." },
    { "ACK of the FIN by one that ended",
      CONNECTED "client releases #11 \n > F. \n client exit 0 \n < . \n"
                "server close#20 last { \n < F. \n server } = 0 \n > . \n",
      7,
      "The kernel of the client has the other side's FIN; its program has closed the socket, so no recv() will report it." },
    { "ACK of the FIN by one that shut down its sending side",
      CONNECTED "client shutdown#11 WR { \n > F. \n client } = 0 \n < . \n"
                "server close#20 last { \n < F. \n server } = 0 \n > . \n",
      7,
      "The kernel of the client has the other side's FIN: recv() there returns 0 once all bytes before it are read." },
    { "ACK of the FIN by one that shut down, then closed",
      CONNECTED
      "client shutdown#11 WR { \n > F. \n client } = 0 \n < . \n"
      "client close#11 last = 0 \n server close#20 last { \n < F. \n server } = 0 \n > . \n",
      7,
      "The kernel of the client has the other side's FIN; its program has closed the socket, so no recv() will report it." },
    { "ACK of the second FIN, nobody traced", BARE "> F. \n < . \n < F. \n > . \n", 7,
      "The kernel of the client has the other side's FIN: both ends have said that they will send nothing more." },
    { "ACK by TCP_QUICKACK",
      CONNECTED SENT "+5000 server setsockopt#20 QUICKACK 1 { \n < . \n server } = 0 \n", 5,
      "The kernel of the server has the first 5 bytes; setsockopt() asked for the ACK at once." },
    { "the same ACK, nothing is missing", BARE "> P. 1:6 \n < . \n +200000 > P. 1:6 \n < . \n", 7,
      "The same acknowledgement again: what arrived was there already." },
    { "the same ACK, a hole", BARE "> . 1:6 \n < . \n > . 11:21 \n < . ack 6 sack 11:21 \n", 7,
      "The same acknowledgement again: later bytes arrived (SACK: 11-20), but byte 6 is still missing." },
    { "an ACK with another window, a hole",
      BARE "> . 1:6 \n < . \n > . 11:21 \n < . ack 6 win 500 sack 11:21 \n", 7,
      "The kernel of the server has the first 5 bytes: \"acknowledged\" does not mean that the program read them. Behind a gap, more has come (SACK: 11-20)." },
    { "the same ACK, the FIN came", BARE "> . 1:6 \n < . \n > F. 11:21 \n < . ack 6 sack 11:22 \n",
      7,
      "The same acknowledgement again: later bytes arrived (SACK: 11-20 and the FIN), but byte 6 is still missing." },
    /* closing */
    { "FIN by close()", CONNECTED "client close#11 last { \n > F. \n client } = 0 \n", 4,
      "close() of the last descriptor: the client will send nothing more." },
    { "FIN by shutdown()", CONNECTED "client shutdown#11 WR { \n > F. \n client } = 0 \n", 4,
      "shutdown() ended the sending side of the client; it can still receive." },
    { "FIN by shutdown(SHUT_RDWR)",
      CONNECTED "client shutdown#11 RDWR { \n > F. \n client } = 0 \n", 4,
      "shutdown() ended both directions for the client: it will send nothing more." },
    { "FIN by exit", CONNECTED "client releases #11 \n > F. \n client exit 0 \n", 4,
      "The client ended without close(): the kernel closed its socket, and that sends the FIN." },
    { "FIN, nobody traced", BARE "+90000 > F. \n", 4, "The client will send nothing more." },
    { "FIN again",
      CONNECTED "client close#11 last { \n > F. \n client } = 0 \n +200000 > F. 1:1 \n", 5,
      "No acknowledgement came for 200 ms: the retransmission timer ran out, and the kernel sends the FIN again." },
    { "RST, unread", CONNECTED SENT "< . \n server close#20 last { \n < R. \n server } = 0 \n", 6,
      "close() while received bytes were unread: the kernel resets the connection, no FIN." },
    { "RST, unread, at exit",
      CONNECTED SENT "< . \n server releases #20 \n < R. \n server exit 0 \n", 6,
      "The program ended while received bytes were unread: the kernel resets the connection, no FIN." },
    { "RST, SO_LINGER",
      CONNECTED
      "client setsockopt#11 LINGER 0 = 0 \n client close#11 last { \n > R. \n client } = 0 \n",
      4, "close() with SO_LINGER at 0 seconds: a reset, no FIN." },
    { "RST, closed before",
      CONNECTED
      "server close#20 last { \n < F. \n server } = 0 \n +9000 client send#11 \"hello\" { \n"
      "> P. \"hello\" \n < R 2:2 \n client } = 5 \n",
      6, "Data arrived for a socket that the server had closed: the kernel answers with a reset." },
    { "RST, never accepted",
      LISTENING ASKED
      "< S. \n > . \n client } = 0 \n server close#10 last { \n < R. \n server } = 0 \n",
      4,
      "Nobody had accepted this connection when the welcoming socket was closed: the kernel resets it." },
    { "FIN, an accept() that could not store the address, and the program ends soon after",
      LISTENING ASKED
      "< S. \n > . \n client } = 0 \n server accept#10 { \n < F. \n server } = EFAULT \n server releases #10 \n server exit 1 \n",
      4, "The server will send nothing more." },
    { "RST, connect(AF_UNSPEC)", CONNECTED "client connect#11 { \n > R. \n client } = 0 \n", 4,
      "connect() with AF_UNSPEC gives the connection up: the kernel resets it." },
    { "RST, nobody traced", BARE "> R. \n", 4, "The client resets the connection." },
    { "RST, later, nobody traced", BARE "+90000 > R. \n", 4, "The client resets the connection." },
    { "FIN when sockwire asks the program to end",
      CONNECTED "asked \n client releases #11 \n > F. \n client exit 0 \n", 4,
      "sockwire, which recorded this run, asked the client to end (SIGTERM), and it did: the kernel closed its socket, and that sends the FIN." },
    { "FIN by the child that held the socket last",
      CONNECTED
      "server fork = 900 \n server close#20 = 0 \n server.2 releases #20 \n < F. \n server.2 exit 0 \n",
      4,
      "The server had closed its descriptor, but its child process 102 had inherited the socket: the FIN leaves when that one ends." },
    { "FIN of MPTCP",
      CONNECTED
      "client send#11 \"hello\" { \n > P. \"hello\" mptcp \n client } = 5 \n < . mptcp \n client close#11 last = 0 \n > . datafin \n < . mptcp \n > F. mptcp \n",
      8, "MPTCP lets the FIN go after packet 5: the client ended its stream of data earlier." },
    { "RST, the receiving side was shut",
      CONNECTED "server shutdown#20 RD = 0 \n " SENT "< R 1:1 \n", 5,
      "Data arrived for a socket whose receiving side the server had ended with shutdown(SHUT_RD): the kernel answers with a reset." },
    { "RST, the connection was given up before",
      CONNECTED "server connect#20 = 0 \n " SENT "< R 1:1 \n", 5,
      "Data arrived for a connection that the server had given up with connect(AF_UNSPEC): the kernel answers with a reset." },
    { "RST, keep-alive probes without an answer",
      CONNECTED SENT "< . \n +9000000 > . 5:5 \n +9000000 > . 5:5 \n +9000000 > R. \n", 8,
      "The last keep-alive probes had no answer: the kernel of the client gives the connection up, with a reset." },
    { "RST, the kernel had given up",
      CONNECTED SENT
      "+200000 > P. 1:6 \n +400000 > P. 1:6 \n +800000 client recv#11 9 = ETIMEDOUT \n +100 < P. \"abc\" \n > R 6:6 \n",
      8,
      "Data arrived for a connection that the kernel of the client had given up: it answers with a reset." },
    { "RST, the handshake was never complete: the queue is full",
      "conn A 127.0.0.1:40001 127.0.0.1:12000 isn 100 200 \n conn B 127.0.0.1:40002 127.0.0.1:12000 isn 400 300 \n"
      "server socket tcp = #10 \n server bind#10 0.0.0.0:12000 = 0 \n server listen#10 0 = 0 \n"
      "A> S \n A< S. \n A> . \n B> S \n B< S. \n B> . \n B> F. \n B< R 1:1 \n",
      8,
      "The handshake was not complete for the server, and its kernel gives it up: packet 7 is answered with a reset." },
    { "RST, asked to end",
      CONNECTED SENT "< . \n asked \n server releases #20 \n < R. \n server exit 0 \n", 6,
      "sockwire, which recorded this run, asked the program to end (SIGTERM) while received bytes were unread: the kernel resets the connection, no FIN." },
    { "RST by close(), the reason is not known",
      CONNECTED "client close#11 last { \n > R. \n client } = 0 \n", 4,
      "close() makes the kernel reset the connection." },
    { "window update, its scale is not known", "> P. 1:6 \n < . win 0 \n +9000 < . win 100 \n", 3,
      "The server has more room; how much, only the handshake would tell (its window scale), which is not in this record." },
    { "MSG_MORE, then the end",
      CONNECTED
      "client send#11 3000 MSG_MORE = 3000 \n client releases #11 \n > . 1:1001 \n > FP. 1001:3001 \n client exit 0 \n",
      4,
      "1000 bytes of one send(), which needs several segments; they had waited until the program ended." },
    { "one byte again, told by SACK",
      CONNECTED
      "client send#11 \"a\" { \n > P. 1:2 \n client } = 1 \n client send#11 3000 { \n > . 2:1002 \n > . 1002:2002 \n > . 2002:3002 \n client } = 3000 \n"
      "< . ack 1 sack 2:1002 \n < . ack 1 sack 2:2002 \n < . ack 1 sack 2:3002 \n > . 1:2 \n",
      11, "Packet 10 is a sign of a loss: this byte is sent again, before any timer ran out." },
    { "UDP of two calls",
      "client socket udp = #11 \n client sendto#11 \"he\" MSG_MORE 127.0.0.1:12000 = 2 \n client sendto#11 \"llo\" 127.0.0.1:12000 { \n > udp \"hello\" \n client } = 3 \n",
      1,
      "2 calls make one datagram together, since the first one announced more (MSG_MORE or UDP_CORK). It has 5 bytes: no handshake, no acknowledgement." },
    { "UDP, two messages",
      "client socket udp = #11 \n client sendmmsg#11 \"hello\" 127.0.0.1:12000 { \n > udp \"hello\" \n client } = 2 \n",
      1,
      "sendmmsg() makes 2 datagrams, one for each message; this one has 5 bytes: no handshake, no acknowledgement." },
    /* flags that no ordinary TCP sends */
    { "SYN and FIN", "> SF \n", 1,
      "Flags that do not go together (FIN SYN): an ordinary TCP sends no such segment." },
    { "SYN and RST", "> SR \n", 1,
      "Flags that do not go together (SYN RST): an ordinary TCP sends no such segment." },
    { "FIN and RST", BARE "> FR. \n", 4,
      "Flags that do not go together (FIN RST ACK): an ordinary TCP sends no such segment." },
    { "FIN without ACK", BARE "> F \n", 4,
      "Neither SYN, RST nor ACK is set (FIN): an ordinary TCP sends no such segment." },
    /* not TCP */
    { "UDP",
      "client socket udp = #11 \n client sendto#11 \"hello\" 127.0.0.1:12000 { \n > udp \"hello\" \n client } = 5 \n",
      1, "sendto() is one datagram of 5 bytes: no handshake, no acknowledgement." },
    { "UDP, nobody traced", "> udp 5 \n", 1,
      "One datagram of 5 bytes: no handshake, no acknowledgement." },
    { "UDP, in fragments", "> udp 4000 fragments 3 \n", 1,
      "One datagram of 4000 bytes: no handshake, no acknowledgement. IP sends it in 3 fragments: where one of them is lost, all of it is." },
    { "port unreachable", "> udp 5 \n < icmp udp port-unreachable \n", 2,
      "No socket is bound to port 12000: the kernel says so with an ICMP error." },
    { "ICMP: too big", CONNECTED SENT "< icmp tcp fragmentation-needed \n", 5,
      "A packet of the client was too big for a part of the way. This ICMP error says so: the client must send smaller ones." },
    { "ICMP about an open connection", CONNECTED SENT "< icmp tcp host-unreachable \n", 5,
      "ICMP error about an earlier packet: host unreachable. On Linux the connection goes on: TCP only remembers the error, since it may be over soon." },
    { "ICMP about TCP", ASKED "< icmp tcp host-unreachable \n", 2,
      "ICMP error about the SYN: host unreachable. On Linux the attempt to connect ends with this error." },
    { "ICMP: too big for less than IPv6 has", OF_IPV6 "A< icmp tcp packet-too-big-800 \n", 5, "This ICMP error tells of a part of the way for 800 bytes at most. IPv6 wants 1280 of each: the kernel of the client ignores it (RFC 8201 4)." },
    { "ICMP about an answer", ASKED "< S. \n> icmp tcp host-unreachable \n", 3,
      "ICMP error about an earlier packet: host unreachable." },
};

static void every_row(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        void *made;
        assert_int_equal(script_setup(&made), 0);
        struct script *s = made;
        script_run(s, rows[i].script);
        const char *says = packet_by_id(s, rows[i].id)->says;
        if (strcmp(says, rows[i].says) != 0) {
            print_message("%s:\n  wanted  %s\n  got     %s\n", rows[i].name, rows[i].says, says);
            wrong++;
        }
        script_teardown(&made);
    }
    assert_int_equal(wrong, 0);
}

/* Whatever is said is one line of printable text, not too long for a ladder, with a capital letter,
 * a call's name or ours in front. */
static void shape(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *says = rows[i].says;
        size_t word = strcspn(says, " (");
        assert_true((says[0] >= 'A' && says[0] <= 'Z') || (says[0] >= '0' && says[0] <= '9') ||
                    says[word] == '(' || !strncmp(says, "sockwire, ", 10));
        assert_true(strlen(says) >= 10 && strlen(says) <= 160);
        assert_null(strchr(says, '\n'));
    }
}

/* A full queue at the welcoming socket: the ACK is not lost, it is ignored. */
static void full_queue(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "conn A 127.0.0.1:40001 127.0.0.1:12000 \n conn B 127.0.0.1:40002 127.0.0.1:12000 \n"
        "server socket tcp = #10 \n server bind#10 0.0.0.0:12000 = 0 \n server listen#10 0 = 0 \n"
        "A> S \n A< S. \n B> S \n B< S. \n A> . \n B> . \n");
    expect_says(s, 5, "The handshake is complete.");
    expect_says(
        s, 6,
        "The handshake is complete for the client, but the queue of the welcoming socket is full: the "
        "kernel of the server ignores this ACK.");
}

/* A SYN that comes while one waits, where listen(0) allows one: it is known when it comes again, and not before. */
static void full_queue_takes_no_syn(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "conn A 127.0.0.1:40001 127.0.0.1:12000 \n conn B 127.0.0.1:40002 127.0.0.1:12000 \n"
        "server socket tcp = #10 \n server bind#10 0.0.0.0:12000 = 0 \n server listen#10 0 = 0 \n"
        "A> S \n A< S. \n A> . \n B> S \n +1000000 B> S \n server accept#10 = #20 from 127.0.0.1:40001 \n"
        "+2000000 B> S \n +4000000 B> S \n");
    expect_says(s, 4, "The client asks for a connection: first packet of the handshake.");
    expect_says(
        s, 5,
        "No answer came: the queue for accept() was full, and the kernel of the server took no SYN. "
        "It is sent again, 1.0 s after the first.");
    expect_says(
        s, 6,
        "No answer came: the queue for accept() was full, and the kernel of the server took no SYN. "
        "It is sent again, 3.0 s after the first. It waited twice as long as the time before.");
    expect_says(s, 7,
                "No answer came: the kernel sends the SYN again, 7.0 s after the first. It waited "
                "twice as long as the time before.");
}

/* listen(-1): Linux takes the largest backlog that it allows. */
static void no_full_queue_for_a_negative_backlog(void **state)
{
    struct script *s = *state;
    script_run(
        s,
        "conn A 127.0.0.1:40001 127.0.0.1:12000 \n conn B 127.0.0.1:40002 127.0.0.1:12000 \n"
        "server socket tcp = #10 \n server bind#10 0.0.0.0:12000 = 0 \n server listen#10 -1 = 0 \n"
        "A> S \n A< S. \n A> . \n B> S \n +1000000 B> S \n");
    expect_says(s, 5, "No answer came: the kernel sends the SYN again, 1.0 s after the first.");
    assert_int_equal(s->timeline.finding_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row),
        cmocka_unit_test(shape),
        SCRIPT_TEST(full_queue),
        SCRIPT_TEST(full_queue_takes_no_syn),
        SCRIPT_TEST(no_full_queue_for_a_negative_backlog),
    };
    return cmocka_run_group_tests_name("says", tests, NULL, NULL);
}
