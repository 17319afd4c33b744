/* What receive calls take of the stream, and what bare traces and untraced programs still tell:
 * runs written by hand (script.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "joined.h"

#define HELLO \
    "60 client send#11 \"hello, you\" { \n 61 > P. \"hello, you\" \n 62 < . \n 63 client } = 10 \n"

/* Pieces as small as the reader likes; MSG_PEEK looks without taking. */
static void pieces_and_peek(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED HELLO "70 server recv#20 4 = 4 \"hell\" \n"
                                  "72 server recv#20 4 MSG_PEEK = 4 \"o, y\" \n"
                                  "74 server read#20 64 = 6 \"o, you\" \n"
                                  "76 server recv#20 64 = EAGAIN \n");
    expect_ranges(s, "send 0..10 \n recv.1 0..4 \n recv.2 4..8 \n read 4..10 \n");
}

/* After the FIN: 0 again and again, no range. */
static void reads_after_fin(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED HELLO
               "65 client close#11 last { \n 66 > F. \n 67 client } = 0 \n 68 < . \n"
               "70 server recv#20 64 = 10 \"hello, you\" \n"
               "72 server recv#20 64 = 0 \n"
               "74 server recv#20 64 = 0 \n");
    expect_ranges(s, "send 0..10 \n recv.1 0..10 \n");
}

/* recv() was called before the bytes came, and takes them when they do. */
static void blocking_reader(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED "55 server recv#20 64 { \n" HELLO "64 server } = 10 \"hello, you\" \n");
    expect_packets(s, 4,
                   "4 C data 0..10 carries=send trigger=send \n"
                   "5 S ack trigger=arrival(4) \n");
    expect_ranges(s, "send 0..10 \n recv 0..10 \n");
}

/* Two threads wait on one socket.  Which of them was served first is not known. */
static void two_readers(void **state)
{
    struct script *s = *state;
    script_run(s, CONNECTED
               "52 server recv#20 4 MSG_PEEK { \n 53 server:2 recv#20 4 MSG_PEEK { \n"
               "60 client send#11 \"hello, you\" { \n 61 > P. \"hello, you\" \n 62 < . \n"
               "63 client } = 10 \n 64 server } = 4 \"hell\" \n 65 server:2 } = 4 \"hell\" \n"
               "70 server recv#20 2 { \n 71 server:2 recv#20 3 { \n"
               "80 server:2 } = 3 \"llo\" \n 81 server } = 2 \"he\" \n"
               "90 server recv#20 9 = 5 \", you\" \n"
               "95 server recv#20 9 { \n 96 server:2 recv#20 9 { \n"
               "100 client send#11 \"!\" { \n 101 > P. \"!\" \n 102 client } = 1 \n"
               "103 server:2 } = 1 \"!\" \n 104 client close#11 last { \n 105 > F. \n"
               "106 client } = 0 \n 107 server } = 0 \n");
    expect_ranges(s, "send.1 0..10 \n recv.1 0..4 \n recv.2 0..4 \n"
                     "recv.4 0..3 among others \n recv.3 3..5 among others \n recv.5 5..10 \n"
                     "send.2 10..11 \n recv.7 10..11 \n");
}

/* Urgent data: recv() steps over the urgent byte, so the numbers of later reads are not known, and
 * not claimed. */
static void urgent(void **state)
{
    struct script *s = *state;
    script_run(s,
               CONNECTED "60 client send#11 \"!\" MSG_OOB { \n 61 > PU. \"!\" \n 62 client } = 1 \n"
                         "64 client send#11 \"abc\" { \n 65 > P. \"abc\" \n 66 client } = 3 \n"
                         "70 server recv#20 10 MSG_OOB = 1 \"!\" \n"
                         "72 server recv#20 10 = 3 \"abc\" \n");
    expect_packets(s, 4,
                   "4 C data 0..1 carries=send.1 trigger=send.1 \n"
                   "5 C data 1..4 carries=send.2 trigger=send.2 \n");
    expect_ranges(s, "send.1 0..1 \n send.2 1..4 \n");
}

/* The client is not traced: its packets carry nothing; the server's do. */
static void untraced_client(void **state)
{
    struct script *s = *state;
    script_run(
        s, LISTENING
        "30 > S \n 31 < S. \n 32 > . \n"
        "40 server accept#10 = #20 from 127.0.0.1:40000 \n"
        "50000 > P. \"hello\" \n 50001 < . \n"
        "50010 server recv#20 64 = 5 \"hello\" \n"
        "50020 server send#20 \"HELLO\" { \n 50021 < P. \"HELLO\" \n 50022 server } = 5 \n 50023 > . \n"
        "90000 > F. \n 90001 < . \n"
        "90010 server close#20 last { \n 90011 < F. \n 90012 server } = 0 \n 90013 > . \n");
    expect_packets(s, 1,
                   "1 C syn trigger=unknown implies=connect \n"
                   "2 S syn-ack trigger=arrival(1) listen \n"
                   "3 C handshake-ack trigger=arrival(2) \n"
                   "4 C data 0..5 trigger=unknown implies=send \n"
                   "5 S ack trigger=arrival(4) \n"
                   "6 S data 0..5 carries=send trigger=send \n"
                   "7 C ack trigger=arrival(6) \n"
                   "8 C fin trigger=unknown implies=close \n"
                   "9 S ack trigger=arrival(8) \n"
                   "10 S fin carries=close trigger=close \n"
                   "11 C ack trigger=arrival(10) \n");
    expect_ranges(s, "recv 0..5 \n send 0..5 \n");
}

/* A bare trace: the table of architecture.md runs backwards, "the view says which call must have
 * caused the packet". */
static void bare_trace_implies(void **state)
{
    struct script *s = *state;
    static const struct {
        int id;
        const char *call;
    } wanted[] = {
        { 1, "connect" }, { 2, "listen" }, { 4, "send" }, { 5, NULL }, { 6, "close" },
    };
    script_run(s, "> S \n < S. \n > . \n > P. \"hello\" \n < . \n > F. \n < . \n");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const char *implies = packet_by_id(s, wanted[i].id)->implies;
        if (!wanted[i].call) {
            assert_null(implies);
        } else {
            assert_non_null(implies);
            assert_non_null(strstr(implies, wanted[i].call));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(pieces_and_peek),    SCRIPT_TEST(reads_after_fin), SCRIPT_TEST(blocking_reader),
        SCRIPT_TEST(two_readers),        SCRIPT_TEST(urgent),          SCRIPT_TEST(untraced_client),
        SCRIPT_TEST(bare_trace_implies),
    };
    return cmocka_run_group_tests_name("taken", tests, NULL, NULL);
}
