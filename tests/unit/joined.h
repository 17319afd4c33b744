/* What the join made of a script, as text to compare with what a person expects.
 *
 *     packets   4 C data 0..5 carries=send trigger=send          C or S: which end sent it; c2: of connection 2
 *               ID  end  kind  [stream offsets]  [carries=]  trigger=  [completes=] [listen=] [implies=]  [analysis words]
 *     states    c1 C: CLOSED SYN_SENT(1) ESTABLISHED(3)          in brackets: the packet, call or exit that made it
 *     ranges    send 0..5                                        calls with stream offsets, in order of their ends
 *     sockets   #11 client client 127.0.0.1:40000>127.0.0.1:12000 c1 C ESTABLISHED
 *     connections   1 handshake fin SF ShADadFf bytes 5/5 first C
 *
 * A call is named by its name; when there are several of that name, with its number among them:
 * send.2. */
#ifndef TESTS_UNIT_JOINED_H
#define TESTS_UNIT_JOINED_H

#include "script.h"

/* Each ends the test with both texts when they differ; blanks at line ends do not matter. */
/* packets from_id and later */
void expect_packets(struct script *script, int from_id, const char *wanted);
void expect_states(struct script *script, const char *wanted);
void expect_ranges(struct script *script, const char *wanted);
void expect_sockets(struct script *script, const char *wanted);
void expect_connections(struct script *script, const char *wanted);
void expect_says(struct script *script, int id, const char *wanted);
/* "close ESTABLISHED kernel LISTEN" */
void expect_disagreements(struct script *script, const char *wanted);

/* The rules that hold for every timeline, whatever was fed: ids, order, ranges, triggers, states.
 * Ends the test at the first break. */
void expect_sane(const struct timeline *timeline);

/* One JSON-like fact at a time, for tests that look at one packet. */
const struct packet *packet_by_id(const struct script *script, int id);

#endif
