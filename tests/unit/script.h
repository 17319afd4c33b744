/* A run written by hand, one line an event, fed to the timeline as the tracer and the capture
 * would feed it.
 *
 *     conn A 127.0.0.1:40001 127.0.0.1:12000 isn 7000 9000
 *     0   server socket tcp = #10                      TIME PROGRAM CALL#SOCKET ARGUMENTS = RESULT
 *     5   server bind#10 0.0.0.0:12000 = 0
 *     8   server listen#10 1 = 0
 *     20  client connect#11 127.0.0.1:12000 {          a call that goes on ...
 *     22  > S                                          packets as packetdrill writes them: > from the client, < from the server
 *     23  < S.                                         sequence numbers are relative; those left out go on where the last ended
 *     24  > .
 *     30  client } = 0 local 127.0.0.1:40000           ... and returns
 *     31  server accept#10 = #20 from 127.0.0.1:40000
 *     40  client send#11 "hello" {
 *     41  > P. 1:6 "hello"
 *     45  client } = 5
 *     50  client close#11 last {                       `last`: nothing points to #11 any more; `last #12` names another socket
 *     60  client releases #11                          the same by the end of the process ...
 *     61  client exit 0                                ... which follows
 *     69  server.2 zombie                              its parent, the server, has not waited for it
 *     62  client prints "text"                         to standard output; complains: to standard error
 *     70  asked                                        sockwire asks all programs to end
 *     70  private                                      the programs run in a network of their own
 *
 * TIME is in microseconds; `+5` counts from the line before, without it a line comes 1 us later;
 * `@5` may go back.  A call in one line lasts 1 us.  `client.2` is a second process of the client,
 * `client:2` a second thread; each has one call at a time, which `}` ends.
 *
 *     calls     socket tcp|tcp6|udp|udp6 = #N      bind#N ADDR      listen#N BACKLOG      connect#N ADDR ... [local ADDR]
 *               accept#N = #M from ADDR [local ADDR]      send#N "text"|COUNT      recv#N COUNT = RESULT ["text"]
 *               shutdown#N RD|WR|RDWR      close#N [last]      setsockopt#N CORK|NODELAY|QUICKACK|LINGER|DEBUG|TYPE|MAXSEG|FILTER|REUSEADDR|BROADCAST|RCVTIMEO|RCVLOWAT|KEEPALIVE|KEEPIDLE VALUE
 *               every other name of the table of calls (poll, dup2, sendto, recvfrom, write ...)
 *               poll "{11: POLLIN} ready {11: POLLNVAL}", pselect6 "{11}" (readfds): what it was given, and what was ready;
 *               poll "{11: POLLIN}" "200 ms": and how long it waits at most
 *               among the arguments: MSG_PEEK, MSG_DONTWAIT, MSG_WAITALL, MSG_OOB, MSG_MORE, MSG_FASTOPEN
 *               socket tcp NONBLOCK, accept4#10 NONBLOCK, fcntl#20 NONBLOCK|BLOCK, ioctl#20 NONBLOCK|BLOCK
 *               bind%0: on descriptor 0, which is no socket
 *     text      as in C, of escapes only \n and \0
 *     results   a number, #N (a new socket), or an error (ECONNREFUSED); `times N` behind it: so many equal calls, counted as one
 *     kernel    PROGRAM socket_is #N tcp LOCAL PEER      PROGRAM state#N ESTABLISHED (its own word)       ADDR may be `-`
 *     packets   [CONN]>|< FLAGS [FROM:TO] ["text"|COUNT] [ack N] [win N] [shift N|noshift|shiftcut] [sackok] [sack A:B] [ts N] [tfo] [mptcp] [datafin]
 *               FLAGS: S F R P U, E and W (ECE, CWR), `.` is ACK.  win is the number on the wire (left out: 65495 in a SYN, then 512); both ends
 *               shift it by 7 unless they say otherwise
 *               [CONN]>|< udp "text"|COUNT [fragments N]    [CONN]>|< icmp tcp|udp MEANING (about a packet of the other direction)
 *
 *     wire                             two hosts from now on: packets leave, and arrive later.  A
 *                                      packet line then ends with what becomes of it, for each copy
 *     ... at 20022 | at +20000         it arrives at that time, or so long after it left
 *     ... lost [by N] [at +9000]       the wire drops it, now or then, by rule N (1); the same with answered,
 *                                      queue_full, too_big and down
 *     ... damaged [by N] at +20000     a bit of it is changed: its receiver drops it; the same with
 *                                      changed (its checksum is right again), late, held and copy
 *     rule "client: data drop @ 1"     the wire's next rule
 *     ... bywire                       (icmp) the wire itself made it
 *                                      without any of these it stays on the wire
 *
 * A script that is wrong ends the test with its line.  joined.h shows what became of it. */
#ifndef TESTS_UNIT_SCRIPT_H
#define TESTS_UNIT_SCRIPT_H

#include "timeline/observation.h"
#include "timeline/sources.h"

struct script_connection {
    char name[8];
    struct address address[2];
    uint32_t isn[2];
    int64_t next[2]; /* relative number after what each end sent last */
};

struct script_task { /* a thread: the call that it is in, or NULL */
    char name[24];
    struct call_facts *facts;
};

struct script_fate { /* of a packet that is on the wire */
    uint64_t crossing;
    int64_t us;
    struct fate fate;
    struct packet_facts arrived;
};

struct script {
    struct timeline timeline;
    int64_t now_us;
    int line;
    struct call_facts *latest;
    size_t connection_count, task_count;
    struct script_connection connections[40];
    struct script_task tasks[40];
    uint64_t crossings;
    size_t fate_count;
    struct script_fate fates[64]; /* in order of time */
    /* who is told all that the timeline is told, right behind it; or NULL */
    void (*told)(void *context, const struct observation *seen);
    void *told_context;
};

/* Tell the timeline. */
void script_tell(struct script *script, const struct observation *seen);

enum { SCRIPT_START_S = 1700000000 };

/* Setup and teardown of each cmocka test: *state is a struct script. */
int script_setup(void **state);
int script_teardown(void **state);
#define SCRIPT_TEST(function) \
    cmocka_unit_test_setup_teardown(function, script_setup, script_teardown)

void script_feed(struct script *script, const char *lines); /* may be called again: time goes on */
void script_run(struct script *script, const char *lines);  /* feed, then finish the timeline */

/* What most runs begin with: a welcoming socket #10 on port 12000, and a client whose socket #11 is
 * connected to #20 by packets 1 to 3. */
#define LISTENING                           \
    "0 server socket tcp = #10 \n"          \
    "5 server bind#10 0.0.0.0:12000 = 0 \n" \
    "8 server listen#10 5 = 0 \n"
#define CONNECTED                               \
    LISTENING                                   \
    "20 client socket tcp = #11 \n"             \
    "30 client connect#11 127.0.0.1:12000 { \n" \
    "32 > S \n"                                 \
    "34 < S. \n"                                \
    "36 > . \n"                                 \
    "40 client } = 0 local 127.0.0.1:40000 \n"  \
    "50 server accept#10 = #20 from 127.0.0.1:40000 \n"

/* The same over a wire of 20 ms. */
#define CONNECTED_OVER_WIRE                             \
    "wire \n" LISTENING "20 client socket tcp = #11 \n" \
    "30 client connect#11 127.0.0.1:12000 { \n"         \
    "32 > S at +20000 \n"                               \
    "20034 < S. at +20000 \n"                           \
    "40036 > . at +20000 \n"                            \
    "40040 client } = 0 local 127.0.0.1:40000 \n"       \
    "60050 server accept#10 = #20 from 127.0.0.1:40000 \n"

#endif
