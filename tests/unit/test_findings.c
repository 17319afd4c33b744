/* Findings on runs written by hand (script.h): for each rule what must make it speak, and what
 * looks alike and must not. tests/live/test_mistakes.c has the same on real programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "findings/findings.h"
#include "joined.h"
#include "view/json.h"
#include "view/ladder/ladder.h"

struct scene {
    const char *name, *script;
    const char *wanted; /* "SEVERITY RULE PROGRAM", one after another, parted by "; " */
};

#define TERM(who) who " killed 15 \n"
#define BYE /* the client closes, then the server */                \
    "900 client close#11 last { \n 901 > F. \n 902 client } = 0 \n" \
    "910 server close#20 last { \n 911 < F. \n 912 > . \n 913 server } = 0 \n"
#define PAIR /* hello and HELLO */                                                   \
    "60 client send#11 \"hello\\n\" { \n 61 > P. \"hello\\n\" \n 62 client } = 6 \n" \
    "70 server recv#20 1024 = 6 \"hello\\n\" \n"                                     \
    "80 server send#20 \"HELLO\\n\" { \n 81 < P. \"HELLO\\n\" \n 82 server } = 6 \n" \
    "90 client recv#11 1024 = 6 \"HELLO\\n\" \n"

#define ASKED /* the client's line has arrived */                                  \
    "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n 63 < . \n" \
    "70 server recv#20 9 = 2 \"hi\" \n"
#define UNANSWERED ASKED "72 server close#20 last { \n 73 < F. \n 74 server } = 0 \n 75 > . \n"
#define LEAVES /* status */ \
    "84 client close#11 last { \n 85 > F. \n 86 client } = 0 \n 87 < . \n 88 client exit "
#define PRINTS "82 client prints \"From Server: \\n\" \n" LEAVES /* status */

#define SHUT_HALF(how)                                                             \
    CONNECTED "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n" \
              "63 client shutdown#11 " how " = 0 \n"
#define LATE_ANSWER_SENT                                                                \
    "70 server recv#20 9 = 2 \"hi\" \n 71 server send#20 \"HI\" { \n 72 < P. \"HI\" \n" \
    "73 server } = 2 \n"
#define LATE_ANSWER LATE_ANSWER_SENT "80 client close#11 last { \n 81 > R. \n 82 client } = 0 \n"

#define COMPLAINS(words) /* bind() worked, and the server ends with these words */ \
    "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n"           \
    "6 server complains \"" words ": Success\\n\" \n 7 server releases #10 \n"     \
    "8 server exit 1 \n"
#define ACCUSED "error failure-that-was-none server"

#define BYE_LATE                                                                           \
    "300000 client close#11 last { \n 300001 > F. \n 300002 client } = 0 \n 300003 < . \n" \
    "300010 server recv#20 9 = 0 \n 300011 server close#20 last { \n 300012 < F. \n"       \
    "300013 server } = 0 \n 300014 > . \n"
#define PIECES(bytes, range) CONNECTED PIECES_OF(bytes, range)
#define PIECES_OF(bytes, range) /* the second waits for the ACK of the first */    \
    "60 client send#11 \"hi\" { \n 61 > P. 1:3 \"hi\" \n 62 client } = 2 \n"       \
    "65 client send#11 " bytes " = " bytes " \n 66 server recv#20 9 = 2 \"hi\" \n" \
    "67 server recv#20 9000 { \n 40101 < . ack 3 \n 40103 > P. " range " \n"       \
    "40110 server } = " bytes " \n" BYE_LATE

/* the same over a wire of 20 ms: the ACK comes at once, and is on its way */
#define PIECES_OVER_WIRE(meanwhile, window)                                                   \
    CONNECTED_OVER_WIRE "60060 < . ack 1" window " at +5 \n"                                  \
                        "70000 client send#11 \"hi\" { \n 70001 > P. 1:3 \"hi\" at +20000 \n" \
                        "70002 client } = 2 \n 70003 client send#11 2 = 2 \n" meanwhile       \
                        "90002 < . ack 3 at +20000 \n 110003 > P. 3:5 at +20000 \n"           \
                        "110010 server recv#20 9 = 2 \"hi\" \n"

#define UDP_SERVER "0 server socket udp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n"
#define FROM_A(text, n) "server recvfrom#10 99 = " n " \"" text "\" from 127.0.0.1:40000 \n"
#define FROM_B(text, n) "server recvfrom#10 99 = " n " \"" text "\" from 127.0.0.1:40002 \n"
#define TO_A(text, n) "server sendto#10 \"" text "\" 127.0.0.1:40000 = " n " \n"
#define TO_B(text, n) "server sendto#10 \"" text "\" 127.0.0.1:40002 = " n " \n"
#define WAITS_ON "server recvfrom#10 99 { \n asked \n server killed 15 \n"

#define ASKS(text) "client sendto#11 \"" text "\" 127.0.0.1:12000 = 7 \n"
#define UDP_CLIENT                 \
    "0 server socket udp = #10 \n" \
    "5 server bind#10 0.0.0.0:12000 = 0 \n 10 client socket udp = #11 \n"
#define IN_VAIN(time) "client poll \"{11: POLLIN}\" \"" time "\" { \n +100000 client } = 0 \n"
#define ANSWERED "client recvfrom#11 99 = 7 \"1 HELLO\" from 127.0.0.1:12000 \n"
#define REQUEST(text)                                                                        \
    "client sendto#11 \"" text "\" 127.0.0.1:12000 { \n > udp \"" text "\" \n client } = 7 " \
    "local 127.0.0.1:40000 \n server recvfrom#10 99 = 7 \"" text "\" from 127.0.0.1:40000 \n"
#define REPLY(text) \
    "server sendto#10 \"" text "\" 127.0.0.1:40000 { \n < udp \"" text "\" \n server } = 7 \n"
#define TAKES(text) "client recvfrom#11 99 = 7 \"" text "\" from 127.0.0.1:12000 \n"

#define AGAIN(n) "server recv#20 9 = EAGAIN times " #n " \n"
#define HI "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 < . \n 63 client } = 2 \n"
#define MORE "client send#11 \"more\" { \n > P. \"more\" \n < . \n client } = 4 \n"
#define AWAITS_ANSWER "client recv#11 9 { \n"
#define CUT "asked \n server killed 15 \n client killed 15 \n"
/* the server's send() of 100 bytes finds room for 60, and the client takes them */
#define SENDS_A_PART                                                                   \
    CONNECTED "60 server send#20 100 { \n 61 < P. 60 \n 62 server } = 60 \n 63 > . \n" \
              "64 client recv#11 100 = 60 \n"
/* poll() names #30, whose client has sent a part of a line */
#define TWO_WATCHED                                                                   \
    CONNECTED "60 server accept#10 = #30 from 127.0.0.1:40009 \n"                     \
              "70 server poll \"{20: POLLIN, 30: POLLIN} ready {30: POLLIN}\" = 1 \n" \
              "server recv#30 9 = 2 \"he\" \n"
/* the client is gone, and what becomes of its FIN */
#define GONE(options, fate)                                                                    \
    CONNECTED_OVER_WIRE "private \n" options "server recv#20 9 { \n client close#11 last { \n" \
                        "+10 > F. " fate " \n client } = 0 \n" CUT

static const struct scene
    scenes
        [] = {
            { "the textbook's pair is clean", CONNECTED PAIR BYE "client exit 0 \n", "" },

            { "two small pieces, and a delayed ACK", PIECES("2", "3:5"),
              "note write-write-read client" },
            { "… and the second is a full segment, which Nagle lets go", PIECES("1448", "3:1451"),
              "" },
            { "two small pieces over a wire: the second one waits for a round trip",
              PIECES_OVER_WIRE("70005 client recv#11 9 { \n", "") "110120 client } = 2 \"OK\" \n",
              "note write-write-read client" },
            { "… the window had no room",
              PIECES_OVER_WIRE("70005 client recv#11 9 { \n",
                               " win 4") "110120 client } = 2 \"OK\" \n",
              "" },
            { "… and nobody waits for an answer", PIECES_OVER_WIRE("", ""), "" },
            { "a small piece was lost and sent again: the ACK of that lets new bytes go",
              CONNECTED "60 client send#11 \"hi\" { \n 61 > P. 1:3 \"hi\" \n 62 client } = 2 \n"
                        "65 client send#11 2 = 2 \n"
                        "200061 > P. 1:3 \"hi\" \n 240101 < . ack 3 \n 240103 > P. 3:5 \n"
                        "240110 < . ack 5 \n 240120 server recv#20 9 = 4 \n" BYE_LATE,
              "" },

            { "TCP_NODELAY at the level of SO_DEBUG: refused",
              CONNECTED "55 client setsockopt#11 DEBUG 1 = EACCES \n" PAIR BYE,
              "warning wrong-option-level client" },
            { "… done, and Nagle held a piece back all the same",
              CONNECTED "55 client setsockopt#11 DEBUG 1 = 0 \n" PIECES_OF("2", "3:5"),
              "warning wrong-option-level client; note write-write-read client" },
            { "… done, and nothing shows that it was not meant",
              CONNECTED "55 client setsockopt#11 DEBUG 1 = 0 \n" PAIR BYE, "" },
            { "… and TCP_NODELAY, too",
              CONNECTED
              "55 client setsockopt#11 DEBUG 1 = EACCES \n 56 client setsockopt#11 NODELAY 1 = 0 \n" PAIR
                  BYE,
              "" },
            { "TCP_CORK at the level of SO_TYPE",
              CONNECTED "55 client setsockopt#11 TYPE 1 = ENOPROTOOPT \n" PAIR BYE,
              "warning wrong-option-level client" },
            { "SO_REUSEADDR at the level of TCP_MAXSEG",
              "0 client socket tcp = #11 \n 5 client setsockopt#11 MAXSEG 1 = EINVAL \n 9 client close#11 last { \n 10 client } = 0 \n",
              "warning wrong-option-level client" },
            { "… a largest segment that may be",
              CONNECTED "55 client setsockopt#11 MAXSEG 1000 = 0 \n" PAIR BYE, "" },
            { "a piece was taken for the line",
              CONNECTED
              "60 client send#11 \"hello\\n\" { \n 61 > P. \"hello\\n\" \n 62 client } = 6 \n"
              "70 server recv#20 3 = 3 \"hel\" \n"
              "80 server close#20 last { \n 81 < R. \n 82 server } = 0 \n",
              "note short-read server" },
            { "all pieces were taken",
              CONNECTED
              "60 client send#11 \"hello\\n\" { \n 61 > P. \"hello\\n\" \n 62 client } = 6 \n"
              "70 server recv#20 3 = 3 \"hel\" \n"
              "71 server recv#20 3 = 3 \"lo\\n\" \n" BYE,
              "" },
            { "a piece, then the program was killed",
              CONNECTED
              "60 client send#11 \"hello\\n\" { \n 61 > P. \"hello\\n\" \n 62 client } = 6 \n"
              "70 server recv#20 3 = 3 \"hel\" \n"
              "80 server releases #20 #10 \n 81 < R. \n"
              "90 " TERM("server"),
              "" },

            { "bind() failed, listen() all the same",
              "0 server socket tcp = #10 \n 5 server bind#10 10.0.0.1:12000 = EADDRNOTAVAIL \n 8 server listen#10 5 = 0 \n",
              "error results-not-checked server" },
            { "bind() failed and was tried again",
              "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = EADDRINUSE \n 6 server bind#10 0.0.0.0:12001 = 0 \n"
              "8 server listen#10 5 = 0 \n",
              "" },
            { "connect() failed, send() all the same",
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 < R. \n 40 client } = ECONNREFUSED "
              "\n"
              "50 client send#11 \"hello\" = EPIPE \n",
              "error results-not-checked client" },
            { "connect() goes on in the background",
              LISTENING
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 client } = EINPROGRESS local "
              "127.0.0.1:40000 \n 34 client recv#11 9 = EAGAIN \n 35 < S. \n 36 > . \n",
              "" },

            { "a background connect() is refused, and nobody asks",
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 client } = EINPROGRESS local 127.0.0.1:40000 \n"
              "35 < R. \n 40 client send#11 \"a\" = ECONNREFUSED \n 41 client send#11 \"b\" = EPIPE \n",
              "error connect-unfinished client" },
            { "a background connect() is taken for a failure",
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 client } = EINPROGRESS local 127.0.0.1:40000 \n"
              "40 client releases #11 \n 41 client exit 1 \n",
              "error connect-unfinished client" },
            { "a background connect() is given up",
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 client } = EINPROGRESS local 127.0.0.1:40000 \n"
              "40 client close#11 last = 0 \n 41 client exit 0 \n",
              "warning connect-unfinished client" },
            { "a background connect() is waited for, and given up",
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 client } = EINPROGRESS local 127.0.0.1:40000 \n"
              "36 client poll = 0 \n 40 client close#11 last = 0 \n 41 client exit 1 \n",
              "" },
            { "… and the first send() is the question",
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 client } = EINPROGRESS local 127.0.0.1:40000 \n"
              "35 < R. \n 40 client send#11 \"a\" = ECONNREFUSED \n 41 client close#11 last = 0 \n 42 client exit 0 \n",
              "" },
            { "bytes for a connection that is not there yet",
              LISTENING
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 client } = EINPROGRESS local 127.0.0.1:40000 \n"
              "34 client send#11 \"hello\" = EAGAIN \n 35 < S. \n 36 > . \n 50 client close#11 last { \n 51 > F. \n 52 client } = 0 \n"
              "60 client exit 0 \n",
              "error send-lost client" },
            { "… that are sent again",
              LISTENING
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 client } = EINPROGRESS local 127.0.0.1:40000 \n"
              "34 client send#11 \"hello\" = EAGAIN \n 35 < S. \n 36 > . \n 40 client send#11 \"hello\" { \n 41 > P. \"hello\" \n 42 client } = 5 \n"
              "50 client close#11 last { \n 51 > F. \n 52 client } = 0 \n 60 client exit 0 \n",
              "note never-accepted server" },

            { "the welcoming socket is no connection",
              LISTENING "20 server recv#10 1024 = ENOTCONN \n",
              "error welcoming-socket-used server" },
            { "listen() was forgotten",
              "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n 8 server accept#10 = EINVAL \n",
              "error no-listen server" },

            { "0 is asked whether it is a socket, as the JDK does",
              "0 server socket tcp6 = #10 \n 5 server getsockname%0 = ENOTSOCK \n 6 server close#10 last = 0 \n",
              "" },
            { "0 is asked, and the new socket is not used for long",
              "0 server socket tcp6 = #10 \n 5 server getsockopt%0 = ENOTSOCK \n 6 server exit 0 \n",
              "" },
            { "0 is the descriptor of a comparison",
              "0 server socket tcp = #10 \n 5 server bind%0 0.0.0.0:12000 = ENOTSOCK \n 6 server exit 1 \n",
              "error descriptor-is-a-comparison server" },
            { "0 is the descriptor of a comparison, and its name is all that is asked for",
              "0 client socket tcp = #10 \n 5 client getsockname%0 = ENOTSOCK \n 6 client exit 0 \n",
              "error descriptor-is-a-comparison client" },
            { "the same, in a program that was made to end: the socket may have been for later",
              "0 client socket tcp = #10 \n 5 client getsockname%0 = ENOTSOCK \n 6 " TERM("client"),
              "" },
            { "0 is the descriptor of a comparison, and its name is asked for right behind accept()",
              CONNECTED "910 server getsockname%0 = ENOTSOCK \n 920 server exit 0 \n",
              "error descriptor-is-a-comparison server" },
            { "0 is tried, and the new socket used afterwards",
              "0 client socket tcp = #11 \n 5 client recv%0 9 = ENOTSOCK \n 6 client connect#11 127.0.0.1:12000 = EINPROGRESS \n",
              "" },

            { "the port of a connection that the client itself closed first",
              "0 private \n" LISTENING
              "20 client socket tcp = #11 \n 21 client bind#11 127.0.0.1:40000 = 0 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 34 < S. \n 36 > . \n"
              "40 client } = 0 local 127.0.0.1:40000 \n 50 server accept#10 = #20 from 127.0.0.1:40000 \n" PAIR
                  BYE
              "920 client socket tcp = #12 \n 921 client setsockopt#12 REUSEADDR 1 = 0 \n 922 client bind#12 127.0.0.1:40000 = EADDRINUSE \n",
              "error no-reuseaddr client" },
            { "the port of a connection that the server closed first",
              CONNECTED PAIR
              "900 server close#20 last { \n 901 < F. \n 902 server } = 0 \n 910 client close#11 last { \n 911 > F. \n 912 < . \n"
              "913 client } = 0 \n 914 server close#10 last = 0 \n 920 server socket tcp = #30 \n 921 server bind#30 0.0.0.0:12000 = EADDRINUSE \n",
              "error no-reuseaddr server" },
            { "bind() stands in the loop, and the welcoming socket of the turn before is open",
              CONNECTED PAIR BYE
              "920 server socket tcp = #30 \n 921 server bind#30 0.0.0.0:12000 = EADDRINUSE \n",
              "error port-taken server" },
            { "bind() of the same socket twice",
              CONNECTED PAIR BYE
              "920 server bind#10 0.0.0.0:12000 = EINVAL \n 921 server listen#10 5 = 0 \n",
              "error already-bound server" },
            { "the port of a client's connection, which the kernel chose",
              CONNECTED PAIR
              "920 server socket tcp = #30 \n 921 server bind#30 127.0.0.1:40000 = EADDRINUSE \n",
              "error port-taken server" },
            { "IPv4 after IPv6 at the same port, as servers do that try all addresses",
              "0 server socket tcp6 = #10 \n 5 server bind#10 [::]:12000 = 0 \n 8 server listen#10 5 = 0 \n 10 server socket tcp = #12 \n"
              "11 server bind#12 0.0.0.0:12000 = EADDRINUSE \n 12 server close#12 last = 0 \n 20 server accept#10 { \n",
              "note port-taken server" },
            { "the path of an AF_UNIX socket exists",
              "0 server socket unix = #10 \n 5 server bind#10 path = EADDRINUSE \n", "" },
            { "send() before connect()",
              LISTENING
              "20 client socket tcp = #11 \n 25 client send#11 \"hello\" = EPIPE \n 30 client connect#11 127.0.0.1:12000 { \n"
              "32 > S \n 34 < S. \n 36 > . \n 40 client } = 0 local 127.0.0.1:40000 \n",
              "error not-connected client" },
            { "send() without connect()",
              "20 client socket tcp = #11 \n 25 client send#11 \"a\" = EPIPE \n 30 client close#11 last = 0 \n",
              "error not-connected client" },
            { "recv() without connect() does no harm",
              "20 client socket tcp = #11 \n 25 client recv#11 9 = ENOTCONN \n 30 client close#11 last = 0 \n",
              "" },
            { "send() after a connect() that failed: results-not-checked tells that",
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 34 < R. \n"
              "40 client } = ECONNREFUSED local 127.0.0.1:40000 \n 50 client send#11 \"hello\" = EPIPE \n",
              "error results-not-checked client" },
            { "connect() of the same socket twice",
              CONNECTED PAIR "920 client connect#11 127.0.0.1:12000 = EISCONN \n",
              "error already-connected client" },
            { "a port that is free again after a while",
              LISTENING
              "20 server.2 socket tcp = #30 \n 25 server.2 bind#30 0.0.0.0:12000 = EADDRINUSE \n 26 server close#10 last = 0 \n"
              "30 server.2 bind#30 0.0.0.0:12000 = 0 \n",
              "" },

            { "no descriptor is left, since none was closed",
              CONNECTED PAIR
              "900 client close#11 last { \n 901 > F. \n 902 client } = 0 \n 903 < . \n 910 server accept#10 = EMFILE \n"
              "911 server releases #20 #10 \n 912 server exit 1 \n"
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "960 client2 socket tcp = #31 \n 961 client2 connect#31 127.0.0.1:12000 { \n 962 B> S \n 963 B< R. \n"
              "970 client2 } = ECONNREFUSED local 127.0.0.1:40001 \n",
              "error connection-not-closed server" },
            { "no descriptor is left, and the language closes all in order when that ends the program",
              CONNECTED PAIR
              "900 client close#11 last { \n 901 > F. \n 902 client } = 0 \n 903 < . \n 910 server accept#10 = EMFILE \n"
              "911 server getsockname#10 = 0 \n 912 server close#10 last = 0 \n 913 server getpeername#20 = 0 \n"
              "914 server close#20 last { \n 915 < F. \n 916 server } = 0 \n 917 server exit 1 \n"
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "960 client2 socket tcp = #31 \n 961 client2 connect#31 127.0.0.1:12000 { \n 962 B> S \n 963 B< R. \n"
              "970 client2 } = ECONNREFUSED local 127.0.0.1:40001 \n",
              "error connection-not-closed server" },
            { "no descriptor is left, so the server closes one and goes on",
              CONNECTED PAIR
              "900 client close#11 last { \n 901 > F. \n 902 client } = 0 \n 903 < . \n 910 server accept#10 = EMFILE \n"
              "914 server close#20 last { \n 915 < F. \n 916 server } = 0 \n"
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "960 client2 socket tcp = #31 \n 961 client2 connect#31 127.0.0.1:12000 { \n 962 B> S \n 963 B< S. \n 964 B> . \n"
              "970 client2 } = 0 local 127.0.0.1:40001 \n 971 server accept#10 = #21 from 127.0.0.1:40001 \n",
              "" },
            { "no descriptor is left, and all are in use",
              CONNECTED PAIR
              "910 server accept#10 = EMFILE \n 920 server recv#20 9 { \n 930 client close#11 last { \n 931 > F. \n 932 client } = 0 \n"
              "933 server } = 0 \n 934 server close#20 last { \n 935 < F. \n 936 > . \n 937 server } = 0 \n",
              "" },
            { "the server ended since one client had left",
              CONNECTED PAIR BYE
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "930 client2 socket tcp = #31 \n 931 client2 connect#31 127.0.0.1:12000 { \n 932 B> S \n 933 B< S. \n 934 B> . \n"
              "935 client2 } = 0 local 127.0.0.1:40001 \n 936 server accept#10 = #40 from 127.0.0.1:40001 \n 937 client2 close#31 last { \n"
              "938 B> R. \n 939 client2 } = 0 \n 940 server recv#40 9 = ECONNRESET \n 941 server releases #40 #10 \n 942 server exit 1 \n"
              "conn D 127.0.0.1:40002 127.0.0.1:12000 isn 5 0 \n"
              "960 client3 socket tcp = #51 \n 961 client3 connect#51 127.0.0.1:12000 { \n 962 D> S \n 963 D< R. \n"
              "970 client3 } = ECONNREFUSED local 127.0.0.1:40002 \n",
              "error serves-one-client server" },
            { "a server that took the order to end well, while the next stands in its queue",
              CONNECTED PAIR BYE
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "930 client2 socket tcp = #31 \n 931 client2 connect#31 127.0.0.1:12000 { \n 932 B> S \n 933 B< S. \n"
              "934 B> . \n 935 client2 } = 0 local 127.0.0.1:40001 \n"
              "940 asked \n 950 server close#10 last { \n 951 B< R. \n 952 server } = 0 \n 953 server exit 0 \n",
              "" },
            { "what was open when the run was ended was not left",
              CONNECTED
              "60 client send#11 \"a\\nb\\n\" { \n 61 > P. \"a\\nb\\n\" \n 62 client } = 4 \n"
              "70 server recv#20 1 = 1 \"a\" \n 71 server recv#20 1 = 1 \"\\n\" \n"
              "80 server send#20 \"A\\n\" { \n 81 < P. \"A\\n\" \n 82 server } = 2 \n"
              "85 asked \n 90 server close#20 last { \n 91 < R. \n 92 server } = 0 \n 95 client recv#11 9 = 2 \"A\\n\" \n 96 client "
              "recv#11 9 = ECONNRESET \n",
              "" },
            { "knocked until the server was there",
              "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "6 client socket tcp = #31 \n 7 client connect#31 127.0.0.1:12000 { \n 8 B> S \n 9 B< R. \n"
              "10 client } = ECONNREFUSED local 127.0.0.1:40001 \n 11 server listen#10 5 = 0 \n"
              "15 client close#31 last = 0 \n 20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 34 < S. \n 36 > . \n"
              "40 client } = 0 local 127.0.0.1:40000 \n 50 server accept#10 = #20 from 127.0.0.1:40000 \n" PAIR
                  BYE,
              "" },
            { "the socket of an attempt that failed",
              "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "6 client socket tcp = #31 \n 7 client connect#31 127.0.0.1:12000 { \n 8 B> S \n 9 B< R. \n"
              "10 client } = ECONNREFUSED local 127.0.0.1:40001 \n 11 server listen#10 5 = 0 \n"
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 34 < S. \n 36 > . \n"
              "40 client } = 0 local 127.0.0.1:40000 \n 50 server accept#10 = #20 from 127.0.0.1:40000 \n" PAIR
                  BYE,
              "warning failed-socket-kept client" },

            { "a port that is held",
              LISTENING
              "20 server.2 socket tcp = #30 \n 25 server.2 bind#30 0.0.0.0:12000 = EADDRINUSE \n",
              "error port-taken server" },
            { "the same two bytes",
              "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:57390 = 0 \n 8 server listen#10 5 = 0 \n"
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 < R. \n"
              "40 client } = ECONNREFUSED local 127.0.0.1:40000 \n",
              "error port-byte-order server" },
            { "some other port",
              "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12001 = 0 \n 8 server listen#10 5 = 0 \n"
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 < R. \n"
              "40 client } = ECONNREFUSED local 127.0.0.1:40000 \n",
              "error wrong-port server" },
            { "bound and not listening",
              "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n"
              "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 33 < R. \n"
              "40 client } = ECONNREFUSED local 127.0.0.1:40000 \n",
              "error no-listen server" },
            { "the server served one and is gone",
              CONNECTED PAIR BYE
              "950 server close#10 last = 0 \n 951 server exit 0 \n"
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "960 client2 socket tcp = #31 \n 961 client2 connect#31 127.0.0.1:12000 { \n 962 B> S \n 963 B< R. \n"
              "970 client2 } = ECONNREFUSED local 127.0.0.1:40001 \n",
              "error serves-one-client server" },
            { "the server served one, and the next stood in its queue when it ended",
              CONNECTED PAIR BYE
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "930 client2 socket tcp = #31 \n 931 client2 connect#31 127.0.0.1:12000 { \n 932 B> S \n 933 B< S. \n"
              "934 B> . \n 935 client2 } = 0 local 127.0.0.1:40001 \n"
              "936 client2 send#31 \"hello\\n\" { \n 937 B> P. \"hello\\n\" \n 938 B< . \n 939 client2 } = 6 \n"
              "950 server close#10 last { \n 951 B< R. \n 952 server } = 0 \n 953 server exit 0 \n",
              "error serves-one-client server" },
            { "a server that serves on, and is killed while the next stands in its queue",
              CONNECTED PAIR BYE
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "930 client2 socket tcp = #31 \n 931 client2 connect#31 127.0.0.1:12000 { \n 932 B> S \n 933 B< S. \n"
              "934 B> . \n 935 client2 } = 0 local 127.0.0.1:40001 \n"
              "950 server releases #10 \n 951 B< R. \n 952 " TERM("server"),
              "" },

            { "getaddrinfo() asks for the way to an address",
              "0 server socket udp = #10 \n 5 server connect#10 [::]:12000 = 0 \n 8 server close#10 last = 0 \n",
              "" },
            { "a datagram for an address that names no host",
              "0 client socket udp = #10 \n 5 client connect#10 0.0.0.0:12000 = 0 \n 8 client send#10 \"hello\" = 5 \n",
              "warning bad-address client" },
            { "a broadcast, which the private network can't take",
              "0 private \n 0 client socket udp = #10 \n 4 client setsockopt#10 BROADCAST 1 = 0 \n 5 client sendto#10 \"hello\" 255.255.255.255:12000 = ENETUNREACH \n",
              "note no-route-here client" },
            { "a broadcast, for which the hosts of the run have no way out",
              "wire \n 0 private \n 0 client socket udp = #10 \n 4 client setsockopt#10 BROADCAST 1 = 0 \n 5 client sendto#10 \"hello\" 255.255.255.255:12000 = ENETUNREACH \n",
              "note no-route-here client" },
            { "an address that no host of the run has",
              "wire \n 0 private \n 0 client socket udp = #10 \n 5 client sendto#10 \"hello\" 198.51.100.7:12000 = ENETUNREACH \n",
              "note no-route-here client" },
            { "a router says that no way leads there",
              "wire \n 0 private \n 0 client socket tcp = #11 \n 5 client connect#11 127.0.0.1:12000 { \n 6 > S \n"
              "7 < icmp tcp host-unreachable \n 8 client } = EHOSTUNREACH local 127.0.0.1:40000 \n",
              "" },
            { "a client asks its own host for the server, which is on another one",
              "wire \n 0 private \n 0 client socket tcp = #10 \n 5 client connect#10 127.0.0.1:12000 = ECONNREFUSED \n",
              "note no-route-here client" },
            { "a broadcast that was not allowed, or the failure of inet_addr()",
              "0 client socket udp = #10 \n 5 client sendto#10 \"hello\" 255.255.255.255:12000 = EACCES \n",
              "warning bad-address client" },
            { "a broadcast of a network, which was not allowed",
              "0 client socket udp = #10 \n 5 client sendto#10 \"hello\" 192.0.2.255:12000 = EACCES \n",
              "error bad-address client" },
            { "a broadcast that is allowed when the first was refused",
              "0 client socket udp = #10 \n 5 client sendto#10 \"hello\" 127.255.255.255:12000 = EACCES \n"
              "6 client setsockopt#10 BROADCAST 1 = 0 \n 7 client sendto#10 \"hello\" 127.255.255.255:12000 = 5 \n",
              "" },
            { "the port that bind() had given to the same socket",
              "conn - 127.0.0.1:40000 127.0.0.1:40000 isn 1000 1000 \n 0 client socket tcp = #11 \n 2 client bind#11 127.0.0.1:40000 = 0 \n"
              "10 client connect#11 127.0.0.1:40000 { \n"
              "12 > S \n 13 > S. 0:0 ack 1 \n 14 > . 1:1 ack 1 \n 20 client } = 0 local 127.0.0.1:40000 \n 30 client send#11 \"hi\" { \n"
              "31 > P. 1:3 \"hi\" ack 1 \n 32 > . 3:3 ack 3 \n 33 client } = 2 \n 40 client recv#11 10 = 2 \"hi\" \n 50 client close#11 last { \n"
              "51 > F. 3:3 ack 3 \n 52 > . 4:4 ack 4 \n 53 client } = 0 \n 60 client exit 0 \n",
              "note connected-to-itself client" },
            { "a port among the kernel's own, which it gives to the socket that asks for it",
              "conn - 127.0.0.1:40000 127.0.0.1:40000 isn 1000 1000 \n 0 client socket tcp = #11 \n 10 client connect#11 127.0.0.1:40000 { \n"
              "12 > S \n 13 > S. 0:0 ack 1 \n 14 > . 1:1 ack 1 \n 20 client } = 0 local 127.0.0.1:40000 \n 30 client send#11 \"hi\" { \n"
              "31 > P. 1:3 \"hi\" ack 1 \n 32 > . 3:3 ack 3 \n 33 client } = 2 \n 40 client recv#11 10 = 2 \"hi\" \n 50 client close#11 last { \n"
              "51 > F. 3:3 ack 3 \n 52 > . 4:4 ack 4 \n 53 client } = 0 \n 60 client exit 0 \n",
              "note connected-to-itself client" },
            { "a server knocks at its own door to wake itself",
              LISTENING
              "20 server:2 socket tcp = #11 \n 30 server:2 connect#11 0.0.0.0:12000 = EINPROGRESS \n",
              "" },
            { "a connection to an address that names no host",
              "20 client socket tcp = #11 \n 30 client connect#11 0.0.0.0:12000 { \n 40 client } = ETIMEDOUT \n",
              "warning bad-address client" },

            { "a NUL behind the newline", CONNECTED "60 client send#11 \"hello\\n\\0\" = 7 \n",
              "error nul-sent client" },
            { "a NUL in the answer to a NUL",
              CONNECTED
              "60 server recv#20 100 = 7 \"hello\\n\\0\" \n 70 server send#20 \"HELLO\\n\\0\" = 7 \n",
              "" },
            { "zeros behind a line",
              CONNECTED "60 client send#11 \"hello\\n\\0\\0\\0\\0\\0\\0\" = 12 \n",
              "error padding-sent client" },
            { "the whole buffer, whatever lies in it",
              CONNECTED
              "60 server recv#20 40 = 5 \"hello\" \n 70 server send#20 \"HELLO1#2*3#4*5#6*7#8*9#0*1#2*3#4*5#6*7#8\" = 40 \n",
              "error padding-sent server" },
            { "a record, in two pieces",
              CONNECTED
              "60 server recv#20 9 = 4 \"hell\" \n 61 server recv#20 9 = 5 \"hello\" \n 70 server send#20 \"helloworl\" = 9 \n",
              "" },
            { "binary data",
              CONNECTED
              "60 client send#11 \"\\0\\0ab\\0\\1\\2\\0\" = 8 \n 70 client send#11 \"ab\\0cd\" = 5 \n",
              "" },
            { "what an earlier line left",
              CONNECTED
              "60 server recv#20 100 = 8 \"goodbye\\n\" \n 61 server send#20 \"GOODBYE\\n\" = 8 \n"
              "70 server recv#20 100 = 3 \"hi\\n\" \n 71 server send#20 \"HI\\nDBYE\\n\" = 8 \n",
              "error stale-tail server" },
            { "a longer answer of its own",
              CONNECTED
              "60 server recv#20 100 = 8 \"goodbye\\n\" \n 61 server send#20 \"GOODBYE\\n\" = 8 \n"
              "70 server recv#20 100 = 3 \"hi\\n\" \n 71 server send#20 \"hi there\" = 8 \n",
              "" },
            { "what stood behind the newline is in no answer",
              CONNECTED
              "60 server recv#20 100 = 6 \"one\\ntw\" \n 61 server send#20 \"ONE\\n\" = 4 \n"
              "70 server recv#20 100 = 2 \"o\\n\" \n 71 server send#20 \"O\\n\" = 2 \n",
              "error read-ahead-lost server" },
            { "the same, answered without newlines until then",
              CONNECTED "60 server recv#20 100 = 6 \"one\\ntw\" \n 61 server send#20 \"ONE\" = 3 \n"
                        "70 server recv#20 100 = 2 \"o\\n\" \n 71 server send#20 \"O\\n\" = 2 \n",
              "error read-ahead-lost server" },
            { "it was kept",
              CONNECTED
              "60 server recv#20 100 = 6 \"one\\ntw\" \n 61 server send#20 \"ONE\\n\" = 4 \n"
              "70 server recv#20 100 = 2 \"o\\n\" \n 71 server send#20 \"TWO\\n\" = 4 \n",
              "" },
            { "a whole line behind it, which wants no answer",
              CONNECTED
              "60 server recv#20 100 = 8 \"one\\ntwo\\n\" \n 61 server send#20 \"ONE\\n\" = 4 \n"
              "70 server recv#20 100 = 4 \"six\\n\" \n 71 server send#20 \"SIX\\n\" = 4 \n",
              "" },
            { "the second piece was written over the first",
              CONNECTED
              "60 server recv#20 100 = 3 \"hel\" \n 70 server recv#20 100 = 3 \"lo\\n\" \n"
              "71 server send#20 \"LO\\n\" = 3 \n",
              "error split-line-lost server" },
            { "both pieces were answered, in two parts",
              CONNECTED
              "60 server recv#20 100 = 3 \"hel\" \n 70 server recv#20 100 = 3 \"lo\\n\" \n"
              "71 server send#20 \"HE\" = 2 \n 72 server send#20 \"LLO\\n\" = 4 \n",
              "" },
            { "what was asked for by its number of bytes is no piece of a line",
              CONNECTED
              "60 server recv#20 3 = 3 \"006\" \n 70 server recv#20 100 = 6 \"hello\\n\" \n"
              "71 server send#20 \"HELLO\\n\" = 6 \n",
              "" },
            { "… but what fills an array of a line's size is",
              CONNECTED
              "60 server recv#20 20 = 20 \"a line of some length\" \n 70 server recv#20 20 = 6 \", end\\n\" \n"
              "71 server send#20 \", END\\n\" = 6 \n",
              "error split-line-lost server" },
            { "bytes that are no text may be a length",
              CONNECTED
              "60 server recv#20 100 = 4 \"\\0\\0\\0\\6\" \n 70 server recv#20 100 = 6 \"hello\\n\" \n"
              "71 server send#20 \"HELLO\\n\" = 6 \n",
              "" },
            { "an answer of its own",
              CONNECTED
              "60 server recv#20 100 = 3 \"hel\" \n 70 server recv#20 100 = 3 \"lo\\n\" \n"
              "71 server send#20 \"ok\\n\" = 3 \n",
              "" },
            { "the part was looked at before, with MSG_PEEK: not all is known",
              CONNECTED
              "60 server recv#20 100 MSG_PEEK = 3 \"hel\" \n 70 server recv#20 100 = 6 \"hello\\n\" \n"
              "71 server send#20 \"HELLO\\n\" = 6 \n",
              "" },
            { "a part was lost, and the client waits for its answer",
              CONNECTED
              "57 client send#11 \"one\\ntw\" { \n 58 > P. \"one\\ntw\" \n 59 client } = 6 \n"
              "60 server recv#20 100 = 6 \"one\\ntw\" \n 61 server send#20 \"ONE\\n\" { \n 62 < P. \"ONE\\n\" \n 63 server } = 4 \n"
              "64 client recv#11 100 = 4 \"ONE\\n\" \n 65 client send#11 \"o\\n\" { \n 66 > P. \"o\\n\" \n 67 client } = 2 \n"
              "70 server recv#20 100 = 2 \"o\\n\" \n 71 server send#20 \"O\\n\" { \n 72 < P. \"O\\n\" \n 73 server } = 2 \n"
              "74 client recv#11 100 = 2 \"O\\n\" \n 80 client recv#11 9 { \n 81 server recv#20 100 { \n 999 " TERM(
                  "server") TERM("client"),
              "error read-ahead-lost server" },
            { "the rest of a send() never followed",
              CONNECTED "60 client send#11 1000 { \n 61 > P. 400 \n 62 client } = 400 \n"
                        "70 server recv#20 1000 = 400 \n" BYE,
              "note short-send client" },
            { "the rest followed",
              CONNECTED
              "60 client send#11 1000 { \n 61 > P. 400 \n 62 client } = 400 \n 63 client send#11 600 { \n 64 > P. 600 \n 65 "
              "client } = 600 \n"
              "70 server recv#20 1000 = 1000 \n" BYE,
              "" },

            { "both receive first",
              CONNECTED "60 client recv#11 9 { \n 70 server recv#20 9 { \n 999 " TERM("server")
                  TERM("client"),
              "error both-receive-first -" },
            { "both receive, and one of them for a time only",
              CONNECTED
              "55 client setsockopt#11 RCVTIMEO 5 = 0 \n 60 client recv#11 9 { \n 70 server recv#20 9 { \n 999 " TERM(
                  "server") TERM("client"),
              "" },
            { "both receive, and the client's parent may be reading what is typed",
              CONNECTED
              "55 client fork = 202 \n 60 client.2 recv#11 9 { \n 70 server recv#20 9 { \n 999 " TERM(
                  "server") TERM("client.2") TERM("client"),
              "" },
            { "both receive, and a handler makes an end when they are asked to",
              CONNECTED
              "60 client recv#11 9 { \n 70 server recv#20 9 { \n 900 asked \n 910 client } = EINTR \n 911 server } = EINTR \n"
              "920 client close#11 last { \n 921 > F. \n 922 client } = 0 \n 930 client exit 0 \n 931 server exit 0 \n",
              "error both-receive-first -" },
            { "one of them has a second thread",
              CONNECTED
              "60 client recv#11 9 { \n 65 server:2 poll 1 = 0 \n 70 server recv#20 9 { \n 999 " TERM(
                  "server") TERM("client"),
              "" },
            { "the newline is waited for",
              CONNECTED
              "60 client send#11 \"hello\" { \n 61 > P. \"hello\" \n 62 client } = 5 \n 63 client recv#11 9 { \n"
              "70 server recv#20 9 = 5 \"hello\" \n 71 server recv#20 9 { \n 999 " TERM("server")
                  TERM("client"),
              "error newline-awaited -" },
            { "the same, but the server does not wait: it asks again and again",
              CONNECTED
              "60 client send#11 \"hello\" { \n 61 > P. \"hello\" \n 62 client } = 5 \n 63 client recv#11 9 { \n"
              "70 server recv#20 9 = 5 \"hello\" \n 71 server recv#20 9 = EAGAIN \n 73 server recv#20 9 = EAGAIN \n"
              "80 server recv#20 9 { \n 999 " TERM("server") TERM("client"),
              "" },
            { "the end is waited for",
              CONNECTED
              "60 client send#11 \"hello\\n\" { \n 61 > P. \"hello\\n\" \n 62 client } = 6 \n 63 client recv#11 9 { \n"
              "70 server recv#20 9 = 6 \"hello\\n\" \n 71 server recv#20 9 { \n 999 " TERM("server")
                  TERM("client"),
              "error end-awaited -" },
            { "bytes were still on their way",
              CONNECTED
              "60 client send#11 \"hello\\n\" { \n 61 > P. \"hello\\n\" \n 62 client } = 6 \n 63 client recv#11 9 { \n"
              "71 server recv#20 9 { \n 999 " TERM("server") TERM("client"),
              "" },
            { "two answers in one",
              CONNECTED
              "60 client send#11 \"a\\n\" { \n 61 > P. \"a\\n\" \n 62 client } = 2 \n 63 client send#11 \"b\\n\" { \n 64 > P. \"b\\n\" "
              "\n"
              "65 client } = 2 \n 70 server recv#20 9 = 4 \"a\\nb\\n\" \n 71 server send#20 \"A\\nB\\n\" { \n 72 < P. \"A\\nB\\n\" \n"
              "73 server } = 4 \n 74 server recv#20 9 { \n 80 client recv#11 9 = 4 \"A\\nB\\n\" \n 81 client recv#11 9 { \n"
              "999 " TERM("server") TERM("client"),
              "error line-out-of-step client" },

            { "the end, asked for again and again",
              CONNECTED
              "60 client close#11 last { \n 61 > F. \n 62 client } = 0 \n"
              "70 server recv#20 9 = 0 \n 71 server recv#20 9 = 0 \n 72 server recv#20 9 = 0 \n",
              "error end-ignored server" },
            { "0 after its own shutdown(), again and again",
              CONNECTED
              "60 server shutdown#20 RD = 0 \n 70 server recv#20 9 = 0 \n 71 server recv#20 9 = 0 \n 72 server recv#20 9 = 0 \n"
              "80 client close#11 last { \n 81 > F. \n 82 client } = 0 \n 90 server close#20 last = 0 \n",
              "" },
            { "the end, asked for twice",
              CONNECTED
              "60 client close#11 last { \n 61 > F. \n 62 client } = 0 \n 70 server recv#20 9 = 0 \n 71 server recv#20 9 = 0 \n"
              "80 server close#20 last = 0 \n",
              "" },
            { "the end, met by three threads",
              CONNECTED
              "60 client close#11 last { \n 61 > F. \n 62 client } = 0 \n 70 server recv#20 9 = 0 \n 71 server:2 recv#20 9 = 0 \n"
              "72 server:3 recv#20 9 = 0 \n 80 server close#20 last = 0 \n",
              "" },
            { "never closed, and the client, which sends no more, waits for the end",
              CONNECTED
              "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n 63 < . \n"
              "70 server recv#20 9 = 2 \"hi\" \n 72 server send#20 \"HI\" { \n 73 < P. \"HI\" \n 74 server } = 2 \n 75 > . \n"
              "80 server accept#10 { \n 82 client recv#11 9 = 2 \"HI\" \n 84 client shutdown#11 WR { \n 85 > F. \n 86 client } = 0 \n 87 < . \n"
              "90 client recv#11 9 { \n 900 asked \n 999 " TERM("client") TERM("server"),
              "warning connection-not-closed server" },
            { "the server ends its side without an answer, and the client prints something",
              CONNECTED UNANSWERED "80 client recv#11 9 = 0 \n" PRINTS "0 \n",
              "note end-for-answer client" },
            { "… and prints nothing",
              CONNECTED UNANSWERED "80 client recv#11 9 = 0 \n" LEAVES "0 \n", "" },
            { "… and ends with a failure",
              CONNECTED UNANSWERED "80 client recv#11 9 = 0 \n" PRINTS "1 \n", "" },
            { "… and the client had shut its receiving side",
              CONNECTED UNANSWERED
              "78 client shutdown#11 RD = 0 \n 80 client recv#11 9 = 0 \n" PRINTS "0 \n",
              "" },
            { "no FIN came: the client itself had shut its receiving side",
              CONNECTED ASKED "78 client shutdown#11 RD = 0 \n 80 client recv#11 9 = 0 \n" PRINTS
                              "0 \n",
              "" },
            { "an answer came, which somebody else received",
              CONNECTED ASKED
              "72 server send#20 \"HI\" { \n 73 < P. \"HI\" \n 74 server } = 2 \n 75 > . \n 76 client.2 recv#11 9 = 2 \"HI\" \n"
              "77 server close#20 last { \n 78 < F. \n 79 server } = 0 \n 80 > . \n 81 client recv#11 9 = 0 \n" PRINTS
              "0 \n",
              "" },
            { "never closed, and back to accept()",
              CONNECTED PAIR
              "100 server accept#10 { \n 900 client close#11 last { \n 901 > F. \n 902 client } = 0 \n 903 < . \n 910 client exit 0 \n"
              "990 server releases #20 #10 \n 991 " TERM("server"),
              "error connection-not-closed server" },
            { "closed when the program ends, after the client",
              CONNECTED PAIR
              "100 server recv#20 9 { \n 900 client close#11 last { \n 901 > F. \n 902 client } = 0 \n 903 server } = 0 \n"
              "910 server releases #20 #10 \n 911 server exit 0 \n",
              "" },
            { "close() before the answer",
              CONNECTED
              "60 client send#11 \"hello\\n\" { \n 61 > P. \"hello\\n\" \n 62 client } = 6 \n"
              "63 client close#11 last { \n 64 > F. \n 65 client } = 0 \n"
              "70 server recv#20 9 = 6 \"hello\\n\" \n 71 server send#20 \"HELLO\\n\" { \n 72 < P. \"HELLO\\n\" \n 73 > R "
              "8:8 \n 74 server } = 6 \n",
              "error close-before-answer client" },
            { "close() before the answer, though the end was said",
              CONNECTED
              "60 client send#11 \"hello\\n\" { \n 61 > P. \"hello\\n\" \n 62 client } = 6 \n"
              "63 client shutdown#11 WR { \n 64 > F. \n 65 client } = 0 \n 66 client close#11 last = 0 \n"
              "70 server recv#20 9 = 6 \"hello\\n\" \n 71 server send#20 \"HELLO\\n\" { \n 72 < P. \"HELLO\\n\" \n 73 > R "
              "8:8 \n 74 server } = 6 \n",
              "error close-before-answer client" },
            { "… when the answer had come, and no RST shows it",
              CONNECTED
              "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n"
              "63 client shutdown#11 WR { \n 64 > F. \n 65 client } = 0 \n 70 server recv#20 9 = 2 \"hi\" \n"
              "71 server recv#20 9 = 0 \n 72 server send#20 \"HI\" { \n 73 < P. \"HI\" \n 74 server } = 2 \n"
              "75 server close#20 last { \n 76 < F. \n 77 server } = 0 \n 78 > . \n 82 client close#11 last = 0 \n 83 client exit 0 \n",
              "error close-before-answer client" },
            { "the end was said, and the answer was read",
              CONNECTED
              "60 client send#11 \"hello\\n\" { \n 61 > P. \"hello\\n\" \n 62 client } = 6 \n"
              "63 client shutdown#11 WR { \n 64 > F. \n 65 client } = 0 \n 70 server recv#20 9 = 6 \"hello\\n\" \n"
              "71 server recv#20 9 = 0 \n 72 server send#20 \"HELLO\\n\" { \n 73 < P. \"HELLO\\n\" \n 74 server } = 6 \n"
              "75 server close#20 last { \n 76 < F. \n 77 server } = 0 \n 80 client recv#11 9 = 6 \"HELLO\\n\" \n"
              "81 client recv#11 9 = 0 \n 82 client close#11 last = 0 \n 83 client exit 0 \n",
              "" },
            { "the receiving half was closed before the answer",
              SHUT_HALF("RD") "65 client recv#11 9 = 0 \n" LATE_ANSWER,
              "error shut-before-answer client" },
            { "… both were closed, and the answer was answered with RST before anybody asked for it",
              CONNECTED
              "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n"
              "63 client shutdown#11 RDWR { \n 64 > F. \n 65 client } = 0 \n 70 server recv#20 9 = 2 \"hi\" \n"
              "71 server send#20 \"HI\" { \n 72 < P. \"HI\" \n 73 > R 4:4 \n 74 server } = 2 \n"
              "80 client recv#11 9 = ECONNRESET \n 82 client close#11 last = 0 \n",
              "error shut-before-answer client" },
            { "… by another thread, which wakes the reader",
              CONNECTED "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n"
                        "63 client:2 shutdown#11 RD = 0 \n 65 client recv#11 9 = 0 \n" LATE_ANSWER,
              "" },
            { "… and a part of it had been received",
              CONNECTED ASKED
              "72 server send#20 \"A\" { \n 73 < P. \"A\" \n 74 server } = 1 \n 75 client recv#11 9 = 1 \"A\" \n"
              "76 client shutdown#11 RD = 0 \n 77 client recv#11 9 = 0 \n"
              "78 server send#20 \"B\" { \n 79 < P. \"B\" \n 80 server } = 1 \n 81 client close#11 last { \n 82 > R. \n 83 client } = 0 \n",
              "note short-read client" },
            { "… and it is received all the same",
              SHUT_HALF("RD") LATE_ANSWER_SENT "76 client recv#11 9 = 2 \"HI\" \n", "" },
            { "… and nothing comes",
              SHUT_HALF(
                  "RD") "65 client recv#11 9 = 0 \n 66 client close#11 last { \n 67 > F. \n 68 client } = 0 \n",
              "" },
            { "closed with unread bytes, and it hurt",
              CONNECTED
              "60 client send#11 \"a\\nb\\n\" { \n 61 > P. \"a\\nb\\n\" \n 62 client } = 4 \n"
              "70 server recv#20 1 = 1 \"a\" \n 71 server recv#20 1 = 1 \"\\n\" \n"
              "80 server send#20 \"A\\n\" { \n 81 < P. \"A\\n\" \n 82 server } = 2 \n"
              "90 server close#20 last { \n 91 < R. \n 92 server } = 0 \n 95 client recv#11 9 = 2 \"A\\n\" \n 96 client "
              "recv#11 9 = ECONNRESET \n",
              "error unread-at-close server" },
            { "SO_LINGER on purpose",
              CONNECTED
              "60 client send#11 \"a\\nb\\n\" { \n 61 > P. \"a\\nb\\n\" \n 62 client } = 4 \n"
              "70 server recv#20 1 = 1 \"a\" \n 71 server recv#20 1 = 1 \"\\n\" \n 72 server setsockopt#20 LINGER 0 = 0 \n"
              "80 server send#20 \"A\\n\" { \n 81 < P. \"A\\n\" \n 82 server } = 2 \n"
              "90 server close#20 last { \n 91 < R. \n 92 server } = 0 \n 95 client recv#11 9 = 2 \"A\\n\" \n 96 client "
              "recv#11 9 = ECONNRESET \n",
              "" },

            { "SIGPIPE",
              CONNECTED
              "60 server close#20 last { \n 61 < F. \n 62 server } = 0 \n 70 client send#11 \"x\" { \n 71 > P. \"x\" \n 72 < "
              "R \n 73 client } = 1 \n"
              "80 client send#11 \"y\" = EPIPE \n 81 client releases #11 \n 82 client killed 13 \n",
              "error sigpipe client" },
            { "EPIPE that was looked at",
              CONNECTED
              "60 server close#20 last { \n 61 < F. \n 62 server } = 0 \n 70 client send#11 \"x\" { \n 71 > P. \"x\" \n 72 < "
              "R \n 73 client } = 1 \n"
              "80 client send#11 \"y\" = EPIPE \n 81 client close#11 last = 0 \n 82 client exit 1 \n",
              "" },
            { "bind() is said to have failed", COMPLAINS("bind"), ACCUSED },
            { "… with its brackets", COMPLAINS("bind()"), ACCUSED },
            { "… by a program that names itself", COMPLAINS("./server: bind"), ACCUSED },
            { "… and the place in the source", COMPLAINS("server.c:42: bind"), ACCUSED },
            { "… in words", COMPLAINS("bind failed"), ACCUSED },
            { "… as the old books do", COMPLAINS("ERROR on binding"), ACCUSED },
            { "… with the thing that is bound", COMPLAINS("Couldn't bind the socket"), ACCUSED },
            { "a complaint about a file", COMPLAINS("reading the list file to bind"), "" },
            { "… that names no call", COMPLAINS("error"), "" },
            { "… about another thing than the call", COMPLAINS("bind list"), "" },
            { "… with a word of another language", COMPLAINS("bind läuft nicht"), "" },
            { "… of which only a prefix is the call", COMPLAINS("bind: cannot open the log file"),
              "" },
            { "… about two calls", COMPLAINS("bind or listen failed"), "" },
            { "… about one of two calls", COMPLAINS("bind, listen failed"), "" },
            { "… about a function of its own", COMPLAINS("bind_server failed"), "" },
            { "… that the program survives",
              "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n"
              "6 server complains \"bind: Success\\n\" \n 8 server listen#10 1 = 0 \n 9 server exit 1 \n",
              "" },
            { "a crash with a full buffer",
              CONNECTED
              "60 server recv#20 16 = 16 \n 61 server releases #20 #10 \n 62 server killed 11 \n",
              "error buffer-overrun server" },
            { "a crash with room left",
              CONNECTED
              "60 server recv#20 16 = 15 \n 61 server releases #20 #10 \n 62 server killed 11 \n",
              "error crashed server" },
            { "asked to end",
              CONNECTED
              "60 server recv#20 16 { \n 61 server releases #20 #10 \n 62 " TERM("server"),
              "" },
            { "the parent keeps the connection",
              CONNECTED
              "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n"
              "70 server.2 recv#20 9 = 2 \"hi\" \n 71 server.2 close#20 = 0 \n 72 server.2 exit 0 \n 80 server accept#10 { \n"
              "90 server releases #20 #10 \n 91 < F. \n 92 " TERM("server"),
              "error parent-keeps-connection server" },
            { "poll() is asked for a descriptor that is closed",
              CONNECTED
              "60 client close#11 last { \n 61 > F. \n 62 client } = 0 \n 63 < . \n 70 client poll \"{11: POLLIN} ready {11: POLLNVAL}\" = 1 \n",
              "error use-after-close client" },
            { "another thread closed what poll() is asked for", CONNECTED "60 client:2 close#11 last { \n 61 > F. \n 62 client:2 } = 0 \n 63 < . \n 70 client poll \"{11: POLLIN} ready {11: POLLNVAL}\" = 1 \n",
              "warning use-after-close client" },
            { "select() is asked for a descriptor that is closed",
              CONNECTED
              "60 client close#11 last { \n 61 > F. \n 62 client } = 0 \n 63 < . \n 70 client pselect6 \"{9,11}\" = EBADF \n",
              "error use-after-close client" },
            { "select() fails, and what was closed is not in its set",
              CONNECTED
              "60 client close#11 last { \n 61 > F. \n 62 client } = 0 \n 63 < . \n 70 client pselect6 \"{9,12}\" = EBADF \n",
              "" },
            { "poll() in another process, which has the socket still",
              CONNECTED
              "60 client close#11 = 0 \n 70 client.2 poll \"{11: POLLIN} ready {11: POLLIN}\" = 1 \n",
              "" },
            { "a client that listens before it connects",
              LISTENING
              "20 client socket tcp = #11 \n 25 client listen#11 1 = 0 \n 30 client connect#11 127.0.0.1:12000 = EISCONN \n",
              "error listen-before-bind client" },
            { "the parent closes it",
              CONNECTED
              "55 server close#20 = 0 \n 60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n"
              "70 server.2 recv#20 9 = 2 \"hi\" \n 71 server.2 close#20 last { \n 72 < F. \n 73 server.2 } = 0 \n 74 server.2 exit 0 \n"
              "80 server accept#10 { \n 92 " TERM("server"),
              "" },
            { "a child for something else inherited the connection, and the client waited for the end",
              CONNECTED
              "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n 63 server recv#20 9 = 2 \"hi\" \n 64 server fork = 102 \n"
              "70 client recv#11 9 { \n 80 server close#20 = 0 \n"
              "900000 server.2 releases #20 \n 900001 < F. \n 900002 client } = 0 \n 900003 server.2 exit 0 \n 900004 server accept#10 { \n"
              "900100 client close#11 last = 0 \n 900102 client exit 0 \n 900200 " TERM("server"),
              "error child-keeps-connection server" },
            { "a child that serves the connection its parent has read from",
              CONNECTED
              "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n 63 server recv#20 9 = 2 \"hi\" \n 64 server fork = 102 \n"
              "70 client recv#11 9 { \n 80 server close#20 = 0 \n 800000 server.2 send#20 \"HI\" { \n 800001 < P. \"HI\" \n 800002 server.2 } = 2 \n"
              "800003 client } = 2 \"HI\" \n 800004 client recv#11 9 { \n"
              "900000 server.2 releases #20 \n 900001 < F. \n 900002 client } = 0 \n 900003 server.2 exit 0 \n 900004 server accept#10 { \n"
              "900100 client close#11 last = 0 \n 900102 client exit 0 \n 900200 " TERM("server"),
              "" },
            { "another program inherited the connection, and the client waited for the end",
              CONNECTED
              "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n 63 server recv#20 9 = 2 \"hi\" \n 64 server fork = 202 \n"
              "65 server.2 execve = 0 \n 70 client recv#11 9 { \n 80 server close#20 = 0 \n"
              "900000 server.2 releases #20 \n 900001 < F. \n 900002 client } = 0 \n 900003 server.2 exit 0 \n 900004 server accept#10 { \n"
              "900100 client close#11 last = 0 \n 900102 client exit 0 \n 900200 " TERM("server"),
              "error child-keeps-connection server" },
            { "another program was given the connection, and talks there",
              CONNECTED
              "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n 64 server fork = 202 \n"
              "65 server.2 execve = 0 \n 70 client recv#11 9 { \n 80 server close#20 = 0 \n 90 server.2 recv#20 9 = 2 \"hi\" \n"
              "900000 server.2 releases #20 \n 900001 < F. \n 900002 client } = 0 \n 900003 server.2 exit 0 \n 900004 server accept#10 { \n"
              "900100 client close#11 last = 0 \n 900102 client exit 0 \n 900200 " TERM("server"),
              "" },
            { "another program inherited the connection, and was gone before the end",
              CONNECTED
              "60 client send#11 \"hi\" { \n 61 > P. \"hi\" \n 62 client } = 2 \n 64 server fork = 202 \n 65 server.2 execve = 0 \n"
              "66 server.2 exit 0 \n 70 server recv#20 9 = 2 \"hi\" \n 80 server close#20 last { \n 81 < F. \n 82 server } = 0 \n",
              "" },
            { "nothing yet is taken for the end",
              CONNECTED
              "60 server recv#20 9 = EAGAIN \n 61 server close#20 last { \n 62 < F. \n 63 server } = 0 \n 64 server accept#10 { \n"
              "70 client send#11 \"hi\" { \n 71 > P. \"hi\" \n 72 < R \n 73 client } = 2 \n 99 " TERM(
                  "server"),
              "error eagain-taken-for-end server" },
            { "a time limit is over",
              CONNECTED
              "55 server setsockopt#20 RCVTIMEO 1 = 0 \n 60 server recv#20 9 = EAGAIN \n 61 server close#20 last { \n 62 < F. \n 63 server } = 0 \n"
              "64 server accept#10 { \n 70 client send#11 \"hi\" { \n 71 > P. \"hi\" \n 72 < R \n 73 client } = 2 \n 99 " TERM(
                  "server"),
              "" },
            { "poll() waited in between",
              CONNECTED
              "60 server recv#20 9 = EAGAIN \n 61 server poll 1 = 0 \n 62 server close#20 last { \n 63 < F. \n 64 server } = 0 \n 65 server accept#10 { \n"
              "70 client send#11 \"hi\" { \n 71 > P. \"hi\" \n 72 < R \n 73 client } = 2 \n 99 " TERM(
                  "server"),
              "" },
            { "two threads got the same descriptor",
              CONNECTED
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "100 client2 socket tcp = #31 \n 101 client2 connect#31 127.0.0.1:12000 { \n 102 B> S \n 103 B< S. \n 104 B> . \n"
              "105 client2 } = 0 local 127.0.0.1:40001 \n 106 server accept#10 = #40 from 127.0.0.1:40001 \n 107 server accept#10 { \n"
              "110 client send#11 \"one\" { \n 111 > P. \"one\" \n 112 < . \n 113 client } = 3 \n"
              "120 server:2 recv#40 9 { \n 121 server:3 recv#40 9 { \n 190 asked \n 192 " TERM(
                  "server"),
              "error thread-argument-shared server" },
            { "two threads serve one client, and the other one is served, too",
              CONNECTED
              "conn B 127.0.0.1:40001 127.0.0.1:12000 isn 5 0 \n"
              "100 client2 socket tcp = #31 \n 101 client2 connect#31 127.0.0.1:12000 { \n 102 B> S \n 103 B< S. \n 104 B> . \n"
              "105 client2 } = 0 local 127.0.0.1:40001 \n 106 server accept#10 = #40 from 127.0.0.1:40001 \n 107 server accept#10 { \n"
              "110 client send#11 \"one\" { \n 111 > P. \"one\" \n 112 < . \n 113 client } = 3 \n"
              "120 server:2 recv#40 9 { \n 121 server:3 recv#40 9 { \n 130 server:4 recv#20 9 = 3 \"one\" \n 190 asked \n 192 " TERM(
                  "server"),
              "" },
            { "nobody waits for the child",
              CONNECTED
              "52 server fork = 202 \n 55 server close#20 = 0 \n 70 server.2 recv#20 9 = 0 \n 71 server.2 close#20 last = 0 \n 72 server.2 exit 0 \n"
              "80 server accept#10 = #30 from 127.0.0.1:40009 \n 82 server close#30 last = 0 \n 85 server accept#10 { \n 89 server.2 zombie \n 92 " TERM(
                  "server"),
              "error zombies server" },
            { "nobody waits for a child that made no call",
              CONNECTED
              "55 server close#20 = 0 \n 72 server.2 exit 0 \n"
              "80 server accept#10 = #30 from 127.0.0.1:40009 \n 82 server close#30 last = 0 \n 85 server accept#10 { \n 89 server.2 zombie \n 92 " TERM(
                  "server"),
              "error zombies server" },
            { "the child has ended since the parent came by",
              CONNECTED
              "52 server fork = 202 \n 55 server close#20 = 0 \n 60 server accept#10 = #30 from 127.0.0.1:40009 \n 62 server close#30 last = 0 \n"
              "65 server accept#10 { \n 70 server.2 recv#20 9 = 0 \n 71 server.2 close#20 last = 0 \n 72 server.2 exit 0 \n 89 server.2 zombie \n 92 " TERM(
                  "server"),
              "" },
            { "the parent does not wait for clients",
              CONNECTED
              "52 server fork = 202 \n 55 server close#20 = 0 \n 70 server.2 recv#20 9 = 0 \n 71 server.2 close#20 last = 0 \n 72 server.2 exit 0 \n"
              "80 server accept#10 = #30 from 127.0.0.1:40009 \n 82 server close#30 last = 0 \n 89 server.2 zombie \n 92 " TERM(
                  "server"),
              "" },
            { "an event that is told again, counted as one call",
              CONNECTED
              "60 client close#11 last { \n 61 > F. \n 62 < . \n 63 client } = 0 \n"
              "70 server poll \"{20: POLLIN} ready {20: POLLIN}\" { \n 990 server } = 1 times 60 \n",
              "warning event-ignored server" },
            { "… not so often",
              CONNECTED
              "60 client close#11 last { \n 61 > F. \n 62 < . \n 63 client } = 0 \n"
              "70 server poll \"{20: POLLIN} ready {20: POLLIN}\" { \n 990 server } = 1 times 40 \n",
              "" },
            { "a call that fails again, counted as one",
              LISTENING "20 server recv#10 9 = ENOTCONN times 60 \n",
              "error welcoming-socket-used server; error same-failure-again server" },
            { "EAGAIN again and again", CONNECTED "60 server recv#20 9 = EAGAIN \n" AGAIN(250),
              "note busy-wait server" },
            { "… not so often", CONNECTED AGAIN(190), "" },
            { "… so often, but it waited in between",
              CONNECTED AGAIN(150) "server poll \"{20: POLLIN}\" \"10 ms\" = 0 \n" AGAIN(100), "" },
            { "poll() that may not wait, and recv(), in turn",
              CONNECTED AGAIN(100) "server poll \"{20: POLLIN}\" \"0\" = 0 times 60 \n" AGAIN(60),
              "note busy-wait server" },
            { "poll() that may not wait, alone",
              CONNECTED "60 server poll \"{20: POLLIN}\" \"0\" = 0 times 300 \n",
              "note busy-wait server" },
            { "… once for each frame of a game",
              CONNECTED "60 server recv#20 9 { \n +4000000 server } = EAGAIN times 250 \n", "" },
            { "… and then fast",
              CONNECTED
              "60 server recv#20 9 { \n +4000000 server } = EAGAIN times 250 \n +20000 " AGAIN(1)
                  AGAIN(250),
              "note busy-wait server" },
            { "… with a limit of time",
              CONNECTED "60 server setsockopt#20 RCVTIMEO 200 = 0 \n" AGAIN(250), "" },
            { "accept() waits, and poll() had named another",
              CONNECTED HI "70 server poll \"{10: POLLIN, 20: POLLIN} ready {20: POLLIN}\" = 1 \n"
                           "server accept#10 { \n" AWAITS_ANSWER CUT,
              "error accept-blocks server" },
            { "… it let one in, and waits for the next",
              CONNECTED HI
              "70 server poll \"{10: POLLIN, 20: POLLIN} ready {10: POLLIN}\" = 1 \n"
              "server accept#10 = #30 from 127.0.0.1:40009 \n server accept#10 { \n" AWAITS_ANSWER
                  CUT,
              "error accept-blocks server" },
            { "… poll() had named both",
              CONNECTED HI
              "70 server poll \"{10: POLLIN, 20: POLLIN} ready {10: POLLIN, 20: POLLIN}\" = 2 \n"
              "server accept#10 { \n" AWAITS_ANSWER CUT,
              "note accept-blocks server" },
            { "… the client does not wait",
              CONNECTED HI "70 server poll \"{10: POLLIN, 20: POLLIN} ready {20: POLLIN}\" = 1 \n"
                           "server accept#10 { \n" CUT,
              "note accept-blocks server" },
            { "… the one that it let in waits",
              LISTENING
              "10 server poll \"{10: POLLIN} ready {10: POLLIN}\" { \n 20 client socket tcp = #11 \n"
              "30 client connect#11 127.0.0.1:12000 { \n 32 > S \n 34 < S. \n 36 > . \n"
              "40 client } = 0 local 127.0.0.1:40000 \n 45 server } = 1 \n"
              "50 server accept#10 = #20 from 127.0.0.1:40000 \n" HI
              "70 server accept#10 { \n" AWAITS_ANSWER CUT,
              "note accept-blocks server" },
            { "a server that serves one line, never closes, and goes to the next client",
              CONNECTED PAIR "100 " MORE "server accept#10 { \n" AWAITS_ANSWER CUT,
              "warning connection-not-closed server" },
            { "a server that lets two in, serves the first, and waits for a third",
              CONNECTED PAIR
              "100 " MORE
              "server poll \"{10: POLLIN}\" \"10 ms\" = 0 \n server accept#10 { \n" AWAITS_ANSWER
                  CUT,
              "note accept-blocks server" },
            { "… in two processes",
              CONNECTED PAIR
              "100 server fork = 900 \n" MORE
              "server poll \"{10: POLLIN}\" \"10 ms\" = 0 \n server accept#10 { \n" AWAITS_ANSWER
                  CUT,
              "" },
            { "a game for two waits for the second",
              CONNECTED HI "70 server accept#10 { \n" AWAITS_ANSWER CUT, "" },
            { "a part was sent, and poll() looks for bytes only",
              SENDS_A_PART
              "70 server poll \"{10: POLLIN, 20: POLLIN}\" \"-1\" { \n" AWAITS_ANSWER CUT,
              "error room-not-awaited server" },
            { "… select() does",
              SENDS_A_PART "70 server pselect6 \"{10,20}\" \"NULL\" { \n" AWAITS_ANSWER CUT,
              "error room-not-awaited server" },
            { "… nothing was taken then",
              SENDS_A_PART
              "65 server send#20 40 = EAGAIN \n 70 server poll \"{20: POLLIN}\" \"-1\" { \n" AWAITS_ANSWER
                  CUT,
              "error room-not-awaited server" },
            { "… nothing was taken, and another client may say what comes next",
              SENDS_A_PART
              "65 server send#20 40 = EAGAIN \n 66 server accept#10 = #30 from 127.0.0.1:40009 \n"
              "70 server poll \"{20: POLLIN, 30: POLLIN}\" \"-1\" { \n" AWAITS_ANSWER CUT,
              "" },
            { "… it looks for room, too",
              SENDS_A_PART
              "70 server poll \"{10: POLLIN, 20: POLLIN|POLLOUT}\" \"-1\" { \n" AWAITS_ANSWER CUT,
              "" },
            { "… for a time",
              SENDS_A_PART "70 server poll \"{20: POLLIN}\" \"5 s\" { \n" AWAITS_ANSWER CUT, "" },
            { "… the client waits for nothing",
              SENDS_A_PART "70 server poll \"{20: POLLIN}\" \"-1\" { \n" CUT, "" },
            { "… something that is no socket may bring the rest",
              SENDS_A_PART
              "70 server poll \"{0: POLLIN, 20: POLLIN}\" \"-1\" { \n" AWAITS_ANSWER CUT,
              "" },
            { "a recv() in the loop waits, and another client has sent",
              TWO_WATCHED "server recv#30 9 { \n +100 " MORE
                          "+90000 server } = EINTR \n server recv#20 9 = 4 \"more\" \n",
              "note loop-blocked server" },
            { "… until the run was ended",
              TWO_WATCHED "server recv#30 9 { \n +100 " MORE "+90000 " CUT,
              "note loop-blocked server" },
            { "… a name server is asked",
              TWO_WATCHED
              "server socket udp = #7 \n server connect#7 127.0.0.53:53 = 0 \n"
              "server send#7 \"?\" = 1 \n server poll \"{7: POLLIN}\" \"5 s\" { \n +100 " MORE
              "+90000 server } = 0 \n server recv#20 9 = 4 \"more\" \n",
              "note loop-blocked server" },
            { "… not for long",
              TWO_WATCHED "server recv#30 9 { \n +100 " MORE
                          "+30000 server } = EINTR \n server recv#20 9 = 4 \"more\" \n",
              "" },
            { "… by another thread",
              TWO_WATCHED "server:2 recv#30 9 { \n +100 " MORE
                          "server recv#20 9 = 4 \"more\" \n +90000 server:2 } = EINTR \n",
              "" },
            { "the loop itself waits",
              TWO_WATCHED "server poll \"{20: POLLIN, 30: POLLIN}\" \"-1\" { \n +90000 " MORE
                          "server } = 1 \n server recv#20 9 = 4 \"more\" \n",
              "" },
            { "keep-alive, and the end never came",
              GONE("server setsockopt#20 KEEPALIVE 1 = 0 \n", "lost"),
              "note keep-alive-late server" },
            { "… set on the welcoming socket",
              GONE("server setsockopt#10 KEEPALIVE 1 = 0 \n", "lost"),
              "note keep-alive-late server" },
            { "… with its own time",
              GONE(
                  "server setsockopt#20 KEEPALIVE 1 = 0 \n server setsockopt#20 KEEPIDLE 10 = 0 \n",
                  "lost"),
              "" },
            { "… the host's time is another",
              GONE(
                  "rule \"host server: tcp_keepalive_time 10\" \n server setsockopt#20 KEEPALIVE 1 = 0 \n",
                  "lost"),
              "" },
            { "… off", GONE("server setsockopt#20 KEEPALIVE 0 = 0 \n", "lost"), "" },

            { "an answer goes to the client before",
              UDP_SERVER FROM_A("one", "3") TO_A("ONE", "3") FROM_B("two", "3") TO_A("TWO", "3")
                  WAITS_ON,
              "error reply-to-wrong-peer server" },
            { "… as it is, and the one that was answered right was not its first",
              UDP_SERVER FROM_A("one", "3") FROM_A("more", "4") TO_A("more", "4") FROM_B("two", "3")
                  TO_A("two", "3") WAITS_ON,
              "error reply-to-wrong-peer server" },
            { "… the client before has asked the same",
              UDP_SERVER FROM_A("two", "3") TO_A("TWO", "3") FROM_B("two", "3") TO_A("TWO", "3")
                  WAITS_ON,
              "" },
            { "… and its own client gets it, too",
              UDP_SERVER FROM_A("one", "3") TO_A("ONE", "3") FROM_B("two", "3") TO_A("TWO", "3")
                  TO_B("TWO", "3") WAITS_ON,
              "" },
            { "… and the run ends before the next",
              UDP_SERVER FROM_A("one", "3") TO_A("ONE", "3") FROM_B("two", "3")
                  TO_A("TWO", "3") "asked \n server killed 15 \n",
              "" },
            { "a relay tells each who registers, and then passes on",
              UDP_SERVER FROM_A("anna", "4") TO_A("anna", "4") FROM_B("bob", "3") TO_B("bob", "3")
                  FROM_A("hello", "5") TO_B("hello", "5") FROM_B("hi", "2") TO_A("hi", "2")
                      WAITS_ON,
              "" },
            { "a relay in capitals, which answers nobody",
              UDP_SERVER FROM_A("one", "3") TO_B("ONE", "3") FROM_B("two", "3") TO_A("TWO", "3")
                  WAITS_ON,
              "" },

            { "the same pause each time, until the answer comes",
              UDP_CLIENT ASKS("1 hello") IN_VAIN("200 ms") ASKS("1 hello") IN_VAIN("200 ms")
                  ASKS("1 hello") ANSWERED,
              "warning repeat-without-backoff client" },
            { "… by SO_RCVTIMEO, until the client gives up",
              UDP_CLIENT
              "client setsockopt#11 RCVTIMEO 200 = 0 \n" ASKS("1 hello") "client recvfrom#11 99 = EAGAIN \n" ASKS(
                  "1 hello") "client recvfrom#11 99 = EAGAIN \n" ASKS("1 hello") "client recvfrom#11 99 = EAGAIN \n client exit 1 \n",
              "warning repeat-without-backoff client" },
            { "… a longer pause each time",
              UDP_CLIENT ASKS("1 hello") IN_VAIN("200 ms") ASKS("1 hello") IN_VAIN("400 ms")
                  ASKS("1 hello") ANSWERED,
              "" },
            { "… longer after two",
              UDP_CLIENT ASKS("1 hello") IN_VAIN("200 ms") ASKS("1 hello") IN_VAIN("200 ms")
                  ASKS("1 hello") IN_VAIN("400 ms") ASKS("1 hello") ANSWERED,
              "" },
            { "… SO_RCVTIMEO is set anew",
              UDP_CLIENT "client setsockopt#11 RCVTIMEO 200 = 0 \n" ASKS(
                  "1 hello") "client recvfrom#11 99 = EAGAIN \n"
                             "client setsockopt#11 RCVTIMEO 400 = 0 \n" ASKS(
                                 "1 hello") "client recvfrom#11 99 = EAGAIN \n" ASKS("1 hello")
                                 ANSWERED,
              "" },
            { "… twice only", UDP_CLIENT ASKS("1 hello") IN_VAIN("200 ms") ASKS("1 hello") ANSWERED,
              "" },
            { "… 3 seconds and more",
              UDP_CLIENT
                  ASKS("1 hello") "client poll \"{11: POLLIN}\" \"3 s\" { \n +3000000 client } = 0 \n" ASKS(
                      "1 hello") "client poll \"{11: POLLIN}\" \"3 s\" { \n +3000000 client } = 0 \n" ASKS("1 hello")
                      ANSWERED,
              "" },
            { "a heartbeat goes on after an answer",
              UDP_CLIENT ASKS("1 alive") IN_VAIN("200 ms") ASKS("1 alive") IN_VAIN("200 ms")
                  ASKS("1 alive") ANSWERED IN_VAIN("200 ms") ASKS("1 alive"),
              "" },
            { "… or wants none, and ends well",
              UDP_CLIENT ASKS("1 alive") IN_VAIN("200 ms") ASKS("1 alive") IN_VAIN("200 ms")
                  ASKS("1 alive") "client exit 0 \n",
              "" },
            { "… or waits for its own time between two",
              UDP_CLIENT ASKS("1 alive") "client poll 0 = 0 \n" ASKS(
                  "1 alive") "client poll 0 = 0 \n" ASKS("1 alive") "client exit 1 \n",
              "" },

            { "a second copy is taken for the next answer",
              UDP_CLIENT "20 " REQUEST("1 hello") REPLY("1 HELLO") REPLY("1 HELLO") TAKES("1 HELLO")
                  REQUEST("2 world") TAKES("1 HELLO") REQUEST("3 again"),
              "error duplicate-taken client" },
            { "… and it ends with that",
              UDP_CLIENT "20 " REQUEST("1 hello") REPLY("1 HELLO") REPLY("1 HELLO") TAKES("1 HELLO")
                  REQUEST("2 world") TAKES("1 HELLO") "client exit 0 \n",
              "error duplicate-taken client" },
            { "… it receives again",
              UDP_CLIENT "20 " REQUEST("1 hello") REPLY("1 HELLO") REPLY("1 HELLO") TAKES("1 HELLO")
                  REQUEST("2 world") TAKES("1 HELLO") REPLY("2 WORLD") TAKES("2 WORLD")
                      REQUEST("3 again"),
              "" },
            { "… or has something to wait for, and nothing comes",
              UDP_CLIENT "20 " REQUEST("1 hello") REPLY("1 HELLO") REPLY("1 HELLO") TAKES("1 HELLO")
                  REQUEST("2 world")
                      TAKES("1 HELLO") "client recvfrom#11 99 = EAGAIN \n" REQUEST("3 again"),
              "" },
            { "… it left after the request had come: the answers are alike",
              UDP_CLIENT "20 " REQUEST("1 hello") REPLY("0 OK OK") TAKES("0 OK OK")
                  REQUEST("2 world") REPLY("0 OK OK") TAKES("0 OK OK") REQUEST("3 again"),
              "" },
            { "… several are sent at once",
              UDP_CLIENT "20 " REQUEST("1 hello") REQUEST("2 world") REPLY("1 HELLO")
                  REPLY("1 HELLO") TAKES("1 HELLO") REQUEST("3 again") TAKES("1 HELLO")
                      REQUEST("4 other"),
              "" },

            { "the wire makes two of a request, and both are answered",
              "wire \n " UDP_CLIENT
              "20 client sendto#11 \"1 hello\" 127.0.0.1:12000 { \n 21 > udp \"1 hello\" copy at +20 copy at +30 \n"
              "22 client } = 7 local 127.0.0.1:40000 \n 45 " FROM_A("1 hello", "7")
                  TO_A("1 HELLO", "7") "60 " FROM_A("1 hello", "7") TO_A("1 HELLO", "7"),
              "note duplicate-answered-twice server" },
            { "… each with something else",
              "wire \n " UDP_CLIENT
              "20 client sendto#11 \"1 hello\" 127.0.0.1:12000 { \n 21 > udp \"1 hello\" copy at +20 copy at +30 \n"
              "22 client } = 7 local 127.0.0.1:40000 \n 45 " FROM_A("1 hello", "7")
                  TO_A("1 HELLO", "7") "60 " FROM_A("1 hello", "7") TO_A("2 HELLO", "7"),
              "note duplicate-answered-twice server" },
            { "… one of them is",
              "wire \n " UDP_CLIENT
              "20 client sendto#11 \"1 hello\" 127.0.0.1:12000 { \n 21 > udp \"1 hello\" copy at +20 copy at +30 \n"
              "22 client } = 7 local 127.0.0.1:40000 \n 45 " FROM_A("1 hello", "7")
                  TO_A("1 HELLO", "7") "60 " FROM_A("1 hello", "7"),
              "" },
            { "… the client has sent it twice",
              "wire \n " UDP_CLIENT
              "20 client sendto#11 \"1 hello\" 127.0.0.1:12000 { \n 21 > udp \"1 hello\" at +20 \n"
              "22 client } = 7 local 127.0.0.1:40000 \n 30 client sendto#11 \"1 hello\" 127.0.0.1:12000 { \n 31 > udp \"1 hello\" at +20 \n"
              "32 client } = 7 \n 55 " FROM_A("1 hello", "7") TO_A("1 HELLO", "7")
                  FROM_A("1 hello", "7") TO_A("1 HELLO", "7"),
              "" },

            { "the child runs on into accept()",
              CONNECTED
              "55 server close#20 = 0 \n 70 server.2 recv#20 9 = 0 \n 71 server.2 close#20 last = 0 \n 80 server.2 accept#10 { \n"
              "81 server accept#10 { \n 92 " TERM("server"),
              "error child-accepts server" },
        };

static const struct scene *now;

static void test_scene(void **state)
{
    struct script *script = *state;
    struct text got;
    text_init(&got);
    script_run(script, now->script);
    for (size_t i = 0; i < script->timeline.finding_count; i++) {
        const struct finding *finding = script->timeline.findings[i];
        text_addf(&got, "%s%s %s %s", i ? "; " : "", severity_name(finding->severity),
                  finding->rule->name, finding->program ? finding->program->id : "-");
        assert_true(finding->says[0] && finding->fix[0] && finding->times > 0);
        assert_true(finding->call_count > 0 || finding->packet_count > 0);
        for (size_t k = 1; k < finding->call_count; k++)
            assert_true(finding->calls[k - 1]->id < finding->calls[k]->id);
        for (size_t k = 1; k < finding->packet_count; k++)
            assert_true(finding->packets[k - 1]->id < finding->packets[k]->id);
    }
    bool same = strcmp(got.s, now->wanted) == 0;
    if (!same) {
        print_message("%s\n  wanted: %s\n  got:    %s\n", now->name, now->wanted, got.s);
        for (size_t i = 0; i < script->timeline.finding_count; i++)
            print_message("    %s\n", script->timeline.findings[i]->says);
    }
    text_release(&got);
    assert_true(same);
}

/* Each scene is a test of its own, with a timeline of its own. */
static int scene_begins(void **state)
{
    now = *state;
    return script_setup(state);
}

/* Every row of the table: a name in lower case with hyphens, no other row has it, a number without
 * a gap to the others, what to change. */
static void test_table(void **state)
{
    (void)state;
    enum { MISTAKES = 100 };
    bool known[MISTAKES + 1] = { false };
    int highest = 40;
    const struct finding_rule *rule;
    for (size_t i = 0; (rule = rule_at(i)); i++) {
        assert_int_equal(strspn(rule->name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
                         strlen(rule->name));
        assert_true(rule->mistake >= 0 && rule->mistake <= MISTAKES);
        assert_true(strlen(rule->fix) > 20 && rule->fix[strlen(rule->fix) - 1] == '.');
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(rule->name, rule_at(k)->name);
        known[rule->mistake] = true;
        highest = rule->mistake > highest ? rule->mistake : highest;
    }
    for (int row = 1; row <= highest; row++)
        assert_true(known[row]);
}

/* The findings of packets alone, as "name: sentence" and numbers of packets. */
static void assert_notable(struct script *script, const char *const *wanted)
{
    struct timeline *timeline = &script->timeline;
    for (size_t i = 0; i < timeline->finding_count; i++) {
        const struct finding *finding = timeline->findings[i];
        struct text text;
        text_init(&text);
        text_addf(&text, "%s: %s", finding->rule->name, finding->says);
        for (size_t k = 0; k < finding->packet_count; k++)
            text_addf(&text, " #%d", finding->packets[k]->id);
        if (!wanted[i] || strcmp(text.s, wanted[i]) != 0 || finding->program)
            fail_msg("found \"%s\"", text.s);
        text_release(&text);
    }
    assert_null(wanted[timeline->finding_count]);
}

/* A trace without calls. */
static void test_notable(void **state)
{
    struct script *script = *state;
    script_run(
        script,
        "> S \n < S. \n > . \n > P. \"ab\" \n +300000 > P. 1:3 \"ab\" \n < . ack 3 win 0 \n < R. \n");
    assert_notable(
        script,
        (const char *const[]){
            "connections-reset: 1 of 1 connection had a RST: an attempt was refused, a connection was broken off, or a segment came for one that was gone. #7",
            "segments-sent-again: TCP sent 1 segment again, in 1 of 1 connection: what had left before was lost, taken for lost, or not acknowledged in time. #5",
            "window-zero: 1 packet offered a window of 0, in 1 of 1 connection: there was no room for more bytes, and the other end may send none but probes until there is. #6",
            NULL });
}

static void test_nothing_notable(void **state)
{
    struct script *script = *state;
    script_run(script, "> S \n < S. \n > . \n > P. \"ab\" \n < . ack 3 \n > F. \n < F. \n > . \n");
    assert_notable(script, (const char *const[]){ NULL });
}

/* The same in the same program is told once and counted. */
static void test_counted(void **state)
{
    struct script *script = *state;
    script_run(
        script, LISTENING
        "20 server recv#10 9 = ENOTCONN \n 21 server recv#10 9 = ENOTCONN \n 22 server send#10 \"x\" = EPIPE \n");
    assert_int_equal(script->timeline.finding_count, 1);
    assert_int_equal(script->timeline.findings[0]->times, 3);
}

/* As `sockwire run` shows it at the end, wrapped to the width; and as a record of the JSON Lines.
 */
static void test_shown(void **state)
{
    struct script *script = *state;
    char *shown = NULL, *json = NULL;
    size_t size;
    struct err err;
    script_run(script,
               LISTENING "20 server recv#10 9 = ENOTCONN \n 21 server recv#10 9 = ENOTCONN \n");
    const struct ladder_style style = { .width = 80, .ascii = true };
    FILE *out = open_memstream(&shown, &size);
    struct ladder *ladder = ladder_new(out, &style);
    ladder_summary(ladder, &script->timeline);
    ladder_free(ladder);
    fclose(out);
    const char *wanted =
        "error  welcoming-socket-used (server): recv() failed with ENOTCONN: descriptor\n"
        "  10 is the welcoming socket, the one of listen(). It has no other end to talk\n"
        "  to. (2 times; the first is shown)\n"
        "   0.0  call 3  server  listen() = 0\n"
        "   0.0  call 4  server  recv() = -1 ENOTCONN: transport endpoint is not\n"
        "                        connected\n"
        "  Talk through the descriptor that accept() returned. The welcoming socket only\n"
        "    hands out connections.\n"
        "More about the mistake: sockwire explain welcoming-socket-used\n";
    const char *found = strstr(shown, "error  ");
    assert_non_null(found);
    assert_string_equal(found, wanted);
    out = open_memstream(&json, &size);
    assert_int_equal(json_write(out, &script->timeline, NULL, &err), 0);
    fclose(out);
    assert_non_null(strstr(
        json,
        "{\"type\":\"finding\",\"rule\":\"welcoming-socket-used\",\"severity\":\"error\",\"program\":\"server\","
        "\"calls\":[3,4],\"packets\":[],\"at\":null,\"times\":2,\"says\":\"recv() failed"));
    free(shown);
    free(json);
}

int main(void)
{
    enum { COUNT = sizeof scenes / sizeof *scenes };
    struct CMUnitTest tests[COUNT + 5];
    for (size_t i = 0; i < COUNT; i++)
        tests[i] = (struct CMUnitTest){ .name = scenes[i].name,
                                        .test_func = test_scene,
                                        .setup_func = scene_begins,
                                        .teardown_func = script_teardown,
                                        .initial_state = (void *)(uintptr_t)&scenes[i] };
    tests[COUNT] = (struct CMUnitTest){ .name = "test_table", .test_func = test_table };
    const struct CMUnitTest more[] = { SCRIPT_TEST(test_counted), SCRIPT_TEST(test_shown),
                                       SCRIPT_TEST(test_notable),
                                       SCRIPT_TEST(test_nothing_notable) };
    memcpy(&tests[COUNT + 1], more, sizeof more);
    return _cmocka_run_group_tests("findings", tests, COUNT + 5, NULL, NULL);
}
