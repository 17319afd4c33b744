/* The sentences of a call: what it asks, what came of it, what of it was on the wire.  Each row is
 * one call of a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "script.h"
#include "timeline/says_calls.h"
#include "timeline/waits.h"
#include "view/step_words.h"

/* The number-th call of that name, from 1. */
static const struct call *call_of(const struct script *script, const char *name, int number)
{
    for (size_t i = 0; i < script->timeline.call_count; i++)
        if (!strcmp(call_name(script->timeline.calls[i]->facts), name) && --number == 0)
            return script->timeline.calls[i];
    fail_msg("no such call: %s", name);
    return NULL;
}

static void assert_text(const char *what, const struct call *call, const struct text *text,
                        bool known, const char *wanted)
{
    const char *seen = known ? text->s : NULL;
    if (!seen != !wanted || (seen && strcmp(seen, wanted)))
        fail_msg("%s of %s():\n  %s\nwanted:\n  %s", what, call_name(call->facts),
                 seen ? seen : "(nothing)", wanted ? wanted : "(nothing)");
}

/* NULL: nothing is said. */
static void assert_call(const struct script *script, const char *name, int number, const char *asks,
                        const char *says, const char *sends)
{
    const struct call *call = call_of(script, name, number);
    struct text text;
    text_init(&text);
    call_asks(&text, &script->timeline, call);
    assert_text("asks", call, &text, true, asks);
    text_clear(&text);
    bool known = call_says(&text, &script->timeline, call);
    assert_text("says", call, &text, known, says);
    text_clear(&text);
    known = call_sends(&text, &script->timeline, call, true);
    assert_text("sends", call, &text, known, sends);
    text_release(&text);
}

static void assert_sends(const struct script *script, const char *name, int number,
                         const char *sends)
{
    const struct call *call = call_of(script, name, number);
    struct text text;
    text_init(&text);
    bool known = call_sends(&text, &script->timeline, call, true);
    assert_text("sends", call, &text, known, sends);
    text_release(&text);
}

static void assert_says(const struct script *script, const char *name, int number, const char *says)
{
    const struct call *call = call_of(script, name, number);
    struct text text;
    text_init(&text);
    bool known = call_says(&text, &script->timeline, call);
    assert_text("says", call, &text, known, says);
    text_release(&text);
}

#define ACKNOWLEDGED "its ACK is the other kernel's: at once, later, or riding on its own FIN."
#define SENT_NOW                                                                                 \
    "The kernel sends these bytes; the ACK is the other kernel's: at once, later, or riding on " \
    "data."

static void a_whole_connection(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "60 server recv#20 100 { \n 100 client send#11 \"hello\" { \n 102 "
                                 "> P. 1:6 \"hello\" \n 103 < . ack 6 \n"
                                 "104 client } = 5 \n 110 server } = 5 \"hello\" \n 200 client "
                                 "close#11 last { \n 202 > F. \n 203 < . \n"
                                 "204 client } = 0 \n 250 server recv#20 100 = 0 \n 300 server "
                                 "close#20 last { \n 302 < F. \n 303 > . \n 304 server } = 0 \n"
                                 "400 server close#10 last = 0 \n");
    assert_call(script, "socket", 1, "socket() asks its kernel for a socket.",
                "socket() makes a socket, known by its descriptor 10.",
                "A new socket is an endpoint inside the kernel only: nothing is sent.");
    assert_call(script, "bind", 1,
                "bind() asks its kernel to give the socket its own address, 0.0.0.0:12000.",
                "bind() gives the socket its own address, 0.0.0.0:12000.",
                "The address is noted in the kernel: nothing is sent.");
    assert_call(script, "listen", 1,
                "listen() asks its kernel to let clients connect to this socket.",
                "listen() makes it a welcoming socket.",
                "listen() sends nothing; from now on the kernel answers clients by itself.");
    assert_call(script, "connect", 1,
                "connect() asks its kernel for a connection to 127.0.0.1:12000, and waits for the "
                "handshake: three packets, if a program listens there.",
                "connect() returns: the connection is established. The answer to its SYN came in "
                "packet 2.",
                "connect() makes the three-way handshake; the server's kernel answers, whether "
                "accept() is called or not."
                " On the wire: packets 1, 2 and 3.");
    assert_call(
        script, "accept", 1,
        "accept() asks for a completed connection. It waits when there is none.",
        "accept() takes a completed connection out of the queue: a new socket, known by "
        "its descriptor 20. Its handshake was completed by packet 3, before accept() was called: it did not wait.",
        "accept() sends nothing: the handshake is made by the kernel before it returns.");
    assert_call(script, "send", 1, "send() wants to hand 5 bytes to the kernel.",
                "send() hands 5 bytes (1-5 of the stream) to the kernel.",
                SENT_NOW " On the wire: packet 4.");
    assert_call(script, "recv", 1, "recv() asks for bytes. It waits when there are none.",
                "recv() takes 5 bytes (1-5 of the stream) out of the receive buffer. They came "
                "in packet 4.",
                "recv() sends nothing: the data is the other program's, the ACK the kernel's.");
    assert_says(
        script, "recv", 2,
        "recv() returns 0, the end of the stream: the other end sends nothing more. The FIN came in packet 6, before recv() was called: it did not wait.");
    assert_call(script, "close", 1, "close() lets go of a descriptor.",
                "close() takes the last descriptor of the socket away.",
                "The last descriptor is gone, so the kernel sends a FIN; " ACKNOWLEDGED
                " On the wire: packet 6.");
    assert_call(
        script, "close", 3, "close() lets go of a descriptor.",
        "close() takes the last descriptor of the welcoming socket away.",
        "The welcoming socket takes no connection any more. It was connected to nobody: nothing is sent.");
}

static void refused_and_unanswered(void **state)
{
    struct script *script = *state;
    script_run(script, "0 client socket tcp = #11 \n 10 client connect#11 127.0.0.1:12000 { \n 12 "
                       "> S \n 13 < R. ack 1 \n"
                       "20 client } = ECONNREFUSED \n");
    assert_says(script, "connect", 1,
                "connect() fails with ECONNREFUSED: Connection refused. The RST came in packet 2.");
    assert_sends(script, "connect", 1,
                 "Nobody listens there: the other kernel refuses with a reset (RST). On the wire: "
                 "packets 1 and 2.");
}

static void no_answer(void **state)
{
    struct script *script = *state;
    script_run(script, "0 client socket tcp = #11 \n 10 client connect#11 127.0.0.1:12000 { \n 12 "
                       "> S \n +1000000 > S 0:0 \n"
                       "+2000000 client } = ETIMEDOUT \n");
    assert_says(script, "connect", 1,
                "connect() fails with ETIMEDOUT: the kernel gave up (no answer to 2 SYNs).");
    assert_sends(script, "connect", 1,
                 "connect() asks with a SYN, and no answer came. On the wire: packets 1 and 2.");
}

/* What is set on the welcoming socket holds for those that accept() gives. */
static void given_up_by_the_users_limit(void **state)
{
    struct script *script = *state;
    script_run(script,
               LISTENING "server setsockopt#10 USER_TIMEOUT 900 = 0 \n client socket tcp = #11 \n "
                         "client connect#11 127.0.0.1:12000 { \n > S \n < S. \n > . \n "
                         "client } = 0 local 127.0.0.1:40000 \n "
                         "server accept#10 = #20 from 127.0.0.1:40000 \n "
                         "server send#20 \"hello\" { \n < P. \"hello\" \n server } = 5 \n "
                         "+220000 < P. 1:6 \n +440000 < P. 1:6 \n +300000 server recv#20 9 = "
                         "ETIMEDOUT \n");
    assert_says(script, "recv", 1,
                "recv() fails with ETIMEDOUT: the kernel gave up (TCP_USER_TIMEOUT of 900 ms, no "
                "answer to 2 retransmissions).");
}

/* A keep-alive timer gives up with a reset of its own, which lo may deliver when the call has told
 * of it already: what is said does not depend on that. */
static void given_up(struct script *script, const char *order)
{
    script_run(script, CONNECTED "client send#11 \"hello\" { \n > P. \"hello\" \n < . \n "
                                 "client } = 5 \n client recv#11 9 { \n +9000000 > . 5:5 \n");
    script_run(script, order);
    script_run(script, "client recv#11 9 = 0 \n");
    assert_says(
        script, "recv", 1,
        "recv() fails with ETIMEDOUT: the kernel gave up (no answer to 1 keep-alive probe).");
    assert_says(script, "recv", 2,
                "recv() returns 0: the kernel gave the connection up, which an earlier call has "
                "told already.");
    assert_string_equal(closed_name(script->timeline.connections[0]->closed), "rst");
}

static void given_up_after_the_reset(void **state)
{
    given_up(*state, "+9000000 > R. 6:6 \n client } = ETIMEDOUT \n");
}

static void given_up_before_the_reset(void **state)
{
    given_up(*state, "+9000000 client } = ETIMEDOUT \n > R. 6:6 \n");
}

/* Nothing waits that was told not to, and what never returned has no result. */
static void waiting(void **state)
{
    struct script *script = *state;
    script_run(script,
               "0 server socket tcp = #10 \n 5 server accept#10 { \n 9000 server } = EAGAIN \n "
               "10000 server recv#10 5 { \n 19000 server } = EAGAIN \n"
               "20000 client socket tcp = #11 \n 20005 client connect#11 127.0.0.1:12000 { \n "
               "29000 client } = EINPROGRESS \n"
               "30000 server recv#10 5 { \n 31000 client poll = 0 \n 32000 client poll { \n");
    assert_call(script, "accept", 1, "accept() asks for a completed connection.",
                "accept() fails with EAGAIN: there is nothing, and it does not wait (any longer).",
                "Nothing is sent, since the call failed.");
    assert_call(script, "recv", 1, "recv() asks for bytes.",
                "recv() fails with EAGAIN: there is nothing, and it does not wait (any longer).",
                "Nothing is sent, since the call failed.");
    assert_call(
        script, "connect", 1, "connect() asks its kernel for a connection to 127.0.0.1:12000.",
        "connect() does not wait (EINPROGRESS): the kernel goes on with the handshake.", NULL);
    assert_call(
        script, "recv", 2,
        "recv() asks for bytes, and never returns in this record. 2.0 ms later the record ends.",
        NULL, NULL);
    assert_says(script, "poll", 1, "poll() returns 0: nothing to do, and its time is up.");
    assert_call(script, "poll", 2,
                "poll() waits until there is something to do on its descriptors, or its time is "
                "up. It never returns in this record.",
                NULL, NULL);
}

/* What may have sent a packet of unknown cause is not said to have sent none; what made one leave
 * says so. */
static void receive_calls_and_packets(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED
               "60 client send#11 300 { \n 62 > . 1:301 300 \n 63 < . ack 301 win 0 \n 64 client } "
               "= 300 \n"
               "10000 server recv#20 300 { \n 10002 < . ack 301 win 512 \n 10010 server } = 300 \n"
               "10020 server recv#20 10 MSG_PEEK { \n 10021 client send#11 \"hi\" { \n 10022 > P. "
               "\"hi\" \n 10023 < . \n 10024 client } = 2 \n"
               "10025 server } = 2 \"hi\" \n");
    assert_sends(script, "recv", 1,
                 "recv() made room in the buffer, and the kernel told the other side so; often "
                 "there is no packet at all. On the wire: packet 6.");
    assert_says(script, "recv", 2,
                "recv() looks at 2 bytes (301-302 of the stream) and leaves them in the receive "
                "buffer (MSG_PEEK). They came in packet 7.");
}

/* A call waits until its packet comes; that its program had to wait for its turn then is told apart. */
static void ran_later(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "60 server recv#20 9 { \n 2560 client send#11 \"hi\" { \n"
                                 "2660 > P. \"hi\" \n 2661 < . \n 2662 client } = 2 \n"
                                 "6560 server } = 2 \"hi\" \n");
    assert_says(script, "recv", 1,
                "recv() takes 2 bytes (1-2 of the stream) out of the receive buffer. They came in "
                "packet 4. recv() waited 2.6 ms for it, and returned 3.9 ms later.");
}

/* 7.77 and 0.16 ms of 7.93: what is said of the parts adds up to what is said of the whole. */
static void parts_add_up(void **state)
{
    struct script *script = *state;
    struct text text;
    text_init(&text);
    script_run(script, CONNECTED "60 server recv#20 9 { \n 7800 client send#11 \"hi\" { \n"
                                 "7830 > P. \"hi\" \n 7831 < . \n 7832 client } = 2 \n"
                                 "7990 server } = 2 \"hi\" \n");
    assert_says(script, "recv", 1,
                "recv() takes 2 bytes (1-2 of the stream) out of the receive buffer. They came in "
                "packet 4. recv() waited 7.8 ms for it, and returned 0.1 ms later.");
    call_return_headline(&text, &script->timeline, call_of(script, "recv", 1));
    assert_string_equal(text.s, "recv() of the server returns 2 \"hi\", after 7.9 ms.");
    text_release(&text);
}

/* For which packet, and how long; or that it was there before. */
static void what_they_waited_for(void **state)
{
    struct script *script = *state;
    script_run(script, "wire \n" LISTENING "15 server accept#10 { \n 20 client socket tcp = #11 \n"
                       "30 client connect#11 127.0.0.1:12000 { \n 32 > S at +20000 \n"
                       "20034 < S. at +20000 \n 40036 > . at +20000 \n"
                       "40040 client } = 0 local 127.0.0.1:40000 \n"
                       "60936 server } = #20 from 127.0.0.1:40000 \n 61000 server recv#20 9 { \n"
                       "70000 client close#11 last { \n 70002 > F. at +20000 \n"
                       "70004 client } = 0 \n 90010 server } = 0 \n");
    assert_says(script, "connect", 1,
                "connect() returns: the connection is established. The answer to its SYN came in "
                "packet 2. connect() waited 40.0 ms for it.");
    assert_says(script, "accept", 1,
                "accept() takes a completed connection out of the queue: a new socket, known by "
                "its descriptor 20. Its handshake was completed by packet 3. accept() waited 60.0 "
                "ms for it, and returned 0.9 ms later.");
    assert_says(script, "recv", 1,
                "recv() returns 0, the end of the stream: the other end sends nothing more. The "
                "FIN came in packet 4. recv() waited 29.0 ms for it.");
}

/* How long one stood that never returns: until sockwire ended it, or its process ended before. */
static void how_long_without_return(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "100 server accept#10 { \n 200 client recv#11 9 { \n"
                                 "40000 client exit 0 \n 90100 asked \n 95000 server exit 0 \n");
    assert_call(script, "accept", 2,
                "accept() waits for a completed connection, and never returns in this record. 90.0 "
                "ms later sockwire, which recorded this run, asks the server to end (SIGTERM).",
                NULL,
                "accept() sends nothing: the handshake is made by the kernel before it returns.");
    assert_call(script, "recv", 1,
                "recv() asks for bytes, and never returns in this record. 39.8 ms later its "
                "process ends.",
                NULL,
                "recv() sends nothing: the data is the other program's, the ACK the kernel's.");
}

/* A call that the caller told not to wait has waited for nothing. */
static void told_not_to_wait(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "60 server recv#20 9 MSG_DONTWAIT { \n 460 client send#11 \"hi\" "
                                 "{ \n 461 > P. \"hi\" \n 462 < . \n 463 client } = 2 \n"
                                 "464 server } = 2 \"hi\" \n"
                                 "500 server close#20 last { \n 501 < R. \n 502 server } = 0 \n"
                                 "600 client recv#11 9 = ECONNRESET \n");
    assert_says(script, "recv", 1,
                "recv() takes 2 bytes (1-2 of the stream) out of the receive buffer. They came in "
                "packet 4.");
    assert_says(script, "recv", 2,
                "recv() fails with ECONNRESET: Connection reset by peer. The RST came in packet 6, "
                "before recv() was called: it did not wait.");
}

/* O_NONBLOCK, however it was set: what comes while a call runs was not waited for. */
static void nonblocking_sockets(void **state)
{
    struct script *script = *state;
    script_run(
        script,
        "0 server socket tcp NONBLOCK = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n"
        "8 server listen#10 5 = 0 \n 9 server accept4#10 NONBLOCK { \n 20 client socket tcp = #11 \n"
        "30 client connect#11 127.0.0.1:12000 { \n 432 > S \n 434 < S. \n 436 > . \n"
        "440 client } = 0 local 127.0.0.1:40000 \n"
        "636 server } = #20 from 127.0.0.1:40000 \n 640 server recv#20 9 { \n"
        "1060 client send#11 \"hi\" { \n 1061 > P. \"hi\" \n 1062 < . \n 1063 client } = 2 \n"
        "1264 server } = 2 \"hi\" \n 1300 server fcntl#20 BLOCK = 0 \n"
        "1310 server recv#20 9 { \n 1560 client send#11 \"ho\" { \n 1561 > P. \"ho\" \n"
        "1562 < . \n 1563 client } = 2 \n 1564 server } = 2 \"ho\" \n"
        "1600 server ioctl#20 NONBLOCK = 0 \n 1610 server recv#20 9 { \n"
        "1900 client close#11 last { \n 1902 > F. \n 1904 client } = 0 \n 2104 server } = 0 \n");
    assert_call(script, "accept4", 1, "accept4() asks for a completed connection.",
                "accept4() takes a completed connection out of the queue: a new socket, known by "
                "its descriptor 20. Its handshake was completed by packet 3.",
                "accept4() sends nothing: the handshake is made by the kernel before it returns.");
    assert_call(
        script, "recv", 1, "recv() asks for bytes.",
        "recv() takes 2 bytes (1-2 of the stream) out of the receive buffer. They came in packet 4.",
        "recv() sends nothing: the data is the other program's, the ACK the kernel's.");
    assert_call(script, "recv", 2, "recv() asks for bytes. It waits when there are none.",
                "recv() takes 2 bytes (3-4 of the stream) out of the receive buffer. They came in "
                "packet 6. recv() waited 0.2 ms for it.",
                "recv() sends nothing: the data is the other program's, the ACK the kernel's.");
    assert_says(script, "recv", 3,
                "recv() returns 0, the end of the stream: the other end sends nothing more. The "
                "FIN came in packet 8.");
    assert_int_equal(call_waited(&script->timeline, call_of(script, "accept4", 1)), false);
    assert_int_equal(call_waited(&script->timeline, call_of(script, "recv", 1)), false);
    assert_int_equal(call_waited(&script->timeline, call_of(script, "recv", 2)), true);
}

/* For all that was asked for (MSG_WAITALL), or for so many (SO_RCVLOWAT), not for the first of them. */
static void waited_for_more(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED
               "60 server recv#20 4 MSG_WAITALL { \n 460 client send#11 \"he\" { \n"
               "461 > P. \"he\" \n 462 < . \n 463 client } = 2 \n 960 client send#11 \"ll\" { \n"
               "961 > P. \"ll\" \n 962 < . \n 963 client } = 2 \n 1200 server } = 4 \"hell\" \n"
               "1210 server setsockopt#20 RCVLOWAT 2 = 0 \n 1220 server recv#20 9 { \n"
               "1460 client send#11 \"o\" { \n 1461 > P. \"o\" \n 1462 < . \n 1463 client } = 1 \n"
               "1960 client send#11 \"!\" { \n 1961 > P. \"!\" \n 1962 < . \n 1963 client } = 1 \n"
               "1964 server } = 2 \"o!\" \n");
    assert_says(script, "recv", 1,
                "recv() takes 4 bytes (1-4 of the stream) out of the receive buffer. They came in "
                "packets 4 and 6.");
    assert_says(script, "recv", 2,
                "recv() takes 2 bytes (5-6 of the stream) out of the receive buffer. They came in "
                "packets 8 and 10.");
}

/* Later bytes came first: it waited for those before them. */
static void waited_for_the_gap(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE
               "61000 server recv#20 9 { \n 62000 client send#11 \"he\" { \n"
               "62001 > P. \"he\" lost \n 62002 client } = 2 \n"
               "63000 client send#11 \"llo\" { \n 63001 > P. \"llo\" at +20000 \n"
               "63002 client } = 3 \n 283000 > P. 1:3 \"he\" at +20000 \n"
               "303100 server } = 5 \"hello\" \n");
    assert_says(script, "recv", 1,
                "recv() takes 5 bytes (1-5 of the stream) out of the receive buffer. They came in "
                "packets 5 and 6. recv() waited 242.0 ms for packet 6, and returned 0.1 ms later.");
}

/* The queue was full when the ACK came: what came again completed the handshake. */
static void completed_later(void **state)
{
    struct script *script = *state;
    script_run(
        script,
        "conn a 127.0.0.1:40000 127.0.0.1:12000 \n conn b 127.0.0.1:40001 127.0.0.1:12000 \n"
        "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 = 0 \n 8 server listen#10 0 = 0 \n"
        "20 client socket tcp NONBLOCK = #11 \n 21 client socket tcp NONBLOCK = #12 \n"
        "30 client connect#11 127.0.0.1:12000 { \n 32 a> S \n 34 client } = EINPROGRESS \n"
        "35 client connect#12 127.0.0.1:12000 { \n 36 b> S \n 37 client } = EINPROGRESS \n"
        "40 a< S. \n 41 b< S. \n 42 a> . \n 43 b> . \n"
        "50 server accept#10 = #20 from 127.0.0.1:40000 \n 60 server accept#10 { \n"
        "270 client send#12 \"hi\" { \n 271 b> P. \"hi\" \n 272 client } = 2 \n"
        "273 b< . \n 573 server } = #21 from 127.0.0.1:40001 \n");
    assert_says(
        script, "accept", 1,
        "accept() takes a completed connection out of the queue: a new socket, known by "
        "its descriptor 20. Its handshake was completed by packet 5, before accept() was called: it did not wait.");
    assert_says(
        script, "accept", 2,
        "accept() takes a completed connection out of the queue: a new socket, known by "
        "its descriptor 21. Its handshake was completed by packet 7. accept() waited 0.2 ms for it, and returned 0.3 ms later.");
    assert_int_equal(call_waited(&script->timeline, call_of(script, "accept", 2)), true);
}

/* A FIN that came twice: which of them was taken is not known without a wire. */
static void which_fin(void **state)
{
    struct script *script = *state;
    script_run(
        script, CONNECTED
        "60 server recv#20 9 { \n 460 client close#11 last { \n 462 > F. \n 464 client } = 0 \n"
        "+200000 > F. 1:1 \n 200700 server } = 0 \n");
    assert_says(script, "recv", 1,
                "recv() returns 0, the end of the stream: the other end sends nothing more.");
}

/* Two at once on one socket: whose bytes came in which packet is not known. */
static void two_at_once(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED
               "52 server recv#20 4 { \n 53 server:2 recv#20 4 { \n"
               "60 client send#11 \"hello\" { \n 61 > P. \"hello\" \n 62 < . \n 63 client } = 5 \n"
               "64 server } = 1 \"o\" \n 65 server:2 } = 4 \"hell\" \n");
    assert_says(script, "recv", 1, "recv() takes 1 byte out of the receive buffer.");
    assert_says(script, "recv", 2, "recv() takes 4 bytes out of the receive buffer.");
}

/* TCP_FASTOPEN_CONNECT: with a cookie the SYN waits for data, without one it leaves in connect(). */
static void fast_open_connect(void **state)
{
    struct script *script = *state;
    script_run(script, LISTENING
               "20 client socket tcp = #11 \n 21 client setsockopt#11 FASTOPEN_CONNECT 1 = 0 \n"
               "30 client connect#11 127.0.0.1:12000 { \n 32 > S tfo \n 34 < S. \n 36 > . \n"
               "40 client } = 0 local 127.0.0.1:40000 \n"
               "50 client socket tcp = #12 \n 51 client setsockopt#12 FASTOPEN_CONNECT 1 = 0 \n"
               "60 client connect#12 127.0.0.1:12000 = 0 \n");
    assert_says(
        script, "connect", 1,
        "connect() returns: the connection is established. The answer to its SYN came in packet 2.");
    assert_says(script, "connect", 2,
                "connect() returns; its SYN waits for the first data (TCP Fast Open).");
}

/* Without packets nobody knows which of the two it was. */
static void fast_open_connect_alone(void **state)
{
    struct script *script = *state;
    script_run(script,
               "20 client socket tcp = #11 \n 21 client setsockopt#11 FASTOPEN_CONNECT 1 = 0 \n"
               "30 client connect#11 127.0.0.1:12000 = 0 \n");
    assert_says(
        script, "connect", 1,
        "connect() returns: the connection is established, or its SYN waits for the first data (TCP Fast Open).");
}

/* Bytes that came twice: which packet brought them is not said. */
static void sent_again(void **state)
{
    struct script *script = *state;
    script_run(
        script, CONNECTED
        "60 client send#11 \"hello\" { \n 62 > P. 1:6 \"hello\" \n 63 client } = 5 \n"
        "+200000 > P. 1:6 \"hello\" \n +1 < . ack 6 \n +1 server recv#20 9 = 5 \"hello\" \n");
    assert_says(script, "recv", 1,
                "recv() takes 5 bytes (1-5 of the stream) out of the receive buffer.");
    assert_sends(script, "send", 1, SENT_NOW " On the wire: packets 4 and 5.");
}

static void ends(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED
               "60 client shutdown#11 RD = 0 \n 70 client shutdown#11 WR { \n 71 > F. \n 72 < . \n "
               "73 client } = 0 \n"
               "80 client recv#11 5 = 0 \n 90 client close#11 = 0 \n 100 client close#11 last = 0 "
               "\n 110 server close#20 last { \n 111 < R. \n 112 server } = 0 \n");
    assert_call(script, "shutdown", 1,
                "shutdown() asks its kernel to end the receiving side of the connection.",
                "shutdown() ends the receiving side, for every descriptor of the socket. The "
                "program reads nothing more.",
                "shutdown(SHUT_RD) sends nothing: the other end is not told.");
    assert_call(script, "shutdown", 2,
                "shutdown() asks its kernel to end the sending side of the connection.",
                "shutdown() ends the sending side, for every descriptor of the socket. The program "
                "can still receive.",
                "A FIN ends the sending side; its ACK is the other kernel's, at once or "
                "later. On the wire: packet 4.");
    assert_says(script, "recv", 1,
                "recv() returns 0: this program itself has shut down the receiving side of the "
                "connection.");
    assert_says(script, "close", 1, "close() takes one descriptor of the socket away.");
    assert_sends(script, "close", 1,
                 "Another descriptor of this socket is still open: nothing is sent.");
    assert_sends(script, "close", 2,
                 "shutdown() had ended the sending side before: nothing more is sent.");
    assert_sends(script, "close", 3,
                 "close() throws the connection away, since bytes that were received are unread: a "
                 "reset, no FIN. On the wire: packet 6.");
}

static void sent_to_one_that_is_gone(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "60 server close#20 last { \n 61 < F. \n 62 > . \n 63 server } = "
                                 "0 \n 70 client send#11 \"x\" { \n 71 > P. \"x\" \n 72 < R \n"
                                 "73 client } = 1 \n 80 client send#11 \"y\" = EPIPE \n");
    assert_call(script, "send", 1, "send() wants to hand 1 byte to the kernel.",
                "send() hands 1 byte (number 1 of the stream) to the kernel.",
                "The other side had closed that connection: its kernel answers with a reset. On "
                "the wire: packets 6 and 7.");
    assert_call(script, "send", 2, "send() wants to hand 1 byte to the kernel.",
                "send() fails with EPIPE: Broken pipe.", "Nothing is sent, since the call failed.");
}

static void datagrams(void **state)
{
    struct script *script = *state;
    script_run(script,
               "conn A 127.0.0.1:40001 127.0.0.1:12000 isn 1 1 \n 0 client socket udp = #11 \n 5 "
               "client connect#11 127.0.0.1:12000 = 0 local 127.0.0.1:40001 \n"
               "10 client send#11 \"hi\" { \n 11 A> udp \"hi\" \n 12 client } = 2 \n 20 client "
               "recv#11 9 { \n 30 client } = EAGAIN \n 40 client close#11 last = 0 \n");
    assert_call(script, "connect", 1,
                "connect() asks its kernel to note the address of the peer, 127.0.0.1:12000.",
                "connect() on a datagram socket notes the address of the peer, 127.0.0.1:12000.",
                "A datagram socket has no handshake: nothing is sent.");
    assert_sends(
        script, "send", 1,
        "send() is one datagram: no handshake, no acknowledgement. On the wire: packet 1.");
    assert_sends(script, "close", 1, "A datagram socket has no connection: nothing is sent.");
}

static void other_calls(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "60 client dup#11 = 7 \n 70 client getpeername#11 = 0 \n"
                                 "80 client ioctl#11 = 0 \n 90 client io_uring_setup = 5 \n"
                                 "100 client socketpair = 0 \n 110 client sendto#11 0 = 0 \n");
    assert_call(script, "dup", 1,
                "dup() asks its kernel for another descriptor of the same socket.",
                "dup() makes descriptor 7, which is of the same socket.", "dup() sends nothing.");
    assert_call(
        script, "getpeername", 1, "getpeername() asks its kernel for the address of the other end.",
        "getpeername() gives the address of the other end.", "getpeername() sends nothing.");
    assert_says(script, "ioctl", 1, "ioctl() asks or tells the kernel something about the socket.");
    assert_says(script, "io_uring_setup", 1,
                "io_uring_setup(): calls made through it can't be seen.");
    assert_says(script, "socketpair", 1,
                "socketpair() makes two sockets that are connected to each other.");
}

/* Where packets may be missing, that none was seen proves nothing. */
static void packets_are_missing(void **state)
{
    struct script *script = *state;
    script_run(script,
               CONNECTED "60 client send#11 \"hello\" = 5 \n 70 client close#11 last = 0 \n");
    assert_sends(script, "send", 1, "The bytes wait in the kernel's queue until they may leave.");
    script->timeline.dropped = 1;
    assert_sends(script, "send", 1, NULL);
    assert_sends(script, "close", 1, NULL);
}

/* Its address can't be read: that is not AF_UNSPEC. */
static void bad_address(void **state)
{
    struct script *script = *state;
    script_run(script, "0 client socket tcp = #11 \n 10 client connect#11 = EFAULT \n");
    assert_call(script, "connect", 1,
                "connect() asks its kernel for a connection, and waits for the handshake: three "
                "packets, if a program listens there.",
                "connect() fails with EFAULT: Bad address.",
                "Nothing is sent, since the call failed.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(a_whole_connection),
        SCRIPT_TEST(refused_and_unanswered),
        SCRIPT_TEST(no_answer),
        SCRIPT_TEST(given_up_by_the_users_limit),
        SCRIPT_TEST(given_up_after_the_reset),
        SCRIPT_TEST(given_up_before_the_reset),
        SCRIPT_TEST(waiting),
        SCRIPT_TEST(receive_calls_and_packets),
        SCRIPT_TEST(ran_later),
        SCRIPT_TEST(parts_add_up),
        SCRIPT_TEST(what_they_waited_for),
        SCRIPT_TEST(told_not_to_wait),
        SCRIPT_TEST(how_long_without_return),
        SCRIPT_TEST(nonblocking_sockets),
        SCRIPT_TEST(waited_for_more),
        SCRIPT_TEST(waited_for_the_gap),
        SCRIPT_TEST(completed_later),
        SCRIPT_TEST(which_fin),
        SCRIPT_TEST(two_at_once),
        SCRIPT_TEST(fast_open_connect),
        SCRIPT_TEST(fast_open_connect_alone),
        SCRIPT_TEST(sent_again),
        SCRIPT_TEST(ends),
        SCRIPT_TEST(sent_to_one_that_is_gone),
        SCRIPT_TEST(datagrams),
        SCRIPT_TEST(other_calls),
        SCRIPT_TEST(packets_are_missing),
        SCRIPT_TEST(bad_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
